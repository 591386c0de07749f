package dev.drover.surface.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.testing.FreePort;
import dev.drover.testing.ServerProcess;
import dev.drover.testing.Tools;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real Prometheus scrapes a real surface and evaluates the rules that are shipped. */
final class MonitoringIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Path MONITORING =
            Tools.repository().resolve("helm-free-deploy/monitoring");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir static Path folder;

    private static HttpSurface surface;
    private static ServerProcess prometheus;
    private static String address;

    @BeforeAll
    static void start() throws IOException {
        surface =
                HttpSurface.start(
                        new HttpSurface.Engine(),
                        new Address("127.0.0.1", 0),
                        new Health(Map.of(), Map.of(), Map.of()),
                        SampleOperator.exposition());
        address = "127.0.0.1:" + FreePort.next();
        prometheus =
                ServerProcess.start(
                        List.of(
                                Tools.find("prometheus").toString(),
                                "--config.file=" + configuration(),
                                "--storage.tsdb.path=" + folder.resolve("data"),
                                "--web.listen-address=" + address),
                        Map.of(),
                        folder.resolve("prometheus.log"));
    }

    @AfterAll
    static void stop() {
        prometheus.close();
        surface.close();
        CLIENT.close();
    }

    @Test
    void theRulesAreUnderstood() throws Exception {
        promtool("check", "rules", MONITORING.resolve("rules/drover.rules.yml").toString());
    }

    @Test
    void everyAlertFiresAndStaysSilentAsItsCasesSay() throws Exception {
        promtool("test", "rules", MONITORING.resolve("rules/drover.test.yml").toString());
    }

    @Test
    void theConfigurationIsUnderstood() throws Exception {
        promtool("check", "config", MONITORING.resolve("prometheus.yml").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "drover_leader == 1",
                "drover_documents{namespace=\"shop\", condition=\"Ready\"} == 0",
                "drover_reconcile_seconds_bucket{le=\"+Inf\"} == 0",
                "drover_remote_requests_total{system=\"nomad\", outcome=\"ok\"} == 0",
                "process_resident_memory_bytes > 0",
            })
    void seesTheSeries(String expression) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(get("query?query=" + encoded(expression)).getJsonArray("result"))
                                .isNotEmpty());
    }

    @Test
    void answersEveryPanelOfTheDashboard() throws IOException {
        List<String> expressions =
                new ObjectMapper()
                                .readTree(
                                        Files.readString(
                                                MONITORING.resolve("dashboards/drover.json")))
                                .findValuesAsText("expr")
                                .stream()
                                .map(MonitoringIT::withoutVariables)
                                .toList();

        assertThat(expressions).hasSizeGreaterThan(20);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(expressions).filteredOn(MonitoringIT::unanswered).isEmpty());
    }

    @Test
    void raisesTheAlertThatIsDueAndNoOther() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(firing()).contains("DroverPruneHeld"));

        assertThat(firing()).containsExactly("DroverPruneHeld");
    }

    /** As Grafana fills them in when everything is chosen. */
    private static String withoutVariables(String expression) {
        return expression
                .replaceAll("\\$(job|namespace|kind)\\b", ".*")
                .replace("$__rate_interval", "1m");
    }

    private static boolean unanswered(String expression) {
        return get("query?query=" + encoded(expression)).getJsonArray("result").isEmpty();
    }

    private static List<String> firing() {
        return objects(get("alerts").getJsonArray("alerts"))
                .filter(alert -> alert.getString("state").equals("firing"))
                .map(alert -> alert.getJsonObject("labels").getString("alertname"))
                // One instance is all there is here.
                .filter(name -> !name.equals("DroverNoStandby"))
                .distinct()
                .toList();
    }

    /** The shipped rules and job, with the surface as its only target, and everything quicker. */
    private static Path configuration() throws IOException {
        String rules = Files.readString(MONITORING.resolve("rules/drover.rules.yml"));
        Path quickRules = folder.resolve("drover.rules.yml");
        Files.writeString(quickRules, rules.replaceAll("for: \\d+m", "for: 2s"));
        return Files.writeString(
                folder.resolve("prometheus.yml"),
                """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: drover
                    static_configs: [{targets: ["%s"]}]
                """
                        .formatted(quickRules, surface.address()));
    }

    private static void promtool(String... arguments) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Stream.concat(
                                                Stream.of(Tools.find("promtool").toString()),
                                                Stream.of(arguments))
                                        .toList())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
    }

    private static JsonObject get(String path) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://" + address + "/api/v1/" + path))
                            .build();
            String body = CLIENT.send(request, BodyHandlers.ofString()).body();
            JsonObject answer = new JsonObject(body);
            assertThat(answer.getString("status")).as(path + ": " + body).isEqualTo("success");
            return answer.getJsonObject("data");
        } catch (IOException e) {
            throw new AssertionError("prometheus does not answer:\n" + prometheus.output(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static Stream<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
