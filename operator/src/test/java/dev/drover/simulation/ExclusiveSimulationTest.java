package dev.drover.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.KeyValueStore.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A thousand worlds in which processes fight for one lease; never do two programs run, and in the end one does. */
final class ExclusiveSimulationTest {

    private static final int SEEDS = Integer.getInteger("simulation.seeds", 1_000);
    private static final int FAULTS = 15;

    /** After the last fault: what is frozen thaws, and what is cut off comes back, within fifteen seconds. */
    private static final Duration THAWING = Duration.ofSeconds(20);

    /** Then one runs within the silence, a look, and what a call and a start take. */
    private static final Duration BEGINNING = Duration.ofSeconds(10);

    private static final Duration STAYING = Duration.ofSeconds(20);

    @Test
    void neverRunsTwoAndInTheEndRunsOne() {
        Long only = Long.getLong("simulation.seed");
        LongStream seeds =
                (only == null ? LongStream.range(0, SEEDS) : LongStream.of(only)).parallel();
        AtomicLong begun = new AtomicLong();
        AtomicLong stoodIn = new AtomicLong();
        AtomicLong madeWay = new AtomicLong();
        List<String> failed =
                seeds.mapToObj(seed -> play(seed, begun, stoodIn, madeWay))
                        .flatMap(Optional::stream)
                        .toList();
        assertThat(failed).as("seeds that failed; play one with -Dsimulation.seed=N").isEmpty();
        // The worlds are worth something only if programs begin in them, again and again.
        assertThat(begun.get()).isGreaterThan(only == null ? 3L * SEEDS : 0);
        assertThat(stoodIn.get()).isGreaterThan(only == null ? SEEDS / 5 : -1);
        assertThat(madeWay.get()).isGreaterThan(only == null ? SEEDS / 10 : -1);
    }

    @Test
    void aStandbyStandsInForOneThatFellSilentAndMakesWayWhenThereIsOneAgain() {
        ExclusiveWorld world = new ExclusiveWorld(1);
        List<ExclusiveProcess> first = world.processes().subList(0, 2);
        world.heal();
        world.run(BEGINNING);
        assertThat(world.running()).hasSize(1).allMatch(process -> !process.standby());

        first.forEach(ExclusiveProcess::loseNode);
        world.run(BEGINNING);
        assertThat(world.running()).singleElement().matches(ExclusiveProcess::standby);

        world.revive();
        world.run(Duration.ofSeconds(5));
        assertThat(world.running()).singleElement().matches(process -> !process.standby());
    }

    @Test
    void aStandbyGoesOnForAnotherThatIsReplaced() {
        ExclusiveWorld world = withoutFirsts();

        world.processes().get(2).end();
        world.run(Duration.ofSeconds(5));
        world.reviveStandbys();
        world.run(Duration.ofSeconds(2));

        assertThat(world.running()).singleElement().matches(ExclusiveProcess::standby);
    }

    @Test
    void aWishOfOneWhoWentAwayStopsAStandbyForNoLongerThanASilence() {
        ExclusiveWorld world = withoutFirsts();

        world.store().commit(List.of(new Write.Put(ExclusiveWorld.KEY + ".wanted", new byte[0])));
        world.run(Duration.ofSeconds(4));
        assertThat(world.running()).isEmpty();
        world.run(Duration.ofSeconds(6));
        assertThat(world.running()).singleElement().matches(ExclusiveProcess::standby);
        world.run(STAYING);
        assertThat(world.running()).singleElement().matches(ExclusiveProcess::standby);
    }

    /** The nodes of both are gone, and the standby has begun. */
    private static ExclusiveWorld withoutFirsts() {
        ExclusiveWorld world = new ExclusiveWorld(1);
        world.heal();
        world.run(BEGINNING);
        world.processes().subList(0, 2).forEach(ExclusiveProcess::loseNode);
        world.run(BEGINNING);
        assertThat(world.running()).singleElement().matches(ExclusiveProcess::standby);
        return world;
    }

    @Test
    void aStandbyTakesWhatWasGivenBackOnlyWhenNobodyElseComes() {
        ExclusiveWorld world = new ExclusiveWorld(1);
        world.heal();
        world.run(BEGINNING);

        world.processes().subList(0, 2).forEach(ExclusiveProcess::end);
        world.run(Duration.ofSeconds(20));
        assertThat(world.running()).isEmpty();
        world.run(Duration.ofSeconds(5));
        assertThat(world.running()).singleElement().matches(ExclusiveProcess::standby);
    }

    private static Optional<String> play(
            long seed, AtomicLong begun, AtomicLong stoodIn, AtomicLong madeWay) {
        ExclusiveWorld world = new ExclusiveWorld(seed);
        try {
            for (int i = 0; i < FAULTS; i++) {
                world.run(Duration.ofMillis(world.dice().nextInt(8_000)));
                world.disturb();
                world.reviveSome();
            }
            world.heal();
            world.run(THAWING.plus(BEGINNING));
            world.revive();
            world.run(BEGINNING);
            List<ExclusiveProcess> last = List.copyOf(world.running());
            require(last.size() == 1, "nobody runs after the faults");
            require(
                    !last.getFirst().standby() || last.getFirst().ending(),
                    "a standby runs though it is not needed");
            world.run(STAYING);
            require(world.running().equals(last), "another runs without a reason");
            begun.addAndGet(world.begun());
            stoodIn.addAndGet(world.stoodIn());
            madeWay.addAndGet(world.told("makes way for"));
            return Optional.empty();
        } catch (AssertionError violation) {
            List<String> story = world.story();
            String end =
                    story.stream()
                            .skip(Math.max(0, story.size() - 60))
                            .collect(Collectors.joining("\n    "));
            return Optional.of("seed %d: %s%n    %s".formatted(seed, violation.getMessage(), end));
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
