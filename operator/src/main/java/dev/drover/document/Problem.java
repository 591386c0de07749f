package dev.drover.document;

import java.util.Optional;

/**
 * One thing that is wrong with a document, told so that its author can mend it.
 *
 * @param path JSON path inside the document, {@code $} for the whole, for example {@code $.spec.drift}
 * @param line line in the text, from 1, or 0 when the text could not be read so far
 * @param column column in that line, from 1, or 0
 * @param message what was found, what was expected, what to do; one line, no secret values
 * @param suggestion the nearest valid word for a misspelt one
 */
public record Problem(
        String path, int line, int column, String message, Optional<String> suggestion) {

    @Override
    public String toString() {
        String place = line > 0 ? "%s (line %d, column %d)".formatted(path, line, column) : path;
        return place
                + ": "
                + message
                + suggestion.map(word -> "; did you mean '%s'?".formatted(word)).orElse("");
    }
}
