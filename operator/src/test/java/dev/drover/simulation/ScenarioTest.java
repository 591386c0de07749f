package dev.drover.simulation;

import static dev.drover.simulation.OperatorSimulationTest.condition;
import static dev.drover.simulation.OperatorSimulationTest.put;
import static dev.drover.simulation.OperatorSimulationTest.round;
import static dev.drover.simulation.OperatorSimulationTest.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.adapter.nomad.JobId;
import dev.drover.convergence.ConvergenceLoop;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.document.DocumentKey;
import dev.drover.simulation.SimulatedOperator.Move;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Courses of events that chance would seldom find, in the world of the simulation. */
final class ScenarioTest {

    private static final DocumentKey D0 = World.DOCUMENTS.get(0);
    private static final DocumentKey D1 = World.DOCUMENTS.get(1);
    private static final String BAD =
            "{\"apiVersion\":\"drover/v1\",\"kind\":\"Job\",\"spec\":{\"bad\":1}}";

    private final World world = new World(1);

    @BeforeEach
    void nothingGoesWrongByChance() {
        world.calm();
        rounds(10);
    }

    /** Both were written before the first had its pass. */
    @Test
    void keepsTheTextThatIsInForceOverARestartAlthoughABadOneCameRightAfterIt() {
        put(world, D0, text("job-0", 1, "{}"));
        rounds(10);
        put(world, D0, text("job-0", 2, "{}"));
        world.operators().forEach(operator -> operator.act(Move.WATCH));
        put(world, D0, BAD);
        rounds(10);
        assertThat(revision("job-0")).isEqualTo("2");

        world.operators().forEach(SimulatedOperator::die);
        world.revive();
        world.nomad().editByHand(job("job-0"), definition -> definition.put("Priority", 7));
        rounds(20);

        assertThat(condition(status(D0), "Accepted")).isEqualTo("False");
        assertThat(condition(status(D0), "Ready")).isEqualTo("True");
        assertThat(priority("job-0")).isNotEqualTo("7");
    }

    @Test
    void forgetsWhatItKnewInAnEarlierTermAboutWhoHasAJob() {
        put(world, D0, text("job-0", 1, "{}"));
        rounds(10);
        handOver();
        put(world, D0, text("job-1", 2, "{}"));
        rounds(10);
        put(world, D1, text("job-0", 3, "{}"));
        rounds(10);
        assertThat(revision("job-0")).isEqualTo("3");
        handOver();

        put(world, D1, text("job-0", 4, "{}"));
        rounds(10);

        assertThat(condition(status(D1), "Blocked")).isEqualTo("False");
        assertThat(revision("job-0")).isEqualTo("4");
    }

    @Test
    void saysOfASuspendedDocumentThatItIsAlsoWhileNomadIsAway() {
        put(world, D0, text("job-0", 1, "{}"));
        rounds(10);
        put(world, D0, text("job-0", 2, "{\"annotations\":{\"drover/suspend\":\"true\"}}"));
        rounds(10);
        world.faults().toggleNomad();
        world.time().advance(ConvergenceLoop.RESYNC);
        rounds(10);

        assertThat(condition(status(D0), "Progressing")).isEqualTo("True");
        assertThat(condition(status(D0), "Suspended")).isEqualTo("True");
        assertThat(events()).noneMatch(event -> event.contains("Resumed"));
    }

    /** What the watch has told it does not tell again: deleted, seen standing when a pass looked, and deleted before the watch looked. */
    @Test
    void removesADocumentThatStoodForAMomentBetweenTwoDeletions() {
        put(world, D0, text("job-0", 1, "{}"));
        rounds(10);
        assertThat(condition(status(D0), "Ready")).isEqualTo("True");

        delete(D0);
        leader().act(Move.WATCH);
        put(world, D0, text("job-0", 2, "{}"));
        for (int i = 0; i < 20; i++) {
            world.time().advance(Duration.ofMillis(100));
            leader().act(Move.LEAD);
            leader().act(Move.WORK);
        }
        delete(D0);
        world.time().advance(ConvergenceLoop.RESYNC);
        rounds(20);

        assertThat(condition(status(D0), "Deleted")).isEqualTo("True");
    }

    private void delete(DocumentKey key) {
        world.write(new Write.Delete(World.KEYS.desired(key)));
    }

    /** A document that was written days ago is not days late because a task of it restarts. */
    @Test
    void convergesOnceAndIsLateOnlySinceItIsIll() {
        long before = converged();
        put(world, D0, text("job-0", 1, "{}"));
        rounds(10);
        assertThat(converged()).isEqualTo(before + 1);

        world.time().advance(Duration.ofDays(3));
        world.nomad().healthyAfter(Duration.ofSeconds(20));
        world.nomad().stopByHand(job("job-0"), false);
        rounds(10);
        assertThat(condition(status(D0), "Ready")).isEqualTo("False");
        assertThat(leader().lag(world.time()))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));

        handOver();
        rounds(20);
        assertThat(condition(status(D0), "Ready")).isEqualTo("True");
        assertThat(leader().lag(world.time())).isZero();
        assertThat(converged()).isEqualTo(before + 1);
    }

    private static long converged() {
        return SimulatedOperator.METERS
                .get("drover_convergence_seconds")
                .tag("kind", "Job")
                .timer()
                .count();
    }

    private SimulatedOperator leader() {
        return world.operators().stream()
                .filter(SimulatedOperator::leads)
                .findFirst()
                .orElseThrow();
    }

    private void rounds(int count) {
        for (int i = 0; i < count; i++) {
            world.time().advance(Duration.ofSeconds(1));
            world.nomad().elapse();
            round(world);
        }
    }

    /** The one that leads gives up, and the other goes on. */
    private void handOver() {
        SimulatedOperator leader = leader();
        leader.act(Move.HAND_OVER);
        world.operators().stream()
                .filter(other -> other != leader)
                .forEach(other -> {
                    other.act(Move.LEAD);
                    assertThat(other.leads()).isTrue();
                });
        rounds(10);
    }

    private JsonNode status(DocumentKey key) {
        return world.store().read(World.KEYS.status(key)).map(World::tree).orElseThrow();
    }

    private List<String> events() {
        return world.store().snapshot().values().stream()
                .filter(entry -> entry.key().startsWith("drover/events/"))
                .map(entry -> World.tree(entry).toString())
                .toList();
    }

    private String revision(String job) {
        return definition(job).path("Meta").path("rev").asText();
    }

    private String priority(String job) {
        return definition(job).path("Priority").asText();
    }

    private JsonNode definition(String job) {
        return world.nomad().definition(job(job)).orElseThrow();
    }

    private static JobId job(String id) {
        return new JobId("default", id);
    }
}
