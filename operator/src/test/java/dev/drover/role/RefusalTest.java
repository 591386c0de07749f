package dev.drover.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.role.OperatorEvent.FailoverAsked;
import dev.drover.role.OperatorEvent.MemberAsked;
import dev.drover.role.OperatorEvent.Read;
import dev.drover.role.OperatorEvent.Reported;
import dev.drover.role.OperatorEvent.StartAsked;
import dev.drover.role.OperatorEvent.SwitchoverAsked;
import dev.drover.role.OperatorEvent.Tick;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a person is told whose word is not begun. */
final class RefusalTest {

    private static final Member A = new Member("a", "1");
    private static final Member B = new Member("b", "1");
    private static final Member C = new Member("c", "1");
    private static final RoleRecord STABLE = Records.stable(3, A, Records.names(1, B), 5);

    private final RoleOperator operator = new RoleOperator(new OperatorRules(), RoleTimes.DEFAULT);
    private OperatorState state =
            OperatorState.begin(
                    new RoleSettings(List.of("a", "b", "c"), Mode.SYNC, 1, Optional.empty()));
    private Duration now = Duration.ofMinutes(1);

    @Test
    void nothingIsBegunWithoutARecord() {
        assertThat(switchover("b")).contains("the cluster has no primary yet");
        assertThat(failover(true)).contains("the cluster has no primary yet");
    }

    @Test
    void aSwitchoverNeedsAMember() {
        hear(new Read(Optional.of(new Stored(7, STABLE))));

        assertThat(switchover("d")).contains("d is no member: expected one of a, b, c");
        assertThat(switchover("a")).contains("a is the primary already");
    }

    @Test
    void aSwitchoverNeedsATermThatIsSettled() {
        hear(new Read(Optional.of(new Stored(8, STABLE.electing("a is gone")))));

        assertThat(switchover("b")).contains("term 4 is not settled yet (a is gone)");
    }

    @Test
    void aSwitchoverNeedsAPrimaryAndATargetThatKeepsUp() {
        hear(new Read(Optional.of(new Stored(7, STABLE))));
        assertThat(switchover("b"))
                .hasValueSatisfying(why -> assertThat(why).contains("drover db failover"));

        hear(new Reported(primary(C)));
        assertThat(switchover("b")).contains("b does not answer");

        hear(new Reported(replica(B, false)));
        assertThat(switchover("b")).contains("b does not see Consul");

        hear(new Reported(replica(B, true)));
        hear(new Reported(replica(C, true)));
        assertThat(switchover("b"))
                .contains("b lags behind the primary, or does not stream from it");
        assertThat(switchover("c")).contains("c is not among those for whom the primary waits yet");

        hear(new Reported(primary(B, C)));
        assertThat(switchover("b")).isEmpty();
    }

    @Test
    void aFailoverNeedsThoseWhoHaveAllOrAPersonWhoAllowsTheLoss() {
        hear(new Read(Optional.of(new Stored(7, STABLE))));
        hear(new Reported(replica(C, true)));

        assertThat(failover(false))
                .contains(
                        "who answers may lack acknowledged writes (loss: unknown): expected that of"
                                + " a/1, or 1 of [b/1]; a person may allow it with"
                                + " --allow-data-loss");
        assertThat(failover(true))
                .as("c is in no record")
                .contains("no member that could take over answers");

        hear(new Reported(replica(B, true)));
        assertThat(failover(false)).isEmpty();
    }

    /** As it would be named: the furthest, then the preferred one, then the first by name. */
    @Test
    void whoWouldReplaceThePrimaryIsKnownBeforehand() {
        assertThat(operator.replacement(state, now)).isEmpty();

        hear(new Read(Optional.of(new Stored(7, STABLE))));
        assertThat(operator.replacement(state, now)).isEmpty();

        hear(new Reported(at(B, 100)));
        assertThat(operator.replacement(state, now))
                .contains(new Replacement(B, LossEstimate.NOTHING, true));

        hear(new Reported(at(C, 90)));
        assertThat(operator.replacement(state, now).map(Replacement::member)).contains(B);
    }

