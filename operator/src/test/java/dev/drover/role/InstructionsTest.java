package dev.drover.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.role.SupervisorEvent.Asked;
import dev.drover.role.SupervisorEvent.Did;
import dev.drover.role.SupervisorEvent.Exited;
import dev.drover.role.SupervisorEvent.Instructed;
import dev.drover.role.SupervisorEvent.Tick;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a supervisor does on a person's word. */
final class InstructionsTest {

    private static final Member A = new Member("a", "1");
    private static final Member B = new Member("b", "1");
    private static final Names WITH_B = Records.names(1, B);
    private static final RoleRecord RECORD = Records.stable(3, A, WITH_B, 5);
    private static final Stored STABLE = new Stored(7, RECORD);
    private static final Order STOP = new Order.Stop(true);
    private static final Order FOLLOW = new Order.Follow(new Upstream(A, 3));

    private static Disk disk(Disk.Data data, boolean fenced) {
        return new Disk(3, 3, "1", DrivenSupervisor.SYSTEM, data, fenced);
    }

    private static Order persist(Disk.Data data, boolean fenced) {
        return new Order.Persist(disk(data, fenced));
    }

    private static DrivenSupervisor begun(String name, boolean fenced) {
        DrivenSupervisor one = new DrivenSupervisor(name, disk(Disk.Data.WHOLE, fenced));
        one.at(new Position(5, 100));
        one.reads(STABLE);
        return one;
    }

    /** A word that fits, whatever follows from it. */
    private static Instructed asked(Member member, MemberWord word) {
        return new Instructed("op", new Instruction(member, word, 3, true, 0));
    }

    private static void told(DrivenSupervisor one, MemberWord word) {
        one.forget();
        one.hear(new Instructed("op", new Instruction(one.member(), word, one.term(), true, 0)));
        one.hear(new Tick());
    }

    @Nested
    final class AReplica {

        private final DrivenSupervisor b = begun("b", false);

        @Test
        void isStoppedForGoodWhenItIsFenced() {
            told(b, MemberWord.FENCE);

            assertThat(b.orders()).containsExactly(STOP, persist(Disk.Data.WHOLE, true));
        }

        @Test
        void staysOffWhateverIsAsked() {
            told(b, MemberWord.FENCE);
            b.forget();
            b.reads(new Stored(8, RECORD.electing("a is gone")));
            b.hear(new Asked("operator", 4, Optional.empty()));
            b.reads(new Stored(9, Records.stable(5, A, WITH_B, 7)));

            assertThat(b.orders()).isEmpty();
            assertThat(b.promises()).isEmpty();
        }

        @Test
        void followsAgainWhenItIsNotFencedAnyMore() {
            told(b, MemberWord.FENCE);
            told(b, MemberWord.UNFENCE);

            assertThat(b.orders())
                    .containsExactly(
                            persist(Disk.Data.WHOLE, false), new Order.StartStandby(), FOLLOW);
        }

        @Test
        void isNotTouchedByAWordThatDoesNotFit() {
            told(b, MemberWord.UNFENCE);

            assertThat(b.orders()).isEmpty();
        }

        @Test
        void beginsAnewToFollow() {
            told(b, MemberWord.REJOIN);

            assertThat(b.orders()).containsExactly(STOP, new Order.StartStandby(), FOLLOW);
        }

        @Test
        void isCopiedAnew() {
            told(b, MemberWord.REINIT);

            assertThat(b.orders())
                    .containsExactly(STOP, new Order.Clone(A), new Order.StartStandby(), FOLLOW);
        }

        @Test
        void doesNothingElseWhileItIsFenced() {
            told(b, MemberWord.FENCE);
            told(b, MemberWord.REJOIN);
            assertThat(b.orders()).isEmpty();
            told(b, MemberWord.REINIT);
            assertThat(b.orders()).isEmpty();
        }

        @Test
        void triesARewindAgainAfterItGaveUpOnOne() {
            b.diverges();
            b.reads(new Stored(8, Records.stable(4, A, WITH_B, 6)));
            told(b, MemberWord.REJOIN);

            assertThat(b.orders()).contains(new Order.StartStandby());
        }
    }

    @Nested
    final class AWord {

        private final DrivenSupervisor b = begun("b", false);

