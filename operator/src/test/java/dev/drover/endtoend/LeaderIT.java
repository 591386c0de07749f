package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.idle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.convergence.LoopThreads;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.OperatorProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two operators, of which one acts. */
@Tag("alone")
final class LeaderIT {

    private static final String LONGEST_RUNNING = "drover_workqueue_longest_running_seconds";
    private static final String COMMITS = calls("consul", "commit", "ok");
    private static final String LOST_COMMITS = calls("consul", "commit", "conflict");
    private static final String REGISTRATIONS = calls("nomad", "register", "ok");

    /** Documents beside those that the workers are at. */
    private static final int WAITING = 4;

    private static LiveCluster cluster;
    private OperatorProcess leader;
    private OperatorProcess other;

    @BeforeAll
    static void startServers() {
        cluster = LiveCluster.start();
    }

    @AfterAll
    static void stopServers() {
        cluster.close();
    }

    @BeforeEach
    void startOperators() {
        leader = cluster.operate();
        cluster.until("the first to lead", () -> leader.leads());
        other = cluster.operate();
    }

    @AfterEach
    void clear() {
        cluster.clear();
    }

    @Test
    void oneOfTwoLeads() {
        assertThat(leader.leads()).isTrue();
        assertThat(other.leads()).isFalse();
        assertThat(cluster.leader()).isEqualTo(leader.instance());
    }

    @Test
    void anotherLeadsWithinFourSecondsOfAKill() {
        leader.kill();

        assertThat(takeover()).isLessThan(Duration.ofSeconds(4));
        cluster.write("after-kill", idle("after-kill"));
        cluster.awaitJob("after-kill");
    }

    @Test
    void anotherLeadsWithinASecondOfAnOrderlyEnd() {
        leader.requestStop();

        assertThat(takeover()).isLessThan(Duration.ofSeconds(1));
        cluster.write("after-end", idle("after-end"));
        cluster.awaitJob("after-end");
    }

    @Test
    void endsWithinFiveSecondsOfATerminationSignal() {
        leader.requestStop();

        assertThat(leader.awaitEnd()).isLessThan(Duration.ofSeconds(5));
        assertThat(leader.exitCode()).isZero();
        assertThat(leader.output()).contains("handed leadership over").doesNotContain("cut short");
    }

    @Test
    void endsWithinFiveSecondsAlsoWhileConsulIsFrozen() {
        cluster.consul().freeze();
        try {
            leader.requestStop();

            assertThat(leader.awaitEnd()).isLessThan(Duration.ofSeconds(5));
        } finally {
            cluster.consul().thaw();
        }
        assertThat(leader.exitCode()).isZero();
        assertThat(leader.output()).contains("could not hand leadership over");
    }

    @Test
    void handsOverInTimeAlsoWhenTheStepInFlightHangs() {
        hangInAStep("in-flight");
        try {
            leader.requestStop();

            assertThat(leader.awaitEnd()).isLessThan(Duration.ofSeconds(5));
            assertThat(leader.exitCode()).isZero();
            assertThat(leader.output()).contains("handed leadership over");
        } finally {
            cluster.nomad().thaw();
        }
        cluster.until("the other to do what was left", () -> priority("in-flight") == 60);
    }

    /** Each of the parts that close waits as long as it may: together that is too long. */
    @Test
    void endsWithinFiveSecondsAlsoWhenNobodyAnswers() {
        hangInAStep("unanswered");
        cluster.consul().freeze();
        try {
            leader.requestStop();

            assertThat(leader.awaitEnd()).isLessThan(Duration.ofSeconds(5));
            assertThat(leader.exitCode()).isZero();
            assertThat(leader.output()).containsOnlyOnce("cut short");
        } finally {
            cluster.consul().thaw();
            cluster.nomad().thaw();
        }
        cluster.until("the other to do what was left", () -> priority("unanswered") == 60);
    }

    @Test
    void aLeaderThatWasFrozenInTheMiddleOfWorkWritesNothingMore() {
        try (Author author = new Author()) {
            cluster.until("work at all documents", author::sawAllAtWork);
            double committed = freezeWhileAllWorkersHang();
            Instant frozen = Instant.now();
            takeover();
            long term = cluster.indexes("drover/leader").getOrDefault("drover/leader", 0L);
            await().pollDelay(Duration.between(Instant.now(), frozen.plusSeconds(10)))
                    .until(() -> true);

            leader.thaw();

            cluster.until(
                    "the thawed one to know that it leads no more",
                    () -> !leader.leads() && leader.metric(LONGEST_RUNNING) == 0);
            // A sign of life or two may have been given between the look and the freeze.
            assertThat(leader.metric(COMMITS)).isBetween(committed, committed + 2);
            assertThat(leader.metric(LOST_COMMITS)).as("it was at work, and tried").isPositive();
            assertWritesNothingSince(term);
        }
    }

