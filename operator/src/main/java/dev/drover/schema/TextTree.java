package dev.drover.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.document.Problem;

/** A document's text as a tree, whether its kind would accept it or not: for showing and selecting. */
public final class TextTree {

    private TextTree() {}

    /**
     * Reads JSON or YAML.
     *
     * @param text may be anything
     * @throws IllegalArgumentException when it is neither, or no mapping; the message says where and why
     */
    public static ObjectNode of(byte[] text) {
        try {
            return SourceText.decode(text, 0).tree().root();
        } catch (UnreadableText e) {
            Problem problem = e.toProblem();
            throw new IllegalArgumentException(problem.toString(), e);
        }
    }
}
