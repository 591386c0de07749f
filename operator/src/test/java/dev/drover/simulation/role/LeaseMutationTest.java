package dev.drover.simulation.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.role.Mode;
import dev.drover.role.RoleSettings;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation notices each rule about time, and about data of other clusters, that is left out: in a schedule each. */
final class LeaseMutationTest {

    /** A schedule is the same each time but for how long things take. */
    private static final int TRIES = 24;

    private static final int TRIES_KEPT = 12;

    private static final RoleSettings ASYNC =
            Scene.with(
                    Schedules.THREE,
                    Mode.ASYNC,
                    Schedules.THREE.onControlPlaneLoss(),
                    Schedules.THREE.maxDataLossBytes(),
                    Schedules.THREE.members());

    /**
     * A rule left out, and what shows it.
     *
     * @param kept the same with the rule kept
     * @param schedule what has to happen
     */
    record Scripted(
            Mutation mutation, Mutation kept, RoleSettings settings, Consumer<RoleWorld> schedule) {

        @Override
        public String toString() {
            return mutation.name();
        }

        boolean broken(Mutation by, int tries) {
            return LongStream.range(0, tries)
                    .parallel()
                    .anyMatch(seed -> Schedules.play(schedule, settings, by, seed).isPresent());
        }
    }

    @ParameterizedTest
    @MethodSource("scripted")
    void isNoticedInASchedule(Scripted scripted) {
        assertThat(scripted.broken(scripted.mutation(), TRIES)).isTrue();
        assertThat(scripted.broken(scripted.kept(), TRIES_KEPT)).isFalse();
    }

    static Stream<Scripted> scripted() {
        return Stream.of(
                async(LeaseMutations.FROM_THE_ANSWER, LeaseSchedules::anAnswerComesLate),
                new Scripted(
                        LeaseMutations.SMALL_MARGIN_FROM_SENDING,
                        LeaseMutations.SMALL_MARGIN,
                        ASYNC,
                        LeaseSchedules::aTermIsLongOnItsWay),
                async(LeaseMutations.WITHOUT_WAITING, LeaseSchedules::thePrimaryIsOutOfSight),
                async(LeaseMutations.UNPROMISED, LeaseSchedules::nobodyIsAskedForAPromise),
                async(LeaseMutations.UNBOUND, LeaseSchedules::aPromiseIsAskedForLate),
                async(
                        LeaseMutations.UNBOUND_AT_FIRST,
                        LeaseSchedules::aSupervisorForgetsWhatItConfirmed),
                new Scripted(
                        LeaseMutations.NO_MARGIN,
                        LeaseMutations.LONG_LEASE,
                        ASYNC,
                        LeaseSchedules::clocksDiffer),
                async(LeaseMutations.NOT_ALL, LeaseSchedules::thePrimaryIsKeptByOneOfTwo),
                async(LeaseMutations.NEWEST, LeaseSchedules::thePrimaryIsKeptByOneOfTwo),
                async(LeaseMutations.KEPT_AND_TIMED, LeaseSchedules::thePrimaryKeepsServing),
                async(LeaseMutations.UNGATED, LeaseSchedules::thePrimaryThaws),
                sync(
                        LeaseMutations.RENEWED_BY_HEARTBEAT,
                        LeaseSchedules::theModeIsConfirmedAndNoMore),
                async(LeaseMutations.RENEWED_BY_NOBODY, LeaseSchedules::thePrimaryIsOutOfSight),
                sync(LeaseMutations.MODE_AT_ONCE, LeaseSchedules::theModeIsNotRead),
                new Scripted(
                        LeaseMutations.GIVES_UP_EARLY,
                        Mutation.NONE,
                        Scene.with(
                                ASYNC,
                                Mode.ASYNC,
                                ASYNC.onControlPlaneLoss(),
                                Optional.of(20L),
                                ASYNC.members()),
                        LeaseSchedules::whoIsNamedInAFailoverWithLossIsLostUnproved),
                sync(LeaseMutations.FOREIGN_OVERWRITTEN, LeaseSchedules::aMemberComesFromElsewhere),
                async(LeaseMutations.FOREIGN_NAMED, LeaseSchedules::aMemberFromElsewherePromises));
    }

    private static Scripted async(Mutation mutation, Consumer<RoleWorld> schedule) {
        return new Scripted(mutation, Mutation.NONE, ASYNC, schedule);
    }

    private static Scripted sync(Mutation mutation, Consumer<RoleWorld> schedule) {
        return new Scripted(mutation, Mutation.NONE, Schedules.THREE, schedule);
    }
}
