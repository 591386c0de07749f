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

    /** Of bytes that were accepted. */
    static AcceptedText of(long generation, Instant at, byte[] text) {
        return new AcceptedText(generation, at, new String(text, StandardCharsets.UTF_8));
    }

    /** The bytes as they stood in the store. */
    byte[] bytes() {
        return document.getBytes(StandardCharsets.UTF_8);
    }
}
