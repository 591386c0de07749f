package dev.drover.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** A running operator from the built distribution, which a test can kill and freeze. Not thread-safe. */
public final class OperatorProcess implements AutoCloseable {

    private static final Path PROGRAM =
            Tools.repository().resolve("operator/target/drover/bin/drover");
    private static final Duration START_PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(20);

    private final String instance;
    private final ServerProcess process;
    private final URI address = URI.create("http://127.0.0.1:" + FreePort.next());
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private OperatorProcess(
            String instance, Map<String, String> environment, Path log, List<String> options) {
        this.instance = instance;
        List<String> command =
                List.of(
                        PROGRAM.toString(),
                        "run",
                        "--instance",
                        instance,
                        "--http-address",
                        address.getAuthority());
        this.process =
                ServerProcess.start(
                        Stream.concat(command.stream(), options.stream()).toList(),
                        environment,
                        log);
    }

    /** Starts one; does not wait until it is ready. */
    static OperatorProcess start(
            String instance, Map<String, String> environment, Path log, List<String> options) {
        if (!Files.isExecutable(PROGRAM)) {
            throw new IllegalStateException(
                    PROGRAM + " is missing; build it: ./mvnw -pl operator package");
        }
        return new OperatorProcess(instance, environment, log, options);
    }

    /** Its name in the leader record and in the events it writes. */
    public String instance() {
        return instance;
    }

    /** Waits until it says that it is ready. */
    public void awaitReady() {
        try {
            await().atMost(START_PATIENCE).pollInterval(POLL).until(this::ready);
        } catch (ConditionTimeoutException late) {
            throw new IllegalStateException(
                    "operator %s is not ready; it printed:%n%s".formatted(instance, output()),
                    late);
        }
    }

    /** Whether it says that it is ready. */
    public boolean ready() {
        try {
            return get("/health/ready").statusCode() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    /** Whether it says that it leads. */
    public boolean leads() {
        return metric("drover_leader") == 1;
    }

    /** What it says about its health: each check with what was found. */
    public String health() {
        return get("/health/ready").body();
    }

    /** Host and port where it serves health and metrics. */
    public String address() {
        return address.getAuthority();
    }

    /** All its series, as text. */
    public String metrics() {
        return get("/metrics").body();
    }

    /** The value of a series, with its labels if it has any. */
    public double metric(String name) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no metric " + name));
    }

    /** Everything it has printed. */
    public String output() {
        return process.output();
    }

    public boolean alive() {
        return process.alive();
    }

    /** SIGKILL. */
    public void kill() {
        process.kill();
    }

    /** SIGTERM, without waiting. */
    public void requestStop() {
        process.requestStop();
    }

    /** How long it takes to end; fails when that is more than the patience for a start. */
    public Duration awaitEnd() {
        long start = System.nanoTime();
        if (!process.ends(START_PATIENCE.toSeconds())) {
            throw new IllegalStateException(
                    "operator %s does not end; it printed:%n%s".formatted(instance, output()));
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** What it ended with. */
    public int exitCode() {
        return process.exitCode();
    }

    /** SIGSTOP. */
    public void freeze() {
        process.freeze();
    }

    /** SIGCONT. */
    public void thaw() {
        process.thaw();
    }

    @Override
    public void close() {
        client.shutdownNow();
        process.close();
    }

    private HttpResponse<String> get(String path) {
        try {
            return client.send(
                    HttpRequest.newBuilder(address.resolve(path))
                            .timeout(Duration.ofSeconds(2))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
