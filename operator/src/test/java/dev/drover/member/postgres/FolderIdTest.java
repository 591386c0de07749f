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

    /** A snapshot that is restored beside what it was made of. */
    @Test
    void isAnotherInACopyOfTheFolder() throws IOException {
        String id = FolderId.of(folder, new Random(1));
        Path copy = Files.createDirectory(folder.resolve("copy"));
        Files.copy(folder.resolve("folder.id"), copy.resolve("folder.id"));
        String other = FolderId.of(copy, new Random(2));
        assertThat(other).isNotEqualTo(id);
        assertThat(FolderId.of(copy, new Random(3))).isEqualTo(other);
    }

    /** A machine that was copied has the same folder in the same place. */
    @Test
    void isAnotherOnAnotherMachine() throws IOException {
        String id = FolderId.of(folder, "0123", new Random(1));
        assertThat(FolderId.of(folder, "0123", new Random(2))).isEqualTo(id);
        assertThat(FolderId.of(folder, "4567", new Random(2))).isNotEqualTo(id);
    }

    @Test
    void isMadeAnewWhenItCannotBeUnderstood() throws IOException {
        Files.writeString(folder.resolve("folder.id"), "");
        assertThat(FolderId.of(folder, new Random(1))).hasSize(16);
    }
}