        private void hears(Member member, MemberWord word, long term, long number) {
            b.forget();
            b.hear(new Instructed("op", new Instruction(member, word, term, false, number)));
            b.hear(new Tick());
        }

        @Test
        void thatWasMeantForOtherDataIsPassedOver() {
            hears(new Member("b", "0"), MemberWord.FENCE, 3, 1);

            assertThat(b.orders()).isEmpty();
            assertThat(b.objections().getLast()).contains("it was meant for b/0, and this is b/1");
        }

        @Test
        void thatWasMeantForAnotherMemberIsPassedOver() {
            hears(A, MemberWord.FENCE, 3, 1);

            assertThat(b.orders()).isEmpty();
            assertThat(b.objections().getLast()).isPresent();
        }

        @Test
        void ofAnotherTermIsPassedOver() {
            hears(B, MemberWord.FENCE, 2, 1);

            assertThat(b.orders()).isEmpty();
            assertThat(b.objections().getLast())
                    .contains("it was meant for term 2, and b sees term 3");
        }

        /** It was sent twice, and its first coming was taken back meanwhile. */
        @Test
        void thatComesTwiceIsHeededOnce() {
            hears(B, MemberWord.FENCE, 3, 1);
            assertThat(b.orders()).isNotEmpty();
            hears(B, MemberWord.UNFENCE, 3, 2);
            hears(B, MemberWord.FENCE, 3, 1);

            assertThat(b.orders()).isEmpty();
            assertThat(b.objections().getLast()).contains("b has heard it, or a later word");
            assertThat(b.report().fenced()).isFalse();
        }

        @Test
        void isAnsweredAndItsNumberSaidOnceItIsHeeded() {
            hears(B, MemberWord.REJOIN, 3, 7);

            assertThat(b.objections()).containsExactly(Optional.empty());
            assertThat(b.report().heeded()).isEqualTo(7);
        }

        @Test
        void toFenceAReplicaDoesNotFenceAPrimary() {
            DrivenSupervisor a = begun("a", false);
            a.forget();
            a.hear(new Instructed("op", new Instruction(A, MemberWord.FENCE, 3, false, 1)));

            assertThat(a.orders()).isEmpty();
            assertThat(a.objections().getLast())
                    .hasValueSatisfying(why -> assertThat(why).contains("a is the primary by now"));
        }
    }

    /** Until then its word is as good as the file: it promises nothing any more. */
    @Test
    void whoIsToBeFencedSaysSoBeforeItsServerHasStopped() {
        Supervisor supervisor = new Supervisor(new SupervisorRules(RoleTimes.DEFAULT));
        Duration now = Duration.ofMinutes(1);
        SupervisorState state = SupervisorState.begin("b", disk(Disk.Data.WHOLE, false));
        state =
                supervisor
                        .on(state, new SupervisorEvent.Read(now, Optional.of(STABLE)), now)
                        .state();
        state = supervisor.on(state, asked(B, MemberWord.FENCE), now).state();
        Observation nothing = new Observation(Optional.empty(), false, new TreeSet<>());
        Supervisor.Step probed =
                supervisor.on(state, new SupervisorEvent.Probed("op", 0, nothing), now);

        assertThat(probed.effects())
                .hasSize(1)
                .first()
                .isInstanceOfSatisfying(
                        SupervisorEffect.Send.class,
                        said -> {
                            assertThat(said.report().fenced()).isTrue();
                            assertThat(said.report().dead()).isFalse();
                            assertThat(said.report().heeded()).isZero();
                        });
    }

    /** What a person wanted done with a replica must not befall the data that all others follow. */
    @Test
    void aCopyThatWasAskedForIsForgottenByWhoPromisesInstead() {
        DrivenSupervisor b = begun("b", false);
        b.copiesFail();
        told(b, MemberWord.REINIT);
        assertThat(b.orders()).contains(new Order.Clone(A));
        b.pass(Duration.ofSeconds(10));
        b.reads(new Stored(8, RECORD.electing("a is gone")));
        b.hear(new Asked("operator", 4, Optional.empty()));
        assertThat(b.promises()).isNotEmpty();
        b.forget();
        b.pass(Duration.ofSeconds(10));
        b.reads(new Stored(9, Records.stable(5, A, WITH_B, 7)));
        b.hear(new Tick());

        assertThat(b.orders()).contains(new Order.Follow(new Upstream(A, 5)));
        assertThat(b.orders()).noneMatch(Order.Clone.class::isInstance);
    }

