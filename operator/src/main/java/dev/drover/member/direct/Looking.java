package dev.drover.member.direct;

import dev.drover.adapter.caddy.Caddy.Running;
import dev.drover.adapter.caddy.SharedCaddy;
import dev.drover.adapter.caddy.SharedCaddy.Change;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * A Caddy whose whole configuration is looked at by one thread of the operator at a time: as a tree the largest one that is read
 * takes a quarter of the heap. Only what is made of it is kept. Thread-safe.
 *
 * @param caddy closed by whoever opened it
 * @param permit shared by all that look at a Caddy; one at most
 */
record Looking(SharedCaddy caddy, Semaphore permit) implements AutoCloseable {

    /**
     * Looks at it.
     *
     * @param made what is kept of it: no part of the configuration but ours; comes back at once, and looks at none itself
     * @throws dev.drover.convergence.RemoteFailure when it was not seen
     */
    <T> T look(Function<Running, T> made) {
        permit.acquireUninterruptibly();
        try {
            return made.apply(caddy.running());
        } finally {
            permit.release();
        }
    }

    /** As {@link SharedCaddy#change}: nobody waits for others that make theirs. */
    boolean change(Change change, String tag) {
        return caddy.change(change, tag);
    }

    /** As {@link SharedCaddy#version}. */
    Optional<String> version() {
        return caddy.version();
    }

    @Override
    public void close() {
        caddy.close();
    }
}
