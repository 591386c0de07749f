package dev.drover.bench;

import dev.drover.testing.ConsulServer;
import dev.drover.testing.FreePort;
import dev.drover.testing.NomadServer;
import dev.drover.testing.ServerProcess;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The distribution as users run it, one operator process, and what it tells about itself. Not thread-safe. */
final class OperatorProcess implements AutoCloseable {

    private static final int TICKS_PER_SECOND = 100;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final int port = FreePort.next();
    private final ServerProcess process;

    OperatorProcess(ConsulServer consul, NomadServer nomad, Path log) {
        this.process =
                ServerProcess.start(
                        List.of(program(), "run", "--http-address", "127.0.0.1:" + port),
                        environment(consul, nomad),
                        log);
    }

    static String program() {
        return Tools.repository().resolve("operator/target/drover/bin/drover").toString();
    }

    static Map<String, String> environment(ConsulServer consul, NomadServer nomad) {
        return Map.of(
                "CONSUL_HTTP_ADDR",
                consul.address().toString(),
                "NOMAD_ADDR",
                nomad.address().toString());
    }

    boolean live() {
        return get("/health/live").isPresent();
    }

    /** The sum of a metric over all its labels, 0 while it does not answer. */
    double metric(String name) {
        return get("/metrics")
                .orElse("")
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Resident memory in MB. */
    long megabytes() throws IOException {
        return Figures.residentMegabytes(process.pid());
    }

    /** Seconds of processor time since it was started. */
    double processorSeconds() throws IOException {
        String stat = Files.readString(proc("stat"));
        String[] columns = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(columns[11]) + Long.parseLong(columns[12]))
                / (double) TICKS_PER_SECOND;
    }

    @Override
    public void close() {
        process.close();
        client.shutdownNow();
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(process.pid()), file);
    }

    private Optional<String> get(String path) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(5))
                        .build();
        try {
            HttpResponse<String> answer =
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
