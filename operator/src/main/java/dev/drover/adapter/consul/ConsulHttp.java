package dev.drover.adapter.consul;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLParameters;

/**
 * Speaks HTTP with Consul where the Orbitz client cannot: it hides the header that says that an answer is incomplete, it
 * sends a write a second time when a pooled connection breaks, and it carries only text in a transaction. Thread-safe.
 */
final class ConsulHttp implements AutoCloseable {

    private static final Duration CLOSE_PATIENCE = Duration.ofMillis(200);

    private final ConsulSettings settings;
    private final HttpClient client;

    ConsulHttp(ConsulSettings settings) {
        this.settings = settings;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .connectTimeout(settings.connectTimeout())
                        .executor(
                                Executors.newThreadPerTaskExecutor(
                                        Thread.ofVirtual().name("consul-http-", 0).factory()))
                        // HTTP/2 carries all blocking queries on one connection, and Consul offers
                        // it with TLS only.
                        .version(
                                settings.tls()
                                        ? HttpClient.Version.HTTP_2
                                        : HttpClient.Version.HTTP_1_1)
                        .sslContext(ConsulTls.of(settings).context());
        if (settings.tls() && !settings.verify()) {
            SSLParameters lax = new SSLParameters();
            lax.setEndpointIdentificationAlgorithm("");
            builder.sslParameters(lax);
        }
        this.client = builder.build();
    }

    /** Begins to read {@code path}, which holds a query; cancelling the future ends the request. */
    CompletableFuture<HttpResponse<byte[]>> get(String path) {
        return client.sendAsync(request(path).GET().build(), body());
    }

    /** The same; fails when the answer has not begun by then. */
    CompletableFuture<HttpResponse<byte[]>> get(String path, Duration beginning) {
        return client.sendAsync(request(path).timeout(beginning).GET().build(), body());
    }

    /**
     * Sends a write and waits for the answer. It is sent at most once.
     *
     * @throws IOException when no answer came
     */
    Answer put(String path, byte[] json) throws IOException, InterruptedException {
        HttpRequest request =
                request(path)
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(json))
                        .build();
        return await(client.sendAsync(request, body()), settings.callTimeout());
    }

    /**
     * Waits for the whole answer, body included.
     *
     * @throws IOException when it did not come in time, or not at all
     * @throws java.util.concurrent.CancellationException when somebody cancelled the request
     */
    static Answer await(CompletableFuture<HttpResponse<byte[]>> flight, Duration patience)
            throws IOException, InterruptedException {
        try {
            return Answer.of(flight.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            flight.cancel(true);
            throw new SocketTimeoutException(
                    "no answer within %d ms".formatted(patience.toMillis()));
        } catch (InterruptedException e) {
            flight.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        try {
            // Its thread ends within a moment; a process that ends before would wait longer for it.
            boolean _ = client.awaitTermination(CLOSE_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest.Builder request(String path) {
        String datacenter =
                settings.datacenter()
                        .map(name -> (path.contains("?") ? "&dc=" : "?dc=") + escaped(name))
                        .orElse("");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(settings.address() + path + datacenter))
                        // Compressing costs the agent six times what sending does.
                        .header("Accept-Encoding", "identity");
        settings.token().current().ifPresent(token -> request.header("X-Consul-Token", token));
        return request;
    }

    private static HttpResponse.BodyHandler<byte[]> body() {
        return HttpResponse.BodyHandlers.ofByteArray();
    }

    /** A key as part of a URL's path: slashes stay. */
    static String escaped(String key) {
        StringBuilder out = new StringBuilder(key.length() + 16);
        for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~/".indexOf(c) >= 0)) {
                out.append(c);
            } else {
                out.append('%').append("%02X".formatted((int) c));
            }
        }
        return out.toString();
    }

    /**
     * What Consul said.
     *
     * @param status the HTTP status
     * @param index {@code X-Consul-Index}, 0 when absent
     * @param filtered whether something was left out because the token may not see it
     * @param body the whole body
     */
    record Answer(int status, long index, boolean filtered, byte[] body) {

        static Answer of(HttpResponse<byte[]> response) {
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValueAsLong("X-Consul-Index").orElse(0),
                    response.headers()
                            .firstValue("X-Consul-Results-Filtered-By-ACLs")
                            .map(Boolean::parseBoolean)
                            .orElse(false),
                    response.body());
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }
}