    /** Its data are those that the others follow, and later it follows them. */
    @Test
    void aCopyThatWasAskedForIsForgottenByWhoBecomesPrimary() {
        DrivenSupervisor b = begun("b", false);
        b.copiesFail();
        told(b, MemberWord.REINIT);
        b.pass(Duration.ofSeconds(10));
        b.reads(new Stored(8, Records.stable(4, B, Records.names(1, A), 6)));
        b.hear(new Tick());
        assertThat(b.report().runsAsPrimary()).isTrue();
        b.forget();
        b.pass(Duration.ofSeconds(10));
        b.reads(new Stored(9, Records.stable(5, A, WITH_B, 7)));
        b.hear(new Tick());

        assertThat(b.orders()).contains(new Order.Follow(new Upstream(A, 5)));
        assertThat(b.orders()).noneMatch(Order.Clone.class::isInstance);
    }

    /** It was fenced before its machine went down. */
    @Test
    void aFencedMemberStaysOffAfterARestart() {
        DrivenSupervisor b = begun("b", true);
        b.hear(new Tick());

        assertThat(b.orders()).containsExactly(new Order.Stop(false));
    }

    @Nested
    final class ThePrimary {

        private final DrivenSupervisor a = begun("a", false);

        @Test
        void shipsEverythingBeforeItIsFenced() {
            told(a, MemberWord.FENCE);

            assertThat(a.orders()).containsExactly(STOP, persist(Disk.Data.WHOLE, true));
        }

        @Test
        void isNeitherCopiedNorStarted() {
            told(a, MemberWord.REJOIN);
            assertThat(a.orders()).isEmpty();
            told(a, MemberWord.REINIT);
            assertThat(a.orders()).isEmpty();
        }

        @Test
        void saysHowLongItsServerWasGone() {
            a.barrierHolds();
            a.hear(new Exited());
            a.pass(Duration.ofMillis(300));
            a.barrierHolds();

            assertThat(a.report().restart()).contains(new Restart(3, 1, Duration.ofMillis(300)));
            assertThat(a.report().fenced()).isFalse();
        }

        @Test
        void aStopThatWasOrderedIsNoRestart() {
            a.barrierHolds();
            told(a, MemberWord.FENCE);
            told(a, MemberWord.UNFENCE);
            a.barrierHolds();

            assertThat(a.report().restart()).isEmpty();
        }

        @Test
        void aFencedOneSaysSoAndThatItServesNobody() {
            told(a, MemberWord.FENCE);

            assertThat(a.report().fenced()).isTrue();
            assertThat(a.report().dead()).isTrue();
            assertThat(a.report().runsAsPrimary()).isFalse();
        }
    }

    /** A copy may take hours: whoever wants the member off does not wait for it. */
    @Test
    void aCopyUnderWayIsEnded() {
        Supervisor supervisor = new Supervisor(new SupervisorRules(RoleTimes.DEFAULT));
        Duration now = Duration.ofMinutes(1);
        SupervisorState state = SupervisorState.begin("b", Disk.EMPTY);
        state =
                supervisor
                        .on(state, new SupervisorEvent.Read(now, Optional.of(STABLE)), now)
                        .state();
        state = did(supervisor, state, new Outcome.Stopped(Optional.empty()), now);
        state = did(supervisor, state, new Outcome.Persisted(), now);
        assertThat(state.work().current()).contains(new Order.Clone(A));

        Supervisor.Step fenced =
                supervisor.on(state, asked(new Member("b", ""), MemberWord.FENCE), now);

        assertThat(fenced.effects())
                .contains(
                        new SupervisorEffect.Perform(
                                fenced.state().work().orders(), new Order.Stop(false)));
        SupervisorState off =
                did(supervisor, fenced.state(), new Outcome.Stopped(Optional.empty()), now);
        assertThat(off.work().current())
                .hasValueSatisfying(order ->
                        assertThat(order)
                                .isInstanceOfSatisfying(
                                        Order.Persist.class,
                                        it -> assertThat(it.disk().fenced()).isTrue()));
    }

