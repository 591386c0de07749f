package dev.drover.database;

import dev.drover.convergence.Fence;
import dev.drover.convergence.Kind;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.SpecRefused;
import dev.drover.convergence.Ticker;
import dev.drover.database.PoolerSight.Reason;
import dev.drover.database.PoolerSight.Trouble;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.workload.JobObservation;
import dev.drover.workload.JobPart;
import dev.drover.workload.JobStep;
import dev.drover.workload.Workloads;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Sees and changes the jobs of the poolers that databases ask for. Whatever Nomad does or says, the roles are seen to: it is a
 * condition of the document, and no failure of its pass. Thread-safe.
 */
final class Poolers {

    /** Somebody has to change something first. */
    static final Duration AGAIN_REFUSED = Duration.ofMinutes(5);

    private final Kind<PoolerJob, JobObservation, JobStep, JobPart> jobs;
    private final Workloads workloads;
    private final Ticker ticker;
    private final Map<DocumentKey, Failed> failed = new ConcurrentHashMap<>();

    /**
     * A change that was not done, or nobody knows.
     *
     * @param generation of the document that asked for it; 0 = it is gone
     * @param until when it is not tried again
     * @param unknown whether it may have been done
     */
    private record Failed(long generation, Duration until, Trouble trouble, boolean unknown) {}

    /**
     * Over these.
     *
     * @param jobs of poolers
     * @param workloads the same jobs, as they are shared with other kinds
     */
    Poolers(
            Kind<PoolerJob, JobObservation, JobStep, JobPart> jobs,
            Workloads workloads,
            Ticker ticker) {
        this.jobs = jobs;
        this.workloads = workloads;
        this.ticker = ticker;
    }

    /** What is seen of the pooler of that document. */
    PoolerSight observe(
            DocumentKey key,
            Optional<? extends Document<? extends DatabaseSpec>> desired,
            Optional<JobPart> known) {
        Optional<Document<PoolerJob>> wanted = desired.flatMap(Poolers::wanted);
        Optional<JobPart> recorded =
                wanted.isPresent() ? known : known.or(() -> lost(key, desired));
        if (wanted.isEmpty() && recorded.isEmpty()) {
            return PoolerSight.NONE;
        }
        Optional<Trouble> trouble = standing(key, desired);
        if (trouble.isPresent()) {
            return new PoolerSight(wanted, Optional.empty(), trouble);
        }
        // Who takes the pooler out of a document wants it stopped; who deletes that, nothing.
        boolean takenOut = desired.isPresent() && wanted.isEmpty();
        Optional<JobPart> part =
                takenOut ? recorded.map(before -> before.withRetain(false)) : recorded;
        try {
            // What was refused stays said while it is tried once more.
            return new PoolerSight(
                    wanted, Optional.of(jobs.observe(key, wanted, part)), refused(key, desired));
        } catch (RemoteFailure unseen) {
            // A Nomad that hangs takes its time for each question.
            remember(key, desired.map(Document::generation).orElse(0L), unseen);
            return new PoolerSight(wanted, Optional.empty(), Optional.of(trouble(unseen)));
        } catch (SpecRefused refused) {
            return new PoolerSight(
                    wanted,
                    Optional.empty(),
                    Optional.of(new Trouble(Reason.REFUSED, String.valueOf(refused.getMessage()))));
        }
    }

    /** A job that was ours before what was recorded of it was lost: nobody asks for it. */
    private Optional<JobPart> lost(
            DocumentKey key, Optional<? extends Document<? extends DatabaseSpec>> desired) {
        Optional<String> id = desired.flatMap(it -> it.spec().poolerJob(key));
        if (id.isEmpty() || standing(key, desired).isPresent()) {
            return Optional.empty();
        }
        try {
            return workloads.lost(key, id.get(), Map.entry(PoolerForm.OF_META, key.path()));
        } catch (RemoteFailure unseen) {
            remember(key, desired.map(Document::generation).orElse(0L), unseen);
            return Optional.empty();
        }
    }

    private Optional<Trouble> standing(
            DocumentKey key, Optional<? extends Document<? extends DatabaseSpec>> desired) {
        if (!jobs.inView()) {
            return Optional.of(
                    new Trouble(Reason.OUT_OF_REACH, "Nomad has not yet said what runs"));
        }
        return failure(key, desired)
                .filter(it -> ticker.read().compareTo(it.until()) < 0)
                .map(Failed::trouble);
    }

    private Optional<Trouble> refused(
            DocumentKey key, Optional<? extends Document<? extends DatabaseSpec>> desired) {
        return failure(key, desired)
                .map(Failed::trouble)
                .filter(it -> it.reason() != Reason.OUT_OF_REACH);
    }

    private Optional<Failed> failure(
            DocumentKey key, Optional<? extends Document<? extends DatabaseSpec>> desired) {
        long generation = desired.map(Document::generation).orElse(0L);
        return Optional.ofNullable(failed.get(key)).filter(it -> it.generation() == generation);
    }

    /** Whether the last that was tried was certainly not done. */
    boolean isUndone(DocumentKey key) {
        return Optional.ofNullable(failed.get(key)).filter(it -> !it.unknown()).isPresent();
    }

    private static Trouble trouble(RemoteFailure failure) {
        Reason reason =
                switch (failure) {
                    case RemoteFailure.Denied _ -> Reason.DENIED;
                    case RemoteFailure.Refused _ -> Reason.REFUSED;
                    default -> Reason.OUT_OF_REACH;
                };
        return new Trouble(reason, String.valueOf(failure.getMessage()));
    }

    private static Optional<Document<PoolerJob>> wanted(Document<? extends DatabaseSpec> document) {
        return document.spec()
                .pooler(document.key())
                .map(job ->
                        new Document<>(
                                document.key(), document.generation(), document.metadata(), job));
    }

    JobPart announced(DatabaseStep.Pool step, JobPart part) {
        return jobs.announced(step.step(), part);
    }

    /**
     * Does that step, or remembers why it was not done.
     *
     * @throws Fence.LostLeadership when it was not done because this process does not lead any more
     */
    JobPart apply(DocumentKey key, DatabaseStep.Pool step, JobPart part, Fence fence) {
        try {
            JobPart done = jobs.apply(key, step.step(), part, fence);
            failed.remove(key);
            return done;
        } catch (RemoteFailure failure) {
            remember(key, step.generation(), failure);
            return part;
        }
    }

    private void remember(DocumentKey key, long generation, RemoteFailure failure) {
        Trouble trouble = trouble(failure);
        Duration rest = trouble.reason() == Reason.OUT_OF_REACH ? PoolerSight.AGAIN : AGAIN_REFUSED;
        failed.put(
                key,
                new Failed(
                        generation,
                        ticker.read().plus(rest),
                        trouble,
                        failure instanceof RemoteFailure.Indeterminate));
    }

    void start(Consumer<DocumentKey> wake) {
        jobs.start(wake);
    }

    void begin() {
        failed.clear();
        jobs.begin();
    }

    void recall(DocumentKey key, DatabasePart part) {
        part.pooler().ifPresent(job -> jobs.recall(key, job));
    }

    void forget(DocumentKey key) {
        failed.remove(key);
        jobs.forget(key);
    }

    int orphans() {
        return jobs.orphans();
    }
}
