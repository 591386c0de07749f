package dev.drover.adapter.postgres;

import dev.drover.role.Position;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Through which timelines a server's WAL has come.
 *
 * @param timeline the one it writes; at least 1
 * @param left where each earlier one was left, by its number
 * @see <a href="https://www.postgresql.org/docs/15/continuous-archiving.html#BACKUP-TIMELINES">timelines</a>
 */
public record TimelineHistory(int timeline, Map<Integer, Long> left) {

    public TimelineHistory {
        left = Collections.unmodifiableMap(new TreeMap<>(left));
    }

    /**
     * Reads a history file.
     *
     * @param timeline whose file it is
     * @param text its content; empty for timeline 1, which has none
     * @throws IllegalArgumentException when a line says something else than a timeline and where it was left
     */
    public static TimelineHistory parse(int timeline, String text) {
        Map<Integer, Long> left = new TreeMap<>();
        text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(line -> add(left, timeline, line));
        return new TimelineHistory(timeline, left);
    }

    private static void add(Map<Integer, Long> left, int timeline, String line) {
        String[] fields = line.split("\\s+", 3);
        try {
            left.put(Integer.parseInt(fields[0]), Lsn.parse(fields[1]));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException strange) {
            throw new IllegalArgumentException(
                    "history of timeline %d: '%s' is no timeline and place in the WAL"
                            .formatted(timeline, line),
                    strange);
        }
    }

    /**
     * Whether WAL that ends there is part of this history.
     *
     * @param end the end of the WAL in question
     * @param written how far the server has written its own timeline
     */
    public boolean contains(Position end, long written) {
        if (end.timeline() == timeline) {
            return end.end() <= written;
        }
        Long fork = left.get(end.timeline());
        return fork != null && end.end() <= fork;
    }
}
