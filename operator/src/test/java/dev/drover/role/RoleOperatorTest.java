package dev.drover.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.role.OperatorEvent.Promised;
import dev.drover.role.OperatorEvent.Read;
import dev.drover.role.OperatorEvent.Reported;
import dev.drover.role.OperatorEvent.Silent;
import dev.drover.role.OperatorEvent.SwitchoverAsked;
import dev.drover.role.OperatorEvent.Tick;
import dev.drover.role.OperatorEvent.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class RoleOperatorTest {

    private static final Member A = new Member("a", "1");
    private static final Member B = new Member("b", "1");
    private static final Member C = new Member("c", "1");
    private static final Names BOTH = Records.names(1, B, C);
    private static final Stored STABLE = new Stored(7, Records.stable(3, A, BOTH, 5));

    private final RoleOperator operator = new RoleOperator(new OperatorRules(), RoleTimes.DEFAULT);
    private final List<RoleRecord> written = new ArrayList<>();
    private final List<OperatorEffect.Ask> asked = new ArrayList<>();
    private OperatorState state =
            OperatorState.begin(
                    new RoleSettings(List.of("a", "b", "c"), Mode.SYNC, 1, Optional.empty()));
    private Duration now = Duration.ofMinutes(1);

    @Nested
    final class WithAPrimary {

        WithAPrimary() {
            hear(new Read(Optional.of(STABLE)));
            allIsWell();
        }

        @Test
        void changesNothingWhileAllIsWell() {
            assertThat(written).isEmpty();
        }

        @Test
        void opensTheNextTermWhenItIsSilentAndAReplicaReceivesNothing() {
            silent("a", 3);
            deaf(B, 2);
            hear(new Reported(replica(C, true)));

            assertThat(written).hasSize(1);
            RoleRecord record = written.getFirst();
            assertThat(record.term()).isEqualTo(4);
            assertThat(record.phase()).isEqualTo(Phase.ELECTING);
            assertThat(record.primary()).isEmpty();
            assertThat(record.quorum()).isEqualTo(STABLE.record().quorum());
        }

        @Test
        void silenceAloneIsNotEnough() {
            silent("a", 5);
            hear(new Reported(replica(B, true)));
            hear(new Reported(replica(C, true)));

            assertThat(written).isEmpty();
        }

        @Test
        void opensNothingThatCouldNotBeFinished() {
            silent("a", 3);
            deaf(B, 3);

            assertThat(written).as("c does not answer").isEmpty();
            assertThat(operator.blocked(state, now))
                    .contains(
                            "a does not answer, and those who do may lack acknowledged writes:"
                                    + " expected a promise: that of a/1, or 2 of [b/1, c/1]");
        }

        @Test
        void switchesOverToAReplicaThatCounts() {
            hear(new SwitchoverAsked("c"));

            assertThat(written).hasSize(1);
            assertThat(written.getFirst().phase()).isEqualTo(Phase.SWITCHING);
            assertThat(written.getFirst().target()).contains(C);
        }

        @Test
        void refusesASwitchoverToAReplicaThatLags() {
            hear(new Reported(primary(3, 7, B)));
            hear(new SwitchoverAsked("c"));

            assertThat(written).isEmpty();
        }

        /** A server that hangs for a while must not cost the right to fail over when it is lost then. */
        @Test
        void whoeverCountsStaysWhileThePrimarysServerSaysNothing() {
            for (int i = 0; i < 10; i++) {
                now = now.plusMillis(500);
                hear(new Reported(primary(3, 7)));
            }

            assertThat(written).isEmpty();

            // Its replicas come back a moment after its own first word.
            hear(new Reported(speaking(3, 7)));
            assertThat(written).isEmpty();
            for (int i = 0; i < 6; i++) {
                now = now.plusMillis(500);
                hear(new Reported(speaking(3, 7)));
            }
            assertThat(written.getFirst().want()).isEqualTo(Names.NOBODY);
        }

        /** Else nobody could ever confirm what the primary waits for: seed 3549804 of the simulation. */
        @Test
        void whoLostHisDataIsAMemberAgainThoughTooFewAreThereToConfirm() {
            RoleSettings asked =
                    new RoleSettings(List.of("a", "b", "c"), Mode.REQUIRED, 2, Optional.empty());
            RoleRecord record =
                    Records.stable(3, A, Records.names(1, B), 2)
                            .replacing(new TreeSet<>(List.of(A, B, C)), "for a test")
                            .moded(asked)
                            .wanting(Records.names(2, B, C));
            Member again = new Member("b", "2");
            hear(new OperatorEvent.SettingsChanged(asked));
            hear(new Read(Optional.of(new Stored(8, record))));
            written.clear();
            for (int i = 0; i < 8; i++) {
                now = now.plusMillis(500);
                hear(new Reported(primary(3, 7, C)));
                hear(new Reported(replica(again, true)));
            }

            assertThat(written.getFirst().members()).containsExactlyInAnyOrder(A, B, again, C);
            assertThat(written.getFirst().want()).isEqualTo(record.want());
            assertThat(written.getFirst().quorum()).isEqualTo(record.quorum());
        }

        @Test
        void aLostReplicaCountsNoMoreOnceTheRestHasShownABarrier() {
            for (int i = 0; i < 6; i++) {
                now = now.plusMillis(500);
                hear(new Reported(primary(3, 7, B)));
            }
            RoleRecord wanting = written.getFirst();
            assertThat(wanting.want()).isEqualTo(Records.names(1, B));
            assertThat(wanting.quorum().names()).isEqualTo(BOTH);

            written.clear();
            hear(new Written(new Stored(8, wanting)));
            hear(new Reported(primary(3, 7, B)));
            assertThat(written).as("the barrier was of the version before").isEmpty();

            hear(new Reported(primary(3, 8, B)));
            assertThat(written.getFirst().quorum().names()).isEqualTo(Records.names(1, B));
        }

        @Test
        void decidesNothingOnARecordBelowATermThatAMemberHasSeen() {
            silent("a", 3);
            hear(new Reported(Reports.seeing(9, report(B, 3, false, 0, false))));
            hear(new Reported(Reports.seeing(9, report(B, 3, false, 0, false))));
            hear(new Reported(replica(C, false)));

            assertThat(written).isEmpty();
            assertThat(operator.blocked(state, now))
                    .hasValueSatisfying(why -> assertThat(why).contains("the store was put back"));
        }

        @Test
        void decidesNothingOnARecordBelowAPromise() {
            silent("a", 3);
            hear(new Reported(report(B, 9, false, 0, false)));
            hear(new Reported(report(B, 9, false, 0, false)));
            hear(new Reported(replica(C, false)));

            assertThat(written).isEmpty();
            assertThat(operator.blocked(state, now))
                    .hasValueSatisfying(why -> assertThat(why).contains("the store was put back"));
        }
    }

    @Nested
    final class WithAnOpenTerm {

        private final Stored open = new Stored(8, STABLE.record().electing("a is gone"));

        WithAnOpenTerm() {
            hear(new Read(Optional.of(STABLE)));
            allIsWell();
            hear(new Written(open));
        }

        @Test
        void asksEverybodyForAPromise() {
            assertThat(asked).extracting(OperatorEffect.Ask::name).containsExactly("a", "b", "c");
            assertThat(asked).extracting(OperatorEffect.Ask::term).containsOnly(4L);
        }

        @Test
        void namesTheFurthestOfAFailoverSetOnATimelineThatNobodyHad() {
            hear(new Promised(new Promise(4, B, DrivenSupervisor.SYSTEM, new Position(5, 90))));
            assertThat(written).isEmpty();

            hear(new Promised(new Promise(4, C, DrivenSupervisor.SYSTEM, new Position(5, 91))));
            RoleRecord named = written.getFirst();
            assertThat(named.primary()).contains(C);
            assertThat(named.phase()).isEqualTo(Phase.PROMOTING);
            assertThat(named.timeline()).isEqualTo(6);
            assertThat(named.quorum()).isEqualTo(STABLE.record().quorum());
        }

        /** It would serve nobody, and the others have as much. */
        @Test
        void whoIsFencedAfterItsPromiseIsNotNamed() {
            Position end = new Position(5, 91);
            hear(new Reported(fenced(B)));
            hear(new Promised(new Promise(4, B, DrivenSupervisor.SYSTEM, end)));
            hear(new Promised(new Promise(4, C, DrivenSupervisor.SYSTEM, end)));

            assertThat(written.getFirst().primary()).contains(C);
        }

        /** Whoever took less would lose what it has. */
        @Test
        void whoIsFencedAndFurtherThanTheOthersIsWaitedFor() {
            hear(new Reported(fenced(C)));
            hear(new Promised(new Promise(4, B, DrivenSupervisor.SYSTEM, new Position(5, 90))));
            hear(new Promised(new Promise(4, C, DrivenSupervisor.SYSTEM, new Position(5, 91))));

            assertThat(written).isEmpty();
            assertThat(operator.blocked(state, now))
                    .contains(
                            "term 4: who has the furthest data is fenced (c): expected others with"
                                    + " as much, or drover db unfence");
            hear(new Reported(replica(C, false)));
            assertThat(written.getFirst().primary()).contains(C);
        }

        @Test
        void theOldPrimarysPromiseAloneIsEnough() {
            hear(new Promised(new Promise(4, A, DrivenSupervisor.SYSTEM, new Position(5, 100))));

            assertThat(written.getFirst().primary()).contains(A);
            assertThat(written.getFirst().timeline()).isEqualTo(6);
        }

        @Test
        void promisesOfAnotherTermOrAnotherLifeDoNotCount() {
            hear(new Promised(new Promise(3, A, DrivenSupervisor.SYSTEM, new Position(5, 100))));
            hear(new Promised(new Promise(5, A, DrivenSupervisor.SYSTEM, new Position(5, 100))));
            hear(
                    new Promised(
                            new Promise(
                                    4,
                                    new Member("a", "2"),
                                    DrivenSupervisor.SYSTEM,
                                    new Position(5, 100))));

            assertThat(written).isEmpty();
        }

        @Test
        void saysWhomItWaitsFor() {
            hear(new Promised(new Promise(4, B, DrivenSupervisor.SYSTEM, new Position(5, 90))));
            assertThat(operator.blocked(state, now)).isEmpty();

            now = now.plusSeconds(5);
            assertThat(operator.blocked(state, now))
                    .contains(
                            "term 4 has the promises of [b/1]: expected that of a/1, or 2 of [b/1,"
                                    + " c/1]");
        }

        @Test
        void theNamedPrimaryIsProvedByABarrierOfExactlyThatVersion() {
            hear(new Promised(new Promise(4, A, DrivenSupervisor.SYSTEM, new Position(5, 100))));
            hear(new Written(new Stored(9, written.removeFirst())));
            hear(new Reported(primary(4, 8, B, C)));
            assertThat(written).isEmpty();

            hear(new Reported(primary(4, 9, B, C)));
            assertThat(written.getFirst().phase()).isEqualTo(Phase.STABLE);
            assertThat(written.getFirst().quorum())
                    .isEqualTo(new Quorum(A, written.getFirst().want()));
        }
    }

    @Test
    void aSwitchoverAsksTheOldPrimaryFirstAndTheTargetForWhatItShipped() {
        hear(new Read(Optional.of(STABLE)));
        allIsWell();
        hear(new Written(new Stored(8, STABLE.record().switching(C))));
        assertThat(asked).extracting(OperatorEffect.Ask::name).containsExactly("a");

        asked.clear();
        Position end = new Position(5, 100);
        hear(new Promised(new Promise(4, A, DrivenSupervisor.SYSTEM, end)));
        assertThat(asked)
                .containsExactly(
                        new OperatorEffect.Ask("b", 4, Optional.of(end)),
                        new OperatorEffect.Ask("c", 4, Optional.of(end)));
        assertThat(written).isEmpty();

        hear(new Promised(new Promise(4, C, DrivenSupervisor.SYSTEM, end)));
        assertThat(written.getFirst().primary()).contains(C);
    }

    @Test
    void asksForTheRecordOnlyOnceUntilThereIsAnAnswer() {
        RoleOperator.Step first = operator.on(state, new Tick(), now);
        RoleOperator.Step second = operator.on(first.state(), new Tick(), now.plusMillis(500));

        assertThat(first.effects()).contains(new OperatorEffect.ReadRecord());
        assertThat(second.effects()).doesNotContain(new OperatorEffect.ReadRecord());
    }

    private void hear(OperatorEvent event) {
        RoleOperator.Step step = operator.on(state, event, now);
        state = step.state();
        for (OperatorEffect effect : step.effects()) {
            switch (effect) {
                case OperatorEffect.Write(_, RoleRecord record) -> written.add(record);
                case OperatorEffect.Ask ask -> asked.add(ask);
                case OperatorEffect.ReadRecord _, OperatorEffect.Probe _ -> {}
                case OperatorEffect.Instruct _ -> {}
            }
        }
    }

    private void allIsWell() {
        hear(new Reported(primary(3, 7, B, C)));
        hear(new Reported(replica(B, true)));
        hear(new Reported(replica(C, true)));
    }

    private void silent(String name, int times) {
        now = now.plusMillis(1_500);
        for (int i = 0; i < times; i++) {
            hear(new Silent(name, false));
        }
    }

    private void deaf(Member member, int times) {
        for (int i = 0; i < times; i++) {
            hear(new Reported(replica(member, false)));
        }
    }

    private static Report replica(Member member, boolean receiving) {
        return report(member, 3, false, 0, receiving);
    }

    /** A primary that says how far it is, and that nobody is attached. */
    private static Report speaking(long term, long barrier) {
        return report(
                A,
                term,
                Optional.of(barrier),
                new Observation(Optional.of(new Position(2, 80)), false, new TreeSet<>()));
    }

    private static Report primary(long term, long barrier, Member... attached) {
        return report(
                A,
                term,
                Optional.of(barrier),
                new Observation(Optional.empty(), false, new TreeSet<>(List.of(attached))));
    }

    private static Report report(
            Member member, long promised, boolean primary, long barrier, boolean receiving) {
        return report(
                member,
                promised,
                primary ? Optional.of(barrier) : Optional.empty(),
                new Observation(Optional.empty(), receiving, new TreeSet<>()));
    }

    private static Report fenced(Member member) {
        return Reports.fenced(replica(member, false));
    }

    private static Report report(
            Member member, long promised, Optional<Long> barrier, Observation observed) {
        return new Report(
                member,
                DrivenSupervisor.SYSTEM,
                promised,
                true,
                true,
                barrier.isPresent(),
                false,
                barrier,
                observed,
                false,
                Optional.empty(),
                0,
                0);
    }
}
