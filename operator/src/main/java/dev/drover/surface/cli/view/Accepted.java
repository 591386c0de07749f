package dev.drover.surface.cli.view;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.convergence.AcceptedText;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * One older text of a document, kept for rollback.
 *
 * @param generation its generation
 * @param at when it was accepted, if it says
 * @param author who wrote it, if that was done with the command line
 * @param text the text as it was
 */
public record Accepted(
        long generation, Optional<Instant> at, Optional<String> author, String text) {

    static Accepted of(JsonNode tree) {
        String text =
                tree.has("gzip")
                        ? AcceptedText.unpacked(tree.path("gzip").asText())
                        : tree.path("document").asText();
        return new Accepted(
                tree.path("generation").asLong(),
                time(tree.path("at").asText()),
                Optional.empty(),
                text);
    }

    Accepted by(Optional<String> one) {
        return new Accepted(generation, at, one, text);
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }
}
