package dev.drover.workload;

import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.JobFeed;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.adapter.nomad.Nomad.Registration;
import dev.drover.convergence.Fence;
import dev.drover.convergence.RemoteFailure;
import dev.drover.document.DocumentKey;
import dev.drover.workload.JobPart.Registered;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Registers and stops jobs, each only as it was seen when that was decided, and remembers what the view may not show yet.
 * Thread-safe.
 */
final class Registrar {

    private final Nomad nomad;
    private final JobFeed feed;
    private final Unanswered unanswered;

    /** Registrations of this process that the view may not show yet; trusted once without asking. */
    private final Map<DocumentKey, Long> fresh = new ConcurrentHashMap<>();

    Registrar(Nomad nomad, JobFeed feed, Unanswered unanswered) {
        this.nomad = nomad;
        this.feed = feed;
        this.unanswered = unanswered;
    }

    /** What this process has registered is out of date. */
    void clear() {
        fresh.clear();
    }

    void forget(DocumentKey key) {
        fresh.remove(key);
    }

    /** Whether this process has registered that index of the document's job, told once for each. */
    boolean trusts(DocumentKey key, long jobModifyIndex) {
        return fresh.remove(key, jobModifyIndex);
    }

    /**
     * Registers a job.
     *
     * @param expected the index it must have, 0: it must not exist
     * @return what to record of it, for generation 0
     * @throws RemoteFailure when it was not registered, or it is unknown whether it was
     */
    Registered register(DocumentKey key, AuthoredJob job, long expected, Fence fence) {
        Optional<Registration> done;
        try {
            done = nomad.register(job.job(), expected, fence);
        } catch (RemoteFailure.Indeterminate unknown) {
            unanswered.add(key);
            throw unknown;
        }
        if (done.isEmpty()) {
            feed.refresh(job.id());
            throw changedMeanwhile("register", job.id());
        }
        long index = done.get().jobModifyIndex();
        fresh.put(key, index);
        return new Registered(
                0,
                job.hash(),
                index,
                false,
                job.count(),
                Cron.of(job.job()),
                Optional.empty(),
                job.restartedAt(),
                job.offers(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Stops a job. Nomad cannot compare when it does, so we look right before.
     *
     * @param expected the index it must have
     * @param purge also forget the definition
     * @throws RemoteFailure when it was not stopped, or it is unknown whether it was
     */
    void stop(JobId job, long expected, boolean purge, Fence fence) {
        Optional<JobStub> stub = nomad.find(job);
        if (stub.filter(found -> found.jobModifyIndex() != expected).isPresent()) {
            feed.refresh(job);
            throw changedMeanwhile("stop", job);
        }
        if (stub.isPresent()) {
            nomad.stop(job, purge, fence);
        }
        feed.refresh(job);
    }

    /**
     * Promotes a deployment, or gives it up.
     *
     * @throws RemoteFailure when it was not done, or it is unknown whether it was; not when somebody else has done so before
     */
    void judge(Deployment deployment, boolean good, Fence fence) {
        try {
            if (good) {
                nomad.promote(deployment, fence);
            } else {
                nomad.abort(deployment, fence);
            }
        } catch (RemoteFailure.Refused refused) {
            // What we had seen may be older than what we did a moment ago.
            if (nomad.deployment(deployment.job(), deployment.jobModifyIndex())
                    .filter(now -> good ? now.awaitingPromotion() : now.active())
                    .isPresent()) {
                throw refused;
            }
        }
        feed.refresh(deployment.job());
    }

    private static RemoteFailure changedMeanwhile(String what, JobId job) {
        return new RemoteFailure.Unavailable(
                "nomad: %s %s: somebody else changed it at the same time".formatted(what, job));
    }
}
