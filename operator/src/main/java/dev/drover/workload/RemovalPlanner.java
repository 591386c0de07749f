package dev.drover.workload;

import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.planning.Plan.Move;
import dev.drover.workload.JobPart.Registered;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides how a job goes that its document wants no more: it is handed over to another document that waits for it, or
 * stopped, kept for a while, and purged. Pure.
 */
final class RemovalPlanner {

    /** How soon to look again whether another document has taken the job over. */
    private static final Duration OFFER_REVISIT = Duration.ofMillis(500);

    private RemovalPlanner() {}

    /** What becomes of the job of a document that is gone. */
    static Plan<JobStep, JobPart> unwanted(JobObservation observed, Instant now) {
        JobPart part = observed.part();
        Optional<JobStep> hook = HookPlanner.stopping(observed);
        if (hook.isPresent()) {
            return removal(hook.get(), part);
        }
        Optional<JobStub> ours = observed.stub().filter(JobStub::ours);
        boolean notToTouch = !part.holds() || part.retain() || observed.holder().isPresent();
        if (notToTouch || ours.isEmpty()) {
            return new Plan<>(Optional.empty(), List.of(), part, Optional.empty());
        }
        if (observed.offered()) {
            return handingOver(observed, part.target(), now);
        }
        JobStub stub = ours.get();
        if (!stub.stopped()) {
            // Should the document return, even after a crash in between, the job is registered as
            // if new.
            return removal(
                    new JobStep.Stop(stub.id(), stub.jobModifyIndex()),
                    part.with(Registered.NOTHING));
        }
        Instant stopped = part.stoppedAt().orElse(now);
        Duration left = Duration.between(now, stopped.plus(observed.purgeAfter()));
        if (!left.isPositive()) {
            return removal(new JobStep.Purge(stub.id(), stub.jobModifyIndex()), part);
        }
        return new Plan<>(
                Optional.empty(),
                List.of(
                        new Condition(Condition.PROGRESSING, Status.FALSE, "Idle", "", now),
                        notReady(
                                "Deleted",
                                "the document was deleted and the job stopped; it is purged at "
                                        + stopped.plus(observed.purgeAfter()),
                                now)),
                part.withStoppedAt(stopped),
                Optional.of(left));
    }

    /** What became of the job when nothing more is done about it. */
    static String farewell(Optional<JobPart> last) {
        return last.filter(part -> part.holds() && part.retain())
                .map(part ->
                        "job %s is left as it is, as deletionPolicy: retain asks; Drover does not see to it any more"
                                .formatted(part.target()))
                .orElse("everything it wanted is removed");
    }

    /** Waits for another document that may have the job. */
    static Plan<JobStep, JobPart> handingOver(JobObservation observed, JobId job, Instant now) {
        return new Plan<>(
                Optional.empty(),
                List.of(
                        notReady(
                                "HandingOver",
                                "another document may take job %s over before it is stopped"
                                        .formatted(job),
                                now)),
                observed.part(),
                Optional.of(OFFER_REVISIT));
    }

    private static Plan<JobStep, JobPart> removal(JobStep step, JobPart part) {
        return new Plan<>(
                Optional.of(new Move<>(step, new Cause.Removal())),
                List.of(),
                part.holding(true),
                Optional.empty());
    }

    private static Condition notReady(String reason, String message, Instant now) {
        return new Condition(Condition.READY, Status.FALSE, reason, message, now);
    }
}
