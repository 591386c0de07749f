package dev.drover.document;

import java.time.Instant;

/**
 * One thing that was done, or that happened to a document.
 *
 * @param at when
 * @param key to which document
 * @param generation of which generation
 * @param reason one UpperCamelCase word for programs, for example {@code Registered}
 * @param message a sentence for people, without secrets
 * @param by the operator instance that did or saw it
 */
public record Event(
        Instant at, DocumentKey key, long generation, String reason, String message, String by) {}
