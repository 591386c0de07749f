package dev.drover.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.BatchRun;
import dev.drover.adapter.nomad.Evidence;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.convergence.Fence;
import dev.drover.convergence.RemoteFailure;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Sees and begins the jobs of hooks. Thread-safe.
 *
 * @param <D> what the authors of the documents want
 */
final class HookRuns<D extends WorkloadSpec> {

    private static final Set<BatchRun.State> ENDED_BADLY =
            Set.of(BatchRun.State.FAILED, BatchRun.State.STOPPED);

    private final WorkloadForm<D> form;
    private final Workloads workloads;
    private final Nomad nomad;

    /** As last looked at, to be begun. */
    private final Map<DocumentKey, List<Hook>> hooks = new ConcurrentHashMap<>();

    HookRuns(WorkloadForm<D> form, Workloads workloads) {
        this.form = form;
        this.workloads = workloads;
        this.nomad = workloads.nomad();
    }

    /**
     * Empty when the document has no hooks, nor had any.
     *
     * @param written its job as its author wrote it; asked for only when there are hooks
     */
    Optional<HookSight> of(Document<D> document, Supplier<AuthoredJob> written, JobPart part) {
        List<Hook> now = form.hooks(document);
        if (now.isEmpty() && part.hooks().isEmpty()) {
            hooks.remove(document.key());
            return Optional.empty();
        }
        hooks.put(document.key(), now);
        AuthoredJob job = written.get();
        String revision = job.revision(now);
        Optional<JobId> next =
                next(document.key(), revision, now, part)
                        .map(id -> new JobId(job.id().namespace(), id));
        return Optional.of(seen(document.key(), new HookSight(revision, now, next), part));
    }

    /** Of a document that is gone: what it began and has not ended. */
    Optional<HookSight> ofGone(DocumentKey key, JobPart part) {
        hooks.remove(key);
        return part.hooks()
                .flatMap(HookProgress::run)
                .map(run -> new JobId(part.target().namespace(), run.job()))
                .map(job -> seen(key, new HookSight("", List.of(), Optional.of(job)), part));
    }

    /** The job of the hook that runs, or would be the next to run. */
    private static Optional<String> next(
            DocumentKey key, String revision, List<Hook> hooks, JobPart part) {
        Optional<HookProgress> progress = part.hooks();
        Optional<String> running = progress.flatMap(HookProgress::run).map(HookProgress.Run::job);
        int passed =
                progress.filter(known -> known.revision().equals(revision))
                        .map(HookProgress::passed)
                        .orElse(0);
        return running.or(
                () -> hooks.stream().skip(passed).findFirst().map(hook -> hook.jobId(key)));
    }

    private HookSight seen(DocumentKey key, HookSight sight, JobPart part) {
        boolean begun = part.hooks().flatMap(HookProgress::run).isPresent();
        if (sight.next().isEmpty()) {
            return sight;
        }
        JobId id = sight.next().get();
        Optional<BatchRun> job = nomad.batchRun(id);
        if (begun) {
            workloads.follow(id, key);
        } else {
            workloads.unfollow(id);
        }
        Optional<Evidence> evidence =
                job.filter(run -> begun && ENDED_BADLY.contains(run.state()))
                        .map(_ -> nomad.evidence(id, OptionalLong.empty()));
        return new HookSight(sight.revision(), sight.hooks(), sight.next(), job, evidence);
    }

    /** Begins one; should it be begun already, by this or another operator, nothing happens. */
    void begin(DocumentKey key, JobStep.RunHook step, Fence fence) {
        Hook hook =
                hooks.getOrDefault(key, List.of()).stream()
                        .filter(known -> known.jobId(key).equals(step.job().id()))
                        .findFirst()
                        .orElseThrow(() ->
                                new RemoteFailure.Unavailable(
                                        "drover: run %s: the document changed meanwhile"
                                                .formatted(step.job())));
        ObjectNode job = hook.job().deepCopy();
        job.put("ID", step.job().id())
                .put("Name", step.job().id())
                .put("Namespace", step.job().namespace())
                .put("Type", "batch")
                .putObject("Meta")
                .put(Nomad.OWNER_META, Nomad.HOOK_OWNER)
                .put(Nomad.RUN_META, Long.toString(step.mark()));
        workloads.follow(step.job(), key);
        if (nomad.register(job, step.expected(), fence).isEmpty()) {
            throw new RemoteFailure.Unavailable(
                    "nomad: register %s: somebody else changed it at the same time"
                            .formatted(step.job()));
        }
    }

    /** Stops one that takes too long, or whose document is gone. */
    void stop(JobStep.StopHook step, Fence fence) {
        long index = nomad.batchRun(step.job()).map(BatchRun::jobModifyIndex).orElse(0L);
        if (index != step.expected()) {
            throw new RemoteFailure.Unavailable(
                    "nomad: stop %s: somebody else changed it at the same time"
                            .formatted(step.job()));
        }
        nomad.stop(step.job(), false, fence);
    }

    void forget(DocumentKey key) {
        hooks.remove(key);
        workloads.unfollow(key);
    }
}
