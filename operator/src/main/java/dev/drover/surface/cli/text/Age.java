package dev.drover.surface.cli.text;

import java.time.Duration;
import java.time.Instant;

/** How long ago, in the two or three characters that a table has room for. */
public final class Age {

    private Age() {}

    /** {@code 12s}, {@code 5m}, {@code 3h}, {@code 12d}; a time ahead of us, from a clock that differs, is {@code 0s}. */
    public static String between(Instant then, Instant now) {
        return of(Duration.between(then, now));
    }

    /** A duration in its largest whole unit; minutes from two on, so that a young thing shows its seconds. */
    public static String of(Duration age) {
        if (age.isNegative()) {
            return "0s";
        }
        if (age.toMinutes() < 2) {
            return age.toSeconds() + "s";
        }
        if (age.toHours() < 2) {
            return age.toMinutes() + "m";
        }
        return age.toDays() < 2 ? age.toHours() + "h" : age.toDays() + "d";
    }
}
