package dev.drover.database;

import dev.drover.convergence.Fence;
import dev.drover.convergence.Kind;
import dev.drover.convergence.RemoteFailure;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.workload.JobObservation;
import dev.drover.workload.JobPart;
import dev.drover.workload.JobStep;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sees and changes the jobs of the poolers that databases ask for. Roles do not wait for Nomad: what it does not say now is said to be
 * unknown. Thread-safe.
 */
final class Poolers {

    private final Kind<PoolerJob, JobObservation, JobStep, JobPart> jobs;

    Poolers(Kind<PoolerJob, JobObservation, JobStep, JobPart> jobs) {
        this.jobs = jobs;
    }

    /** What is seen of the pooler of that document. */
    PoolerSight observe(
            DocumentKey key,
            Optional<? extends Document<? extends DatabaseSpec>> desired,
            Optional<JobPart> recorded) {
        Optional<Document<PoolerJob>> wanted = desired.flatMap(Poolers::wanted);
        if (wanted.isEmpty() && recorded.isEmpty()) {
            return PoolerSight.NONE;
        }
        if (!jobs.inView()) {
            return new PoolerSight(wanted, Optional.empty(), "Nomad has not yet said what runs");
        }
        try {
            return new PoolerSight(wanted, Optional.of(jobs.observe(key, wanted, recorded)), "");
        } catch (RemoteFailure unseen) {
            return new PoolerSight(wanted, Optional.empty(), String.valueOf(unseen.getMessage()));
        }
    }

    private static Optional<Document<PoolerJob>> wanted(Document<? extends DatabaseSpec> document) {
        return document.spec()
                .pooler(document.key())
                .map(job ->
                        new Document<>(
                                document.key(), document.generation(), document.metadata(), job));
    }

    JobPart announced(JobStep step, JobPart part) {
        return jobs.announced(step, part);
    }

    JobPart apply(DocumentKey key, JobStep step, JobPart part, Fence fence) {
        return jobs.apply(key, step, part, fence);
    }

    void start(Consumer<DocumentKey> wake) {
        jobs.start(wake);
    }

    void begin() {
        jobs.begin();
    }

    void recall(DocumentKey key, DatabasePart part) {
        part.pooler().ifPresent(job -> jobs.recall(key, job));
    }

    void forget(DocumentKey key) {
        jobs.forget(key);
    }

    int orphans() {
        return jobs.orphans();
    }
}
