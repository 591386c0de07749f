package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.idle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.OperatorProcess;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two operators, of which one acts. */
final class LeaderIT {

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
    void aLeaderThatWasFrozenWritesNothingMore() {
        cluster.write("frozen", idle("frozen", 50));
        cluster.awaitJob("frozen");
        leader.freeze();
        Instant frozen = Instant.now();
        takeover();
        cluster.write("frozen", idle("frozen", 60));
        cluster.until(
                "the other to register it",
                () -> cluster.awaitJob("frozen").path("Priority").asInt() == 60);
        await().pollDelay(Duration.between(Instant.now(), frozen.plusSeconds(10)))
                .until(() -> true);
        long term = cluster.indexes("drover/leader").getOrDefault("drover/leader", 0L);
        long job = cluster.awaitJob("frozen").path("JobModifyIndex").asLong();

        leader.thaw();

        cluster.until("the thawed one to know that it leads no more", () -> !leader.leads());
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(4))
                .untilAsserted(() -> {
                    assertThat(cluster.leader()).isEqualTo(other.instance());
                    assertThat(leader.leads()).isFalse();
                });
        assertThat(cluster.indexes("drover/leader")).containsEntry("drover/leader", term);
        assertThat(cluster.awaitJob("frozen").path("JobModifyIndex").asLong()).isEqualTo(job);
        assertThat(cluster.values("drover/events/shop/"))
                .filteredOn(event -> event.path("by").asText().equals(leader.instance()))
                .extracting(LeaderIT::at)
                .allMatch(frozen::isAfter);
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
        cluster.until(
                "a step that hangs",
                () -> leader.metric("drover_workqueue_longest_running_seconds") > 0.3);
    }

    private static int priority(String job) {
        return cluster.awaitJob(job).path("Priority").asInt();
    }

    private Duration takeover() {
        Instant start = Instant.now();
        cluster.until("the other to lead", () -> cluster.leader().equals(other.instance()));
        return Duration.between(start, Instant.now());
    }

    private static Instant at(JsonNode event) {
        return Instant.parse(event.path("at").asText());
    }
}
