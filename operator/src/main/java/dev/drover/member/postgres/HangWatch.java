package dev.drover.member.postgres;

import dev.drover.adapter.postgres.Link;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Ends a primary that runs and says nothing any more: a disk that hangs, a stopped process. Nobody could write there, and as long as it
 * runs nobody else is made primary. It counts as one that has crashed: started anew here, or replaced. Thread-safe.
 */
final class HangWatch {

    private static final Duration LOOK = Duration.ofSeconds(1);

    /** For an answer that any server gives at once, however busy. */
    private static final Duration LIMIT = Duration.ofSeconds(1);

    /** In a row, each one to three seconds: between 10 and 20 s. A machine that stood still misses one when it goes on. */
    private static final int MISSES_MOST = 7;

    /** The server's first process takes part in nothing but new connections. */
    private static final int LOOKS_BY_ONE_CONNECTION = 5;

    private final Instance instance;
    private final BooleanSupplier replaceable;
    private long watched;

    /**
     * Watches nothing before {@link #begin}.
     *
     * @param replaceable whether there are others; where there are none, an end would help nobody
     */
    HangWatch(Instance instance, BooleanSupplier replaceable) {
        this.instance = instance;
        this.replaceable = replaceable;
    }

    /** Watches the server that runs now, until it ends; comes back at once. */
    synchronized void begin() {
        long life = instance.postmaster().currentLife();
        if (life != watched) {
            watched = life;
            Thread _ = Thread.ofVirtual().name("postgres-hangs").start(() -> watch(life));
        }
    }

    private void watch(long life) {
        int misses = 0;
        try (Link link = instance.link()) {
            for (int look = 1; instance.postmaster().isLife(life); look++) {
                if (look % LOOKS_BY_ONE_CONNECTION == 0) {
                    link.renew();
                }
                misses = link.answers(LIMIT) ? 0 : misses + 1;
                if (misses >= MISSES_MOST && replaceable.getAsBoolean()) {
                    instance.around()
                            .voice()
                            .accept("it has not answered for %d looks: kills it".formatted(misses));
                    instance.postmaster().crash(life);
                    return;
                }
                instance.around().pause().of(LOOK);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
