package dev.drover.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.planning.ExclusiveLease.Ask;
import dev.drover.planning.ExclusiveLease.Holding;
import dev.drover.planning.ExclusiveLease.Lost;
import dev.drover.planning.ExclusiveLease.Released;
import dev.drover.planning.ExclusiveLease.Releasing;
import dev.drover.planning.ExclusiveLease.Sight;
import dev.drover.planning.ExclusiveLease.Watching;
import dev.drover.planning.ExclusiveLease.Whose;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ExclusiveLeasePlannerTest {

    private static final Duration NOW = Duration.ofHours(1);
    private static final OptionalLong LOST = OptionalLong.empty();
    private static final Ask RENEW = new Ask.Renew(5);
    private static final Watching ANOTHERS = new Watching(5, "b", ExclusiveTimes.SILENCE, NOW);
    private static final Watching LEFT = new Watching(5, "", ExclusiveTimes.LEFT, NOW);
    private static final Watching FREE = new Watching(5, "", Duration.ZERO, NOW);
    private static final Holding HOLDING = new Holding(3, 5, NOW, false);
    private static final Holding DOUBTFUL = new Holding(3, 5, NOW, true);

    @Nested
    final class Next {

        @Test
        void looksBeforeAnythingElse() {
            assertThat(next(Watching.blind(), 0)).isEqualTo(new Ask.Read());
        }

        @Test
        void neverTakesWhatIsMissing() {
            Watching missing = new Watching(0, "", ExclusiveTimes.SILENCE, NOW);
            assertThat(next(missing, 0)).isEqualTo(new Ask.Open());
            assertThat(next(missing, 60_000)).isEqualTo(new Ask.Open());
        }

        @Test
        void takesAtOnceWhatIsFree() {
            assertThat(next(FREE, 0)).isEqualTo(new Ask.Take(5));
        }

        @Test
        void waitsWhileAnotherMayBeAlive() {
            assertThat(next(ANOTHERS, 6_500)).isEqualTo(new Ask.Await(5));
        }

        @Test
        void waitsTheLastPartOfASecondByItself() {
            assertThat(next(ANOTHERS, 6_501)).isEqualTo(new Ask.Rest(Duration.ofMillis(999)));
        }

        @Test
        void takesAfterTheSilence() {
            assertThat(next(ANOTHERS, 7_500)).isEqualTo(new Ask.Take(5));
        }

        @Test
        void takesWhatIsLeftToAnotherOnlyAfterThreeSilences() {
            assertThat(next(LEFT, 7_500)).isEqualTo(new Ask.Await(5));
            assertThat(next(LEFT, 22_499)).isEqualTo(new Ask.Rest(Duration.ofMillis(1)));
            assertThat(next(LEFT, 22_500)).isEqualTo(new Ask.Take(5));
        }

        @Test
        void renewsEachSecond() {
            assertThat(next(HOLDING, 999)).isEqualTo(new Ask.Rest(Duration.ofMillis(1)));
            assertThat(next(HOLDING, 1_000)).isEqualTo(RENEW);
        }

        @Test
        void readsWhatItDoubts() {
            assertThat(next(DOUBTFUL, 0)).isEqualTo(new Ask.Read());
            assertThat(next(new Releasing(5, true), 0)).isEqualTo(new Ask.Read());
        }

        @Test
        void givesBack() {
            assertThat(next(new Releasing(5, false), 0)).isEqualTo(new Ask.Release(5));
        }

        @Test
        void restsWhenThereIsNothingToAsk() {
            Ask rest = new Ask.Rest(ExclusiveTimes.HEARTBEAT);
            assertThat(next(new Lost("b"), 0)).isEqualTo(rest);
            assertThat(next(new Released(), 0)).isEqualTo(rest);
        }

        private static Ask next(ExclusiveLease lease, long laterMillis) {
            return ExclusiveLeasePlanner.next(lease, NOW.plusMillis(laterMillis));
        }
    }

    @Nested
    final class Seen {

        @Test
        void theSameRecordGoesOnBeingSilent() {
            assertThat(seen(ANOTHERS, 5, Whose.ANOTHERS)).isEqualTo(ANOTHERS);
        }

        @ParameterizedTest
        @CsvSource({"NOBODYS,0", "MINE,0", "ANOTHERS,7500", "LEFT,22500"})
        void anotherRecordBeginsTheSilenceAgain(Whose whose, long silenceMillis) {
            assertThat(seen(ANOTHERS, 6, whose))
                    .isEqualTo(
                            new Watching(
                                    6, "x", Duration.ofMillis(silenceMillis), NOW.plusSeconds(1)));
        }

        @Test
        void aHolderGoesOnFromItsOwnRecordAsOldAsItsLeaseIs() {
            assertThat(seen(DOUBTFUL, 6, Whose.MINE)).isEqualTo(new Holding(3, 6, NOW, false));
        }

        @ParameterizedTest
        @EnumSource(names = "MINE", mode = EnumSource.Mode.EXCLUDE)
        void aHolderHasLostWhatIsNotItsOwn(Whose whose) {
            assertThat(seen(DOUBTFUL, 6, whose)).isEqualTo(new Lost("x"));
        }

        @Test
        void whoGivesBackDoesSoOnlyItsOwn() {
            Releasing doubtful = new Releasing(5, true);
            assertThat(seen(doubtful, 6, Whose.MINE)).isEqualTo(new Releasing(6, false));
            assertThat(seen(doubtful, 6, Whose.NOBODYS)).isEqualTo(new Released());
        }

        @ParameterizedTest
        @MethodSource("dev.drover.planning.ExclusiveLeasePlannerTest#ends")
        void theRestDoesNotCare(ExclusiveLease lease) {
            assertThat(seen(lease, 6, Whose.MINE)).isEqualTo(lease);
        }

        private static ExclusiveLease seen(ExclusiveLease lease, long index, Whose whose) {
            return ExclusiveLeasePlanner.seen(
                    lease, new Sight(index, whose, "x"), NOW.plusSeconds(1));
        }
    }

    @Nested
    final class Written {

        private static final Duration SENT = NOW.plusMillis(70);

        @Test
        void whoTookItHoldsItFromWhenItAsked() {
            assertThat(written(FREE, new Ask.Take(5), OptionalLong.of(6)))
                    .isEqualTo(new Holding(6, 6, SENT, false));
        }

        @Test
        void whoCameTooLateLooksAgain() {
            assertThat(written(FREE, new Ask.Take(5), LOST)).isEqualTo(Watching.blind());
        }

        @Test
        void whoOpenedARecordHasNotTakenIt() {
            assertThat(written(FREE, new Ask.Open(), OptionalLong.of(6)))
                    .isEqualTo(Watching.blind());
        }

        @Test
        void aRenewalOfALeaseThatWasLetGoBeginsNoTerm() {
            assertThat(written(FREE, RENEW, OptionalLong.of(6))).isEqualTo(Watching.blind());
        }

        @Test
        void aRenewalCountsFromWhenItWasSent() {
            assertThat(written(HOLDING, RENEW, OptionalLong.of(6)))
                    .isEqualTo(new Holding(3, 6, SENT, false));
        }

        @Test
        void aRenewalThatComparedWrongIsNoLossYet() {
            assertThat(written(HOLDING, RENEW, LOST)).isEqualTo(DOUBTFUL);
        }

        @Test
        void whatIsGivenBackIsDone() {
            assertThat(written(new Releasing(5, false), new Ask.Release(5), OptionalLong.of(6)))
                    .isEqualTo(new Released());
        }

        @Test
        void aLateRenewalOrTakeIsGivenBackToo() {
            assertThat(written(new Releasing(5, true), RENEW, OptionalLong.of(6)))
                    .isEqualTo(new Releasing(6, false));
        }

        @Test
        void whoCouldNotGiveBackLooks() {
            assertThat(written(new Releasing(5, false), new Ask.Release(5), LOST))
                    .isEqualTo(new Releasing(5, true));
        }

        @ParameterizedTest
        @MethodSource("dev.drover.planning.ExclusiveLeasePlannerTest#ends")
        void theRestDoesNotCare(ExclusiveLease lease) {
            assertThat(written(lease, RENEW, OptionalLong.of(6))).isEqualTo(lease);
        }

        private static ExclusiveLease written(ExclusiveLease lease, Ask ask, OptionalLong index) {
            return ExclusiveLeasePlanner.written(lease, ask, index, SENT);
        }
    }

    @Nested
    final class LettingGo {

        @Test
        void mayTakeItsOwnRecordAtOnce() {
            assertThat(letGo(HOLDING)).isEqualTo(FREE);
        }

        @Test
        void looksFirstWhenInDoubtOrWhenItWasLost() {
            assertThat(letGo(DOUBTFUL)).isEqualTo(Watching.blind());
            assertThat(letGo(new Lost("b"))).isEqualTo(Watching.blind());
        }

        @Test
        void changesNothingWhereThereIsNothingToLetGo() {
            assertThat(letGo(ANOTHERS)).isEqualTo(ANOTHERS);
            assertThat(letGo(new Releasing(5, false))).isEqualTo(new Releasing(5, false));
            assertThat(letGo(new Released())).isEqualTo(new Released());
        }

        private static ExclusiveLease letGo(ExclusiveLease lease) {
            return ExclusiveLeasePlanner.letGo(lease, NOW);
        }
    }

    @Nested
    final class Leaving {

        @Test
        void givesBackWhatItHolds() {
            assertThat(leave(HOLDING, false)).isEqualTo(new Releasing(5, false));
            assertThat(leave(DOUBTFUL, false)).isEqualTo(new Releasing(5, true));
        }

        @Test
        void givesBackWhatItIsJustTaking() {
            assertThat(leave(FREE, true)).isEqualTo(new Releasing(5, true));
        }

        @Test
        void isDoneWhenItHoldsNothing() {
            assertThat(leave(ANOTHERS, false)).isEqualTo(new Released());
            assertThat(leave(new Lost("b"), false)).isEqualTo(new Released());
            assertThat(leave(new Released(), false)).isEqualTo(new Released());
        }

        @Test
        void goesOnGivingBack() {
            assertThat(leave(new Releasing(5, true), false)).isEqualTo(new Releasing(5, true));
        }

        private static ExclusiveLease leave(ExclusiveLease lease, boolean taking) {
            return ExclusiveLeasePlanner.leave(lease, taking);
        }
    }

    static Stream<ExclusiveLease> ends() {
        return Stream.of(new Lost("b"), new Released());
    }
}
