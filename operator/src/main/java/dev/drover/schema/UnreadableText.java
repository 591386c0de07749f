package dev.drover.schema;

import dev.drover.document.Problem;
import java.util.Optional;

/** A text cannot be read beyond a place: it is not UTF-8, or breaks the rules of JSON or YAML. */
final class UnreadableText extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Position position;
    private final String words;

    UnreadableText(String message, Position position) {
        super(message);
        this.words = message;
        this.position = position;
    }

    Problem toProblem() {
        return new Problem("$", position.line(), position.column(), words, Optional.empty());
    }
}
