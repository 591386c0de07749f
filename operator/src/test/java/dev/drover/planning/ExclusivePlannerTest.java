package dev.drover.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.planning.ExclusivePlanner.Move;
import dev.drover.planning.ExclusivePlanner.Phase;
import dev.drover.planning.ExclusivePlanner.Situation;
import dev.drover.planning.ExclusivePlanner.Standing;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ExclusivePlannerTest {

    private Standing standing = Standing.HELD;
    private long ageMillis;
    private Phase phase = Phase.NONE;
    private boolean forLease;
    private long toldMillis;
    private boolean guarded = true;
    private boolean ending;
    private boolean yielding;

    @Nested
    final class BeforeItStarts {

        @ParameterizedTest
        @CsvSource({"NONE,WAIT", "HELD,START", "LOST,LET_GO"})
        void startsOnlyUnderALease(Standing now, Move expected) {
            standing = now;
            assertThat(move()).isEqualTo(expected);
        }

        @ParameterizedTest
        @CsvSource({"4499,START", "4500,WAIT"})
        void doesNotStartOnAnAnswerThatIsOld(long age, Move expected) {
            ageMillis = age;
            assertThat(move()).isEqualTo(expected);
        }

        @ParameterizedTest
        @CsvSource({"NONE,WAIT", "HELD,LET_GO", "LOST,LET_GO"})
        void givesUpWhatItHoldsForAnother(Standing now, Move expected) {
            standing = now;
            yielding = true;
            assertThat(move()).isEqualTo(expected);
        }

        @ParameterizedTest
        @EnumSource(Standing.class)
        void leavesWhenToldToEnd(Standing now) {
            standing = now;
            ending = true;
            assertThat(move()).isEqualTo(Move.LEAVE);
        }
    }

    @Nested
    final class WhileItRuns {

        @ParameterizedTest
        @CsvSource({"0,WAIT", "4499,WAIT", "4500,STOP", "6499,STOP", "6500,KILL"})
        void isStoppedAndKilledAsTheLeaseRunsOut(long age, Move expected) {
            phase = Phase.RUNNING;
            ageMillis = age;
            assertThat(move()).isEqualTo(expected);
        }

        @ParameterizedTest
        @EnumSource(names = {"NONE", "LOST"})
        void isKilledWithoutALease(Standing now) {
            phase = Phase.RUNNING;
            standing = now;
            assertThat(move()).isEqualTo(Move.KILL);
        }

        @Test
        void isKilledWithoutAGuard() {
            phase = Phase.RUNNING;
            guarded = false;
            assertThat(move()).isEqualTo(Move.KILL);
        }

        @Test
        void isStoppedWhenItMakesWay() {
            phase = Phase.RUNNING;
            yielding = true;
            assertThat(move()).isEqualTo(Move.STOP);
        }

        @Test
        void isStoppedWhenToldToEnd() {
            phase = Phase.RUNNING;
            ending = true;
            assertThat(move()).isEqualTo(Move.STOP);
        }
    }

    @Nested
    final class WhileItIsStopping {

        @ParameterizedTest
        @CsvSource({"1999,WAIT", "2000,KILL"})
        void isKilledAfterTheGraceWhenTheLeaseRanOut(long told, Move expected) {
            phase = Phase.STOPPING;
            forLease = true;
            ageMillis = 4_600;
            toldMillis = told;
            assertThat(move()).isEqualTo(expected);
        }

        @ParameterizedTest
        @CsvSource({"6499,WAIT", "6500,KILL"})
        void hasAllTheTimeOfTheLeaseWhenAPersonToldIt(long age, Move expected) {
            phase = Phase.STOPPING;
            ending = true;
            ageMillis = age;
            toldMillis = 60_000;
            assertThat(move()).isEqualTo(expected);
        }

        @Test
        void isKilledWhenAnotherHasTheLease() {
            phase = Phase.STOPPING;
            standing = Standing.LOST;
            assertThat(move()).isEqualTo(Move.KILL);
        }
    }

    @Test
    void nothingIsDoneUntilTheKilledIsGone() {
        phase = Phase.KILLED;
        standing = Standing.LOST;
        ageMillis = 60_000;
        assertThat(move()).isEqualTo(Move.WAIT);
    }

    @ParameterizedTest
    @CsvSource({"false,false,LEAVE", "false,true,LEAVE", "true,true,LEAVE", "true,false,LET_GO"})
    void whatWasStoppedForTheLeaseIsWantedAgain(boolean lease, boolean told, Move expected) {
        phase = Phase.GONE;
        forLease = lease;
        ending = told;
        assertThat(move()).isEqualTo(expected);
    }

    @Test
    void whatTheGuardKilledIsWantedAgain() {
        phase = Phase.GONE;
        guarded = false;
        assertThat(move()).isEqualTo(Move.LET_GO);
    }

    @ParameterizedTest
    @CsvSource({
        "NONE,false,0,0,1000",
        "GONE,false,0,0,1000",
        "KILLED,false,0,0,10",
        "RUNNING,false,0,0,1000",
        "RUNNING,false,4300,0,200",
        "RUNNING,false,9000,0,0",
        "STOPPING,true,4600,1700,300",
        "STOPPING,true,6400,1700,100",
        "STOPPING,false,6400,1700,100"
    })
    void looksAgainWhenSomethingIsDue(
            Phase now, boolean lease, long age, long told, long expectedMillis) {
        phase = now;
        forLease = lease;
        ageMillis = age;
        toldMillis = told;
        assertThat(ExclusivePlanner.patience(situation()))
                .isEqualTo(Duration.ofMillis(expectedMillis));
    }

    private Move move() {
        return ExclusivePlanner.decide(situation());
    }

    private Situation situation() {
        return new Situation(
                standing,
                Duration.ofMillis(ageMillis),
                phase,
                forLease,
                Duration.ofMillis(toldMillis),
                guarded,
                ending,
                yielding,
                Duration.ofSeconds(2));
    }
}
