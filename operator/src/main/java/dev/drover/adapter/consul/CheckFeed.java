package dev.drover.adapter.consul;

import java.util.List;
import java.util.function.Consumer;

/** Follows which health checks of Nomad's allocations fail in Consul. Thread-safe. */
public interface CheckFeed extends AutoCloseable {

    /**
     * Begins to follow, returns at once.
     *
     * @param failing told all that fail whenever that may have changed, one call after the other; should it throw, it is
     *     told again. Told nothing while Consul does not answer, or does not allow to look
     */
    void start(Consumer<List<FailingCheck>> failing);

    /** Stops following. */
    @Override
    void close();
}
