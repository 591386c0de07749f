package dev.drover.workload;

import dev.drover.adapter.consul.FailingCheck;
import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.Evidence;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.Nomad.JobDiff;
import dev.drover.document.DocumentKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was seen of one job in one pass.
 *
 * @param job the job that the document names now; the recorded one when the document is gone
 * @param part what is recorded; about another job while the document was renamed and still holds that
 * @param hash of the job as its author wrote it; empty when the document is gone or when nothing has changed since the last
 *     registration, so that it need not be known
 * @param count allocations that the job asks for; empty when the hash is, 0 when that depends on the nodes
 * @param cron when the job runs, if it is periodic
 * @param offers what the job that its author wrote has in Consul; empty when the hash is
 * @param holder another document that holds the same job
 * @param offered the document is gone or names another job now, and a document that waits for its job may have it
 * @param former the job this document held before its author renamed it, if that still exists
 * @param stub the job in Nomad's list
 * @param unseen it was registered moments ago and the view does not show it yet
 * @param diff what registering would change; looked at when the job was changed by somebody else
 * @param changedBy who changed it, as far as it can be told
 * @param deployment the roll-out of what we registered
 * @param failing health checks of its allocations that fail
 * @param trial what users get from canaries; looked at while some wait to be judged
 * @param lag who does not send to its instances as they are; empty when nobody lags behind, or its roll-out is not over
 * @param evidence why it is not well, with what it was gathered for; looked at when it is not
 * @param schedule when it ran and will run, if it is periodic
 * @param hooks what was seen of its hooks; empty when there are none, or nothing to do about them
 * @param whereabouts where it is to run, if it follows a role
 * @param purgeAfter how long a stopped job is kept
 */
public record JobObservation(
        JobId job,
        JobPart part,
        Optional<String> hash,
        Optional<Integer> count,
        Optional<Cron> cron,
        Optional<List<Offer>> offers,
        Optional<DocumentKey> holder,
        boolean offered,
        Optional<JobStub> former,
        Optional<JobStub> stub,
        boolean unseen,
        Optional<JobDiff> diff,
        String changedBy,
        Optional<Deployment> deployment,
        List<FailingCheck> failing,
        Optional<TrialSight> trial,
        Optional<Lag> lag,
        Optional<Gathered> evidence,
        Optional<Schedule> schedule,
        Optional<HookSight> hooks,
        Whereabouts whereabouts,
        Duration purgeAfter) {

    public JobObservation {
        failing = List.copyOf(failing);
    }

    /** The same, with something else recorded. */
    JobObservation with(JobPart now) {
        return new JobObservation(
                job,
                now,
                hash,
                count,
                cron,
                offers,
                holder,
                offered,
                former,
                stub,
                unseen,
                diff,
                changedBy,
                deployment,
                failing,
                trial,
                lag,
                evidence,
                schedule,
                hooks,
                whereabouts,
                purgeAfter);
    }

    /** The same, to run there. */
    JobObservation at(Whereabouts now) {
        return new JobObservation(
                job,
                part,
                hash,
                count,
                cron,
                offers,
                holder,
                offered,
                former,
                stub,
                unseen,
                diff,
                changedBy,
                deployment,
                failing,
                trial,
                lag,
                evidence,
                schedule,
                hooks,
                now,
                purgeAfter);
    }

    /** How many allocations fail a health check. */
    int sick() {
        return FailingCheck.allocations(failing);
    }

    /** Whether one of these allocations fails a health check. */
    boolean failsCheck(Set<String> allocations) {
        return failing.stream().map(FailingCheck::allocation).anyMatch(allocations::contains);
    }

    /**
     * Evidence and what it was gathered for.
     *
     * @param evidence what was found
     * @param of what it was gathered for
     */
    public record Gathered(Evidence evidence, String of) {}
}
