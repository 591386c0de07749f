package dev.drover.workload;

import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Since when the instances of jobs start. Nomad tells no failure while one waits for a secret that is not there, or for an
 * image: whoever waits is told what it waits for. Thread-safe.
 */
final class SlowStarts {

    /** An instance that starts for so long is worth a look. */
    static final Duration SLOW = Duration.ofSeconds(5);

    private final Map<JobId, Start> starts = new ConcurrentHashMap<>();

    private record Start(long jobModifyIndex, Instant since) {}

    /** How many looks it has been worth: one after 5 s, a second after 10, a third after 20, and so on; 0 when none starts. */
    int looks(JobStub stub, Instant now) {
        if (JobHealth.starting(stub) == 0) {
            starts.remove(stub.id());
            return 0;
        }
        Start start =
                starts.compute(
                        stub.id(),
                        (_, known) ->
                                known != null && known.jobModifyIndex() == stub.jobModifyIndex()
                                        ? known
                                        : new Start(stub.jobModifyIndex(), now));
        long times = Duration.between(start.since(), now).dividedBy(SLOW);
        return Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, times));
    }

    void forget(JobId job) {
        starts.remove(job);
    }
}
