package dev.drover.kind.route;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.drover.document.DocumentKey;
import dev.drover.document.Names;

/**
 * Another document, as authors name it.
 *
 * @param text {@code name} for one of the same namespace, or {@code namespace/name}
 */
record Reference(@JsonValue String text) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Reference {
        int slash = text.indexOf('/');
        if (slash >= 0) {
            Names.require("namespace", text.substring(0, slash));
        }
        Names.require("name", text.substring(slash + 1));
    }

    /** Which document is meant, by one in that namespace. */
    DocumentKey in(String namespace, String kind) {
        int slash = text.indexOf('/');
        return new DocumentKey(
                slash < 0 ? namespace : text.substring(0, slash), kind, text.substring(slash + 1));
    }
}
