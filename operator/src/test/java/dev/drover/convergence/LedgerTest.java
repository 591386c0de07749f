package dev.drover.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.document.Condition;
import dev.drover.document.Conditions;
import dev.drover.document.DocumentKey;
import dev.drover.document.Event;
import dev.drover.document.Status;
import dev.drover.testing.InMemoryKeyValueStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class LedgerTest {

    private static final StoreKeys KEYS = new StoreKeys("drover");
    private static final DocumentKey WEB = DocumentKey.parse("shop/Job/web");

    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    private final FakeTime time = new FakeTime();
    private final Leadership leadership = new Leadership(store, KEYS, "me", time, time);
    private Ledger ledger = newLedger();

    @BeforeEach
    void lead() {
        store.neverWait();
        leadership.step();
    }

    @Nested
    final class OfStatuses {

        @Test
        void writesNothingWhenNothingChanged() {
            assertThat(say(ready("Healthy"))).isTrue();
            long commits = store.commits();
            time.pass(Duration.ofSeconds(1));

            assertThat(say(ready("Healthy"))).isTrue();

            assertThat(store.commits()).isEqualTo(commits);
        }

        @Test
        void knowsTheIndexUnderWhichItStands() {
            say(ready("Healthy"));

            assertThat(ledger.find(WEB).modifyIndex()).isEqualTo(index(KEYS.status(WEB)));
        }

        @Test
        void knowsTheIndexAlsoAfterAnEventWithoutAChange() {
            say(ready("Healthy"));
            long before = index(KEYS.status(WEB));

            assertThat(
                            ledger.record(
                                    term(),
                                    WEB,
                                    ready("Healthy"),
                                    List.of(event("Purged")),
                                    Optional.empty()))
                    .isTrue();

            assertThat(index(KEYS.status(WEB))).isEqualTo(before);
            assertThat(ledger.find(WEB).modifyIndex()).isEqualTo(before);
        }

        @Test
        void keepsSinceWhileAStatementHoldsHoweverItWasComposed() {
            say(ready("Healthy"));
            time.pass(Duration.ofSeconds(1));
            Conditions composed =
                    Conditions.NONE
                            .with(
                                    Condition.READY,
                                    Condition.Status.FALSE,
                                    "Looking",
                                    "",
                                    time.instant())
                            .with(
                                    Condition.READY,
                                    Condition.Status.TRUE,
                                    "Scheduled",
                                    "",
                                    time.instant());

            say(ready("Healthy").with(composed));

            assertThat(ledger.find(WEB).status().conditions().find(Condition.READY))
                    .map(Condition::since)
                    .contains(time.instant().minusSeconds(1));
        }

        @Test
        void isReadBackByTheNextLeader() {
            say(ready("Healthy"));
            Ledger next = newLedger();

            next.load();

            assertThat(next.keys()).containsExactly(WEB);
            assertThat(next.find(WEB).modifyIndex()).isEqualTo(ledger.find(WEB).modifyIndex());
            assertThat(next.find(WEB).status().conditions())
                    .isEqualTo(ready("Healthy").conditions());
        }

        @Test
        void readsAgainWhenAWriteWasLostToAnother() {
            say(ready("Healthy"));
            put(KEYS.status(WEB), StatusCodec.encode("Job", ready("Touched")));

            assertThat(say(ready("Scheduled"))).isFalse();
            assertThat(ledger.find(WEB).status().saysTheSameAs(ready("Touched"))).isTrue();
            assertThat(say(ready("Scheduled"))).isTrue();
        }

        @Test
        void writesNothingWhenAnotherLeads() {
            say(ready("Healthy"));
            put(KEYS.leader(), "{}".getBytes(StandardCharsets.UTF_8));

            assertThat(
                            ledger.record(
                                    new Term(1, 1, "me"),
                                    WEB,
                                    ready("Scheduled"),
                                    List.of(),
                                    Optional.empty()))
                    .isFalse();

            assertThat(leadership.current()).isEmpty();
            assertThat(ledger.find(WEB).status().saysTheSameAs(ready("Healthy"))).isTrue();
        }

        @Test
        void writesAnUnreadableStatusAnew() {
            put(KEYS.status(WEB), "[".getBytes(StandardCharsets.UTF_8));
            ledger.load();

            assertThat(say(ready("Healthy"))).isTrue();
        }

        @Test
        void ignoresKeysThatAreAboutNoDocument() {
            put(KEYS.status() + "notes", "[".getBytes(StandardCharsets.UTF_8));

            ledger.load();

            assertThat(ledger.keys()).isEmpty();
        }

        @Test
        void areErasedWithTheirTexts() {
            accept(ready("Healthy"), 7);

            assertThat(ledger.erase(term(), WEB, List.of())).isTrue();

            assertThat(store.list("drover/status/")).isEmpty();
            assertThat(store.list("drover/history/")).isEmpty();
            assertThat(ledger.find(WEB).modifyIndex()).isZero();
        }

        @Test
        void areNotErasedWhenSomebodyElseWroteThere() {
            say(ready("Healthy"));
            put(KEYS.status(WEB), StatusCodec.encode("Job", ready("Touched")));

            assertThat(ledger.erase(term(), WEB, List.of())).isFalse();

            assertThat(store.read(KEYS.status(WEB))).isPresent();
        }
    }

    @Nested
    final class OfAcceptedTexts {

        @Test
        void givesBackTheTextOfAGeneration() {
            accept(ready("Healthy"), 7);

            assertThat(ledger.acceptedText(WEB, 7))
                    .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                    .contains("text of 7");
            assertThat(ledger.acceptedText(WEB, 6)).isEmpty();
        }

        @Test
        void keepsTheLastTen() {
            for (long generation = 1; generation <= 13; generation++) {
                accept(ready("Healthy"), generation);
            }

            List<Long> lastTen = LongStream.rangeClosed(4, 13).boxed().toList();
            assertThat(ledger.find(WEB).status().history()).isEqualTo(lastTen);
            assertThat(keptTexts()).containsExactlyInAnyOrderElementsOf(lastTen);
        }

        @Test
        void losesNoneWhenAKeptGenerationIsAcceptedAgain() {
            for (long generation = 1; generation <= 10; generation++) {
                accept(ready("Healthy"), generation);
            }

            accept(ready("Healthy"), 4);

            assertThat(ledger.find(WEB).status().history())
                    .containsExactly(1L, 2L, 3L, 5L, 6L, 7L, 8L, 9L, 10L, 4L);
            assertThat(keptTexts()).hasSize(10);
        }

        @Test
        void letsOneGoThatMeansTheSameInsteadOfTheOldest() {
            for (long generation = 1; generation <= 10; generation++) {
                accept(ready("Healthy"), generation);
            }

            Ledger.Keeping instead = new Ledger.Keeping(text(11).text(), Optional.of(10L));
            assertThat(
                            ledger.record(
                                    term(),
                                    WEB,
                                    ready("Healthy").withHistory(historyOfWeb()),
                                    List.of(),
                                    Optional.of(instead)))
                    .isTrue();

            assertThat(historyOfWeb()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 11L);
            assertThat(keptTexts()).containsExactlyInAnyOrderElementsOf(historyOfWeb());
        }

        private List<Long> historyOfWeb() {
            return ledger.find(WEB).status().history();
        }

        private List<Long> keptTexts() {
            String prefix = KEYS.history(WEB);
            return store.list(prefix).stream()
                    .map(Entry::key)
                    .map(key -> Long.valueOf(key.substring(prefix.length())))
                    .toList();
        }
    }

    @Nested
    final class OfEvents {

        @Test
        void beginsAtTheFirstSlot() {
            tell("One", "Two");

            assertThat(slots()).containsExactly("000", "001");
        }

        @Test
        void goesOnWhereAnEarlierLeaderStopped() {
            tell("One");
            tell("Two", "Three");

            Ledger next = newLedger();
            next.load();
            next.record(term(), WEB, ready("Changed"), List.of(event("Four")), Optional.empty());

            assertThat(slots()).containsExactly("000", "001", "002", "003");
        }

        @Test
        void goesOnAfterTheLastOfSeveralThatWereToldAtOnceAroundTheEndOfTheRing() {
            for (int i = 0; i < StoreKeys.EVENTS_MAX - 1; i++) {
                tell("Early" + i);
            }
            tell("Late199", "Late000");

            Ledger next = newLedger();
            next.load();
            next.record(term(), WEB, ready("Changed"), List.of(event("New")), Optional.empty());

            assertThat(text("drover/events/shop/199")).contains("Late199");
            assertThat(text("drover/events/shop/000")).contains("Late000");
            assertThat(text("drover/events/shop/001")).contains("New");
        }

        @Test
        void keepsTheLastTwoHundredOfANamespace() {
            for (int i = 0; i < StoreKeys.EVENTS_MAX + 30; i++) {
                tell("Event" + i);
            }

            assertThat(slots()).hasSize(StoreKeys.EVENTS_MAX);
            assertThat(text("drover/events/shop/029")).contains("Event229");
            assertThat(text("drover/events/shop/030")).contains("Event30");
        }

        @Test
        void doesNotMixNamespaces() {
            tell("One");
            DocumentKey other = DocumentKey.parse("blog/Job/web");
            ledger.record(
                    term(),
                    other,
                    ready("Healthy"),
                    List.of(new Event(time.instant(), other, 7, "Two", "", "me")),
                    Optional.empty());

            assertThat(store.list(KEYS.events("blog")))
                    .extracting(Entry::key)
                    .containsExactly("drover/events/blog/000");
        }

        @Test
        void doNotWaitForTheRingOfAnotherNamespace() {
            DocumentKey other = DocumentKey.parse("blog/Job/web");
            AtomicBoolean told = new AtomicBoolean();
            KeyValueStore slow =
                    new ForwardingStore(store) {
                        @Override
                        public List<Entry> list(String prefix) {
                            if (prefix.equals(KEYS.events("shop"))) {
                                // While this answer is on its way another worker tells something.
                                told.set(inAnotherThread(() -> tellOf(other)));
                            }
                            return super.list(prefix);
                        }
                    };
            ledger = new Ledger(slow, KEYS, leadership, Map.of());

            tellOf(WEB);

            assertThat(told).isTrue();
        }

        private boolean tellOf(DocumentKey key) {
            Event event = new Event(time.instant(), key, 7, "Told", "", "me");
            return ledger.record(term(), key, ready("Healthy"), List.of(event), Optional.empty());
        }

        private static boolean inAnotherThread(Supplier<Boolean> task) {
            return CompletableFuture.supplyAsync(task).orTimeout(10, TimeUnit.SECONDS).join();
        }

        private void tell(String... reasons) {
            List<Event> events = Arrays.stream(reasons).map(LedgerTest.this::event).toList();
            assertThat(ledger.record(term(), WEB, ready("Healthy"), events, Optional.empty()))
                    .isTrue();
        }

        private List<String> slots() {
            String prefix = KEYS.events("shop");
            return store.list(prefix).stream()
                    .map(entry -> entry.key().substring(prefix.length()))
                    .toList();
        }

        private String text(String key) {
            return store.read(key)
                    .map(entry -> new String(entry.value(), StandardCharsets.UTF_8))
                    .orElse("");
        }
    }

    @Test
    void fitsIntoOneCommitAlsoWhenMuchHappenedAtOnce() {
        for (long generation = 1; generation <= 10; generation++) {
            accept(ready("Healthy"), generation);
        }
        List<Event> events = IntStream.range(0, 20).mapToObj(i -> event("Event" + i)).toList();

        assertThat(ledger.record(term(), WEB, ready("Scheduled"), events, Optional.of(text(11))))
                .isTrue();
    }

    private boolean say(Status<Object> status) {
        return ledger.record(term(), WEB, status, List.of(), Optional.empty());
    }

    private void accept(Status<Object> status, long generation) {
        Status<Object> next = status.withHistory(ledger.find(WEB).status().history());
        assertThat(ledger.record(term(), WEB, next, List.of(), Optional.of(text(generation))))
                .isTrue();
    }

    private Ledger.Keeping text(long generation) {
        return new Ledger.Keeping(
                new AcceptedText(generation, time.instant(), "text of " + generation),
                Optional.empty());
    }

    private Status<Object> ready(String reason) {
        return new Status<>(
                7,
                7,
                7,
                Conditions.NONE.with(
                        Condition.READY, Condition.Status.TRUE, reason, "", time.instant()),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    private Event event(String reason) {
        return new Event(time.instant(), WEB, 7, reason, "", "me");
    }

    private Ledger newLedger() {
        return new Ledger(store, KEYS, leadership, Map.of());
    }

    private Term term() {
        if (leadership.current().isEmpty()) {
            leadership.step();
        }
        return leadership.current().orElseThrow();
    }

    private void put(String key, byte[] value) {
        store.commit(List.of(new Write.Put(key, value)));
    }

    private long index(String key) {
        return store.read(key).map(Entry::modifyIndex).orElse(0L);
    }
}
