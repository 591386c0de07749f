package dev.drover.planning;

import java.time.Duration;

/**
 * How long an exclusive lease lets its holder's program run, and when another may take it. All are measured with each
 * one's own clock, which goes on while its process is frozen; the arithmetic is in {@code docs/exclusive.md}.
 */
public final class ExclusiveTimes {

    /** How often the holder renews. */
    public static final Duration HEARTBEAT = Duration.ofSeconds(1);

    /** After so long since the last renewal was sent, nothing of the program runs any more: SIGKILL. */
    public static final Duration LEASE = Duration.ofMillis(6_500);

    /**
     * After so long without a change, seen with one's own clock, another takes the lease. What it is longer than {@link
     * #LEASE} is for clocks that run differently and for killing on a busy machine.
     */
    public static final Duration SILENCE = Duration.ofMillis(7_500);

    /**
     * After so long without any change a standby may take what a first gave back, or what was never held: longer than the 15 s
     * after which Nomad begins a task again where it ran.
     */
    public static final Duration LEFT = SILENCE.multipliedBy(3);

    /** The longest time to end in peace: what is left of the lease must survive a short outage of the store. */
    public static final Duration GRACE_MAX = Duration.ofSeconds(3);

    /** How long one look waits for a change; whole seconds, as the store counts. */
    public static final Duration LOOK = Duration.ofSeconds(1);

    /** How soon a call is tried again that failed. */
    public static final Duration RETRY = Duration.ofMillis(200);

    private ExclusiveTimes() {}
}
