package dev.drover.adapter.nomad;

/**
 * One instance of a task group.
 *
 * @param id its whole ID
 * @param group the task group's name
 * @param fate what Nomad wants of it, and what has become of it
 */
public record Allocation(String id, String group, Fate fate) {

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
