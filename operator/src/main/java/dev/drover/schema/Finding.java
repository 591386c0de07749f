package dev.drover.schema;

import dev.drover.document.Problem;
import java.util.Optional;

/**
 * Something to tell a document's author, before it is known where in the text it stands.
 *
 * @param path what it is about
 * @param atName whether it is about the field's name and not about its value
 * @param message for people
 * @param suggestion the nearest valid word for a misspelt one
 */
record Finding(JsonPath path, boolean atName, String message, Optional<String> suggestion) {

    static Finding ofValue(JsonPath path, String message) {
        return new Finding(path, false, message, Optional.empty());
    }

    static Finding ofValue(JsonPath path, String message, Optional<String> suggestion) {
        return new Finding(path, false, message, suggestion);
    }

    static Finding ofName(JsonPath path, String message) {
        return new Finding(path, true, message, Optional.empty());
    }

    static Finding ofName(JsonPath path, String message, Optional<String> suggestion) {
        return new Finding(path, true, message, suggestion);
    }

    Problem at(Positions positions) {
        Position position = atName ? positions.ofName(path) : positions.ofValue(path);
        return new Problem(
                path.toString(), position.line(), position.column(), message, suggestion);
    }
}
