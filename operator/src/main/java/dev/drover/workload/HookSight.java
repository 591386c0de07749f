package dev.drover.workload;

import dev.drover.adapter.nomad.BatchRun;
import dev.drover.adapter.nomad.Evidence;
import dev.drover.adapter.nomad.JobId;
import java.util.List;
import java.util.Optional;

/**
 * What was seen of a document's hooks.
 *
 * @param revision what the version is made of that they belong to; empty when the document is gone
 * @param hooks all of them, in their order: those before, those after
 * @param next the job of the hook that runs, or would be the next to run; empty when all have run
 * @param job that job as it stands in Nomad; empty when it does not exist
 * @param evidence why it failed; looked at when it has
 */
public record HookSight(
        String revision,
        List<Hook> hooks,
        Optional<JobId> next,
        Optional<BatchRun> job,
        Optional<Evidence> evidence) {

    public HookSight {
        hooks = List.copyOf(hooks);
    }

    /** Before anybody has asked Nomad. */
    HookSight(String revision, List<Hook> hooks, Optional<JobId> next) {
        this(revision, hooks, next, Optional.empty(), Optional.empty());
    }
}
