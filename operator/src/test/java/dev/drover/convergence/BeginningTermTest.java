package dev.drover.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.document.DocumentKey;
import dev.drover.planning.Election;
import dev.drover.testing.InMemoryDesiredSource;
import dev.drover.testing.InMemoryKeyValueStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A term that waits to begin: what it read meanwhile may be overtaken. */
final class BeginningTermTest {

    private static final StoreKeys KEYS = NoteLoop.KEYS;
    private static final DocumentKey MEMO = DocumentKey.parse("shop/Note/memo");

    private static final DocumentKey OTHER = DocumentKey.parse("shop/Note/other");
    private final NoteLoop notes = new NoteLoop();
    private final InMemoryKeyValueStore store = notes.store;
    private final FakeTime time = notes.time;
    private final LoopParts parts = notes.parts;
    private final ConvergenceLoop loop = notes.loop;
    private final InMemoryDesiredSource source = notes.source;

    @BeforeEach
    void leadWithoutASentinel() {
        notes.start();
        assertThat(loop.working()).isFalse();
    }

    @Test
    void seesStatusesThatWereRestoredWhileItWaited() {
        restore(KEYS.status(MEMO));

        begin();

        assertThat(parts.ledger().find(MEMO).modifyIndex()).isPositive();
    }

    @Test
    void readsThemAgainWhenItWaitedForLongAlsoIfThereWereSomeBefore() {
        restore(KEYS.status(OTHER));
        time.pass(Election.SILENCE);
        parts.leadership().step();
        parts.leadership().step();
        loop.conduct();
        restore(KEYS.status(MEMO));
        time.pass(ConvergenceLoop.LOADED_FOR);

        begin();

        assertThat(parts.ledger().keys()).contains(MEMO, OTHER);
    }

    @Test
    void foreseesNothingBeforeAndAllThatIsThereThen() {
        restore(KEYS.desired(MEMO));
        restore(KEYS.desired(OTHER));
        source.deliver();
        assertThat(notes.kind.foreseen(MEMO)).isEmpty();

        begin();

        assertThat(notes.kind.foreseen(MEMO)).hasSize(1);
        assertThat(notes.kind.foreseen(OTHER)).hasSize(1);
    }

    @Test
    void foreseesNothingMoreOnceItRests() {
        begin();
        restore(KEYS.desired(MEMO));
        source.deliver();
        assertThat(notes.kind.foreseen(MEMO)).hasSize(1);
        parts.leadership().handOver();
        loop.conduct();
        assertThat(loop.working()).isFalse();

        restore(KEYS.desired(MEMO));
        source.deliver();

        assertThat(notes.kind.foreseen(MEMO)).hasSize(1);
    }

    @Test
    void looksAtThoseFirstForWhomSomebodyWaits() {
        notes.kind.becomeUrgent();
        restore(KEYS.desired(DocumentKey.parse("shop/Letter/older")));
        restore(KEYS.desired(MEMO));

        begin();

        assertThat(parts.queue().poll().orElseThrow().key()).isEqualTo(MEMO);
    }

    private void begin() {
        restore(KEYS.sentinel());
        source.deliver();
        parts.leadership().step();
        parts.leadership().step();
        loop.conduct();
        assertThat(loop.working()).isTrue();
    }

    private void restore(String key) {
        store.commit(List.of(new Write.Put(key, "{}".getBytes(StandardCharsets.UTF_8))));
    }
}
