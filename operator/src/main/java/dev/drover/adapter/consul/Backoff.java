package dev.drover.adapter.consul;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to leave an ailing Consul alone: longer after each failure, never in step with others. One thread. */
final class Backoff {

    /** A restarted agent is back within this. */
    private static final long FIRST_MILLIS = 100;

    /** How late the end of an outage may be noticed. */
    private static final long LAST_MILLIS = 5_000;

    private final RandomGenerator random;
    private long ceilingMillis = FIRST_MILLIS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The next pause: between half of the ceiling and the ceiling, which doubles. */
    Duration next() {
        long half = ceilingMillis / 2;
        long pause;
        // One generator serves all followers, and not every kind of generator is safe for that.
        synchronized (random) {
            pause = half + random.nextLong(half + 1);
        }
        ceilingMillis = Math.min(LAST_MILLIS, ceilingMillis * 2);
        return Duration.ofMillis(pause);
    }

    void reset() {
        ceilingMillis = FIRST_MILLIS;
    }
}
