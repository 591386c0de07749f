package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.idle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.testing.CommandLine;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.OperatorProcess;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deleted documents, and what keeps their jobs from going with them. */
final class PruneIT {

    private static final List<String> SIX =
            IntStream.range(0, 6).mapToObj(i -> "gone-" + i).toList();

    private static LiveCluster cluster;
    private OperatorProcess operator;

    @BeforeAll
    static void startServers() {
        cluster = LiveCluster.start();
    }

    @AfterAll
    static void stopServers() {
        cluster.close();
    }

    @BeforeEach
    void writeSixDocuments() {
        operator = cluster.operate();
        SIX.forEach(name -> cluster.write(name, idle(name)));
        SIX.forEach(cluster::awaitJob);
        SIX.forEach(name -> cluster.awaitCondition(name, "Accepted", "True"));
    }

    @AfterEach
    void clear() {
        cluster.clear();
    }

    @Test
    void holdsSixDeletionsAtOnceUntilTheyAreConfirmed() {
        SIX.forEach(cluster::remove);
        SIX.forEach(name -> cluster.awaitReason(name, "Blocked", "PruneHeld"));
        assertAllStay();
        cluster.until("six held", () -> operator.metric("drover_prune_held") == 6);

        assertThat(cluster.cli("prune", "--confirm")).contains("shop/Job/gone-5");

        SIX.forEach(cluster::awaitStopped);
    }

    @Test
    void theOneWhoDeletesIsToldThatItIsHeldAndHowToReleaseIt() {
        CommandLine.Ran deleted =
                cluster.commandLine().run("delete", "gone-*", "-n", "shop", "--yes", "--wait");

        assertThat(deleted.exit()).as("%s", deleted).isEqualTo(3);
        assertThat(deleted.err())
                .contains("shop/Job/gone-0: deleted, held back; PruneHeld: ")
                .contains("'drover prune --confirm' removes what they wanted")
                .contains("shop/Job/gone-5 is not deleted, and waiting does not help");
        assertThat(cluster.cli("prune", "--confirm")).contains("shop/Job/gone-5");
        // The word is given: now waiting helps.
        assertThat(cluster.cli("wait", "job/gone-0", "-n", "shop", "--for=deleted"))
                .contains("shop/Job/gone-0 is deleted");
        SIX.forEach(cluster::awaitStopped);
    }

    @Test
    void doesFiveDeletionsWithoutAsking() {
        List<String> five = SIX.subList(0, 5);

        five.forEach(cluster::remove);

        five.forEach(cluster::awaitStopped);
        assertThat(cluster.runs("gone-5")).isTrue();
    }

    @Test
    void deletesNothingWithoutTheSentinel() {
        cluster.deleteSentinel();

        cluster.remove("gone-0");

        // The watch itself doubts an answer without the sentinel; another document shows that it
        // goes on.
        cluster.write("kept", idle("kept"));
        cluster.awaitJob("kept");
        cluster.until("the metric to tell", () -> operator.metric("drover_sentinel_missing") == 1);
        assertThat(operator.ready()).isFalse();
        assertAllStay();
    }

    @Test
    void holdsADeletionAfterTheSentinelWasRenewed() {
        cluster.deleteSentinel();
        cluster.writeSentinel();

        cluster.remove("gone-0");

        cluster.awaitReason("gone-0", "Blocked", "SentinelRenewed");
        assertAllStay();
    }

    @Test
    void holdsSixDeletionsThatHappenedWhileNobodyLooked() {
        operator.kill();
        SIX.forEach(cluster::remove);

        operator = cluster.operate();

        SIX.forEach(name -> cluster.awaitReason(name, "Blocked", "PruneHeld"));
        assertAllStay();
    }

    @Test
    void doesADeletionThatHappenedWhileNobodyLooked() {
        operator.kill();
        cluster.remove("gone-0");

        operator = cluster.operate();

        cluster.awaitStopped("gone-0");
        assertThat(SIX.subList(1, 6)).allMatch(cluster::runs);
    }

    @Test
    void keepsAJobWhoseDocumentCameBack() {
        SIX.forEach(cluster::remove);
        SIX.forEach(name -> cluster.awaitReason(name, "Blocked", "PruneHeld"));

        SIX.forEach(name -> cluster.write(name, idle(name)));

        SIX.forEach(name -> cluster.awaitCondition(name, "Blocked", "False"));
        cluster.until("nothing held", () -> operator.metric("drover_prune_held") == 0);
        assertAllStay();
    }

    private static void assertAllStay() {
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(SIX).allMatch(cluster::runs));
    }
}
