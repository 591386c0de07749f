package dev.drover.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Failover of an asynchronous primary by an operator, and by hand. */
final class ByTimeTest {

    private static final Member A = new Member("a", "1");
    private static final Member B = new Member("b", "1");
    private static final Member C = new Member("c", "1");
    private static final Position END = new Position(5, 1000);

    private final DrivenOperator operator = operator(Mode.ASYNC, Optional.of(100L), true);

    ByTimeTest() {
        operator.reads(7, stable(A, B));
        operator.primary(A, 7, END, B);
        operator.standby(B, DrivenSupervisor.SYSTEM, 1, END);
    }

    @Test
    void namesASuccessorOnlyWhenThePrimarysTimeIsOver() {
        begun();
        operator.promises(4, B, new Position(5, 950));
        operator.pass(Duration.ofMillis(4_900));
        operator.hear(new OperatorEvent.Tick());
        assertThat(operator.last().phase()).isEqualTo(Phase.ELECTING);

        operator.pass(Duration.ofMillis(100));
        operator.hear(new OperatorEvent.Unanswered());
        operator.hear(new OperatorEvent.Tick());
        operator.hear(new OperatorEvent.Unanswered());
        operator.promises(4, B, new Position(5, 950));
        assertThat(operator.last().primary()).contains(B);
    }

    @Test
    void aLossAboveWhatIsAllowedWaitsForAPerson() {
        begun();
        operator.pass(Duration.ofSeconds(5));
        operator.promises(4, B, new Position(5, 899));
        assertThat(operator.last().phase()).isEqualTo(Phase.ELECTING);
        assertThat(operator.blocked())
                .hasValueSatisfying(why -> assertThat(why).contains("would lose 101 bytes"));

        operator.hear(new OperatorEvent.FailoverAsked(true));
        assertThat(operator.last().primary()).contains(B);
    }

    @Test
    void whoThePrimaryHasNotConfirmedSucceedsNobody() {
        begun();
        operator.pass(Duration.ofSeconds(5));
        operator.promises(4, C, END);

        assertThat(operator.last().phase()).isEqualTo(Phase.ELECTING);
    }

