package dev.drover.planning;

import java.time.Duration;

/** How long to wait before a failed pass is tried again: longer each time, never for good. */
public final class Backoff {

    /** The wait after the first failure: short, because most faults are over by then. */
    public static final Duration FIRST = Duration.ofMillis(100);

    /** The longest wait: a person who has mended the cause should not wait much longer than a minute. */
    public static final Duration LONGEST = Duration.ofSeconds(60);

    /** After so many doublings the longest wait is reached; more would overflow. */
    private static final int DOUBLINGS_MAX = 10;

    private Backoff() {}

    /**
     * The wait after so many failures in a row, doubled each time and spread so that many documents that failed together
     * are not tried together.
     *
     * @param failures failures in a row, from 1
     * @param dice a fresh random number in [0, 1)
     * @return between half and all of the nominal wait
     */
    public static Duration after(int failures, double dice) {
        long nominal = FIRST.toMillis() << Math.min(failures - 1, DOUBLINGS_MAX);
        long bounded = Math.min(nominal, LONGEST.toMillis());
        return Duration.ofMillis(bounded / 2 + Math.round(bounded / 2.0 * dice));
    }
}
