package dev.drover.convergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.convergence.LoopMetrics.Result;
import dev.drover.convergence.LoopMetrics.Source;
import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.Conditions;
import dev.drover.document.DocumentKey;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LoopMetricsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LoopMetrics metrics =
            new LoopMetrics(registry, List.of("Job", "App"), InstantSource.fixed(NOW));

    @Test
    void countsEveryWayAPassCanEndFromTheStart() {
        assertThat(registry.find("drover_reconcile_total").counters())
                .hasSize(2 * Result.values().length)
                .allMatch(counter -> counter.count() == 0);
    }

    @Test
    void countsTimesAndDatesAPass() {
        metrics.passEnded("Job", Result.PENDING, Duration.ofMillis(40));

        assertThat(count("drover_reconcile_total", "kind", "Job", "result", "pending")).isOne();
        assertThat(count("drover_reconcile_total", "kind", "App", "result", "pending")).isZero();
        assertThat(timer("drover_reconcile_seconds").totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(40);
        assertThat(gauge("drover_last_pass_timestamp_seconds", "kind", "Job"))
                .isEqualTo((double) NOW.getEpochSecond());
    }

    @Test
    void refusesAKindItDoesNotKnow() {
        assertThatThrownBy(() -> metrics.passEnded("Cron", Result.SETTLED, Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cron")
                .hasMessageContaining("Job");
    }

    @Test
    void recordsWaitsRetriesConvergencesAndFights() {
        metrics.waited(Duration.ofMillis(3));
        metrics.retried();
        metrics.converged("Job", Duration.ofSeconds(2));
        metrics.driftFight();

        assertThat(timer("drover_workqueue_queue_seconds").count()).isOne();
        assertThat(count("drover_workqueue_retries_total")).isOne();
        assertThat(
                        registry.get("drover_convergence_seconds")
                                .tags("kind", "Job")
                                .timer()
                                .totalTime(TimeUnit.SECONDS))
                .isEqualTo(2);
        assertThat(count("drover_drift_fights_total")).isOne();
    }

    @Test
    void showsZeroUntilItIsToldWhomToAsk() {
        assertThat(gauge("drover_workqueue_depth")).isZero();
        assertThat(gauge("drover_leader")).isZero();
        assertThat(gauge("drover_watch_lag_seconds", "source", "nomad")).isZero();
    }

    @Test
    void asksForWhatIsTrueNow() {
        metrics.queueDepth(() -> 7);
        metrics.longestRunning(() -> Duration.ofMillis(1500));
        metrics.leading(() -> true, () -> 12);
        metrics.watchLag(Source.CONSUL, () -> Duration.ofMillis(250));
        metrics.pruneHeld(() -> 3);
        metrics.misplaced(() -> 2);
        metrics.sentinelMissing(() -> true);
        metrics.orphans("Job", () -> 4);

        assertThat(gauge("drover_workqueue_depth")).isEqualTo(7);
        assertThat(gauge("drover_workqueue_longest_running_seconds")).isEqualTo(1.5);
        assertThat(gauge("drover_leader")).isEqualTo(1);
        assertThat(gauge("drover_term")).isEqualTo(12);
        assertThat(gauge("drover_watch_lag_seconds", "source", "consul")).isEqualTo(0.25);
        assertThat(gauge("drover_watch_lag_seconds", "source", "nomad")).isZero();
        assertThat(gauge("drover_prune_held")).isEqualTo(3);
        assertThat(gauge("drover_keys_misplaced")).isEqualTo(2);
        assertThat(gauge("drover_sentinel_missing")).isEqualTo(1);
        assertThat(gauge("drover_orphans", "kind", "Job")).isEqualTo(4);
    }

    @Test
    void countsDocumentsByWhatIsSaidOfThem() {
        metrics.documents(() ->
                List.of(
                        standing("shop", "web", 0, said(Condition.READY, Status.TRUE)),
                        standing("shop", "api", 40, said(Condition.READY, Status.FALSE)),
                        standing("shop", "db", 90, said(Condition.DRIFTED, Status.TRUE)),
                        standing("blog", "web", 0, said(Condition.ACCEPTED, Status.FALSE))));

        metrics.refresh();

        assertThat(documents("shop", "Ready")).isEqualTo(1);
        assertThat(documents("shop", "NotReady")).isEqualTo(1);
        assertThat(documents("shop", "Drifted")).isEqualTo(1);
        assertThat(documents("shop", "NotAccepted")).isZero();
        assertThat(documents("blog", "NotAccepted")).isEqualTo(1);
        assertThat(gauge("drover_drift", "namespace", "shop", "kind", "Job")).isEqualTo(1);
        assertThat(gauge("drover_convergence_lag_seconds", "namespace", "shop", "kind", "Job"))
                .isEqualTo(90);
        assertThat(gauge("drover_convergence_lag_seconds", "namespace", "blog", "kind", "Job"))
                .isZero();
    }

    @Test
    void takesAnUnknownConditionForNeither() {
        metrics.documents(
                () -> List.of(standing("shop", "web", 0, said(Condition.READY, Status.UNKNOWN))));

        metrics.refresh();

        assertThat(documents("shop", "Ready")).isZero();
        assertThat(documents("shop", "NotReady")).isZero();
    }

    @Test
    void dropsTheSeriesOfANamespaceThatIsGone() {
        List<DocumentStanding> all = new ArrayList<>();
        all.add(standing("pr-7", "web", 0, Conditions.NONE));
        metrics.documents(() -> all);
        metrics.refresh();
        all.clear();

        metrics.refresh();

        assertThat(registry.find("drover_documents").gauges()).isEmpty();
    }

    @Test
    void countsTheNamespacesBeyondTheBoundTogether() {
        metrics.documents(() ->
                IntStream.range(0, Census.NAMESPACES_MAX + 5)
                        .mapToObj(i ->
                                standing(
                                        "pr-%03d".formatted(i),
                                        "web",
                                        0,
                                        said(Condition.READY, Status.TRUE)))
                        .toList());

        metrics.refresh();

        assertThat(documents(Census.REST, "Ready")).isEqualTo(5);
        assertThat(registry.find("drover_drift").gauges()).hasSize(Census.NAMESPACES_MAX + 1);
    }

    @Test
    void neverLabelsByDocumentName() {
        metrics.documents(() -> List.of(standing("shop", "web", 0, Conditions.NONE)));

        metrics.refresh();

        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .noneMatch(
                        id -> id.getTags().stream().anyMatch(tag -> tag.getValue().equals("web")));
    }

    private static Conditions said(String type, Status status) {
        return Conditions.NONE.with(type, status, "Said", "", NOW);
    }

    private static DocumentStanding standing(
            String namespace, String name, long lagSeconds, Conditions conditions) {
        return new DocumentStanding(
                new DocumentKey(namespace, "Job", name),
                conditions,
                Optional.of(Duration.ofSeconds(lagSeconds)).filter(Duration::isPositive));
    }

    private double documents(String namespace, String condition) {
        return gauge(
                "drover_documents", "namespace", namespace, "kind", "Job", "condition", condition);
    }

    private double gauge(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private Timer timer(String name) {
        return registry.get(name).timers().stream()
                .filter(timer -> timer.count() > 0)
                .findFirst()
                .orElseThrow();
    }
}