    @Test
    void aMemberIsASuccessorWhenThePrimaryHasConfirmedIt() {
        operator.standby(C, DrivenSupervisor.SYSTEM, 1, END);
        assertThat(operator.last().members()).containsExactly(A, B, C);
        assertThat(operator.last().quorum().successors()).containsExactly(A, B);

        operator.writes(8);
        operator.primary(A, 7, END, B);
        assertThat(operator.last().quorum().successors()).hasSize(2);

        operator.primary(A, 8, END, B);
        assertThat(operator.last().quorum().successors()).containsExactly(A, B, C);
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"SYNC", "REQUIRED"})
    void towardsASynchronousModeNobodySucceedsByTimeAtOnce(Mode mode) {
        operator.hear(new OperatorEvent.SettingsChanged(settings(mode, Optional.empty(), true)));

        assertThat(operator.last().mode()).isEqualTo(mode);
        assertThat(operator.last().quorum().successors()).isEmpty();
    }

    @Test
    void aMemberThatIsAskedForNoMoreLeaves() {
        operator.hear(
                new OperatorEvent.SettingsChanged(
                        new RoleSettings(List.of("a"), Mode.ASYNC, 1, Optional.empty())));

        assertThat(operator.last().members()).containsExactly(A);
        assertThat(operator.last().quorum().successors()).containsExactly(A);
    }

    @Test
    void aPrimaryThatIsAskedForNoMoreMakesWay() {
        operator.hear(
                new OperatorEvent.SettingsChanged(
                        new RoleSettings(List.of("b"), Mode.ASYNC, 1, Optional.empty())));

        assertThat(operator.last().phase()).isEqualTo(Phase.SWITCHING);
        assertThat(operator.last().target()).contains(B);
    }

    @Test
    void dataOfAnotherClusterAreNamedAndNotCounted() {
        operator.standby(C, "another", 9, new Position(9, 9_000));

        assertThat(operator.written()).isEmpty();
        assertThat(operator.blocked())
                .hasValueSatisfying(why -> assertThat(why).contains("c/1 holds data of system"));
    }

    @Test
    void byHandNothingIsSuspected() {
        DrivenOperator manual = operator(Mode.ASYNC, Optional.empty(), false);
        manual.reads(7, stable(A, B));
        manual.primary(A, 7, END, B);
        gone(manual);
        assertThat(manual.written()).isEmpty();

        assertThat(manual.expectedLoss()).isEqualTo(new LossEstimate(Optional.of(10L)));
        manual.hear(new OperatorEvent.FailoverAsked(false));
        assertThat(manual.last().phase()).isEqualTo(Phase.ELECTING);
    }

    @Test
    void aSynchronousFailoverThatMayLoseWritesNeedsAPersonToAllowIt() {
        DrivenOperator sync = operator(Mode.SYNC, Optional.empty(), true);
        Names both = Records.names(1, B, C);
        sync.reads(7, Records.stable(3, A, both, 5));
        sync.pass(Duration.ofSeconds(3));
        sync.standby(B, DrivenSupervisor.SYSTEM, 1, END);
        sync.hear(new OperatorEvent.FailoverAsked(false));
        assertThat(sync.written()).as("c, too, would have to promise").isEmpty();
        assertThat(sync.expectedLoss()).isEqualTo(LossEstimate.UNKNOWN);

        sync.hear(new OperatorEvent.FailoverAsked(true));
        sync.writes(8);
        sync.promises(4, B, END);
        assertThat(sync.last().phase()).as("c may still answer").isEqualTo(Phase.ELECTING);

        sync.pass(Duration.ofSeconds(5));
        sync.promises(4, B, END);
        assertThat(sync.last().primary()).contains(B);
    }

    @Test
    void whatIsUnknownIsMoreThanAnyBound() {
        LossEstimate otherTimeline = LossEstimate.between(Optional.of(END), new Position(4, 1000));
        LossEstimate further =
                LossEstimate.between(Optional.of(END), new Position(END.timeline(), 1001));

        assertThat(LossEstimate.UNKNOWN.within(Optional.of(Long.MAX_VALUE))).isFalse();
        assertThat(LossEstimate.UNKNOWN.within(Optional.empty())).isTrue();
        assertThat(otherTimeline).isEqualTo(LossEstimate.UNKNOWN);
        assertThat(further).isEqualTo(LossEstimate.NOTHING);
    }

    /** A term is open: the primary is silent, and b receives nothing. */
    private void begun() {
        gone(operator);
        assertThat(operator.last().phase()).isEqualTo(Phase.ELECTING);
        operator.writes(8);
    }

    private static void gone(DrivenOperator operator) {
        operator.pass(Duration.ofSeconds(2));
        for (int i = 0; i < 3; i++) {
            operator.hear(new OperatorEvent.Silent("a", false));
            operator.standby(B, DrivenSupervisor.SYSTEM, 1, new Position(5, 990));
        }
    }

    private static DrivenOperator operator(Mode mode, Optional<Long> most, boolean automatic) {
        return new DrivenOperator(settings(mode, most, automatic));
    }

    private static RoleSettings settings(Mode mode, Optional<Long> most, boolean automatic) {
        return new RoleSettings(
                List.of("a", "b", "c"),
                mode,
                1,
                Optional.empty(),
                ControlPlaneLoss.FAILSAFE,
                most,
                automatic);
    }

    /** An asynchronous primary that has confirmed everything. */
    private static RoleRecord stable(Member primary, Member other) {
        TreeSet<Member> members = new TreeSet<>(List.of(primary, other));
        return new RoleRecord(
                3,
                Phase.STABLE,
                Optional.of(primary),
                Mode.ASYNC,
                ControlPlaneLoss.FAILSAFE,
                members,
                5,
                Names.NOBODY,
                new Quorum(primary, Names.NOBODY, members),
                Optional.empty(),
                DrivenSupervisor.SYSTEM,
                "for a test");
    }
}
