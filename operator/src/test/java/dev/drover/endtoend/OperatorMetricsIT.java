package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.document;
import static dev.drover.testing.JobDocuments.idle;
import static dev.drover.testing.JobDocuments.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.testing.LiveCluster;
import dev.drover.testing.Monitoring;
import dev.drover.testing.OperatorProcess;
import dev.drover.testing.PrometheusServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real Prometheus scrapes a running operator, of which each gauge has something to tell. */
final class OperatorMetricsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** There from the first Proxy on: {@link RoutesIT} looks at them. */
    private static final Set<String> OF_PROXIES =
            Set.of(
                    "drover_proxy_lag_seconds",
                    "drover_proxy_members",
                    "drover_certificate_expiry_timestamp_seconds");

    /** There from the first database on: {@link DatabaseDocumentIT} looks at them. */
    private static final Set<String> OF_DATABASES =
            Set.of(
                    "drover_writable",
                    "drover_role_term",
                    "drover_member_role",
                    "drover_replication_lag_bytes",
                    "drover_replication_lag_seconds",
                    "drover_failovers_total",
                    "drover_primary_restarts_total");

    /** Of Caddy, which counts by route: {@code RouteTallyIT} looks at them. */
    private static final Set<String> OF_CADDY =
            Set.of(
                    "drover_route_requests_total",
                    "drover_route_failures_total",
                    "drover_route_requests_in_flight");

    @TempDir private static Path folder;
    private static LiveCluster cluster;
    private static OperatorProcess operator;
    private static PrometheusServer prometheus;

    @BeforeAll
    static void start() throws IOException {
        cluster = LiveCluster.start();
        operator = cluster.operate();
        prometheus = PrometheusServer.start(folder, operator.address());
        cluster.write("web", idle("web"));
        // No machine has this driver: it is never Ready.
        cluster.write("waiting", document(service("waiting", 50, 1, "driver = \"none\"")));
        cluster.write("bad", "{");
        cluster.consul().put("drover/desired/nowhere", "{}");
        cluster.nomad()
                .call(
                        "PUT",
                        "/v1/jobs",
                        """
                        {"Job": {"ID": "orphan", "Type": "service", "Datacenters": ["*"],
                          "Meta": {"managed_by": "drover"},
                          "TaskGroups": [{"Name": "g", "Count": 0, "Tasks": [
                            {"Name": "t", "Driver": "raw_exec", "Config": {"command": "/bin/true"}}]}]}}
                        """);
        cluster.awaitCondition("web", "Ready", "True");
        cluster.deleteSentinel();
    }

    @AfterAll
    static void stop() {
        prometheus.close();
        cluster.close();
    }

    @Test
    void exportsEveryMetricThatRulesAndDashboardName() throws IOException {
        Set<String> named = new TreeSet<>(Monitoring.named(Monitoring.expressionsOfRules()));
        named.addAll(Monitoring.named(String.join("\n", Monitoring.expressionsOfDashboard())));

        assertThat(named)
                .hasSizeGreaterThan(20)
                .containsAll(OF_PROXIES)
                .containsAll(OF_DATABASES)
                .contains("drover_route_failures_total");
        named.removeAll(OF_PROXIES);
        named.removeAll(OF_DATABASES);
        named.removeAll(OF_CADDY);
        assertThat(Monitoring.exported(operator.metrics())).containsAll(named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up{job=\"drover\"} == 1",
                "drover_leader == 1",
                "drover_term >= 1",
                "drover_documents{namespace=\"shop\", kind=\"Job\", condition=\"Ready\"} == 1",
                "drover_documents{namespace=\"shop\", kind=\"Job\", condition=\"NotAccepted\"} =="
                        + " 1",
                "drover_convergence_lag_seconds{namespace=\"shop\", kind=\"Job\"} > 0",
                "drover_convergence_seconds_count{kind=\"Job\"} >= 1",
                "drover_reconcile_seconds_count{kind=\"Job\"} >= 1",
                "drover_last_pass_timestamp_seconds{kind=\"Job\"} > time() - 3600",
                "drover_workqueue_queue_seconds_count >= 1",
                // How old an answer is depends on the moment of the scrape: each has some age.
                "max_over_time(drover_watch_lag_seconds{source=\"consul\"}[5m]) > 0",
                "max_over_time(drover_watch_lag_seconds{source=\"nomad\"}[5m]) > 0",
                "drover_keys_misplaced == 1",
                "drover_sentinel_missing == 1",
                "sum(drover_orphans) == 1",
                "drover_remote_requests_total{system=\"consul\", operation=\"commit\","
                        + " outcome=\"ok\"} > 0",
                "drover_remote_requests_total{system=\"nomad\", operation=\"register\","
                        + " outcome=\"ok\"} > 0",
            })
    void tells(String expression) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(prometheus.query(expression)).isNotEmpty());
    }

    @Test
    void everyRuleIsEvaluatedWithoutError() throws IOException {
        List<String> alerts = Monitoring.alerts();

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(prometheus.rules())
                                .hasSameSizeAs(alerts)
                                .allSatisfy(rule ->
                                        assertThat(rule.getString("health"))
                                                .as(rule.encode())
                                                .isEqualTo("ok")));
    }

    @Test
    void raisesWhatIsDue() {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(prometheus.firing())
                                .contains(
                                        "DroverNoStandby",
                                        "DroverDocumentsBad",
                                        "DroverKeysMisplaced",
                                        "DroverOrphans",
                                        "DroverSentinelMissing")
                                .doesNotContain(
                                        "DroverDown",
                                        "DroverNoLeader",
                                        "DroverTwoLeaders",
                                        "DroverWatchStale"));
    }
}
