package dev.drover.surface.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A small web server: one event loop. Thread-safe. */
public final class WebServer implements AutoCloseable {

    /** Nobody but agents and people with curl come here; a client that says nothing is sent away. */
    private static final int IDLE_SECONDS_MAX = 60;

    private static final int REQUEST_LINE_BYTES_MAX = 2048;
    private static final long START_SECONDS_MAX = 10;

    /** Part of the five seconds in which the whole operator ends after SIGTERM. */
    private static final long CLOSE_SECONDS_MAX = 2;

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

    private final Vertx vertx;
    private final Address address;

    private WebServer(
            Vertx vertx, Address wanted, String option, Handler<HttpServerRequest> pages) {
        this.vertx = vertx;
        this.address = new Address(wanted.host(), listen(wanted, option, pages).actualPort());
    }

    /**
     * What serves, coming up on a thread of its own: that takes a twentieth of a second, in which others can do something
     * else.
     */
    public static final class Engine {

        private final CompletableFuture<Vertx> vertx = new CompletableFuture<>();

        /** Begins to come up. */
        public Engine() {
            Thread.ofPlatform()
                    .daemon()
                    .name("http-engine")
                    .start(() -> {
                        try {
                            vertx.complete(Vertx.vertx(small()));
                        } catch (RuntimeException | Error e) {
                            vertx.completeExceptionally(e);
                        }
                    });
        }

        private Vertx await() {
            try {
                return vertx.get(START_SECONDS_MAX, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new IllegalStateException("the web server did not come up", e.getCause());
            } catch (TimeoutException e) {
                throw new IllegalStateException("the web server did not come up in time", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    /**
     * Listens; answers requests from the moment it returns.
     *
     * @param engine used for nothing else; ended by {@link #close}, or when this fails
     * @param address where; port 0 takes any free one, see {@link #address}
     * @param option by which people choose the address, for example {@code --http-address}
     * @param pages answers; asked on one thread, and must not block
     * @throws UncheckedIOException when that address cannot be had; the message says why and what to do
     */
    static WebServer start(
            Engine engine, Address address, String option, Handler<HttpServerRequest> pages) {
        Vertx vertx = engine.await();
        try {
            return new WebServer(vertx, address, option, pages);
        } catch (RuntimeException e) {
            end(vertx);
            throw e;
        }
    }

    /** Where it listens, with the port in use. */
    Address address() {
        return address;
    }

    /** Listens no more; requests under way are cut off. */
    @Override
    public void close() {
        end(vertx);
    }

    /** One event loop and no pools to speak of: two agents that ask every few seconds need no more memory. */
    private static VertxOptions small() {
        return new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setUseDaemonThread(true)
                .setFileSystemOptions(
                        new FileSystemOptions()
                                .setFileCachingEnabled(false)
                                .setClassPathResolvingEnabled(false));
    }

    private HttpServer listen(Address wanted, String option, Handler<HttpServerRequest> pages) {
        HttpServerOptions options =
                new HttpServerOptions()
                        .setHost(wanted.host())
                        .setPort(wanted.port())
                        .setIdleTimeout(IDLE_SECONDS_MAX)
                        .setMaxInitialLineLength(REQUEST_LINE_BYTES_MAX)
                        // Otherwise HTTP/2 in clear text keeps code and buffers that nobody uses.
                        .setHttp2ClearTextEnabled(false);
        try {
            return vertx.createHttpServer(options)
                    .requestHandler(pages)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw failure(wanted, option, e.getCause());
        } catch (TimeoutException e) {
            throw failure(wanted, option, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(wanted, option, e);
        }
    }

    private static UncheckedIOException failure(
            Address wanted, String option, @Nullable Throwable cause) {
        String told = cause == null ? "no reason given" : String.valueOf(cause.getMessage());
        String remedy =
                switch (cause) {
                    case BindException e when String.valueOf(e.getMessage()).contains("in use") ->
                            "another process has that port, perhaps another Drover; stop it,"
                                    + " or choose another with "
                                    + option
                                    + " HOST:PORT";
                    case BindException _ ->
                            "choose an address of this machine and a port this user may take, with"
                                    + " "
                                    + option
                                    + " HOST:PORT";
                    case UnknownHostException _ -> unknownHost(option);
                    case UnresolvedAddressException _ -> unknownHost(option);
                    case null, default -> "choose another with " + option + " HOST:PORT";
                };
        return new UncheckedIOException(
                new IOException(
                        "http: listen on %s: %s (%s)".formatted(wanted, told, remedy), cause));
    }

    private static String unknownHost(String option) {
        return "the host name is unknown; choose an address of this machine with"
                + " "
                + option
                + " HOST:PORT";
    }

    private static void end(Vertx vertx) {
        try {
            vertx.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("http: close: {}; the process goes on ending", String.valueOf(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
