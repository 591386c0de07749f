package dev.drover.adapter.nomad;

/**
 * How the current version of a batch job fares. Counts in lists are of all versions together.
 *
 * @param jobModifyIndex the job's index
 * @param hook it carries the mark of jobs that run a hook
 * @param mark what stands in its meta under {@link Nomad#RUN_META}, empty when nothing does
 * @param state how it fares
 */
public record BatchRun(long jobModifyIndex, boolean hook, String mark, State state) {

    /** How a run fares. */
    public enum State {
        /** It runs, or will. */
        OPEN,
        /** Somebody stopped it, and it has not ended yet. */
        STOPPING,
        COMPLETE,
        FAILED,
        /** Somebody stopped it before it was complete. */
        STOPPED
    }

    /**
     * Judges by the allocations of the current version.
     *
     * @param stopped the job was stopped
     * @param dead nothing of it runs and nothing is to be started
     * @param open allocations that have not ended
     * @param complete allocations that ended well
     * @param failed allocations that ended badly or are lost
     */
    public static State state(boolean stopped, boolean dead, int open, int complete, int failed) {
        if (open > 0) {
            return stopped ? State.STOPPING : State.OPEN;
        }
        if (complete > 0) {
            return State.COMPLETE;
        }
        if (stopped) {
            return State.STOPPED;
        }
        return dead && failed > 0 ? State.FAILED : State.OPEN;
    }
}
