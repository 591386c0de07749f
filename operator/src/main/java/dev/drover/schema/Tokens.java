package dev.drover.schema;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A text as a stream of tokens, whatever its syntax. Used by one thread. */
interface Tokens {

    /** What a token is. */
    enum Token {
        /** A mapping begins; names and values follow by turns. */
        MAPPING,
        /** A list begins. */
        LIST,
        /** The innermost mapping or list ends. */
        END,
        /** A name or a value without parts. */
        SCALAR,
        /** Behind the document another one begins, or text that does not belong to it. */
        MORE,
        /** Nothing follows. */
        NOTHING
    }

    /** Moves to the next token. */
    Token next() throws UnreadableText;

    /** The scalar as the name of a field. */
    String name();

    /** The scalar as a value. */
    JsonNode scalar();

    /** Why this token cannot be accepted although it could be read; null when it can. */
    @Nullable String objection();

    /** What about this token may surprise its author; null for nothing. */
    @Nullable String caution();

    Position position();
}
