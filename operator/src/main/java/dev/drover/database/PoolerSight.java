package dev.drover.database;

import dev.drover.document.Document;
import dev.drover.workload.JobObservation;
import java.util.Optional;

/**
 * What one pass sees of the pooler of a database.
 *
 * @param wanted its job; empty = none is asked for
 * @param seen of that job; empty = there never was one, or Nomad did not say
 * @param trouble why Nomad did not say; empty when it did
 */
record PoolerSight(
        Optional<Document<PoolerJob>> wanted, Optional<JobObservation> seen, String trouble) {

    static final PoolerSight NONE = new PoolerSight(Optional.empty(), Optional.empty(), "");
}
