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

    /** How it is written. */
    public String text() {
        return "%s/%s".formatted(version, at);
    }

    /** Whether what is written permits restarts for those parameters now; what is not understood permits nothing. */
    static boolean permits(String written, String version, Instant now) {
        List<String> words = List.of(written.split("/", -1));
        if (words.size() != 2 || !words.getFirst().equals(version)) {
            return false;
        }
        try {
            Instant at = Instant.parse(words.getLast());
            return Duration.between(at, now).abs().compareTo(LASTS) < 0;
        } catch (DateTimeParseException garbled) {
            return false;
        }
    }
}
