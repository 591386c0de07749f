package dev.drover.workload;

import dev.drover.adapter.nomad.Deployment;
import dev.drover.document.Metadata;
import dev.drover.workload.TrialPlanner.Verdict;
import java.util.Optional;

/** What was decided about a deployment that is under way: by a person, or by what users get from its canaries. Pure. */
final class Judgement {

    private Judgement() {}

    /**
     * The step that carries it out; empty when nothing was decided, or it cannot be done yet. What a person says goes first.
     *
     * @param metadata of the document
     * @param deployment of what was registered
     * @param verdict about its canaries; empty when they are not judged
     */
    static Optional<JobStep> of(
            Metadata metadata, Optional<Deployment> deployment, Optional<Verdict> verdict) {
        Optional<Deployment> active = deployment.filter(Deployment::active);
        return byHand(metadata, active)
                .or(() -> active.flatMap(now -> verdict.flatMap(said -> step(now, said))));
    }

    private static Optional<JobStep> step(Deployment now, Verdict said) {
        return switch (said.call()) {
            case PROMOTE -> Optional.of(new JobStep.Judge(now, true, said.words()));
            case GIVE_UP -> Optional.of(new JobStep.Judge(now, false, said.words()));
            case WAIT -> Optional.empty();
        };
    }

    private static Optional<JobStep> byHand(Metadata metadata, Optional<Deployment> active) {
        return active.filter(now ->
                        metadata.aborts(now.id())
                                || (metadata.promotes(now.id()) && now.promotable()))
                .map(now -> new JobStep.Judge(now, !metadata.aborts(now.id()), ""));
    }
}
