package dev.drover.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A program of its own: an HTTP server on loopback that answers some of its requests with 500, in turn and not by chance. {@code
 * /alive} is always well.
 */
public final class FlakyServer {

    private FlakyServer() {}

    /**
     * Serves until it is ended.
     *
     * @param arguments its port; what it says; one of how many requests fails, 0: none
     */
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        byte[] answer = arguments[1].getBytes(StandardCharsets.UTF_8);
        int oneOf = Integer.parseInt(arguments[2]);
        AtomicLong asked = new AtomicLong();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        exchange.getRequestBody().readAllBytes();
                        boolean counts = !exchange.getRequestURI().getPath().equals("/alive");
                        boolean fails = counts && oneOf > 0 && asked.incrementAndGet() % oneOf == 0;
                        exchange.sendResponseHeaders(fails ? 500 : 200, answer.length);
                        try (OutputStream out = exchange.getResponseBody()) {
                            out.write(answer);
                        }
                    }
                });
        server.start();
    }
}
