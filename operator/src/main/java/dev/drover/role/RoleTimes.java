package dev.drover.role;

import java.time.Duration;

/**
 * The times of the protocol, on each one's own monotonic clock.
 *
 * @param lease how long a consistent read of the record is worth, from its start
 * @param retry how long a supervisor waits after an order that failed, and between two reads of the record
 * @param heartbeat how often a primary shows a barrier
 * @param fresh how old a report may be to count as what is true now
 * @param gone how long a replica may be missing at the primary before the quorum goes on without it
 * @param idle how long a named primary may say that it does not run before another is looked for
 * @param grace how long a named primary may take to start before silence counts against it
 * @param margin what is waited beyond a lease: 2 % of it for clocks that differ, and the time that a stop takes
 * @param bootstrap how long is waited for all members to answer before one of those that do makes the first data
 * @param switching how long a switchover waits for the old primary and the target before it takes whom it can have
 */
public record RoleTimes(
        Duration lease,
        Duration retry,
        Duration heartbeat,
        Duration fresh,
        Duration gone,
        Duration idle,
        Duration grace,
        Duration margin,
        Duration bootstrap,
        Duration switching) {

    /** What is used unless a document says otherwise; {@code failover.md} 2 gives the lease, 4 the grace. */
    public static final RoleTimes DEFAULT =
            new RoleTimes(
                    Duration.ofSeconds(4),
                    Duration.ofMillis(250),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(1500),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5));
}
