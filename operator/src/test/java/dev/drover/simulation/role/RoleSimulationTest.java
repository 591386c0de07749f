package dev.drover.simulation.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Two thousand worlds in which everything goes wrong; never is an acknowledged write lost, and in the end one is primary. */
final class RoleSimulationTest {

    private static final int SEEDS = Integer.getInteger("simulation.seeds", 2_000);

    @Test
    void losesNothingAndInTheEndOneIsPrimaryAndTheOthersFollow() {
        Long only = Long.getLong("simulation.seed");
        LongStream seeds =
                (only == null ? LongStream.range(0, SEEDS) : LongStream.of(only)).parallel();
        AtomicLong acknowledged = new AtomicLong();
        AtomicLong namings = new AtomicLong();
        AtomicLong beyondHelp = new AtomicLong();
        List<String> failed =
                seeds.mapToObj(
                                seed -> {
                                    Play play = new Play(seed, Mutation.NONE);
                                    Optional<String> wrong = play.run();
                                    acknowledged.addAndGet(play.acknowledged());
                                    namings.addAndGet(play.namings());
                                    beyondHelp.addAndGet(play.beyondHelp() ? 1 : 0);
                                    return wrong;
                                })
                        .flatMap(Optional::stream)
                        .toList();
        assertThat(failed).as("seeds that failed; play one with -Dsimulation.seed=N").isEmpty();
        // The worlds are worth something only if much is written in them, and often another is
        // named.
        assertThat(acknowledged.get()).isGreaterThan(only == null ? 50L * SEEDS : 0);
        assertThat(namings.get()).isGreaterThan(only == null ? 2L * SEEDS : 0);
        assertThat(beyondHelp.get()).isLessThanOrEqualTo(only == null ? SEEDS / 100 : 1);
    }
}
