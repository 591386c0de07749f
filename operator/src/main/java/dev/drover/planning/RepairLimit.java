package dev.drover.planning;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The repairs of one document lately, and whether one more is wise: two writers who fight restart tasks without end.
 *
 * @param repairs when, oldest first, none older than {@link #WINDOW} at the time of the last one
 */
public record RepairLimit(List<Instant> repairs) {

    /** So many repairs within the window are taken for a fight. */
    public static final int REPAIRS_MAX = 5;

    /** How far back repairs count. */
    public static final Duration WINDOW = Duration.ofMinutes(1);

    /** No repair yet. */
    public static final RepairLimit NONE = new RepairLimit(List.of());

    public RepairLimit {
        repairs = List.copyOf(repairs);
    }

    /** Whether the limit is reached. */
    public boolean reached(Instant now) {
        return recent(now).count() >= REPAIRS_MAX;
    }

    /** With one more repair. */
    public RepairLimit after(Instant now) {
        return new RepairLimit(Stream.concat(recent(now), Stream.of(now)).toList());
    }

    private Stream<Instant> recent(Instant now) {
        return repairs.stream().filter(at -> at.isAfter(now.minus(WINDOW)));
    }
}
