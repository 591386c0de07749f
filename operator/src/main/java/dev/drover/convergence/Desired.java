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
     * A document that was understood, and may be in force.
     *
     * @param document the document
     * @param text as it was written, until it is kept in the history
     */
    record Good(Document<?> document, Optional<String> text) {}

    /**
     * It was understood.
     *
     * @param good the document
     * @param before what may be in force should its kind not understand its spec, the newest first
     * @param warnings what its author should look at
     * @param seenAt when it was first seen
     */
    record Accepted(Good good, List<Good> before, List<Problem> warnings, Instant seenAt)
            implements Desired {
        public Accepted {
            before = List.copyOf(before);
            warnings = List.copyOf(warnings);
        }

        /** The document. */
        public Document<?> document() {
            return good.document();
        }

        @Override
        public long generation() {
            return document().generation();
        }
    }

    /**
     * It was not understood.
     *
     * @param generation the index of the key
     * @param problems all that is wrong
     * @param before what may be in force instead, as far as this process understood it, the newest first
     * @param seenAt when it was first seen
     */
    record Rejected(long generation, List<Problem> problems, List<Good> before, Instant seenAt)
            implements Desired {
        public Rejected {
            problems = List.copyOf(problems);
            before = List.copyOf(before);
        }
    }
}
