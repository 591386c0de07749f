package dev.drover.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server on a free loopback port that answers with its name and remembers what it was asked. Thread-safe. */
public final class Backend implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private Backend(HttpHandler behaviour) {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, behaviour));
        server.start();
    }

    public static Backend start(String name) {
        return new Backend(exchange -> say(exchange, name));
    }

    /** One that answers otherwise: the request's body was read, and a request without an answer loses its connection. */
    public static Backend start(HttpHandler behaviour) {
        return new Backend(behaviour);
    }

    /** Answers with 200 and that text. */
    public static void say(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** {@code ip:port}. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** Method, host and path of each request. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange, HttpHandler behaviour) throws IOException {
        try (exchange) {
            asked.add(
                    "%s %s%s"
                            .formatted(
                                    exchange.getRequestMethod(),
                                    exchange.getRequestHeaders().getFirst("Host"),
                                    exchange.getRequestURI()));
            exchange.getRequestBody().readAllBytes();
            behaviour.handle(exchange);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
