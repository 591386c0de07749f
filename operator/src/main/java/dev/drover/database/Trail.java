package dev.drover.database;

import dev.drover.role.Position;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * How far a primary had written when: so it can be told for how long a replica has been behind. To be used by one thread at a
 * time.
 */
final class Trail {

    /** An hour of looks, one a second at most; who is further behind is an hour behind, and more. */
    private static final int MOST = 3_600;

    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final Deque<Mark> marks = new ArrayDeque<>();

    /** What was written at a time. */
    private record Mark(Duration at, Position end) {}

    /** It says now that it has written so far. */
    void written(Position end, Duration now) {
        Mark last = marks.peekLast();
        if (last != null && last.end().timeline() != end.timeline()) {
            marks.clear();
            last = null;
        }
        if (last != null
                && (last.end().equals(end) || now.compareTo(last.at().plus(BETWEEN)) < 0)) {
            return;
        }
        if (marks.size() == MOST) {
            marks.removeFirst();
        }
        marks.addLast(new Mark(now, end));
    }

    /** For how long the primary has had something that this replica has not; zero when it has all, empty when nobody knows. */
    Optional<Duration> behind(Position replica, Duration now) {
        Mark last = marks.peekLast();
        if (last == null || last.end().timeline() != replica.timeline()) {
            return Optional.empty();
        }
        return Optional.of(
                marks.stream()
                        .filter(mark -> mark.end().end() > replica.end())
                        .findFirst()
                        .map(mark -> now.minus(mark.at()))
                        .orElse(Duration.ZERO));
    }
}
