package dev.drover.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.role.SupervisorEvent.Asked;
import dev.drover.role.SupervisorEvent.Exited;
import dev.drover.role.SupervisorEvent.Restarting;
import dev.drover.role.SupervisorEvent.Tick;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class SupervisorTest {

    private static final Member A = new Member("a", "1");
    private static final Member B = new Member("b", "1");
    private static final Names WITH_B = Records.names(1, B);
    private static final Stored STABLE = new Stored(7, Records.stable(3, A, WITH_B, 5));

    @Test
    void startsNothingBeforeItHasReadTheRecord() {
        DrivenSupervisor a = new DrivenSupervisor("a", disk(3));

        a.hear(new Tick());

        assertThat(a.orders()).containsExactly(new Order.Stop(false));
    }

    @Test
    void setsNamesAndStartsAsTheRecordSays() {
        DrivenSupervisor a = begun(5);

        assertThat(a.orders())
                .containsExactly(
                        new Order.Stop(false),
                        new Order.SetNames(3, WITH_B),
                        new Order.StartPrimary());
    }

    @Test
    void becomesPrimaryOnTheReservedTimelineOnlyByAPromotion() {
        DrivenSupervisor a = begun(4);

        assertThat(a.orders())
                .containsExactly(
                        new Order.Stop(false),
                        new Order.SetNames(3, WITH_B),
                        new Order.StartStandby(),
                        new Order.AwaitReplay(),
                        new Order.Promote(5));
    }

    @Test
    void anotherLifeOfTheNamedMemberStartsNothing() {
        DrivenSupervisor other =
                new DrivenSupervisor(
                        "a", new Disk(3, 3, "2", DrivenSupervisor.SYSTEM, Disk.Data.WHOLE));

        other.reads(STABLE);

        assertThat(other.orders()).containsExactly(new Order.Stop(false));
    }

    @Nested
    final class AsPrimary {

        private final DrivenSupervisor a = begun(5);

        @Test
        void letsClientsInWhenABarrierHasHeld() {
            a.forget();
            a.barrierHolds();

            assertThat(a.orders()).containsExactly(new Order.LetClientsIn());
        }

        @Test
        void stopsAtOnceWhenItsLeaseRunsOut() {
            a.forget();
            a.pass(Duration.ofMillis(3_900));
            a.hear(new Tick());
            assertThat(a.orders()).isEmpty();

            a.pass(Duration.ofMillis(100));
            a.hear(new Tick());
            assertThat(a.orders()).containsExactly(new Order.Stop(false));
        }

        /** It may be off, and it may run: nobody would begin it again if it were taken for a primary that serves. */
        @Test
        void isNoPrimaryAnyMoreWhenAStopFailed() {
            a.stopsButSaysFailed(true);
            a.forget();
            a.pass(Duration.ofSeconds(4));
            a.hear(new Tick());
            assertThat(a.orders())
                    .as("once more at once, and then when it has rested")
                    .containsExactly(new Order.Stop(false), new Order.Stop(false));

            a.stopsButSaysFailed(false);
            a.forget();
            a.pass(RoleTimes.DEFAULT.retry());
            a.reads(STABLE);

            assertThat(a.orders()).containsExactly(new Order.Stop(false), new Order.StartPrimary());
        }

        @Test
        void aBarrierRenewsTheLeaseFromItsStart() {
            a.pass(Duration.ofSeconds(3));
            a.barrierHolds();
            a.forget();
            a.pass(Duration.ofMillis(900));
            a.hear(new Tick());

            // It was started with the lease, not when it held.
            assertThat(a.orders()).isEmpty();
            a.pass(Duration.ofMillis(100));
            a.hear(new Tick());
            assertThat(a.orders()).contains(new Order.Stop(false));
        }

        @Test
        void stopsAtOnceWhenAnElectionIsOpen() {
            a.forget();
            a.reads(new Stored(8, STABLE.record().electing("a is gone")));

            assertThat(a.orders()).containsExactly(new Order.Stop(false));
        }

        @Test
        void shipsEverythingBeforeItMakesWay() {
            a.forget();
            a.reads(new Stored(8, STABLE.record().switching(B)));

            assertThat(a.orders()).containsExactly(new Order.Stop(true));
        }

        @Test
        void neverGoesBackToAnOlderRecord() {
            a.reads(new Stored(9, STABLE.record().wanting(Names.NOBODY)));
            a.forget();
            a.reads(STABLE);

            assertThat(a.orders()).isEmpty();
        }

        /** A store that has lost everything counts anew; the term of a record that is made there is one that nobody had promised. */
        @Test
        void takesARecordOfAStoreThatBeganAnewByItsTerm() {
            a.reads(new Stored(2, Records.stable(3, A, WITH_B, 5).wanting(Names.NOBODY)));
            assertThat(a.orders()).doesNotContain(new Order.SetNames(3, Names.NOBODY));
            a.reads(new Stored(3, STABLE.record().electing("the store was lost")));
            assertThat(a.term()).isEqualTo(4);
        }

        @Test
        void restartsOnceInATerm() {
            a.forget();
            a.hear(new Exited());
            assertThat(a.orders()).containsExactly(new Order.Stop(false), new Order.StartPrimary());

            a.forget();
            a.hear(new Exited());
            assertThat(a.orders()).containsExactly(new Order.Stop(false));
        }

        @Test
        void startsAnewAsOftenAsThatIsAskedFor() {
            for (int times = 0; times < 3; times++) {
                a.forget();
                a.hear(new Restarting());
                assertThat(a.orders())
                        .containsExactly(new Order.Stop(false), new Order.StartPrimary());
            }
        }

        @Test
        void looksAtItsDataBeforeItRestarts() {
            a.at(new Position(4, 99));
            a.forget();
            a.hear(new Exited());

            assertThat(a.orders())
                    .startsWith(new Order.Stop(false), new Order.StartStandby())
                    .endsWith(new Order.Promote(5));
        }

        @Test
        void stopsBeforeItPromises() {
            a.forget();
            a.hear(new Asked("op", 4, Optional.empty()));
            a.cannotRead();

            assertThat(a.orders())
                    .containsExactly(
                            new Order.Stop(false),
                            new Order.Persist(
                                    new Disk(4, 3, "1", DrivenSupervisor.SYSTEM, Disk.Data.WHOLE)),
                            new Order.StartStandby(),
                            new Order.AwaitReplay());
            assertThat(a.promises()).hasSize(1);
        }

        /** The question may be there before the record is. */
        @Test
        void readsWhatItIsAskedAboutBeforeItStops() {
            a.forget();
            a.hear(new Asked("op", 4, Optional.empty()));
            assertThat(a.orders()).isEmpty();

            a.reads(new Stored(8, STABLE.record().switching(B)));
            assertThat(a.orders()).startsWith(new Order.Stop(true));
        }

        /** And is up as a standby when the next primary is named. */
        @Test
        void aShutdownSaysWhereItEndsWithoutAStart() {
            a.endsByShutdown();
            a.forget();
            a.reads(new Stored(8, STABLE.record().switching(B)));
            a.hear(new Asked("op", 4, Optional.empty()));

            assertThat(a.orders())
                    .containsExactly(
                            new Order.Stop(true),
                            new Order.Persist(
                                    new Disk(4, 3, "1", DrivenSupervisor.SYSTEM, Disk.Data.WHOLE)),
                            new Order.StartStandby());
            assertThat(a.promises())
                    .containsExactly(
                            new Promise(4, A, DrivenSupervisor.SYSTEM, new Position(5, 100)));
        }
    }

    @Test
    void anotherTimelineThanTheReservedOneIsStoppedAndStaysSo() {
        DrivenSupervisor a = new DrivenSupervisor("a", disk(3));
        a.promotesOn(6);
        a.at(new Position(4, 100));
        a.reads(STABLE);

        assertThat(a.orders()).endsWith(new Order.Promote(5), new Order.Stop(false));
    }

    @Nested
    final class AsReplica {

        private final DrivenSupervisor b = new DrivenSupervisor("b", disk(3));

        AsReplica() {
            b.reads(STABLE);
        }

        @Test
        void followsTheNamedPrimary() {
            assertThat(b.orders())
                    .containsExactly(
                            new Order.Stop(false),
                            new Order.StartStandby(),
                            new Order.Follow(new Upstream(A, 3)));
        }

        @Test
        void promisesWhenTheDiskHasItAndNothingIsReceivedAnyMore() {
            b.forget();
            b.hear(new Asked("op", 4, Optional.empty()));

            assertThat(b.orders())
                    .containsExactly(
                            new Order.Persist(
                                    new Disk(4, 3, "1", DrivenSupervisor.SYSTEM, Disk.Data.WHOLE)),
                            new Order.CutReceiver(Optional.empty(), Optional.empty()),
                            new Order.AwaitReplay());
            assertThat(b.promises())
                    .containsExactly(
                            new Promise(4, B, DrivenSupervisor.SYSTEM, new Position(5, 100)));
        }

        /** Else it promised an end beyond which it goes on to confirm to the old primary. */
        @Test
        void looksAnewWhereItsLogEndsWhenAnOrderToFollowFailed() {
            b.hear(new Asked("op", 4, Optional.empty()));
            b.followsButSaysFailed();
            b.reads(new Stored(9, Records.stable(4, A, WITH_B, 6)));
            assertThat(b.orders()).endsWith(new Order.Follow(new Upstream(A, 4)));
            b.forget();

            b.pass(Duration.ofSeconds(1));
            b.hear(new Asked("op", 5, Optional.empty()));

            assertThat(b.orders()).contains(new Order.AwaitReplay());
            assertThat(b.promises()).extracting(Promise::term).containsExactly(4L, 5L);
        }

        @Test
        void answersTheSameTermAgainAndNoLowerOne() {
            b.hear(new Asked("op", 5, Optional.empty()));
            b.hear(new Asked("op", 5, Optional.empty()));
            b.hear(new Asked("op", 4, Optional.empty()));

            assertThat(b.promises()).extracting(Promise::term).containsExactly(5L, 5L);
        }

        @Test
        void doesNotPromiseATermWhosePrimaryItFollowed() {
            b.hear(new Asked("op", 3, Optional.empty()));

            assertThat(b.promises()).isEmpty();
        }

        @Test
        void doesNotGoBackToThePrimaryOfALowerTerm() {
            b.hear(new Asked("op", 4, Optional.empty()));
            b.forget();
            b.reads(STABLE);

            assertThat(b.orders()).isEmpty();
        }

        @Test
        void saysThatItsDataAreNotWholeBeforeItTouchesThem() {
            b.diverges();
            b.forget();
            b.reads(new Stored(8, Records.stable(4, A, WITH_B, 6)));
            b.pass(Duration.ofMillis(250));
            b.hear(new Tick());

            assertThat(b.orders())
                    .containsSubsequence(
                            new Order.Follow(new Upstream(A, 4)),
                            new Order.Stop(true),
                            new Order.Persist(
                                    new Disk(
                                            4, 4, "1", DrivenSupervisor.SYSTEM, Disk.Data.PARTIAL)),
                            new Order.Rewind(A));
        }
    }

    @Test
    void whomNobodyAsksForMakesNoCopyBeforeAnOperatorAsksAfterIt() {
        DrivenSupervisor z = new DrivenSupervisor("z", Disk.EMPTY);
        z.reads(STABLE);
        assertThat(z.orders()).containsExactly(new Order.Stop(false));

        assertThat(z.report().whole()).isFalse();
        z.hear(new Tick());
        assertThat(z.orders()).contains(new Order.Clone(A));
    }

    private static Disk disk(long promised) {
        return new Disk(promised, promised, "1", DrivenSupervisor.SYSTEM, Disk.Data.WHOLE);
    }

    /** The named primary, which has read the record; its newest data are of that timeline. */
    private static DrivenSupervisor begun(int timeline) {
        DrivenSupervisor a = new DrivenSupervisor("a", disk(3));
        a.at(new Position(timeline, 100));
        a.reads(STABLE);
        return a;
    }
}
