package dev.drover.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.document.DocumentKey;
import dev.drover.planning.Election;
import dev.drover.testing.InMemoryDesiredSource;
import dev.drover.testing.InMemoryKeyValueStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A term that waits to begin: what it read meanwhile may be overtaken. */
final class BeginningTermTest {

    private static final StoreKeys KEYS = new StoreKeys("drover");
    private static final DocumentKey MEMO = DocumentKey.parse("shop/Note/memo");

    private static final DocumentKey OTHER = DocumentKey.parse("shop/Note/other");
    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    private final FakeTime time = new FakeTime();
    private final NoteKind kind = new NoteKind();
    private final LoopParts parts =
            new LoopParts(
                    new LoopParts.Given(
                            store,
                            KEYS,
                            NoteKind::read,
                            List.of(kind),
                            "me",
                            new LoopMetrics(
                                    new SimpleMeterRegistry(),
                                    List.of("Note", LoopParts.UNKNOWN_KIND),
                                    time)),
                    new LoopParts.Nature(time, time, new Random(1)));
    private final ConvergenceLoop loop = new ConvergenceLoop(parts);
    private final InMemoryDesiredSource source =
            new InMemoryDesiredSource(store, KEYS.desired(), time);

    @BeforeEach
    void leadWithoutASentinel() {
        store.neverWait();
        loop.connect();
        source.start(parts.view());
        source.deliver();
        parts.leadership().step();
        loop.conduct();
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
