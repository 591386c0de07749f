package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.testing.FreePort;
import dev.drover.testing.ServerProcess;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive, unpacked on a machine that has nothing: no JDK, no variables, and a folder with a blank in its name. */
final class DistributionIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String FROM_CACHE = " source: shared objects file";

    @TempDir private static Path folder;
    private static Path home;

    private Path work;

    @BeforeAll
    static void unpack() throws IOException, InterruptedException {
        Path place = Files.createDirectory(folder.resolve("a folder"));
        Process tar =
                new ProcessBuilder("tar", "-xzf", archive().toString())
                        .directory(place.toFile())
                        .inheritIO()
                        .start();
        assertThat(tar.waitFor()).isZero();
        home = place.resolve("drover").toRealPath();
    }

    @BeforeEach
    void begin() throws IOException {
        work = Files.createTempDirectory(folder, "work");
    }

    @Test
    void saysItsVersion() throws IOException, InterruptedException {
        assertThat(drover("", "--version")).startsWith("drover ").hasLineCount(1);
    }

    @Test
    void validatesAnExample() throws IOException, InterruptedException {
        assertThat(drover("", "validate", "-f", example())).isEqualTo("shop/Job/web is valid\n");
    }

    @Test
    void aCommandStartsFromItsCache() throws IOException, InterruptedException {
        drover(cacheOrNothing(), "validate", "-f", example());

        startedFromCache("dev.drover.surface.cli.verb.Validate");
    }

    @Test
    void theOperatorServesAndEnds() {
        operates("");
    }

    @Test
    void theOperatorStartsFromItsCache() throws IOException {
        operates(cacheOrNothing());

        startedFromCache("dev.drover.Operator");
    }

    /** Runs a command that has to end well and without complaint, and returns what it printed. */
    private String drover(String javaOptions, String... arguments)
            throws IOException, InterruptedException {
        Path out = work.resolve("out");
        Path err = work.resolve("err");
        Process process =
                new ProcessBuilder(command(javaOptions, arguments))
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(err)).as("exit code %d", process.exitValue()).isEmpty();
        assertThat(process.exitValue()).isZero();
        return Files.readString(out);
    }

    /** Runs an operator, whose Consul and Nomad are not there yet, until it is told to stop. */
    private void operates(String javaOptions) {
        String address = "127.0.0.1:" + FreePort.next();
        try (ServerProcess operator =
                ServerProcess.start(
                        command(javaOptions, "run", "--http-address", address),
                        Map.of(),
                        work.resolve("log"))) {
            await().atMost(PATIENCE)
                    .ignoreException(ConnectException.class)
                    .untilAsserted(() -> {
                        assertThat(operator.alive()).as(operator.output()).isTrue();
                        assertThat(live(address)).isEqualTo(200);
                    });
            assertThat(programOf(operator)).isEqualTo(home.resolve("runtime/bin/java"));

            operator.requestStop();

            assertThat(operator.ends(PATIENCE.toSeconds())).isTrue();
            assertThat(operator.exitCode()).as(operator.output()).isZero();
        }
    }

    private static int live(String address) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://" + address + "/health/live"))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static Path programOf(ServerProcess process) {
        return ProcessHandle.of(process.pid())
                .flatMap(running -> running.info().command())
                .map(Path::of)
                .orElseThrow();
    }

    /** The virtual machine then ends at once when it cannot use the cache, and tells where it has each class from. */
    private String cacheOrNothing() {
        return "-XX:AOTMode=on -Xlog:class+load:file=" + work.resolve("classes.log");
    }

    private void startedFromCache(String type) throws IOException {
        List<String> loaded = Files.readAllLines(work.resolve("classes.log"));

        assertThat(loaded).anyMatch(line -> line.endsWith(" " + type + FROM_CACHE));
        assertThat(loaded).filteredOn(line -> line.endsWith(FROM_CACHE)).hasSizeGreaterThan(2_000);
    }

    private static List<String> command(String javaOptions, String... arguments) {
        return Stream.concat(
                        Stream.of(
                                "/usr/bin/env",
                                "-i",
                                "PATH=/usr/bin:/bin",
                                // Nobody listens there: whoever runs the tests may have a cluster.
                                "CONSUL_HTTP_ADDR=127.0.0.1:1",
                                "NOMAD_ADDR=http://127.0.0.1:1",
                                "DROVER_JAVA_OPTS=" + javaOptions,
                                home.resolve("bin/drover").toString()),
                        Stream.of(arguments))
                .toList();
    }

    private static String example() {
        return Tools.repository().resolve("crds-schema/Job.example.json").toString();
    }

    private static Path archive() throws IOException {
        try (Stream<Path> built = Files.list(Tools.repository().resolve("operator/target"))) {
            List<Path> archives =
                    built.filter(file ->
                                    file.getFileName().toString().matches("drover-.*\\.tar\\.gz"))
                            .toList();
            assertThat(archives).as("build it: ./mvnw -pl operator package").hasSize(1);
            return archives.getFirst();
        }
    }
}
