package dev.drover.schema;

import dev.drover.document.Document;
import dev.drover.document.Problem;
import java.util.List;

/**
 * What came of reading one document's text.
 */
public sealed interface Reading {

    /**
     * It was understood.
     *
     * @param document the document, its spec decoded to the kind's record
     * @param warnings what its author should look at, without being wrong
     */
    record Accepted(Document<?> document, List<Problem> warnings) implements Reading {
        public Accepted {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * It was not understood.
     *
     * @param problems all that is wrong, at least one, in the order of the text
     */
    record Rejected(List<Problem> problems) implements Reading {
        public Rejected {
            problems = List.copyOf(problems);
        }
    }
}
