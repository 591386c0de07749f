package dev.drover.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** A real ACME server on loopback: it asks a DNS server for each host, and makes the challenge there. Not thread-safe. */
public final class PebbleServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int port = FreePort.next();
    private final int managementPort = FreePort.next();
    private final OwnCertificate own;
    private final ServerProcess process;

    private PebbleServer(Path folder, Ports ports) {
        own = OwnCertificate.make(folder, "acme", "ip:127.0.0.1");
        process =
                ServerProcess.start(
                        List.of(
                                Tools.find("pebble").toString(),
                                "-listen=127.0.0.1:" + port,
                                "-management=127.0.0.1:" + managementPort,
                                "-certificate=" + own.certificate(),
                                "-key=" + own.key(),
                                "-dns=127.0.0.1:" + ports.dns(),
                                "-http-port=" + ports.http(),
                                "-tls-port=" + ports.tls()),
                        Map.of("PEBBLE_VA_NOSLEEP", "1"),
                        folder.resolve("pebble.log"));
        await("Pebble").atMost(PATIENCE).ignoreExceptions().until(() -> root().length > 0);
    }

    /**
     * Where it goes on this machine.
     *
     * @param dns a DNS server
     * @param http where it makes the challenge http-01
     * @param tls where it makes the challenge tls-alpn-01
     */
    public record Ports(int dns, int http, int tls) {}

    /** Starts one whose root is made anew. */
    public static PebbleServer start(Ports ports) {
        try {
            return new PebbleServer(Files.createTempDirectory("pebble-"), ports);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its directory. */
    public String directory() {
        return "https://127.0.0.1:%d/dir".formatted(port);
    }

    /** The file with the certificate that vouches for the server itself. */
    public Path authority() {
        return own.certificate();
    }

    /** The root of the certificates that it makes, as PEM. */
    public byte[] root() {
        OkHttpClient client = OwnCertificate.trusting(new OkHttpClient(), own.certificate());
        Request request =
                new Request.Builder()
                        .url("https://127.0.0.1:%d/roots/0".formatted(managementPort))
                        .build();
        try (Response response = client.newCall(request).execute()) {
            return Objects.requireNonNull(response.body()).bytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many certificates were ordered. */
    public long orders() {
        return output().lines().filter(line -> line.contains("/order-plz -> calling")).count();
    }

    /** Everything it has printed. */
    public String output() {
        return process.output();
    }

    @Override
    public void close() {
        process.close();
    }
}
