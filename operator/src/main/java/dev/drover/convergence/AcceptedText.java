package dev.drover.convergence;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The text of a document as it was accepted, kept for rollback.
 *
 * @param generation its generation
 * @param at when it was accepted
 * @param document the text; an accepted text is valid UTF-8
 */
public record AcceptedText(long generation, Instant at, String document) {

    /** The bytes as they stood in the store. */
    byte[] bytes() {
        return document.getBytes(StandardCharsets.UTF_8);
    }
}
