package dev.drover.database;

import dev.drover.document.Metadata;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/**
 * A person's word in the annotation {@link Metadata#RESTART}: {@code <version>/<time>}. Restarts for exactly these parameters may cost
 * what they cost; for ten minutes, so that nobody is surprised by it later.
 *
 * @param version of the parameters
 * @param at when it was said
 */
public record RestartPermit(String version, Instant at) {

    private static final Duration LASTS = Duration.ofMinutes(10);

    private static final Standing NOT_UNDERSTOOD =
            new Standing(
                    false,
                    "the annotation %s is not understood: expected <version>/<time>, as drover db params --restart writes it"
                            .formatted(Metadata.RESTART));

    /** How it is written. */
    public String text() {
        return "%s/%s".formatted(version, at);
    }

    /**
     * Whether restarts are permitted.
     *
     * @param given whether they are
     * @param passedOver why what is written about these parameters permits nothing; empty = it does, or nothing is written about them
     */
    record Standing(boolean given, String passedOver) {
        static final Standing NONE = new Standing(false, "");
    }

    /** Whether what is written permits restarts for those parameters now; what is not understood permits nothing. */
    static Standing standing(String written, String version, Instant now) {
        List<String> words = List.of(written.split("/", -1));
        if (words.size() != 2) {
            return NOT_UNDERSTOOD;
        }
        if (!words.getFirst().equals(version)) {
            return Standing.NONE;
        }
        try {
            Instant at = Instant.parse(words.getLast());
            return Duration.between(at, now).abs().compareTo(LASTS) < 0
                    ? new Standing(true, "")
                    : new Standing(false, passedOver(at, now));
        } catch (DateTimeParseException garbled) {
            return NOT_UNDERSTOOD;
        }
    }

    private static String passedOver(Instant at, Instant now) {
        return at.isAfter(now)
                ? "they were permitted at %s, and it is %s here: one of the two clocks is wrong by %d s; set it, and permit them again"
                        .formatted(at, now, Duration.between(now, at).toSeconds())
                : "they were permitted at %s, and it is %s here: more than ten minutes ago, or one of the two clocks is wrong; permit them again"
                        .formatted(at, now);
    }
}
