package dev.drover.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.role.SupervisorEvent.Asked;
import dev.drover.role.SupervisorEvent.ConfirmationAsked;
import dev.drover.role.SupervisorEvent.Confirmed;
import dev.drover.role.SupervisorEvent.Tick;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What members hold each other to while an asynchronous primary cannot read the record; and the first data. */
final class ConfirmationsTest {

    private static final Member A = new Member("a", "1");
    private static final Member B = new Member("b", "1");
    private static final Member C = new Member("c", "1");
    private static final Order STOP = new Order.Stop(false);

    @Nested
    final class AsPrimary {

        private final DrivenSupervisor a = primary(ControlPlaneLoss.FAILSAFE);

        @Test
        void asksAllOthersWhenTheStoreIsSilent() {
            a.hear(new Tick());
            assertThat(a.told()).isEmpty();

            a.pass(Duration.ofSeconds(1));
            a.hear(new Tick());
            assertThat(a.told()).extracting(SupervisorEffect.Tell::to).containsExactly("b", "c");
        }

        @Test
        void servesOnFromTheOldestQuestionThatAllConfirmed() {
            Duration first = asks(Duration.ofSeconds(2));
            Duration second = asks(Duration.ofSeconds(1));
            a.hear(new Confirmed(B, 3, second));
            a.hear(new Confirmed(C, 3, first));
            a.forget();
            a.pass(Duration.ofMillis(2_900));
            a.hear(new Tick());
            assertThat(a.orders()).isEmpty();

            a.pass(Duration.ofMillis(100));
            a.hear(new Tick());
            assertThat(a.orders()).containsExactly(STOP);
        }

        @Test
        void oneThatDoesNotConfirmEndsIt() {
            a.hear(new Confirmed(B, 3, asks(Duration.ofSeconds(2))));
            a.forget();
            a.pass(Duration.ofSeconds(2));
            a.hear(new Tick());

            assertThat(a.orders()).containsExactly(STOP);
        }

        /** An answer of an hour ago may come after a restart of the machine, whose clock has begun anew. */
        @Test
        void whatWasAskedInATimeThatHasNotComeIsWorthNothing() {
            Duration asked = asks(Duration.ofSeconds(2));
            a.hear(new Confirmed(B, 3, asked.plusSeconds(30)));
            a.hear(new Confirmed(C, 3, asked.plusSeconds(30)));
            a.forget();
            a.pass(Duration.ofSeconds(2));
            a.hear(new Tick());

            assertThat(a.orders()).containsExactly(STOP);
        }

        @Test
        void saysWhenItsTimeIsOver() {
            Duration end = a.servesUntil().orElseThrow();
            a.pass(Duration.ofSeconds(1));
            assertThat(a.servesUntil()).contains(end);

            a.pass(Duration.ofSeconds(3));
            assertThat(a.servesUntil()).isEmpty();
        }

        private Duration asks(Duration later) {
            a.pass(later);
            a.hear(new Tick());
            ConfirmationAsked asked = (ConfirmationAsked) a.told().getLast().what();
            return asked.startedAt();
        }
    }

    @ParameterizedTest
    @EnumSource(value = ControlPlaneLoss.class, names = "FAILSAFE", mode = EnumSource.Mode.EXCLUDE)
    void otherwiseNobodyIsAsked(ControlPlaneLoss loss) {
        DrivenSupervisor a = primary(loss);
        a.forget();
        a.pass(Duration.ofSeconds(4));
        a.hear(new Tick());

        assertThat(a.told()).isEmpty();
        assertThat(a.orders().equals(List.of(STOP))).isEqualTo(loss == ControlPlaneLoss.DEMOTE);
    }

    @Nested
    final class AsReplica {

        private final DrivenSupervisor b = replica();

        AsReplica() {
            b.pass(Duration.ofSeconds(5));
        }

