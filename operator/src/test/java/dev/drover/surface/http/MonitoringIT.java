package dev.drover.surface.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.testing.Monitoring;
import dev.drover.testing.PrometheusServer;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

    @TempDir static Path folder;

    private static HttpSurface surface;
    private static PrometheusServer prometheus;

    @BeforeAll
    static void start() throws IOException {
        surface =
                HttpSurface.start(
                        new WebServer.Engine(),
                        new Address("127.0.0.1", 0),
                        new Health(Map.of(), Map.of(), Map.of()),
                        SampleOperator.exposition());
        prometheus = PrometheusServer.start(folder, surface.address().toString());
    }

    @AfterAll
    static void stop() {
        prometheus.close();
        surface.close();
    }

    @Test
    void theRulesAreUnderstood() throws Exception {
        promtool("check", "rules", Monitoring.RULES.toString());
    }

    @Test
    void everyAlertFiresAndStaysSilentAsItsCasesSay() throws Exception {
        promtool("test", "rules", Monitoring.FOLDER.resolve("rules/drover.test.yml").toString());
    }

    @Test
    void theConfigurationIsUnderstood() throws Exception {
        promtool("check", "config", Monitoring.FOLDER.resolve("prometheus.yml").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "drover_leader == 1",
                "drover_documents{namespace=\"shop\", condition=\"Ready\"} == 0",
                "drover_reconcile_seconds_bucket{le=\"+Inf\"} == 0",
                "drover_remote_requests_total{system=\"nomad\", outcome=\"ok\"} == 0",
                "drover_proxy_lag_seconds{proxy=\"shop/web\"} == 0",
                "drover_proxy_members{proxy=\"shop/web\"} == 1",
                "drover_certificate_expiry_timestamp_seconds{host=\"shop.example.org\"} > time()",
                "process_resident_memory_bytes > 0",
            })
    void seesTheSeries(String expression) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(prometheus.query(expression)).isNotEmpty());
    }

    @Test
    void answersEveryPanelOfTheDashboard() throws IOException {
        List<String> expressions =
                Monitoring.expressionsOfDashboard().stream()
                        // Nobody is scraped here but the operator.
                        .filter(expression -> !expression.contains("caddy_"))
                        .filter(expression -> !expression.contains("drover_route_"))
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
        return prometheus.query(expression).isEmpty();
    }

    private static List<String> firing() {
        return prometheus.firing().stream()
                // One instance is all there is here.
                .filter(name -> !name.equals("DroverNoStandby"))
                .toList();
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
}
