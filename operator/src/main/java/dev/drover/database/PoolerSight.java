package dev.drover.database;

import dev.drover.document.Document;
import dev.drover.workload.JobObservation;
import java.time.Duration;
import java.util.Optional;

/**
 * What one pass sees of the pooler of a database.
 *
 * @param wanted its job; empty = none is asked for
 * @param seen of that job; empty = there never was one, or nothing is to be concluded of it now
 * @param trouble why nothing is, or why the last attempt came to nothing where one more is due; empty = nothing stands in the way
 */
record PoolerSight(
        Optional<Document<PoolerJob>> wanted,
        Optional<JobObservation> seen,
        Optional<Trouble> trouble) {

    /** How soon what went wrong is tried again. */
    static final Duration AGAIN = Duration.ofSeconds(10);

    static final PoolerSight NONE =
            new PoolerSight(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * What stands in the way.
     *
     * @param reason of the condition
     * @param message for people
     */
    record Trouble(Reason reason, String message) {}

    /** How its condition calls it. */
    enum Reason {
        /** Nobody says how it is. */
        OUT_OF_REACH("OutOfReach"),
        /** Nomad does not let Drover. */
        DENIED("Denied"),
        /** Nomad does not take it. */
        REFUSED("Refused");

        private final String word;

        Reason(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }
}
