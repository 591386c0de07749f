package dev.drover.adapter.consul;

import dev.drover.convergence.KeyValueStore.Entry;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Follows all keys below one prefix. Thread-safe. */
public interface PrefixFeed extends AutoCloseable {

    /**
     * Begins to follow, returns at once.
     *
     * @param changed told all there is whenever that may have changed, one call after the other; should it throw, it is told
     *     again. <strong>An empty list is no proof of absence</strong>: a store that denies the right to list may answer so.
     *     Told nothing while the store does not answer
     */
    void start(Consumer<List<Entry>> changed);

    /** When it was last known that nothing had changed unseen; {@link Instant#EPOCH} before the first answer. */
    Instant lastAnswer();

    /** Stops following. */
    @Override
    void close();
}
