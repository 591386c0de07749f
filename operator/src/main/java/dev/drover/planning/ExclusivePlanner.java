package dev.drover.planning;

import static dev.drover.planning.ExclusiveTimes.LEASE;

import java.time.Duration;

/** Decides what a process does with the program that may run only under its lease. */
public final class ExclusivePlanner {

    /** How often it is looked at whether a killed program is gone. */
    private static final Duration GONE_LOOK = Duration.ofMillis(10);

    /** The longest time between two looks when nothing is due; whatever happens wakes the one who looks. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private ExclusivePlanner() {}

    /** Whether this process has the lease. */
    public enum Standing {
        NONE,
        HELD,
        LOST
    }

    /** Where the program is. */
    public enum Phase {
        /** Not started under this lease. */
        NONE,
        RUNNING,
        /** It was told to end. */
        STOPPING,
        /** It was sent SIGKILL. */
        KILLED,
        /** Nothing of it runs any more. */
        GONE
    }

    /** What to do. */
    public enum Move {
        WAIT,
        START,
        /** Tell it to end. */
        STOP,
        KILL,
        /** Give up this lease and wait for the next. */
        LET_GO,
        /** Give up this lease and end. */
        LEAVE
    }

    /**
     * All that a decision follows from.
     *
     * @param standing whether the lease is held
     * @param age how long ago its newest renewal was sent
     * @param phase where the program is
     * @param forLease whether it was stopped because of the lease, and is wanted again
     * @param told how long ago it was told to end
     * @param guarded whether its guard is there
     * @param ending whether this process was told to end
     * @param yielding whether it makes way for another, and waits again then
     * @param grace how long the program may take to end when the lease runs out
     */
    public record Situation(
            Standing standing,
            Duration age,
            Phase phase,
            boolean forLease,
            Duration told,
            boolean guarded,
            boolean ending,
            boolean yielding,
            Duration grace) {

        /** Nothing of the program may run any more. */
        boolean over() {
            return standing != Standing.HELD || !guarded || atLeast(age, LEASE);
        }

        /** The program has to begin to end. */
        boolean late() {
            return atLeast(age, LEASE.minus(grace));
        }

        /** Holds the lease only to give it up. */
        boolean giving() {
            return yielding && standing == Standing.HELD;
        }
    }

    /** What to do now. */
    public static Move decide(Situation now) {
        return switch (now.phase()) {
            case NONE -> begin(now);
            case RUNNING -> run(now);
            case STOPPING -> stop(now);
            case KILLED -> Move.WAIT;
            // A guard goes only when it has killed: the program did not end by itself.
            case GONE ->
                    (now.forLease() || !now.guarded()) && !now.ending() ? Move.LET_GO : Move.LEAVE;
        };
    }

    private static Move begin(Situation now) {
        if (now.ending()) {
            return Move.LEAVE;
        }
        if (now.giving()) {
            return Move.LET_GO;
        }
        return switch (now.standing()) {
            case NONE -> Move.WAIT;
            case LOST -> Move.LET_GO;
            // A process that was frozen since it asked: the answer is old, and a renewal shows what
            // it is worth.
            case HELD -> now.late() ? Move.WAIT : Move.START;
        };
    }

    private static Move run(Situation now) {
        if (now.over()) {
            return Move.KILL;
        }
        return now.late() || now.ending() || now.yielding() ? Move.STOP : Move.WAIT;
    }

    /** Who was told to end by a person has all the time that the lease is renewed. */
    private static Move stop(Situation now) {
        boolean overdue = now.forLease() && atLeast(now.told(), now.grace());
        return now.over() || overdue ? Move.KILL : Move.WAIT;
    }

    /** How long nothing is to be done unless something happens. */
    public static Duration patience(Situation now) {
        Duration left =
                switch (now.phase()) {
                    case RUNNING -> LEASE.minus(now.grace()).minus(now.age());
                    case STOPPING -> toKill(now);
                    case KILLED -> GONE_LOOK;
                    case NONE, GONE -> LOOK;
                };
        return left.isPositive() ? least(left, LOOK) : Duration.ZERO;
    }

    private static Duration toKill(Situation now) {
        Duration left = LEASE.minus(now.age());
        return now.forLease() ? least(left, now.grace().minus(now.told())) : left;
    }

    private static boolean atLeast(Duration duration, Duration bound) {
        return duration.compareTo(bound) >= 0;
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
