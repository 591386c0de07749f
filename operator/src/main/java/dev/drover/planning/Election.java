package dev.drover.planning;

import java.time.Duration;

/** Decides what an operator instance does about leadership. */
public final class Election {

    /** How often the leader gives a sign of life. */
    public static final Duration HEARTBEAT = Duration.ofSeconds(1);

    /**
     * How long a sign of life lets the leader act, counted from before it was sent. Shorter than {@link #SILENCE}, so that
     * a leader has stopped before another begins, also when clocks run a little differently.
     */
    public static final Duration LEASE = Duration.ofMillis(2_200);

    /** After so long without a sign of life, seen with one's own clock, another takes over. */
    public static final Duration SILENCE = Duration.ofSeconds(3);

    private Election() {}

    /** What to do next. */
    public enum Move {
        /** Try to begin a new term. */
        STAND,
        /** Somebody leads, or seems to: look again. */
        WAIT
    }

    /**
     * Decides for an instance that does not lead.
     *
     * @param vacant nobody leads: the record is missing, or the last leader has handed over
     * @param silentFor how long the same sign of life has been seen while the store answered
     */
    public static Move decide(boolean vacant, Duration silentFor) {
        return vacant || silentFor.compareTo(SILENCE) >= 0 ? Move.STAND : Move.WAIT;
    }
}
