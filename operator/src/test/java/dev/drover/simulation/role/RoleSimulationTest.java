package dev.drover.simulation.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two thousand worlds in which everything goes wrong; never is an acknowledged write lost, and in the end one is primary. */
final class RoleSimulationTest {

    private static final int LEAST = 100;

    /** What came of a number of worlds. */
    private static final class Tally {
        final AtomicLong played = new AtomicLong();
        final AtomicLong acknowledged = new AtomicLong();
        final AtomicLong namings = new AtomicLong();
        final AtomicLong beyondHelp = new AtomicLong();

        List<String> play(LongStream seeds) {
            return seeds.parallel().mapToObj(this::play).flatMap(Optional::stream).toList();
        }

        private Optional<String> play(long seed) {
            Play play = new Play(seed, Mutation.NONE);
            Optional<String> wrong = play.run();
            played.incrementAndGet();
            acknowledged.addAndGet(play.acknowledged());
            namings.addAndGet(play.namings());
            beyondHelp.addAndGet(play.beyondHelp() ? 1 : 0);
            return wrong;
        }
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "0, 1200, synchronous",
        "1000000, 400, asynchronous",
        "2000000, 150, without a record at first",
        "3000000, 250, with settings that change",
        "4000000, 250, with persons who tend it",
        "5000000, 250, with servers that hang and a store that is wiped"
    })
    void losesNothingAndInTheEndOneIsPrimaryAndTheOthersFollow(long first, int seeds, String kind) {
        Tally tally = new Tally();

        assertThat(tally.play(LongStream.range(first, first + seeds)))
                .as("%s: seeds that failed; play one with -Dsimulation.seed=N", kind)
                .isEmpty();
        // The worlds are worth something only if much is written in them, and often another is
        // named.
        assertThat(tally.acknowledged.get()).isGreaterThan(50L * seeds);
        assertThat(tally.namings.get()).isGreaterThan(3L * seeds / 2);
        assertThat(tally.beyondHelp.get()).isLessThanOrEqualTo(seeds / LEAST + 1);
    }

    /** One seed, to look at; or fresh ones of all kinds for some minutes ({@code -Psoak}). */
    @Test
    void goesOnWithFreshSeedsForAsLongAsIsAskedFor() {
        Tally tally = new Tally();
        Long only = Long.getLong("simulation.seed");
        List<String> failed =
                new ArrayList<>(
                        tally.play(only == null ? LongStream.empty() : LongStream.of(only)));
        long minutes = Long.getLong("simulation.minutes", 0);
        long end = System.nanoTime() + minutes * 60_000_000_000L;
        // Never those that each build plays.
        long first = System.nanoTime() % 500_000 + 100_000;
        while (System.nanoTime() < end && failed.isEmpty()) {
            failed.addAll(tally.play(LongStream.range(first, first + LEAST).flatMap(Scene::kinds)));
            first += LEAST;
        }
        assertThat(failed).as("seeds that failed; play one with -Dsimulation.seed=N").isEmpty();
        assertThat(tally.beyondHelp.get()).isLessThanOrEqualTo(tally.played.get() / LEAST + 1);
        if (minutes > 0) {
            System.out.printf(
                    "%d worlds, %d writes acknowledged, %d namings, %d beyond help%n",
                    tally.played.get(),
                    tally.acknowledged.get(),
                    tally.namings.get(),
                    tally.beyondHelp.get());
        }
    }
}
