package dev.drover.kind.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.document.DocumentKey;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The job file of the pooler. */
final class PoolerJobTest {

    private static final DocumentKey KEY = new DocumentKey("demo", "PostgresCluster", "db");

    private static String file() throws IOException {
        return Files.readString(Tools.repository().resolve("jobs/pgbouncer.nomad.hcl"));
    }

    /** What begins PgBouncer, with another program in its place. */
    private static String begun(String... program) throws IOException, InterruptedException {
        String script =
                file().lines()
                        .dropWhile(line -> !line.endsWith("<<-SH"))
                        .skip(1)
                        .takeWhile(line -> !line.strip().equals("SH"))
                        .collect(Collectors.joining("\n"));
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script, "begin"));
        command.addAll(List.of(program));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.strip();
    }

    /** PgBouncer refuses to be root; a user who is not root could not become another. */
    @Test
    void beginsItAsSomebodyWhoIsNotRootWhoeverTheAgentIs() throws Exception {
        String agent = begun("/usr/bin/id", "-un");

        assertThat(agent).isNotEqualTo("root");
        assertThat(agent).isIn("postgres", "pgbouncer", System.getProperty("user.name"));
    }

    /** Nomad gives the file with passwords to the agent's user each time it writes it. */
    @Test
    void readsTheFileWithPasswordsThatIsNotForAll() throws Exception {
        assertThat(file()).contains("perms         = \"0640\"");

        assertThat(begun("/usr/bin/id", "-G").split(" "))
                .contains(
                        Files.getAttribute(Files.createTempFile("of", "agent"), "unix:gid")
                                .toString());
    }

    @Test
    void isCalledAsDroverLooksForIt() throws IOException {
        assertThat(file()).contains("id          = \"${var.namespace}--${var.cluster}-pgbouncer\"");
        assertThat(Pooler.jobId(KEY)).isEqualTo("demo--db-pgbouncer");
    }
}