    private void assertWritesNothingSince(long term) {
        List<Double> done = List.of(leader.metric(COMMITS), leader.metric(REGISTRATIONS));
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> {
                    assertThat(cluster.stored("drover/events/shop/"))
                            .filteredOn(event -> event.modifyIndex() > term)
                            .extracting(event -> event.value().path("by").asText())
                            .isNotEmpty()
                            .containsOnly(other.instance());
                    assertThat(List.of(leader.metric(COMMITS), leader.metric(REGISTRATIONS)))
                            .isEqualTo(done);
                });
        assertThat(cluster.indexes("drover/leader")).containsEntry("drover/leader", term);
        assertThat(leader.leads()).isFalse();
    }

    @Test
    void oneThatComesBackAfterBothWereKilledDoesWhatWasMissed() {
        cluster.write("missed-deletion", idle("missed-deletion"));
        cluster.awaitJob("missed-deletion");
        leader.kill();
        other.kill();
        cluster.write("missed", idle("missed"));
        cluster.remove("missed-deletion");

        cluster.operate();

        cluster.awaitJob("missed");
        cluster.awaitStopped("missed-deletion");
    }

    /** Freezes Nomad, and the leader waits for its answer in the middle of a step. */
    private void hangInAStep(String name) {
        cluster.write(name, idle(name, 50));
        cluster.awaitJob(name);
        cluster.nomad().freeze();
        cluster.write(name, idle(name, 60));
        cluster.until("a step that hangs", () -> leader.metric(LONGEST_RUNNING) > 0.3);
    }

    private static int priority(String job) {
        return cluster.awaitJob(job).path("Priority").asInt();
    }

    private static String calls(String system, String operation, String outcome) {
        return "drover_remote_requests_total{operation=\"%s\",outcome=\"%s\",system=\"%s\",}"
                .formatted(operation, outcome, system);
    }

    private Duration takeover() {
        Instant start = Instant.now();
        cluster.until("the other to lead", () -> cluster.leader().equals(other.instance()));
        return Duration.between(start, Instant.now());
    }

    /**
     * Freezes the leader while each of its workers waits for Nomad's answer, and documents wait for a worker.
     *
     * @return how many commits it had made
     */
    private double freezeWhileAllWorkersHang() {
        cluster.nomad().freeze();
        try {
            cluster.until(
                    "documents to wait for a worker",
                    () ->
                            leader.metric(LONGEST_RUNNING) > 0.5
                                    && leader.metric("drover_workqueue_depth") >= WAITING);
            double committed = commitsOnceNobodyCommits();
            leader.freeze();
            return committed;
        } finally {
            cluster.nomad().thaw();
        }
    }

    /** A worker commits before it asks Nomad: those that hang there are all of them once none commits any more. */
    private double commitsOnceNobodyCommits() {
        AtomicReference<Double> seen = new AtomicReference<>(-1.0);
        await("no worker to commit")
                .pollInterval(Duration.ofMillis(200))
                .atMost(Duration.ofSeconds(10))
                .until(() -> {
                    double now = leader.metric(COMMITS);
                    return seen.getAndSet(now) == now;
                });
        return seen.get();
    }

    /** Somebody who changes one document after the other, all the time; once it ends, all are as it wrote them last. */
    private static final class Author implements AutoCloseable {

        private static final int DOCUMENTS = LoopThreads.WORKERS + WAITING;
        private static final int PAUSE_MILLIS = 20;

        private final Map<String, Integer> last = new ConcurrentHashMap<>();
        private final CountDownLatch end = new CountDownLatch(1);
        private final CompletableFuture<Void> writing = CompletableFuture.runAsync(this::write);

        private void write() {
            try {
                for (int i = 0; !end.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS); i++) {
                    String name = "worked-" + i % DOCUMENTS;
                    int priority = 1 + i % 97;
                    cluster.write(name, idle(name, priority));
                    last.put(name, priority);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        boolean sawAllAtWork() {
            return last.size() == DOCUMENTS && last.keySet().stream().allMatch(cluster::runs);
        }

        @Override
        public void close() {
            end.countDown();
            writing.join();
            last.forEach((name, priority) ->
                    cluster.until(
                            "%s at priority %d".formatted(name, priority),
                            () -> priority(name) == priority));
        }
    }
}
