package dev.drover.exclusive;

import java.time.Duration;

/** The program that runs only under the lease, and everything it starts. Not thread-safe, except for {@link #signal}. */
public interface Program {

    /** Where it is. */
    enum Life {
        /** Not started, or ended and forgotten. */
        NONE,
        RUNNING,
        /** It has ended, and nothing it has started runs any more. */
        GONE
    }

    /**
     * Starts it. It does its first step only once its guard watches over it.
     *
     * @param term its fencing token
     * @param deadline when the guard kills it, on the clock of this process
     */
    void start(long term, Duration deadline);

    /** The guard kills it later than it was told before. */
    void extend(Duration deadline);

    /** Tells it to end. */
    void stop();

    /** Sends it a signal; nothing when it does not run. */
    void signal(String name);

    /** Kills it and all it has started. It may take a moment until it is {@link Life#GONE}. */
    void kill();

    /** Where it is. When it has ended by itself, what it left behind is killed. */
    Life life();

    /** Whether its guard still is there. */
    boolean guarded();

    /** What it ended with: 128 and the signal's number when a signal killed it. */
    int exitCode();

    /** Forgets one that is gone, so that it can be started again. */
    void forget();
}
