package dev.drover.workload;

import dev.drover.adapter.nomad.Deployment;
import dev.drover.document.Metadata;
import java.util.Optional;

/** What somebody decided about a deployment that is under way. Pure. */
final class Judgement {

    private Judgement() {}

    /**
     * The step that carries it out; empty when nobody decided anything, or it cannot be done yet.
     *
     * @param metadata of the document
     * @param deployment of what was registered
     */
    static Optional<JobStep> of(Metadata metadata, Optional<Deployment> deployment) {
        return deployment
                .filter(Deployment::active)
                .filter(now ->
                        metadata.aborts(now.id())
                                || (metadata.promotes(now.id()) && now.promotable()))
                .map(now -> new JobStep.Judge(now, !metadata.aborts(now.id())));
    }
}
