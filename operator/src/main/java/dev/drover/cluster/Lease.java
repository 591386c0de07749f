package dev.drover.cluster;

import java.time.Duration;
import java.util.Optional;

/** Whether, and until when, a server may serve as primary. Asked again and again, from any thread. */
@FunctionalInterface
public interface Lease {

    /**
     * When the right to serve ends if nothing renews it, on the clock of this machine that runs on while it is frozen; empty = it
     * may not serve now.
     */
    Optional<Duration> end();

    /** Whether it may serve now. */
    default boolean live() {
        return end().isPresent();
    }
}
