package dev.drover.surface.cli.verb;

import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.JobId;
import dev.drover.document.DocumentKey;
import dev.drover.document.Metadata;
import dev.drover.surface.cli.view.StoredDocument;
import dev.drover.surface.cli.view.Workload;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover promote}: says what becomes of new instances that stand beside the old ones. */
@Command(
        name = "promote",
        description = {
            "Let the new instances of a canary or blue/green deployment take over.",
            "For those whose rollout has 'promote: manual', and for those that are judged and shall"
                    + " not wait for it. They must be well; if they are not yet, the operator"
                    + " promotes them as soon as they are.",
            "With --abort: give the deployment up, at any time before it is over. The old instances"
                    + " go on; where some are gone already, autoRevert brings them back.",
            "Sets annotation drover/promote or drover/abort to the ID of Nomad's deployment: later"
                    + " ones are not meant by it."
        },
        footer = {"  drover promote app web -n shop", "  drover promote app web -n shop --abort"})
final class Promote implements Verb {

    private final Surroundings surroundings;

    @Mixin private final OneDocument document = new OneDocument();

    @Option(names = "--abort", description = "Give the deployment up instead")
    private boolean abort;

    Promote(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        DocumentKey key = document.key(surroundings);
        StoredDocument standing = new Finding(surroundings).standing(key);
        Deployment deployment = deployment(standing);
        if (!abort && !deployment.awaitingPromotion()) {
            throw VerbFailure.failed(
                    "%s: no canaries wait for promotion: the deployment of job version %d is %s, %d of %d instances are well"
                            .formatted(
                                    key,
                                    deployment.jobVersion(),
                                    deployment.status(),
                                    deployment.healthy(),
                                    deployment.desired()));
        }
        new Rewriting(surroundings)
                .annotate(standing, abort ? Metadata.ABORT : Metadata.PROMOTE, deployment.id());
        surroundings
                .console()
                .say(
                        "%s: job version %d %s"
                                .formatted(
                                        key,
                                        deployment.jobVersion(),
                                        abort ? "is given up" : "takes over"));
        return ExitCode.DONE;
    }

    /** The one that is under way. */
    private Deployment deployment(StoredDocument standing) {
        Workload workload = standing.workload();
        if (workload.job().isEmpty()) {
            throw VerbFailure.failed("%s has no job yet".formatted(standing.key()));
        }
        JobId job = new JobId(workload.namespace(), workload.job());
        Deployment deployment =
                surroundings
                        .nomad()
                        .latestDeployment(job)
                        .orElseThrow(() ->
                                VerbFailure.failed("job %s has no deployment".formatted(job)));
        if (!deployment.active()) {
            throw VerbFailure.failed(
                    "%s: nothing is under way: the last deployment, of job version %d, ended as %s"
                            .formatted(
                                    standing.key(), deployment.jobVersion(), deployment.status()));
        }
        return deployment;
    }
}
