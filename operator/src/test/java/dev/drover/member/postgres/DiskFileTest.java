package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.role.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DiskFileTest {

    private static final Disk DISK = new Disk(7, 6, "0a1b2c3d", "7412", Disk.Data.PARTIAL);

    @TempDir Path folder;

    private void holdData() throws IOException {
        Files.createDirectory(folder.resolve("data-" + DISK.incarnation()));
    }

    @Test
    void saysWhatWasWritten() throws IOException {
        holdData();
        new DiskFile(folder).write(DISK);
        assertThat(new DiskFile(folder).read()).isEqualTo(DISK);
    }

    @Test
    void remembersThatItIsFenced() throws IOException {
        holdData();
        Disk fenced = new Disk(7, 6, "0a1b2c3d", "7412", Disk.Data.WHOLE, true);
        new DiskFile(folder).write(fenced);
        assertThat(new DiskFile(folder).read()).isEqualTo(fenced);
    }

    @Test
    void whatWasWrittenBeforeMembersCouldBeFencedIsNotFenced() throws IOException {
        Files.writeString(
                folder.resolve("member.json"),
                "{\"promised\":7,\"followed\":6,\"incarnation\":\"0a1b2c3d\",\"system\":\"7412\",\"data\":\"PARTIAL\"}");
        assertThat(new DiskFile(folder).read()).isEqualTo(DISK);
    }

    /** A copy took its place meanwhile. */
    @Test
    void neverNamesDataThatAreGone() throws IOException {
        holdData();
        DiskFile file = new DiskFile(folder);
        file.write(DISK);
        assertThatThrownBy(() -> file.write(new Disk(8, 6, "ffffffff", "7412", Disk.Data.WHOLE)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("data-ffffffff, which is not there");
        assertThat(file.read()).isEqualTo(DISK);
    }

    @Test
    void anEmptyFolderPromisedNothing() throws IOException {
        assertThat(new DiskFile(folder).read()).isEqualTo(Disk.EMPTY);
    }

    @Test
    void missingBesideDataIsAnError() throws IOException {
        Files.createDirectory(folder.resolve("data-0a1b2c3d"));
        assertThatThrownBy(() -> new DiskFile(folder).read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is missing beside data");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "{\"promised\":7}",
                "{\"promised\":7,\"followed\":6,\"incarnation\":\"a\",\"data\":\"NEARLY\"}",
                "{\"promised\":7,\"followed\":6,\"incarnation\":null,\"data\":\"WHOLE\"}",
                "{\"promised\":5,\"followed\":6,\"incarnation\":\"a\",\"data\":\"WHOLE\"}",
            })
    void whatCannotBeUnderstoodIsNeverEmpty(String content) throws IOException {
        Files.writeString(folder.resolve("member.json"), content);
        assertThatThrownBy(() -> new DiskFile(folder).read()).isInstanceOf(IOException.class);
    }

    @Test
    void halfOfANewOneChangesNothing() throws IOException {
        holdData();
        DiskFile file = new DiskFile(folder);
        file.write(DISK);
        Files.writeString(folder.resolve(".member.json.new"), "{\"promised\":9,");
        assertThat(file.read()).isEqualTo(DISK);
        file.write(Disk.EMPTY);
        assertThat(file.read()).isEqualTo(Disk.EMPTY);
    }
}
