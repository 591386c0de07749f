package dev.drover.adapter.nomad;

import java.time.Instant;
import java.util.Optional;

/**
 * One instance of a task group.
 *
 * @param id its whole ID
 * @param group the task group's name
 * @param fate what Nomad wants of it, and what has become of it
 * @param canary as what it stands beside older ones; empty when it is no canary, or was promoted
 */
public record Allocation(String id, String group, Fate fate, Optional<Canary> canary) {

    /**
     * A new instance that was not promoted yet.
     *
     * @param jobVersion of which version of the job
     * @param wellSince when its node told that it is well, by that node's clock; empty while it is not
     */
    public record Canary(long jobVersion, Optional<Instant> wellSince) {}

    /** What Nomad wants of an allocation, and what has become of it. */
    public enum Fate {
        /** It is to run and does not yet, or is not healthy. */
        COMING,
        /** It is to run, runs, and is not known to be unhealthy. */
        SERVING,
        /** It is to end, or has ended. */
        GOING
    }
}
