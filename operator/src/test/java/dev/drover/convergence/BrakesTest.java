package dev.drover.convergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.convergence.Brakes.Confirmation;
import dev.drover.convergence.Brakes.HeldRemovals;
import dev.drover.convergence.Brakes.Verdict;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.document.Conditions;
import dev.drover.document.DocumentKey;
import dev.drover.document.Status;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.InMemoryKeyValueStore.Fate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class BrakesTest {

    private static final StoreKeys KEYS = new StoreKeys("drover");
    private static final byte[] TEXT = "{}".getBytes(StandardCharsets.UTF_8);

    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    private final FakeTime time = new FakeTime();
    private final Leadership leadership = new Leadership(store, KEYS, "me", time, time);
    private final Ledger ledger = new Ledger(store, KEYS, leadership, Map.of());
    private final Brakes brakes = new Brakes(store, KEYS, ledger, time);

    @BeforeEach
    void leadOverAPreparedStore() {
        store.neverWait();
        put(KEYS.sentinel(), TEXT);
        leadership.step();
        brakes.restart(sentinelIndex());
    }

    @Nested
    final class OnDoubt {

        @Test
        void doesNotTakeAStatusThatWasWrittenSinceTheSentinelWasRenewedForCertainty() {
            put(KEYS.sentinel(), "{\"anew\":true}".getBytes(StandardCharsets.UTF_8));
            DocumentKey key = gone(1).getFirst();

            assertThat(held(consider(key, 100)).reason()).isEqualTo("SentinelRenewed");
        }

        @Test
        void removesNothingWithoutTheSentinel() {
            List<DocumentKey> gone = gone(1);
            store.commit(List.of(new Write.Delete(KEYS.sentinel())));

            assertThat(held(consider(gone.getFirst(), 100)).reason()).isEqualTo("SentinelMissing");
        }

        @Test
        void removesNothingWhenTheSentinelIsYoungerThanWhatIsKnownOfTheDocument() {
            List<DocumentKey> gone = gone(1);
            put(KEYS.sentinel(), "{\"anew\":true}".getBytes(StandardCharsets.UTF_8));

            assertThat(held(consider(gone.getFirst(), 100)).reason()).isEqualTo("SentinelRenewed");
        }

        @Test
        void stillRemovesNothingAfterThatWasSaidAndUntilAPersonsWord() {
            DocumentKey key = gone(1).getFirst();
            put(KEYS.sentinel(), "{\"anew\":true}".getBytes(StandardCharsets.UTF_8));
            sayHeld(key, held(consider(key, 100)));

            assertThat(held(consider(key, 100)).reason()).isEqualTo("SentinelRenewed");
            brakes.restart(sentinelIndex());
            assertThat(held(consider(key, 100)).reason()).isEqualTo("SentinelRenewed");

            confirm(List.of(key.path()));
            assertThat(consider(key, 100)).isInstanceOf(Verdict.Released.class);
        }

        @Test
        void removesNothingThatStandsThereAfterAll() {
            DocumentKey key = gone(1).getFirst();
            put(KEYS.desired(key), TEXT);

            assertThat(consider(key, 100)).isInstanceOf(Verdict.Present.class);
        }

        @Test
        void removesNothingWithoutKnowingWhatTheDocumentWanted() {
            assertThat(consider(key(1), 100)).isInstanceOf(Verdict.Unknown.class);
        }

        @Test
        void removesNothingWhenTheStoreCannotBeRead() {
            DocumentKey key = gone(1).getFirst();
            store.disturb((call, path) -> path.equals(KEYS.desired(key)) ? Fate.DENIED : Fate.DONE);

            assertThatThrownBy(() -> consider(key, 100)).isInstanceOf(RemoteFailure.Denied.class);
        }
    }

    @Nested
    final class WithSeveralGoneAtOnce {

        @Test
        void releasesFiveOfTen() {
            assertThat(gone(5))
                    .allSatisfy(key ->
                            assertThat(consider(key, 5)).isInstanceOf(Verdict.Released.class));
            assertThat(brakes.heldNow()).isZero();
        }

        @Test
        void holdsAllSixOfTen() {
            assertThat(gone(6))
                    .allSatisfy(key ->
                            assertThat(held(consider(key, 4)).reason()).isEqualTo("PruneHeld"));
            assertThat(brakes.heldNow()).isEqualTo(6);
        }

        @Test
        void releasesAFifthAndHoldsMore() {
            assertThat(consider(gone(20).getFirst(), 80)).isInstanceOf(Verdict.Released.class);
            brakes.departed(known(21));

            assertThat(consider(key(21), 80)).isInstanceOf(Verdict.Held.class);
        }

        @Test
        void tellsPeopleWhatIsHeld() {
            gone(6).forEach(key -> consider(key, 4));

            assertThat(told()).map(HeldRemovals::documents).contains(paths(1, 6));
        }

        @Test
        void tellsNothingAnewWhileTheSameIsHeld() {
            List<DocumentKey> gone = gone(6);
            gone.forEach(key -> consider(key, 4));
            long commits = store.commits();

            gone.forEach(key -> consider(key, 4));

            assertThat(store.commits()).isEqualTo(commits);
        }

        @Test
        void stillHoldsThemWhenTheyWentAwayLongAgo() {
            List<DocumentKey> gone = gone(6);
            gone.forEach(key -> consider(key, 4));
            time.pass(Duration.ofHours(3));

            assertThat(consider(gone.getFirst(), 4)).isInstanceOf(Verdict.Held.class);
        }

        @Test
        void doesNotReleaseTheRestWhileAPersonWritesTheFirstBack() {
            List<DocumentKey> gone = gone(6);
            gone.forEach(key -> consider(key, 4));
            brakes.returned(gone.getFirst());
            time.pass(Brakes.WINDOW);

            assertThat(held(consider(gone.getLast(), 5)).reason()).isEqualTo("PruneHeld");
        }

        @Test
        void doesNotReleaseTheRestUnderTheNextLeader() {
            List<DocumentKey> gone = gone(6);
            gone.forEach(key -> sayHeld(key, held(consider(key, 4))));
            gone.subList(0, 3).forEach(brakes::returned);
            brakes.restart(sentinelIndex());
            time.pass(Brakes.WINDOW);

            assertThat(held(consider(gone.getLast(), 7)).reason()).isEqualTo("PruneHeld");
        }

        @Test
        void takesBackWhatItToldWhenAllWereWrittenBack() {
            List<DocumentKey> gone = gone(6);
            gone.forEach(key -> consider(key, 4));
            time.pass(Brakes.SETTLING);
            gone.forEach(brakes::returned);

            brakes.tell(term());

            assertThat(told()).isEmpty();
        }

        @Test
        void leavesTheWordOfAPersonUntilEachWasLookedAtAgainUnderTheNextLeader() {
            List<DocumentKey> gone = gone(6);
            gone.forEach(key -> sayHeld(key, held(consider(key, 4))));
            confirm(gone.stream().map(DocumentKey::path).toList());
            brakes.restart(sentinelIndex());
            brakes.tell(term());

            gone.forEach(key -> assertThat(consider(key, 4)).isInstanceOf(Verdict.Released.class));
            time.pass(Brakes.SETTLING);
            brakes.tell(term());

            assertThat(told()).isEmpty();
        }

        @Test
        void neitherCountsNorHoldsWhatNeverWasInForce() {
            List<DocumentKey> never =
                    IntStream.rangeClosed(101, 110).mapToObj(this::neverInForce).toList();
            never.forEach(brakes::departed);
            brakes.departed(known(1));

            assertThat(consider(key(1), 4)).isInstanceOf(Verdict.Released.class);
            assertThat(never)
                    .allSatisfy(key ->
                            assertThat(consider(key, 4)).isInstanceOf(Verdict.Released.class));
        }

        private DocumentKey neverInForce(int number) {
            Status<Object> status =
                    new Status<>(
                            1,
                            0,
                            0,
                            Conditions.NONE,
                            Optional.empty(),
                            List.of(),
                            Optional.empty());
            ledger.record(term(), key(number), status, List.of(), Optional.empty());
            return key(number);
        }

        @Test
        void doesNotCountWhatNobodySpokeOfWhenATermBegins() {
            IntStream.rangeClosed(101, 110).forEach(number -> brakes.departed(key(number)));
            brakes.restart(sentinelIndex());
            brakes.departed(known(1));

            assertThat(consider(key(1), 4)).isInstanceOf(Verdict.Released.class);
        }
    }

    @Nested
    final class WithOneGoneAfterAnother {

        @Test
        void countsWhatWasRemovedWithinTheLastMinute() {
            for (int i = 1; i <= 5; i++) {
                remove(i);
                time.pass(Duration.ofSeconds(1));
            }
            brakes.departed(known(6));

            assertThat(consider(key(6), 4)).isInstanceOf(Verdict.Held.class);
        }

        @Test
        void releasesTheNextWhenAMinuteIsOver() {
            for (int i = 1; i <= 5; i++) {
                remove(i);
            }
            time.pass(Brakes.WINDOW);
            brakes.departed(known(6));

            assertThat(consider(key(6), 4)).isInstanceOf(Verdict.Released.class);
        }

        private void remove(int number) {
            brakes.departed(known(number));
            assertThat(consider(key(number), 10 - number)).isInstanceOf(Verdict.Released.class);
            sayRemoving(key(number));
        }
    }

    @Nested
    final class WithAPersonsWord {

        @Test
        void releasesWhatItNames() {
            List<DocumentKey> gone = gone(6);
            gone.forEach(key -> consider(key, 4));

            confirm(paths(1, 5));

            assertThat(consider(gone.getFirst(), 4)).isInstanceOf(Verdict.Released.class);
            assertThat(consider(gone.getLast(), 4)).isInstanceOf(Verdict.Held.class);
        }

        @Test
        void releasesAllOfItAlsoWhenTheListShrinksMeanwhile() {
            List<DocumentKey> gone = gone(7);
            gone.forEach(key -> consider(key, 4));
            confirm(paths(1, 7));

            assertThat(gone)
                    .allSatisfy(key ->
                            assertThat(consider(key, 4)).isInstanceOf(Verdict.Released.class));
        }

        @Test
        void forgetsTheWordWhenNothingIsHeldAnyMore() {
            List<DocumentKey> gone = gone(6);
            gone.forEach(key -> consider(key, 4));
            confirm(paths(1, 6));
            gone.forEach(key -> consider(key, 4));

            assertThat(store.read(KEYS.pruneConfirmed())).isEmpty();
            assertThat(store.read(KEYS.pruneHeld())).isEmpty();
        }

        @Test
        void doesNotCountForWhatIsHeldLater() {
            List<DocumentKey> gone = gone(6);
            gone.forEach(key -> consider(key, 4));
            confirm(paths(1, 6));
            gone.forEach(brakes::returned);
            time.pass(Duration.ofDays(30));

            assertThat(gone(6))
                    .allSatisfy(
                            key -> assertThat(consider(key, 4)).isInstanceOf(Verdict.Held.class));
            assertThat(consider(key(1), 4)).isInstanceOf(Verdict.Held.class);
        }

        @Test
        void countsUnderTheNextLeaderToo() {
            List<DocumentKey> gone = gone(6);
            for (DocumentKey key : gone) {
                sayHeld(key, held(consider(key, 4)));
            }
            confirm(paths(1, 6));

            brakes.restart(sentinelIndex());

            assertThat(gone)
                    .allSatisfy(key ->
                            assertThat(consider(key, 4)).isInstanceOf(Verdict.Released.class));
        }
    }

    @Nested
    final class AtTheBeginningOfATerm {

        @Test
        void goesOnWithARemovalThatAnEarlierLeaderBegan() {
            List<DocumentKey> gone = gone(6);
            gone.forEach(BrakesTest.this::sayRemoving);
            brakes.restart(sentinelIndex());

            assertThat(gone)
                    .allSatisfy(key ->
                            assertThat(consider(key, 4)).isInstanceOf(Verdict.Released.class));
        }

        @Test
        void doesNotCountARemovalThatAnEarlierLeaderBegan() {
            IntStream.rangeClosed(1, 10).forEach(i -> sayRemoving(known(i)));
            IntStream.rangeClosed(1, 10).forEach(i -> brakes.departed(key(i)));
            brakes.restart(sentinelIndex());
            brakes.departed(known(11));

            assertThat(consider(key(11), 4)).isInstanceOf(Verdict.Released.class);
        }

        @Test
        void countsWhatWentAwayWhileNobodyLedAsOneActOfNow() {
            List<DocumentKey> gone = gone(6);
            time.pass(Duration.ofHours(1));
            brakes.restart(sentinelIndex());

            assertThat(consider(gone.getFirst(), 4)).isInstanceOf(Verdict.Held.class);
        }
    }

    @Test
    void knowsWhatSeemsToBeGone() {
        DocumentKey key = gone(1).getFirst();
        assertThat(brakes.isDeparted(key)).isTrue();

        brakes.returned(key);

        assertThat(brakes.isDeparted(key)).isFalse();
    }

    private long sentinelIndex() {
        return store.read(KEYS.sentinel()).orElseThrow().modifyIndex();
    }

    private Verdict consider(DocumentKey key, int present) {
        return brakes.consider(term(), key, present);
    }

    private Term term() {
        return leadership.current().orElseGet(this::renewed);
    }

    private Term renewed() {
        leadership.step();
        return leadership.current().orElseThrow();
    }

    private static Verdict.Held held(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Held.class);
        return (Verdict.Held) verdict;
    }

    private List<DocumentKey> gone(int count) {
        List<DocumentKey> keys = IntStream.rangeClosed(1, count).mapToObj(this::known).toList();
        keys.forEach(brakes::departed);
        return keys;
    }

    /** A document that has a status and does not stand there any more. */
    private DocumentKey known(int number) {
        say(
                key(number),
                Statements.defaults(
                        Conditions.NONE,
                        new Acceptance(1, 1, List.of(), List.of(), time.instant()),
                        time.instant()));
        return key(number);
    }

    private void sayRemoving(DocumentKey key) {
        say(key, Conditions.NONE.with(Statements.deleted(time.instant())));
    }

    private void sayHeld(DocumentKey key, Verdict.Held why) {
        say(
                key,
                Conditions.NONE.with(
                        Statements.blocked(why.reason(), why.message(), time.instant())));
    }

    private void say(DocumentKey key, Conditions conditions) {
        Status<Object> status =
                new Status<>(1, 1, 1, conditions, Optional.empty(), List.of(), Optional.empty());
        assertThat(ledger.record(term(), key, status, List.of(), Optional.empty())).isTrue();
    }

    private void confirm(List<String> documents) {
        put(KEYS.pruneConfirmed(), StatusCodec.encode(new Confirmation(documents)));
    }

    private Optional<HeldRemovals> told() {
        return store.read(KEYS.pruneHeld())
                .map(entry -> StatusCodec.decode(HeldRemovals.class, entry.value()));
    }

    private void put(String key, byte[] value) {
        store.commit(List.of(new Write.Put(key, value)));
    }

    private static List<String> paths(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> key(i).path()).sorted().toList();
    }

    private static DocumentKey key(int number) {
        return new DocumentKey("shop", "Job", "job-" + number);
    }
}