    /** Until the copy is whole the data may be all that is left. */
    @Test
    void aCopyOfWholeDataIsGivenUpForAPromise() {
        Supervisor supervisor = new Supervisor(new SupervisorRules(RoleTimes.DEFAULT));
        Duration now = Duration.ofMinutes(1);
        SupervisorState state = SupervisorState.begin("b", disk(Disk.Data.WHOLE, false));
        state =
                supervisor
                        .on(state, new SupervisorEvent.Read(now, Optional.of(STABLE)), now)
                        .state();
        state = supervisor.on(state, asked(B, MemberWord.REINIT), now).state();
        state = did(supervisor, state, new Outcome.Stopped(Optional.of(5)), now);
        assertThat(state.work().current()).contains(new Order.Clone(A));
        assertThat(state.disk().whole()).isTrue();

        state =
                supervisor
                        .on(
                                state,
                                new SupervisorEvent.Read(
                                        now,
                                        Optional.of(new Stored(8, RECORD.electing("a is gone")))),
                                now)
                        .state();
        state = supervisor.on(state, new Asked("operator", 4, Optional.empty()), now).state();

        assertThat(state.work().current()).contains(new Order.Stop(false));
        state = did(supervisor, state, new Outcome.Stopped(Optional.of(5)), now);
        state = did(supervisor, state, new Outcome.Persisted(), now);
        assertThat(state.work().current()).contains(new Order.StartStandby());
    }

    /** It was whole a moment before it was given up: what it replaced is gone, and may not be written down again. */
    @Test
    void aCopyThatWasWholeBeforeItWasGivenUpCounts() {
        Supervisor supervisor = new Supervisor(new SupervisorRules(RoleTimes.DEFAULT));
        Duration now = Duration.ofMinutes(1);
        SupervisorState state = SupervisorState.begin("b", disk(Disk.Data.WHOLE, false));
        state =
                supervisor
                        .on(state, new SupervisorEvent.Read(now, Optional.of(STABLE)), now)
                        .state();
        state = supervisor.on(state, asked(B, MemberWord.REINIT), now).state();
        state = did(supervisor, state, new Outcome.Stopped(Optional.of(5)), now);
        long copy = state.work().orders();
        assertThat(state.work().current()).contains(new Order.Clone(A));
        state = supervisor.on(state, asked(B, MemberWord.FENCE), now).state();
        assertThat(state.work().current()).contains(new Order.Stop(false));

        Disk copied = state.disk().filled("2", DrivenSupervisor.SYSTEM);
        Outcome outcome = new Outcome.Cloned("2", DrivenSupervisor.SYSTEM);
        state = supervisor.on(state, new Did(copy, outcome, Optional.of(copied)), now).state();

        assertThat(state.work().current()).contains(new Order.Stop(false));
        assertThat(state.member()).isEqualTo(new Member("b", "2"));
        state = did(supervisor, state, new Outcome.Stopped(Optional.of(5)), now);
        assertThat(state.work().current()).contains(new Order.Persist(copied.fenced(true)));
    }

    /** Nobody knows which of the two stands there, but who looks. */
    @Test
    void whatStandsOnTheDiskCountsAlsoWhenItsOrderFailed() {
        Supervisor supervisor = new Supervisor(new SupervisorRules(RoleTimes.DEFAULT));
        Duration now = Duration.ofMinutes(1);
        Disk rewound = disk(Disk.Data.WHOLE, false);
        SupervisorState state = SupervisorState.begin("b", disk(Disk.Data.PARTIAL, false));
        state =
                supervisor
                        .on(state, new SupervisorEvent.Read(now, Optional.of(STABLE)), now)
                        .state();
        state = did(supervisor, state, new Outcome.Stopped(Optional.of(5)), now);
        assertThat(state.work().current()).contains(new Order.Rewind(A));

        state =
                supervisor
                        .on(
                                state,
                                new Did(
                                        state.work().orders(),
                                        new Outcome.Failed("the server ended"),
                                        Optional.of(rewound)),
                                now)
                        .state();

        assertThat(state.disk()).isEqualTo(rewound);
        assertThat(state.server().end()).isEmpty();
    }

    private static SupervisorState did(
            Supervisor supervisor, SupervisorState state, Outcome outcome, Duration now) {
        return supervisor.on(state, new Did(state.work().orders(), outcome), now).state();
    }
}
