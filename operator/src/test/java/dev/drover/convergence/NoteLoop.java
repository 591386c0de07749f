package dev.drover.convergence;

import dev.drover.testing.InMemoryDesiredSource;
import dev.drover.testing.InMemoryKeyValueStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Random;

/** A loop over notes, in memory and on a time that the test owns. It leads, and works as soon as the sentinel is there. */
final class NoteLoop {

    static final StoreKeys KEYS = new StoreKeys("drover");

    final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    final FakeTime time = new FakeTime();
    final NoteKind kind = new NoteKind();
    final LoopParts parts =
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
    final ConvergenceLoop loop = new ConvergenceLoop(parts);
    final InMemoryDesiredSource source = new InMemoryDesiredSource(store, KEYS.desired(), time);

    /** Begins to follow, and to lead. */
    void start() {
        store.neverWait();
        loop.connect();
        source.start(parts.view());
        source.deliver();
        parts.leadership().step();
        loop.conduct();
    }
}
