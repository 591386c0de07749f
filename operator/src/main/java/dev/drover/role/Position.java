package dev.drover.role;

import java.util.Comparator;

/**
 * How far a member's data reaches. A higher timeline is further, whatever the end: who took it began from a failover set.
 *
 * @param timeline the number of the newest timeline of which there is WAL; at least 1
 * @param end the position behind the last byte of whole WAL that was received or replayed, whichever is more
 */
public record Position(int timeline, long end) implements Comparable<Position> {

    private static final Comparator<Position> ORDER =
            Comparator.comparingInt(Position::timeline).thenComparingLong(Position::end);

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }
}
