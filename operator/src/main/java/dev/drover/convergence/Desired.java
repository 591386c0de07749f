package dev.drover.convergence;

import dev.drover.document.Document;
import dev.drover.document.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What stands at one document's key now. */
public sealed interface Desired {

    /** The index of the key. */
    long generation();

    /** When this generation was first seen by this process. */
    Instant seenAt();

    /**
     * It was understood.
     *
     * @param document the document
     * @param warnings what its author should look at
     * @param seenAt when it was first seen
     */
    record Accepted(Document<?> document, List<Problem> warnings, Instant seenAt)
            implements Desired {
        public Accepted {
            warnings = List.copyOf(warnings);
        }

        @Override
        public long generation() {
            return document.generation();
        }
    }

    /**
     * It was not understood.
     *
     * @param generation the index of the key
     * @param problems all that is wrong
     * @param lastGood the newest one that was understood by this process, if any
     * @param seenAt when it was first seen
     */
    record Rejected(
            long generation, List<Problem> problems, Optional<Document<?>> lastGood, Instant seenAt)
            implements Desired {
        public Rejected {
            problems = List.copyOf(problems);
        }
    }
}
