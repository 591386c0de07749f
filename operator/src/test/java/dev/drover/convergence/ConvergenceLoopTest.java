package dev.drover.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.WorkQueue.Taken;
import dev.drover.document.Condition;
import dev.drover.document.DocumentKey;
import dev.drover.planning.Election;
import dev.drover.testing.InMemoryDesiredSource;
import dev.drover.testing.InMemoryKeyValueStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class ConvergenceLoopTest {

    private static final StoreKeys KEYS = NoteLoop.KEYS;
    private static final DocumentKey MEMO = DocumentKey.parse("shop/Note/memo");

    private final NoteLoop notes = new NoteLoop();
    private final InMemoryKeyValueStore store = notes.store;
    private final FakeTime time = notes.time;
    private final NoteKind kind = notes.kind;
    private final LoopParts parts = notes.parts;
    private final ConvergenceLoop loop = notes.loop;
    private final InMemoryDesiredSource source = notes.source;

    @BeforeEach
    void beginToWork() {
        put(KEYS.sentinel());
        notes.start();
        assertThat(loop.working()).isTrue();
    }

    @Test
    void tellsAKindOfADocumentBeforeItsPass() {
        write(MEMO);

        assertThat(kind.foreseen(MEMO)).hasSize(1);
        assertThat(kind.hasNoted(MEMO)).isFalse();
    }

    /** What was said of a part that nobody asks for any more must not stay said for ever. */
    @Test
    void saysNothingOfWhatIsNotAskedForOnceThePlanDoesNot() {
        Condition remark =
                new Condition("Remarked", Condition.Status.FALSE, "Stopped", "", Instant.EPOCH);
        kind.remarks(Optional.of(remark));
        write(MEMO);
        workOnce();
        assertThat(said("Remarked")).isPresent();

        kind.remarks(Optional.empty());
        store.commit(
                List.of(
                        new Write.Put(
                                KEYS.desired(MEMO), "other".getBytes(StandardCharsets.UTF_8))));
        source.deliver();
        workAMomentLater();

        assertThat(said("Remarked")).isEmpty();
        assertThat(said(Condition.READY)).isPresent();
    }

    /** Not all that a document wanted goes with it. */
    @Test
    void tellsWhatBecameOfWhatADeletedDocumentWanted() {
        write(MEMO);
        workOnce();

        store.commit(List.of(new Write.Delete(KEYS.desired(MEMO))));
        source.deliver();
        workAMomentLater();

        assertThat(store.list(KEYS.events()))
                .extracting(entry -> new String(entry.value(), StandardCharsets.UTF_8))
                .anyMatch(event ->
                        event.contains("\"Forgotten\"") && event.contains("the paper stays"));
    }

    private void workAMomentLater() {
        time.pass(Duration.ofSeconds(1));
        parts.leadership().step();
        workOnce();
    }

    private Optional<Condition> said(String type) {
        return parts.ledger().find(MEMO).status().conditions().find(type);
    }

    @Nested
    final class WithALeaseThatLapses {

        @Test
        void takesUpAgainWhatAWorkerTookMeanwhile() {
            write(MEMO);
            time.pass(Election.LEASE);
            workOnce();
            assertThat(kind.hasNoted(MEMO)).isFalse();

            parts.leadership().step();
            workAfterALapse();

            assertThat(kind.hasNoted(MEMO)).isTrue();
        }

        @Test
        void takesUpAgainAPassThatItsFenceStopped() {
            write(MEMO);
            kind.beforeNextStep(() -> time.pass(Election.LEASE));
            workOnce();
            assertThat(kind.hasNoted(MEMO)).isFalse();

            parts.leadership().step();
            workAfterALapse();

            assertThat(kind.hasNoted(MEMO)).isTrue();
        }

        private void workAfterALapse() {
            time.pass(ConvergenceLoop.LAPSE_REVISIT);
            workOnce();
        }
    }

    @Nested
    final class WithAPassThatOutlivesItsTerm {

        @Test
        void doesNothingOnWhatItSawInTheEarlierTerm() {
            write(MEMO);
            kind.beforeNextStep(this::leadAgainAfterAnother);

            workOnce();

            assertThat(parts.leadership().current()).map(Term::number).contains(3L);
            assertThat(kind.hasNoted(MEMO)).isFalse();
        }

        @Test
        void isDoneAnewInTheLaterTerm() {
            write(MEMO);
            kind.beforeNextStep(this::leadAgainAfterAnother);
            workOnce();

            loop.conduct();
            workOnce();

            assertThat(kind.hasNoted(MEMO)).isTrue();
        }

        private void leadAgainAfterAnother() {
            Leadership other = new Leadership(store, KEYS, "other", time, time);
            other.step();
            time.pass(Election.SILENCE);
            other.step();
            parts.leadership().step();
            assertThat(parts.leadership().current()).isEmpty();
            other.handOver();
            parts.leadership().step();
        }
    }

    @Nested
    final class WithAPassThatFailsByAFaultOfItsOwn {

        @Test
        void triesAgainLaterADocumentOfAKindThatNobodyRegistered() {
            write(DocumentKey.parse("shop/Ghost/memo"));

            workOnce();

            assertThat(parts.queue().nextDue()).isPresent();
            assertThat(parts.queue().running()).isZero();
        }

        @Test
        void triesAgainLaterAlsoAfterABrokenAssertion() {
            write(MEMO);
            kind.beforeNextStep(() -> {
                throw new AssertionError("cannot be");
            });

            workOnce();
            time.pass(Duration.ofMinutes(1));
            parts.leadership().step();
            workOnce();

            assertThat(kind.hasNoted(MEMO)).isTrue();
        }
    }

    private void write(DocumentKey key) {
        put(KEYS.desired(key));
        source.deliver();
    }

    private void workOnce() {
        Optional<Taken> taken = parts.queue().poll();
        taken.ifPresent(loop::work);
    }

    private void put(String key) {
        store.commit(List.of(new Write.Put(key, "{}".getBytes(StandardCharsets.UTF_8))));
    }
}