    /** A primary whose supervisor answers, and whose server does not, has nothing to promise with. */
    @Test
    void aPrimaryWhoseServerSaysNothingMakesNoFailoverSafe() {
        RoleSettings async =
                new RoleSettings(List.of("a", "b", "c"), Mode.ASYNC, 1, Optional.empty());
        hear(new Read(Optional.of(new Stored(7, STABLE.moded(async).weakened(Names.NOBODY)))));
        hear(new Reported(replica(A, true)));
        hear(new Reported(at(B, 100)));

        assertThat(operator.replacement(state, now))
                .contains(new Replacement(B, LossEstimate.UNKNOWN, false));
    }

    @Test
    void noFailoverFromAPrimaryThatRuns() {
        hear(new Read(Optional.of(new Stored(7, STABLE))));
        hear(new Reported(primary(B)));
        hear(new Reported(replica(B, true)));

        assertThat(failover(true))
                .hasValueSatisfying(why ->
                        assertThat(why)
                                .startsWith(
                                        "a is the primary and runs: drover db switchover loses"
                                                + " nothing; to give it up"));

        hear(new Reported(primary()));
        assertThat(failover(true))
                .hasValueSatisfying(why ->
                        assertThat(why)
                                .startsWith(
                                        "a is the primary and runs: no replica keeps up that could"
                                                + " take over, so start one first; to give"));
    }

    @Test
    void anElectionThatGoesOnIsNotHelped() {
        hear(new Read(Optional.of(new Stored(8, STABLE.electing("a is gone")))));
        assertThat(failover(false))
                .contains("an election is under way; look again in some seconds");

        now = now.plusSeconds(6);
        assertThat(failover(false))
                .hasValueSatisfying(why -> assertThat(why).contains("only --allow-data-loss"));
        assertThat(failover(true)).isEmpty();
    }

    @Test
    void nothingIsBegunOnARecordThatIsGone() {
        hear(new Read(Optional.of(new Stored(7, STABLE))));
        hear(new Read(Optional.empty()));

        assertThat(switchover("b")).contains("the record is gone from the store: put it back");
        assertThat(failover(true)).contains("the record is gone from the store: put it back");
        assertThat(start())
                .hasValueSatisfying(why -> assertThat(why).contains("restart the operators"));
    }

    @Test
    void aStartNeedsDataAndNoRecord() {
        hear(new Read(Optional.empty()));
        assertThat(start()).hasValueSatisfying(why -> assertThat(why).endsWith("none holds any"));

        for (Member member : List.of(A, B, C)) {
            hear(new Reported(replica(member, true)));
        }
        assertThat(start()).isEmpty();

        hear(new Read(Optional.of(new Stored(7, STABLE))));
        assertThat(start())
                .hasValueSatisfying(why ->
                        assertThat(why)
                                .startsWith("the cluster has a record: it goes on by itself"));
    }

    /** It would never go on by itself. */
    @Test
    void aStartWithAnOldRecordSaysWhatToDo() {
        hear(new Read(Optional.of(new Stored(7, STABLE))));
        hear(new Reported(report(B, 9, true, false, new TreeSet<>())));

        assertThat(start())
                .hasValueSatisfying(why ->
                        assertThat(why)
                                .contains("a member has promised a higher one")
                                .contains("bring all members up, delete this one"));
    }

