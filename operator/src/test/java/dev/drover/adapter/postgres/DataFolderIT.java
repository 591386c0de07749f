package dev.drover.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a data directory, with the user of real programs. */
final class DataFolderIT {

    @TempDir Path folder;
    private DataFolder data;

    @BeforeEach
    void prepare() throws IOException {
        Files.createDirectory(folder.resolve("pg_wal"));
        data = new DataFolder(folder, Programs.in(Tools.find("postgres"), "postgres"));
    }

    /** It is root who runs these tests: nobody else could run servers as another user. */
    @Test
    void rootRunsNothingAsRoot() throws IOException {
        Path programs = Tools.find("postgres");

        assertThatThrownBy(() -> Programs.in(programs, "root"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("--user root: that is root")
                .hasMessageContaining("name a user without rights");
        assertThatThrownBy(() -> Programs.in(programs, "nobody-has-this-name"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("this machine has no such user");
        assertThat(Programs.in(programs, "postgres").command("id", List.of("-un")))
                .contains("--reuid=postgres");
    }

    private List<String> wal() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("pg_wal"))) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void history(String name) throws IOException {
        Files.writeString(folder.resolve("pg_wal/" + name), "1\t0/3000000\tbefore\n");
    }

    @Test
    void reservesANumberByTakingThoseBelow() throws IOException {
        history("00000003.history");
        data.reserve(5);
        assertThat(wal())
                .containsExactly("00000002.history", "00000003.history", "00000004.history");
        assertThat(folder.resolve("pg_wal/00000003.history")).content().contains("before");
        assertThat(data.taken(5)).isFalse();
        assertThat(data.taken(4)).isTrue();
    }

    @Test
    void aStandbyForgetsNumbersThatNoPromotionFollowed() throws IOException {
        history("00000003.history");
        data.reserve(6);
        data.standby();
        assertThat(wal()).containsExactly("00000002.history", "00000003.history");
        assertThat(data.isStandby()).isTrue();
    }

    @Test
    void whatIsRewoundIsNoStandbyMeanwhile() throws IOException {
        data.standby();
        data.rewindable();
        assertThat(data.isStandby()).isFalse();
    }

    @Test
    void takesOutSettingsThatAreOursAndLeavesTheOthers() throws IOException {
        Path file = folder.resolve("postgresql.auto.conf");
        Files.writeString(
                file,
                """
                # by hand
                work_mem = '8MB'
                primary_conninfo = 'host=old'
                Synchronous_Standby_Names = ''
                wal_level = 'logical'
                synchronous_commit = 'local'
                """);
        data.clean();
        assertThat(file).hasContent("# by hand\nwork_mem = '8MB'\nwal_level = 'logical'\n");
    }

    @Test
    void theLockOfAServerThatIsGoneIsRemoved() throws IOException {
        Files.writeString(folder.resolve("postmaster.pid"), "1\n");
        data.clean();
        assertThat(folder.resolve("postmaster.pid")).doesNotExist();
    }

    @Test
    void theLockOfAServerThatRunsHereIsLeft() throws Exception {
        Path program = folder.resolve("postgres");
        Files.copy(Path.of("/bin/sleep").toRealPath(), program);
        Path lock = folder.resolve("postmaster.pid");
        Process here =
                new ProcessBuilder(program.toString(), "60").directory(folder.toFile()).start();
        Process elsewhere = new ProcessBuilder(program.toString(), "60").start();
        try {
            Files.writeString(lock, here.pid() + "\n" + folder + "\n");
            assertThatThrownBy(data::clean)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("works in this folder")
                    .hasMessageContaining("kill -INT " + here.pid());
            assertThat(lock).exists();

            Files.writeString(lock, elsewhere.pid() + "\n");
            data.clean();
            assertThat(lock).doesNotExist();
        } finally {
            here.destroyForcibly();
            elsewhere.destroyForcibly();
        }
    }

    @Test
    void theNewestWalIsFoundByItsName() throws IOException {
        Files.createFile(folder.resolve("pg_wal/000000020000000000000005"));
        Files.createFile(folder.resolve("pg_wal/0000000A0000000000000001"));
        history("0000000F.history");
        assertThat(data.newestWal()).isEqualTo(10);
    }

    @Test
    void withoutDataThereIsNoTimeline() throws Exception {
        assertThat(data.timeline()).isEmpty();
    }
}
