package dev.drover.surface.http;

import dev.drover.surface.http.Health.Check;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.util.Map;
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

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";
    private static final String METHODS = "GET, HEAD";
    private static final Logger LOG = LoggerFactory.getLogger(HttpSurface.class);

    private final Map<String, Page> pages;
    private final WebServer server;

    private HttpSurface(
            WebServer.Engine engine, Address wanted, Health health, Exposition exposition) {
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
        this.server = WebServer.start(engine, wanted, "--http-address", this::serve);
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
            WebServer.Engine engine, Address address, Health health, Exposition exposition) {
        return new HttpSurface(engine, address, health, exposition);
    }

    /** Where it listens, with the port in use. */
    public Address address() {
        return server.address();
    }

    /** Listens no more; requests under way are cut off. */
    @Override
    public void close() {
        server.close();
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