    @Test
    void nobodyAsksForATick() {
        assertThatThrownBy(() -> operator.refusal(state, new Tick(), now))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Optional<String> switchover(String name) {
        return operator.refusal(state, new SwitchoverAsked(name), now);
    }

    private Optional<String> failover(boolean anyLoss) {
        return operator.refusal(state, new FailoverAsked(anyLoss), now);
    }

    private Optional<String> start() {
        return operator.refusal(state, new StartAsked(), now);
    }

    private void hear(OperatorEvent event) {
        state = operator.on(state, event, now).state();
        now = now.plusMillis(10);
    }

    @Nested
    final class AboutOneMember {

        @Test
        void aMemberHasToBeOneAndToAnswer() {
            hear(new Read(Optional.of(new Stored(7, STABLE))));
            assertThat(asked("d", MemberWord.FENCE, false))
                    .contains("d is no member: expected one of a, b, c");
            assertThat(asked("b", MemberWord.REJOIN, false))
                    .hasValueSatisfying(why -> assertThat(why).startsWith("b does not answer"));
        }

        @Test
        void thePrimaryIsFencedOnlyIfAPersonTakesTheOutage() {
            allIsWell(STABLE);
            assertThat(asked("a", MemberWord.FENCE, false))
                    .hasValueSatisfying(why -> assertThat(why).contains("--allow-outage"));
            assertThat(asked("a", MemberWord.FENCE, true)).isEmpty();
            assertThat(asked("b", MemberWord.FENCE, false)).isEmpty();
        }

        @Test
        void nothingIsFencedWhileATermIsOpen() {
            allIsWell(STABLE.electing("a is gone"));
            assertThat(asked("b", MemberWord.FENCE, false))
                    .contains("term 4 is not settled yet (a is gone)");
        }

        @Test
        void commitsThatWaitWithoutEndKeepTheReplicasTheyNeed() {
            RoleRecord required = required(Records.names(2, B, C));
            allIsWell(required);
            assertThat(asked("b", MemberWord.FENCE, false))
                    .hasValueSatisfying(why ->
                            assertThat(why)
                                    .contains("without b only 1 keep up")
                                    .contains("--allow-outage"));
            assertThat(asked("b", MemberWord.FENCE, true)).isEmpty();
            allIsWell(required(Records.names(1, B, C)));
            assertThat(asked("b", MemberWord.FENCE, false)).isEmpty();
        }

        /** The primary's next report still shows the one that is about to stop. */
        @Test
        void twoFencesAtOnceDoNotTakeBothReplicas() {
            allIsWell(required(Records.names(1, B, C)));
            hear(new MemberAsked("c", MemberWord.FENCE, false));
            assertThat(asked("b", MemberWord.FENCE, false))
                    .hasValueSatisfying(why -> assertThat(why).contains("without b only 0 keep"));
            now = now.plusSeconds(6);
            allIsWell(required(Records.names(1, B, C)));
            assertThat(asked("b", MemberWord.FENCE, false)).isEmpty();
            hear(new Reported(fenced(C)));
            assertThat(asked("b", MemberWord.FENCE, false)).isPresent();
        }

        /** What a failover counts is weaker for a while than what the primary waits for. */
        @Test
        void commitsWaitForThoseWhomThePrimaryKnows() {
            RoleRecord only = required(Records.names(1, B));
            allIsWell(only);
            assertThat(asked("b", MemberWord.FENCE, false)).isPresent();
            assertThat(asked("c", MemberWord.FENCE, false)).isEmpty();
        }

        @Test
        void whoKeepsUpBeginsAnewOnlyIfEnoughOthersDo() {
            allIsWell(STABLE);
            hear(new Reported(primary(B)));
            assertThat(asked("b", MemberWord.REJOIN, false))
                    .hasValueSatisfying(why -> assertThat(why).contains("--allow-fewer-replicas"));
            assertThat(asked("b", MemberWord.REJOIN, true)).isEmpty();
            assertThat(asked("c", MemberWord.REJOIN, false)).isEmpty();
            allIsWell(STABLE.electing("a is gone"));
            assertThat(asked("c", MemberWord.REJOIN, false))
                    .contains("term 4 is not settled yet (a is gone)");
        }

        @Test
        void whatIsFencedIsNotFencedTwiceAndDoesNothingElse() {
            allIsWell(STABLE);
            assertThat(asked("b", MemberWord.UNFENCE, false)).contains("b is not fenced");
            hear(new Reported(fenced(B)));
            assertThat(asked("b", MemberWord.FENCE, true)).contains("b is fenced already");
            assertThat(asked("b", MemberWord.UNFENCE, false)).isEmpty();
            assertThat(asked("b", MemberWord.REJOIN, false))
                    .contains("b is fenced: drover db unfence first");
            assertThat(asked("b", MemberWord.REINIT, true))
                    .contains("b is fenced: drover db unfence first");
        }

        @Test
        void noSwitchoverIsAdvisedThatWouldBeRefused() {
            allIsWell(STABLE);
            assertThat(asked("a", MemberWord.FENCE, false))
                    .hasValueSatisfying(why ->
                            assertThat(why).contains("until another is; drover db switchover"));
            hear(new Reported(primary()));
            for (MemberWord word : List.of(MemberWord.FENCE, MemberWord.REJOIN)) {
                assertThat(asked("a", word, false))
                        .hasValueSatisfying(why ->
                                assertThat(why)
                                        .contains("a is the primary", "so start one first")
                                        .doesNotContain("switchover"));
            }
        }

        @Test
        void thePrimaryIsNeitherJoinedNorCopied() {
            allIsWell(STABLE);
            assertThat(asked("a", MemberWord.REJOIN, true))
                    .hasValueSatisfying(why -> assertThat(why).contains("a is the primary"));
            assertThat(asked("a", MemberWord.REINIT, true))
                    .hasValueSatisfying(why -> assertThat(why).contains("a is the primary"));
            assertThat(asked("b", MemberWord.REJOIN, true)).isEmpty();
        }

        @Test
        void aCopyNeedsAPrimaryAndLeavesEnoughReplicas() {
            hear(new Read(Optional.of(new Stored(7, STABLE))));
            hear(new Reported(replica(B, true)));
            assertThat(asked("b", MemberWord.REINIT, false))
                    .contains("there is no primary to copy from");
            allIsWell(STABLE);
            hear(new Reported(primary(B)));
            assertThat(asked("b", MemberWord.REINIT, false))
                    .hasValueSatisfying(why -> assertThat(why).contains("--allow-fewer-replicas"));
            assertThat(asked("b", MemberWord.REINIT, true)).isEmpty();
        }

        @Test
        void nothingIsBegunOnARecordThatIsGone() {
            allIsWell(STABLE);
            hear(new Read(Optional.empty()));
            assertThat(asked("b", MemberWord.FENCE, true))
                    .contains("the record is gone from the store: put it back");
        }

        @Test
        void whatIsNotRefusedIsPassedOn() {
            allIsWell(STABLE);
            assertThat(effects(new MemberAsked("b", MemberWord.FENCE, false, 17)))
                    .contains(
                            new OperatorEffect.Instruct(
                                    new Instruction(B, MemberWord.FENCE, 3, false, 17)));
            assertThat(effects(new MemberAsked("a", MemberWord.FENCE, false)))
                    .noneMatch(OperatorEffect.Instruct.class::isInstance);
        }

        private List<OperatorEffect> effects(MemberAsked asked) {
            return operator.on(state, asked, now).effects();
        }

        private Optional<String> asked(String name, MemberWord word, boolean anyway) {
            return operator.refusal(state, new MemberAsked(name, word, anyway), now);
        }

        private long version = 8;

        private void allIsWell(RoleRecord record) {
            hear(new Read(Optional.of(new Stored(version++, record))));
            hear(new Reported(primary(B, C)));
            hear(new Reported(replica(B, true)));
            hear(new Reported(replica(C, true)));
        }
    }

    private static RoleRecord required(Names names) {
        return STABLE.moded(
                        new RoleSettings(
                                List.of("a", "b", "c"), Mode.REQUIRED, names.k(), Optional.empty()))
                .replacing(List.of(A, B, C), "for a test")
                .weakened(names);
    }

    private static Report at(Member member, long end) {
        Report report = replica(member, true);
        return new Report(
                member,
                report.system(),
                report.promised(),
                true,
                true,
                false,
                false,
                Optional.empty(),
                new Observation(Optional.of(new Position(3, end)), true, new TreeSet<>()),
                false,
                Optional.empty(),
                0,
                report.seen());
    }

    private static Report fenced(Member member) {
        return Reports.fenced(replica(member, true));
    }

    private static Report primary(Member... attached) {
        return report(A, true, true, new TreeSet<>(List.of(attached)));
    }

    private static Report replica(Member member, boolean sighted) {
        return report(member, sighted, false, new TreeSet<>());
    }

    private static Report report(
            Member member, boolean sighted, boolean primary, SortedSet<Member> attached) {
        return report(member, 3, sighted, primary, attached);
    }

    private static Report report(
            Member member,
            long promised,
            boolean sighted,
            boolean primary,
            SortedSet<Member> attached) {
        return new Report(
                member,
                DrivenSupervisor.SYSTEM,
                promised,
                true,
                sighted,
                primary,
                false,
                Optional.empty(),
                new Observation(Optional.empty(), true, attached),
                false,
                Optional.empty(),
                0,
                0);
    }
}