        @Test
        void promisesNothingForALeaseAndAMarginAfterItConfirmed() {
            b.hear(new ConfirmationAsked(A, 3, Duration.ofSeconds(77)));
            assertThat(b.told())
                    .containsExactly(
                            new SupervisorEffect.Tell(
                                    "a", new Confirmed(B, 3, Duration.ofSeconds(77))));

            b.pass(Duration.ofMillis(4_900));
            b.hear(new Asked("op", 4, Optional.empty()));
            assertThat(b.promises()).isEmpty();

            b.pass(Duration.ofMillis(100));
            b.hear(new Tick());
            assertThat(b.promises()).hasSize(1);
        }

        @Test
        void confirmsNothingOnceAPromiseIsAskedFor() {
            b.hear(new ConfirmationAsked(A, 3, Duration.ofSeconds(77)));
            b.hear(new Asked("op", 4, Optional.empty()));
            b.hear(new ConfirmationAsked(A, 3, Duration.ofSeconds(78)));

            assertThat(b.told()).hasSize(1);
        }

        @Test
        void confirmsNothingBelowAPromise() {
            b.hear(new Asked("op", 4, Optional.empty()));
            b.hear(new ConfirmationAsked(A, 3, Duration.ofSeconds(77)));

            assertThat(b.told()).isEmpty();
        }
    }

    @Test
    void whatWasConfirmedBeforeItBeganBindsToo() {
        DrivenSupervisor b = replica();
        b.hear(new Asked("op", 4, Optional.empty()));
        assertThat(b.promises()).isEmpty();

        b.pass(Duration.ofSeconds(5));
        b.hear(new Tick());
        assertThat(b.promises()).hasSize(1);
    }

    @Nested
    final class WithoutARecordBefore {

        private final Stored bootstrap =
                new Stored(
                        1,
                        RoleRecord.bootstrap(
                                1,
                                "a",
                                new RoleSettings(
                                        List.of("a", "b"), Mode.SYNC, 1, Optional.empty())));

        @Test
        void theNamedMemberMakesTheFirstData() {
            DrivenSupervisor a = new DrivenSupervisor("a", Disk.EMPTY);
            a.reads(bootstrap);

            assertThat(a.orders()).containsExactly(STOP, new Order.Initialize());
        }

        @Test
        void nobodyElseDoesAnything() {
            DrivenSupervisor b = new DrivenSupervisor("b", Disk.EMPTY);
            b.reads(bootstrap);

            assertThat(b.orders()).containsExactly(STOP);
        }
    }

    @Test
    void dataOfAnotherClusterAreLeftAlone() {
        Disk disk = new Disk(0, 0, "1", "another", Disk.Data.WHOLE);
        DrivenSupervisor b = new DrivenSupervisor("b", disk);
        b.reads(new Stored(7, record(ControlPlaneLoss.FAILSAFE)));
        b.hear(new Asked("op", 4, Optional.empty()));
        b.pass(Duration.ofSeconds(6));
        b.hear(new Tick());

        assertThat(b.orders()).containsExactly(STOP);
        assertThat(b.promises()).isEmpty();
    }

    private static DrivenSupervisor primary(ControlPlaneLoss loss) {
        DrivenSupervisor a = new DrivenSupervisor("a", disk());
        a.reads(new Stored(7, record(loss)));
        return a;
    }

    private static DrivenSupervisor replica() {
        DrivenSupervisor b = new DrivenSupervisor("b", disk());
        b.reads(new Stored(7, record(ControlPlaneLoss.FAILSAFE)));
        return b;
    }

    private static Disk disk() {
        return new Disk(3, 3, "1", DrivenSupervisor.SYSTEM, Disk.Data.WHOLE);
    }

    private static RoleRecord record(ControlPlaneLoss loss) {
        TreeSet<Member> members = new TreeSet<>(List.of(A, B, C));
        return new RoleRecord(
                3,
                Phase.STABLE,
                Optional.of(A),
                Mode.ASYNC,
                loss,
                members,
                5,
                Names.NOBODY,
                new Quorum(A, Names.NOBODY, members),
                Optional.empty(),
                DrivenSupervisor.SYSTEM,
                "for a test");
    }
}
