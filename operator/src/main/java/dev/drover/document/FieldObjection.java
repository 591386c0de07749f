package dev.drover.document;

/**
 * What cannot be meant in one field of a spec, though its schema allows it.
 *
 * @param field of the spec, by its name
 * @param message what was found, what was expected; one line, no secret values
 */
public record FieldObjection(String field, String message) {}
