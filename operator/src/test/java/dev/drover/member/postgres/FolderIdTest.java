package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderIdTest {

    @TempDir private Path folder;

    @Test
    void staysTheSame() throws IOException {
        String id = FolderId.of(folder, new Random(1));
        assertThat(FolderId.of(folder, new Random(2))).isEqualTo(id);
    }

    @Test
    void isAnotherInEachFolder() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        assertThat(FolderId.of(other, new Random(2)))
                .isNotEqualTo(FolderId.of(folder, new Random(1)));
    }

    @Test
    void isMadeAnewWhenItCannotBeUnderstood() throws IOException {
        Files.writeString(folder.resolve("folder.id"), "");
        assertThat(FolderId.of(folder, new Random(1))).hasSize(16);
    }
}
