package dev.drover.convergence;

import java.time.Duration;
import java.util.Optional;

/** How one pass ended. */
public sealed interface Outcome {

    /**
     * Nothing is left to do until something is heard.
     *
     * @param revisitAfter when to look again all the same; empty: at the resync
     */
    record Settled(Optional<Duration> revisitAfter) implements Outcome {}

    /**
     * It did not work and may work later.
     *
     * @param after how long to wait before the next try
     * @param because what stood in the way
     */
    record Pending(Duration after, String because) implements Outcome {}

    /**
     * It cannot work until a person acts; looked at again at the resync, or earlier.
     *
     * @param because what stands in the way
     * @param revisitAfter when to look again all the same; empty = at the resync
     */
    record Blocked(String because, Optional<Duration> revisitAfter) implements Outcome {

        /** Looked at again at the resync. */
        public Blocked(String because) {
            this(because, Optional.empty());
        }
    }
}
