package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.role.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InstalledTest {

    @TempDir Path folder;
    private Path member;
    private Installed installed;

    @BeforeEach
    void prepare() throws IOException {
        member = folder.resolve("member");
        installed = new Installed(folder.resolve("postgresql"));
        install("15");
        install("16");
    }

    private void install(String version) throws IOException {
        Path bin = folder.resolve("postgresql").resolve(version).resolve("bin");
        Files.createDirectories(bin);
        Files.createFile(
                bin.resolve("postgres"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private void dataOf(String version) throws IOException {
        Files.createDirectories(member.resolve("data-a1"));
        Files.writeString(member.resolve("data-a1/PG_VERSION"), version + "\n");
        new DiskFile(member).write(new Disk(1, 1, "a1", "s", Disk.Data.WHOLE));
    }

    @Test
    void theNewestRunsAMemberWithoutData() throws IOException {
        assertThat(installed.programsFor(member))
                .isEqualTo(folder.resolve("postgresql").resolve("16").resolve("bin"));
    }

    @Test
    void dataAreRunByTheVersionThatWroteThem() throws IOException {
        dataOf("15");
        assertThat(installed.programsFor(member))
                .isEqualTo(folder.resolve("postgresql").resolve("15").resolve("bin"));
    }

    @Test
    void aVersionThatIsNotThereIsAskedFor() throws IOException {
        dataOf("14");
        assertThatThrownBy(() -> installed.programsFor(member))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the data are of PostgreSQL 14")
                .hasMessageContaining("[15, 16]")
                .hasMessageContaining("apt-get install postgresql-14");
    }

    @Test
    void withoutAnyItSaysWhatToInstall() {
        assertThatThrownBy(() -> new Installed(folder.resolve("else")).programsFor(member))
                .hasMessageContaining("no PostgreSQL 13 to 17");
    }
}
