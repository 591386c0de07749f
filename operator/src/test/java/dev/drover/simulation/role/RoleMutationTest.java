package dev.drover.simulation.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation notices each rule that is left out: the rules are needed, and it can fail. */
final class RoleMutationTest {

    /** As many as the build plays with all rules kept. */
    private static final int SEEDS = 2_000;

    /** A schedule is the same each time but for how long things take. */
    private static final int TRIES = 40;

    /**
     * A rule left out, and what shows it.
     *
     * @param schedule what has to happen
     */
    record Scripted(Mutation mutation, Consumer<RoleWorld> schedule) {

        @Override
        public String toString() {
            return mutation.name();
        }
    }

    @ParameterizedTest
    @MethodSource("random")
    void isNoticedByRandomFaults(Mutation mutation) {
        boolean noticed =
                LongStream.range(0, SEEDS)
                        .parallel()
                        .anyMatch(seed -> new Play(seed, mutation).breaksARule());
        assertThat(noticed).as("%s is noticed within %d seeds", mutation, SEEDS).isTrue();
    }

    @ParameterizedTest
    @MethodSource("scripted")
    void isNoticedInASchedule(Scripted scripted) {
        assertThat(breaks(scripted.schedule(), scripted.mutation())).isPositive();
        assertThat(breaks(scripted.schedule(), Mutation.NONE)).isZero();
    }

    @Test
    void aPromiseThatIsNotSyncedIsHarmlessAsLongAsReadsAreConsistent() {
        assertThat(breaks(Schedules::aReplicaForgetsItsPromise, Mutations.NOT_SYNCED)).isZero();
    }

    @Test
    void aCachedReadIsHarmlessAsLongAsPromisesAreSynced() {
        assertThat(breaks(Schedules::aReplicaForgetsItsPromise, Mutations.CACHED)).isZero();
    }

    private static long breaks(Consumer<RoleWorld> schedule, Mutation mutation) {
        return LongStream.range(0, TRIES)
                .parallel()
                .filter(seed ->
                        Schedules.play(schedule, Schedules.THREE, mutation, seed).isPresent())
                .count();
    }

    static List<Mutation> random() {
        return Mutations.RANDOM;
    }

    static Stream<Scripted> scripted() {
        return Stream.of(
                new Scripted(Mutations.IGNORES_FENCES, Schedules::aMemberStaysFenced),
                new Scripted(Mutations.FORGETS_COPIES, Schedules::aMemberIsFencedAsItsCopyIsWhole),
                new Scripted(Mutations.GOES_BY_VERSIONS, Schedules::theStoreIsWiped),
                new Scripted(Mutations.MISSES_FOR_A_SILENCE, Schedules::thePrimaryHangsAndIsLost),
                new Scripted(Mutations.FOLLOWS_ANYBODY, Schedules::aBlindReplicaKeepsTheOldPrimary),
                new Scripted(Mutations.QUORUM_BY_NAMING, Schedules::whoIsNamedIsLostUnproved),
                new Scripted(Mutations.STREAMS_BY_ITSELF, Schedules::aReplicaPromisesAfterARestart),
                new Scripted(
                        Mutations.PROMISES_RUNNING, Schedules::aSwitchoverThatThePrimaryDoesNotSee),
                new Scripted(
                        Mutations.NOT_SYNCED_AND_CACHED, Schedules::aReplicaForgetsItsPromise));
    }
}
