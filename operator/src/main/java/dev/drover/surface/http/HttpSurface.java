package dev.drover.surface.http;

import dev.drover.surface.http.Health.Check;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of one operator: {@code /metrics} and {@code /health/…}. Serves between {@link #start} and {@link #close}.
 * Thread-safe.
 */
public final class HttpSurface implements AutoCloseable {

    /** Nobody but agents and people with curl come here; a client that says nothing is sent away. */
    private static final int IDLE_SECONDS_MAX = 60;

    private static final int REQUEST_LINE_BYTES_MAX = 2048;
    private static final long START_SECONDS_MAX = 10;

    /** Part of the five seconds in which the whole operator ends after SIGTERM. */
    private static final long CLOSE_SECONDS_MAX = 2;

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";
    private static final String METHODS = "GET, HEAD";
    private static final Logger LOG = LoggerFactory.getLogger(HttpSurface.class);

    private final Vertx vertx;
    private final Map<String, Page> pages;
    private final Address address;

    private HttpSurface(Vertx vertx, Address wanted, Health health, Exposition exposition) {
        this.vertx = vertx;
        this.pages =
                Map.of(
                        "/",
                        new Page("this page", _ -> Answer.text(200, index())),
                        "/metrics",
                        new Page(
                                "everything counted and measured, for Prometheus",
                                request -> metrics(exposition, request)),
                        "/health/live",
                        new Page("200 while the process is worth keeping", _ -> ask(health.live())),
                        "/health/ready",
                        new Page("200 while it could act now", _ -> ask(health.ready())),
                        "/health/started",
                        new Page("200 once it has come up", _ -> ask(health.started())));
        this.address = new Address(wanted.host(), listen(wanted).actualPort());
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
     * @param health asked at each request, on one thread: its checks must not block
     * @param exposition what {@code /metrics} shows
     * @throws UncheckedIOException when that address cannot be had; the message says why and what to do
     */
    public static HttpSurface start(
            Engine engine, Address address, Health health, Exposition exposition) {
        Vertx vertx = engine.await();
        try {
            return new HttpSurface(vertx, address, health, exposition);
        } catch (RuntimeException e) {
            end(vertx);
            throw e;
        }
    }

    /** Where it listens, with the port in use. */
    public Address address() {
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

    private HttpServer listen(Address wanted) {
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
                    .requestHandler(this::serve)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw failure(wanted, e.getCause());
        } catch (TimeoutException e) {
            throw failure(wanted, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(wanted, e);
        }
    }

    private static UncheckedIOException failure(Address wanted, @Nullable Throwable cause) {
        String told = cause == null ? "no reason given" : String.valueOf(cause.getMessage());
        String remedy =
                switch (cause) {
                    case BindException e when String.valueOf(e.getMessage()).contains("in use") ->
                            "another process has that port, perhaps a second operator; stop it, or"
                                    + " choose another with --http-address HOST:PORT";
                    case BindException _ ->
                            "choose an address of this machine and a port this user may take, with"
                                    + " --http-address HOST:PORT";
                    case UnknownHostException _ -> unknownHost();
                    case UnresolvedAddressException _ -> unknownHost();
                    case null, default -> "choose another with --http-address HOST:PORT";
                };
        return new UncheckedIOException(
                new IOException(
                        "http: listen on %s: %s (%s)".formatted(wanted, told, remedy), cause));
    }

    private static String unknownHost() {
        return "the host name is unknown; choose an address of this machine with"
                + " --http-address HOST:PORT";
    }

    private void serve(HttpServerRequest request) {
        Answer answer;
        try {
            answer = answerTo(request);
        } catch (RuntimeException e) {
            LOG.error("http: answer {} {}: failed", request.method(), request.path(), e);
            answer = Answer.text(500, "Drover failed to answer; its log says why.\n");
        }
        request.response()
                .setStatusCode(answer.status)
                .putHeader("Content-Type", answer.contentType)
                .putHeader("Cache-Control", "no-store");
        if (answer.status == 405) {
            request.response().putHeader("Allow", METHODS);
        }
        request.response().end(answer.body);
    }

    private Answer answerTo(HttpServerRequest request) {
        @Nullable String path = request.path();
        @Nullable Page page = path == null ? null : pages.get(path);
        if (page == null) {
            return Answer.text(404, "There is no such page. There is:\n\n" + index());
        }
        HttpMethod method = request.method();
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            return Answer.text(
                    405, "%s is not possible here, only %s.\n".formatted(method, METHODS));
        }
        return page.content.answer(request);
    }

    private String index() {
        return pages.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> "%-16s %s\n".formatted(entry.getKey(), entry.getValue().about))
                .collect(Collectors.joining("", "Drover operator\n\n", ""));
    }

    private static Answer metrics(Exposition exposition, HttpServerRequest request) {
        Exposition.Page page = exposition.scrape(request.getHeader("Accept"));
        return new Answer(200, page.contentType(), page.body());
    }

    private static Answer ask(Map<String, Supplier<Check>> checks) {
        JsonObject found = new JsonObject();
        boolean ok = true;
        for (Map.Entry<String, Supplier<Check>> entry : checks.entrySet()) {
            Check check = outcomeOf(entry.getKey(), entry.getValue());
            ok &= check.ok();
            found.put(
                    entry.getKey(),
                    new JsonObject()
                            .put("status", word(check.ok()))
                            .put("message", check.message()));
        }
        String body = new JsonObject().put("status", word(ok)).put("checks", found).encode();
        return new Answer(ok ? 200 : 503, JSON, body + "\n");
    }

    /** One check that is broken must not hide what the others say. */
    private static Check outcomeOf(String name, Supplier<Check> check) {
        try {
            return check.get();
        } catch (RuntimeException e) {
            LOG.error("http: check {}: failed itself", name, e);
            return Check.failing("the check itself failed, see the log: " + e);
        }
    }

    private static String word(boolean ok) {
        return ok ? "ok" : "failing";
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

    /** What stands at one path. */
    private record Page(String about, Content content) {}

    /** How a page comes about. */
    @FunctionalInterface
    private interface Content {
        Answer answer(HttpServerRequest request);
    }

    /** What is sent back. */
    private record Answer(int status, String contentType, String body) {
        static Answer text(int status, String body) {
            return new Answer(status, TEXT, body);
        }
    }
}
