package dev.drover.convergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.planning.Election;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.InMemoryKeyValueStore.Call;
import dev.drover.testing.InMemoryKeyValueStore.Fate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class LeadershipTest {

    private static final StoreKeys KEYS = new StoreKeys("drover");
    private static final Duration FROZEN = Duration.ofSeconds(10);

    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    private final FakeTime time = new FakeTime();
    private final Leadership first = instance("first");
    private final Leadership second = instance("second");

    @BeforeEach
    void ownTheTime() {
        store.neverWait();
    }

    @Nested
    final class WithNobodyLeading {

        @Test
        void leadsAtOnce() {
            first.step();

            assertThat(first.current()).map(Term::number).contains(1L);
            assertThat(first.current()).map(Term::holder).contains("first");
        }

        @Test
        void knowsItsOwnTermAndThatOfAnother() {
            first.step();
            second.step();

            assertThat(first.newestTerm()).isEqualTo(1);
            assertThat(second.newestTerm()).isEqualTo(1);
        }

        @Test
        void requiresTheIndexOfTheLeaderKeyInItsTerm() {
            first.step();

            assertThat(first.current().map(first::requirement))
                    .contains(new Write.Require(KEYS.leader(), indexOf(KEYS.leader())));
        }

        @Test
        void letsOneOfTwoThatStandAtOnceWin() {
            AtomicBoolean once = new AtomicBoolean(true);
            store.disturb((call, key) -> {
                if (call == Call.COMMIT && once.getAndSet(false)) {
                    second.step();
                }
                return Fate.DONE;
            });

            first.step();

            assertThat(second.current()).isPresent();
            assertThat(first.current()).isEmpty();
        }

        @Test
        void doesNotBelieveToLeadWhenTheAnswerToStandingWasLost() {
            store.disturb((call, key) -> call == Call.COMMIT ? Fate.ANSWER_LOST : Fate.DONE);
            assertThatThrownBy(first::step).isInstanceOf(RemoteFailure.Indeterminate.class);
            store.calm();

            assertThat(first.current()).isEmpty();
            live(Election.SILENCE.plusSeconds(1), first);
            assertThat(first.current()).map(Term::number).contains(2L);
        }

        @Test
        void replacesARecordThatNobodyCanRead() {
            store.commit(
                    List.of(new Write.Put(KEYS.leader(), "{".getBytes(StandardCharsets.UTF_8))));

            first.step();

            assertThat(first.current()).isPresent();
        }
    }

    @Nested
    final class WithALeader {

        @BeforeEach
        void firstLeads() {
            first.step();
        }

        @Test
        void keepsItsTermWhileItGivesSignsOfLife() {
            Optional<Term> term = first.current();

            live(Duration.ofMinutes(1), first, second);

            assertThat(first.current()).isEqualTo(term);
            assertThat(second.current()).isEmpty();
        }

        @Test
        void mayActUntilItsLeaseHasRunOut() {
            Fence fence = fenceOf(first);
            time.pass(Election.LEASE.minusMillis(1));
            assertThatCode(fence::check).doesNotThrowAnyException();

            time.pass(Duration.ofMillis(1));
            assertThatThrownBy(fence::check).isInstanceOf(Fence.LostLeadership.class);
        }

        @Test
        void mayActAgainInTheTermThatWentOnAfterItsLeaseHadRunOut() {
            Fence fence = fenceOf(first);
            time.pass(Election.LEASE);

            first.step();

            assertThatCode(fence::check).doesNotThrowAnyException();
        }

        @Test
        void mayNotActOnWhatItDecidedInAnEarlierTermOfItsOwn() {
            Fence early = fenceOf(first);
            first.handOver();
            second.step();
            second.handOver();

            first.step();

            assertThat(first.current()).map(Term::number).contains(3L);
            assertThatThrownBy(early::check).isInstanceOf(Fence.LostLeadership.class);
            assertThatCode(fenceOf(first)::check).doesNotThrowAnyException();
        }

        @Test
        void countsItsLeaseFromBeforeTheSignOfLifeWasSent() {
            store.disturb((call, key) -> {
                time.pass(Duration.ofSeconds(2));
                return Fate.DONE;
            });
            first.step();
            store.calm();

            time.pass(Election.LEASE.minusSeconds(2));
            assertThat(first.current()).isEmpty();
        }

        @Test
        void isFollowedByAnotherAfterSilenceInTheNextTerm() {
            live(Election.SILENCE.minusMillis(500), second);
            assertThat(second.current()).isEmpty();

            live(Duration.ofSeconds(1), second);
            assertThat(second.current()).map(Term::number).contains(2L);
        }

        @Test
        void hasStoppedBeforeAnotherBegins() {
            for (int i = 0; i < 100 && second.current().isEmpty(); i++) {
                live(Duration.ofMillis(100), second);
            }

            assertThat(second.current()).isPresent();
            assertThat(first.current()).isEmpty();
        }

        @Test
        void isNotFollowedWhileTheStoreIsSilent() {
            live(Duration.ofSeconds(1), second);
            store.disturb((call, key) -> Fate.UNAVAILABLE);
            for (int i = 0; i < 60; i++) {
                time.pass(Duration.ofSeconds(1));
                assertThatThrownBy(second::step).isInstanceOf(RemoteFailure.Unavailable.class);
            }
            store.calm();

            second.step();

            assertThat(second.current()).isEmpty();
        }

        @Test
        void getsItsChanceFirstWhenTheStoreAnswersAgain() {
            live(Duration.ofSeconds(1), second);
            store.disturb((call, key) -> Fate.UNAVAILABLE);
            time.pass(FROZEN);
            assertThatThrownBy(second::step).isInstanceOf(RemoteFailure.Unavailable.class);
            assertThat(first.current()).isEmpty();
            store.calm();

            second.step();
            first.step();
            live(Duration.ofSeconds(10), first, second);

            assertThat(first.current()).map(Term::number).contains(1L);
        }

        @Test
        void isFollowedAtOnceWhenItHandsOver() {
            second.step();
            first.handOver();

            second.step();

            assertThat(first.current()).isEmpty();
            assertThat(second.current()).map(Term::number).contains(2L);
        }

        @Test
        void handsOverNothingThatIsNotItsOwn() {
            long before = indexOf(KEYS.leader());

            second.handOver();

            assertThat(indexOf(KEYS.leader())).isEqualTo(before);
        }

        @Test
        void findsOutAtOnceWhenInDoubt() {
            usurp();

            first.doubt();

            assertThat(first.current()).isEmpty();
        }

        @Test
        void goesOnWhenTheDoubtWasUnfounded() {
            first.doubt();

            assertThat(first.current()).map(Term::number).contains(1L);
        }
    }

    @Nested
    final class WithALeaderThatWasFrozen {

        private Fence fence = () -> {};

        @BeforeEach
        void firstLeadsAndIsFrozen() {
            first.step();
            fence = fenceOf(first);
            second.step();
            time.pass(FROZEN);
        }

        @Test
        void mayNotActWhenItWakes() {
            assertThatThrownBy(fence::check).isInstanceOf(Fence.LostLeadership.class);
        }

        @Test
        void losesWhenAnotherHasLedMeanwhile() {
            second.step();
            assertThat(second.current()).isPresent();

            first.step();

            assertThat(first.current()).isEmpty();
            assertThat(second.current()).map(Term::number).contains(2L);
        }

        @Test
        void goesOnInTheSameTermWhenNobodyLedMeanwhile() {
            first.step();

            assertThat(first.current()).map(Term::number).contains(1L);
        }

        @Test
        void cannotHandOverWhatAnotherHolds() {
            second.step();
            long index = indexOf(KEYS.leader());

            first.handOver();

            assertThat(indexOf(KEYS.leader())).isEqualTo(index);
            assertThat(second.current()).isPresent();
        }

        @Test
        void isNotFollowedByAnotherWhenItGaveASignOfLifeInTheLastMoment() {
            AtomicBoolean once = new AtomicBoolean(true);
            store.disturb((call, key) -> {
                if (call == Call.COMMIT && once.getAndSet(false)) {
                    first.step();
                }
                return Fate.DONE;
            });

            second.step();

            assertThat(first.current()).isPresent();
            assertThat(second.current()).isEmpty();
        }
    }

    @Nested
    final class WithAStandbyThatWasFrozen {

        @Test
        void doesNotTakeTheLeadershipOfOneThatLives() {
            first.step();
            second.step();
            AtomicBoolean once = new AtomicBoolean(true);
            // The answer to its look was on the way when it froze: it is ten seconds old.
            store.disturb((call, key) -> {
                if (call == Call.READ && once.getAndSet(false)) {
                    live(FROZEN, first);
                }
                return Fate.DONE;
            });

            second.step();

            assertThat(first.current()).map(Term::number).contains(1L);
            assertThat(second.current()).isEmpty();
        }
    }

    private static Fence fenceOf(Leadership leader) {
        return leader.fence(leader.current().orElseThrow());
    }

    private Leadership instance(String name) {
        return new Leadership(store, KEYS, name, time, time);
    }

    /** Lets time go by while these instances do what they do: each steps every half second. */
    private void live(Duration span, Leadership... instances) {
        Duration end = time.read().plus(span);
        while (time.read().compareTo(end) < 0) {
            Duration left = end.minus(time.read());
            time.pass(left.compareTo(Duration.ofMillis(500)) < 0 ? left : Duration.ofMillis(500));
            for (Leadership instance : instances) {
                instance.step();
            }
        }
    }

    /** Another begins a term, unheard. */
    private void usurp() {
        store.commit(List.of(new Write.Put(KEYS.leader(), "{}".getBytes(StandardCharsets.UTF_8))));
    }

    private long indexOf(String key) {
        return store.read(key).map(KeyValueStore.Entry::modifyIndex).orElse(0L);
    }
}
