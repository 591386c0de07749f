package dev.drover.schema;

/**
 * A place in a text.
 *
 * @param line from 1, or 0 when unknown
 * @param column from 1, or 0 when unknown
 */
record Position(int line, int column) {

    /** No place is known. */
    static final Position UNKNOWN = new Position(0, 0);
}
