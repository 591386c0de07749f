package dev.drover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The build's run of the distribution, by somebody who works with a cluster of his own. All programs note how they were called. */
final class TrainTest {

    private static final List<String> HIS_OWN =
            List.of(
                    "CONSUL_HTTP_TOKEN",
                    "CONSUL_NAMESPACE",
                    "NOMAD_TOKEN",
                    "NOMAD_REGION",
                    "DROVER_PREFIX");

    private static final String NOTE =
            """
            #!/usr/bin/env bash
            { echo "called: ${0##*/} $*"; env | sed 's/^/env: /'; } >>"${0%/*}/../notes"
            """;

    /** Runs until it is told to end, as an agent and an operator do. */
    private static final String STAY =
            NOTE
                    + """
                    case $1 in
                        agent | run | member) trap 'kill $!; exit 0' TERM; sleep 60 & wait ;;
                    esac
                    """;

    @TempDir private Path home;

    @BeforeEach
    void layOut() throws IOException {
        Files.createDirectories(home.resolve("lib"));
        program("drover", STAY);
        program("consul", STAY);
        program("nomad", STAY);
        program("curl", NOTE);
        program("tool", "#!/usr/bin/env bash\necho \"${0%/*}/$1\"\n");
    }

    @Test
    void reachesOnlyItsOwnServersWhateverTheEnvironmentSays() throws Exception {
        train();

        List<String> notes = Files.readAllLines(home.resolve("notes"));
        assertThat(notes)
                .filteredOn(line -> line.startsWith("env: "))
                .isNotEmpty()
                .noneMatch(line -> line.contains("his-own"));
        assertThat(notes)
                .filteredOn(line -> line.matches("env: (CONSUL_HTTP|NOMAD)_ADDR=.*"))
                .isNotEmpty()
                .allMatch(line -> line.contains("=http://127.0.0.1:"));
        assertThat(notes)
                .filteredOn(line -> line.startsWith("called: curl"))
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(line -> line.contains("--noproxy *"));
    }

    private void train() throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Tools.repository().resolve("operator/src/dist/train").toString(),
                                home.toString(),
                                home.resolve("bin/tool").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolve("log").toFile());
        HIS_OWN.forEach(name -> builder.environment().put(name, "his-own"));
        builder.environment().put("CONSUL_HTTP_ADDR", "http://his-own:8500");
        builder.environment().put("NOMAD_ADDR", "http://his-own:4646");
        builder.environment().merge("PATH", home + "/bin:", (path, bin) -> bin + path);
        Process process = builder.start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        if (!ended) {
            process.destroy();
        }
        assertThat(ended).isTrue();
        assertThat(process.exitValue()).as(Files.readString(home.resolve("log"))).isZero();
    }

    private void program(String name, String text) throws IOException {
        Path file = home.resolve("bin").resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
