package dev.drover;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes one thread that waits; a ring while nobody waits is not lost. Thread-safe. */
final class Bell {

    private final Semaphore rings = new Semaphore(0);

    void ring() {
        rings.release();
    }

    /** Waits for a ring, at most so long. All rings until then are one. */
    void await(Duration patience) throws InterruptedException {
        if (rings.tryAcquire(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS)) {
            rings.drainPermits();
        }
    }
}
