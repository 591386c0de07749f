package dev.drover.faults;

import java.time.Duration;

/** How long things last, and how often they are done: short and once in every build, at full length with {@code -Pfaults}. */
final class Length {

    /** How often each scenario is to be played, property {@code faults.repetitions}. */
    static final int REPETITIONS = Integer.getInteger("faults.repetitions", 1);

    /** How long a machine or a supervisor stands still, property {@code faults.frozen}: longer than a lease. */
    static final Duration FROZEN = seconds("faults.frozen", 8);

    /** How long a way is cut, property {@code faults.cut}: longer than a failover takes. */
    static final Duration CUT = seconds("faults.cut", 8);

    /** How long store or operators are away, property {@code faults.away}. */
    static final Duration AWAY = seconds("faults.away", 15);

    /** How many failovers follow one another, property {@code faults.row}. */
    static final int IN_A_ROW = Integer.getInteger("faults.row", 5);

    private Length() {}

    private static Duration seconds(String property, int usual) {
        return Duration.ofSeconds(Integer.getInteger(property, usual));
    }

    /** Lets so much time pass. */
    static void pass(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }
}
