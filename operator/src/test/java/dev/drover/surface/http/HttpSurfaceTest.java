package dev.drover.surface.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.surface.http.Health.Check;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class HttpSurfaceTest {

    private static final Address ANY_PORT = new Address("127.0.0.1", 0);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Exposition EXPOSITION = new Exposition("1.2.3", "abcdef0");
    private static final AtomicReference<Check> CONSUL =
            new AtomicReference<>(Check.ok("answered"));
    private static final AtomicReference<Supplier<Check>> NOMAD =
            new AtomicReference<>(() -> Check.ok("answered"));

    private static HttpSurface surface;

    @BeforeAll
    static void serve() {
        Map<String, Supplier<Check>> ready = new LinkedHashMap<>();
        ready.put("consul", CONSUL::get);
        ready.put("nomad", () -> NOMAD.get().get());
        surface =
                HttpSurface.start(
                        new WebServer.Engine(),
                        ANY_PORT,
                        new Health(Map.of(), ready, Map.of()),
                        EXPOSITION);
    }

    @AfterAll
    static void stop() {
        surface.close();
        CLIENT.close();
    }

    @Test
    void isLiveWhileItAnswers() throws Exception {
        HttpResponse<String> response = get("/health/live");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"status\":\"ok\",\"checks\":{}}\n");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void isReadyWhileAllChecksAre() throws Exception {
        CONSUL.set(Check.ok("answered 2 s ago"));

        HttpResponse<String> response = get("/health/ready");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(check(response, "consul").getString("message")).isEqualTo("answered 2 s ago");
    }

    @Test
    void saysWhichPartIsNotReady() throws Exception {
        CONSUL.set(Check.failing("no answer for 40 s: connection refused"));

        HttpResponse<String> response = get("/health/ready");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(new JsonObject(response.body()).getString("status")).isEqualTo("failing");
        assertThat(check(response, "consul").getString("status")).isEqualTo("failing");
        assertThat(check(response, "consul").getString("message"))
                .isEqualTo("no answer for 40 s: connection refused");
        assertThat(check(response, "nomad").getString("status")).isEqualTo("ok");
        CONSUL.set(Check.ok("answered"));
    }

    @Test
    void takesABrokenCheckForAFailingOneAndAsksTheOthersAllTheSame() throws Exception {
        NOMAD.set(() -> {
            throw new IllegalStateException("defect");
        });

        HttpResponse<String> response = get("/health/ready");

        NOMAD.set(() -> Check.ok("answered"));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(check(response, "nomad").getString("message")).contains("defect");
        assertThat(check(response, "consul").getString("status")).isEqualTo("ok");
    }

    @Test
    void showsMetricsAsPlainTextUnlessAskedOtherwise() throws Exception {
        HttpResponse<String> response = get("/metrics");

        assertThat(response.headers().firstValue("Content-Type"))
                .contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body())
                .contains("drover_build_info{revision=\"abcdef0\",version=\"1.2.3\",} 1.0")
                .contains("process_resident_memory_bytes ");
    }

    @Test
    void showsOpenMetricsWhenAskedFor() throws Exception {
        HttpResponse<String> response =
                CLIENT.send(
                        request("/metrics")
                                .header("Accept", "application/openmetrics-text;version=1.0.0")
                                .build(),
                        BodyHandlers.ofString());

        assertThat(response.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/openmetrics-text; version=1.0.0");
        assertThat(response.body()).endsWith("# EOF\n");
    }

    @Test
    void countsAnewBeforeEachScrape() throws Exception {
        AtomicInteger refreshed = new AtomicInteger();
        EXPOSITION.beforeScrape(refreshed::incrementAndGet);

        get("/metrics");
        get("/metrics");

        assertThat(refreshed).hasValue(2);
    }

    @Test
    void listsItsPages() throws Exception {
        assertThat(get("/").body())
                .contains("/metrics", "/health/live", "/health/ready", "/health/started");
    }

    @Test
    void saysWhatThereIsWhenAskedForWhatThereIsNot() throws Exception {
        HttpResponse<String> response = get("/healthz");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("no such page", "/health/live");
    }

    @Test
    void saysWhichMethodsThereAre() throws Exception {
        HttpResponse<String> response =
                CLIENT.send(
                        request("/health/live")
                                .POST(HttpRequest.BodyPublishers.ofString("x"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
        assertThat(response.body()).contains("POST is not possible");
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        HttpResponse<String> response =
                CLIENT.send(request("/health/live").HEAD().build(), BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void saysWhatToDoWhenThePortIsTaken() {
        Health health = new Health(Map.of(), Map.of(), Map.of());

        assertThatThrownBy(() ->
                        HttpSurface.start(
                                new WebServer.Engine(), surface.address(), health, EXPOSITION))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("http: listen on " + surface.address())
                .hasMessageContaining("another process has that port")
                .hasMessageContaining("--http-address");
    }

    @Test
    void saysWhatToDoWhenTheAddressIsNotOfThisMachine() {
        Health health = new Health(Map.of(), Map.of(), Map.of());

        assertThatThrownBy(() ->
                        HttpSurface.start(
                                new WebServer.Engine(),
                                new Address("192.0.2.1", 0),
                                health,
                                EXPOSITION))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("choose an address of this machine");
    }

    @Test
    void listensNoMoreOnceClosed() {
        HttpSurface shortLived =
                HttpSurface.start(
                        new WebServer.Engine(),
                        ANY_PORT,
                        new Health(Map.of(), Map.of(), Map.of()),
                        EXPOSITION);
        shortLived.close();

        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + shortLived.address() + "/")).build();
        assertThatThrownBy(() -> CLIENT.send(request, BodyHandlers.ofString()))
                .isInstanceOf(ConnectException.class);
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(request(path).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + surface.address() + path));
    }

    private static JsonObject check(HttpResponse<String> response, String name) {
        return new JsonObject(response.body()).getJsonObject("checks").getJsonObject(name);
    }
}
