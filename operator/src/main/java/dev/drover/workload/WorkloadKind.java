package dev.drover.workload;

import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.JobFeed;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.adapter.nomad.Nomad.JobDiff;
import dev.drover.convergence.Fence;
import dev.drover.convergence.Kind;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.SpecRefused;
import dev.drover.document.Condition;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.planning.Planner;
import dev.drover.workload.JobObservation.Gathered;
import dev.drover.workload.JobPart.Registered;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Sees and changes Nomad jobs for one kind. While a job's index in the list is the one of our last registration, looking at
 * it costs no call. Thread-safe.
 *
 * @param <D> what the authors of its documents want
 */
public final class WorkloadKind<D extends WorkloadSpec>
        implements Kind<D, JobObservation, JobStep, JobPart> {

    private final WorkloadForm<D> form;
    private final Workloads workloads;
    private final Nomad nomad;
    private final JobFeed feed;
    private final JobReader<D> reader;
    private final Duration purgeAfter;
    private final Claims claims;
    private final Drafts drafts = new Drafts();

    private final Unanswered unanswered;
    private final Registrar registrar;
    private final Diagnosis diagnosis;
    private final HookRuns<D> hooks;

    /** The generation at which a document was first seen to name another job than the one it holds. */
    private final Map<DocumentKey, Long> renamed = new ConcurrentHashMap<>();

    private volatile Consumer<DocumentKey> wake = _ -> {};

    /**
     * Of that form, among others over the same jobs.
     *
     * @param workloads shared by all kinds of one operator
     */
    public WorkloadKind(WorkloadForm<D> form, Workloads workloads) {
        this.form = form;
        this.workloads = workloads;
        this.nomad = workloads.nomad();
        this.feed = workloads.feed();
        this.reader = new JobReader<>(form, nomad, workloads.namespace());
        this.purgeAfter = workloads.purgeAfter();
        this.claims = workloads.claims();
        this.unanswered = new Unanswered(nomad, workloads.clock());
        this.registrar = new Registrar(nomad, feed, unanswered);
        this.diagnosis = new Diagnosis(nomad, feed, workloads.clock());
        this.hooks = new HookRuns<>(form, workloads);
    }

    @Override
    public String name() {
        return form.name();
    }

    @Override
    public Class<D> specType() {
        return form.specType();
    }

    @Override
    public Class<JobPart> partType() {
        return JobPart.class;
    }

    @Override
    public Planner<D, JobObservation, JobStep, JobPart> planner() {
        return new JobPlanner<>();
    }

    @Override
    public void start(Consumer<DocumentKey> whomToWake) {
        this.wake = whomToWake;
        workloads.start(name(), whomToWake);
    }

    @Override
    public boolean inView() {
        return feed.inView();
    }

    @Override
    public void begin() {
        claims.clear();
        drafts.clear();
        registrar.clear();
        renamed.clear();
        workloads.abodes().begin();
    }

    @Override
    public void recall(DocumentKey key, JobPart part) {
        if (part.holds()) {
            claims.recall(part.target(), key);
        }
    }

    @Override
    public List<DocumentKey> reliesOn(Document<D> document, Condition ready) {
        return Whereabouts.isUnknown(ready)
                ? document.spec().followee(document.key().namespace()).stream()
                        .map(Followee::database)
                        .toList()
                : List.of();
    }

    @Override
    public int orphans() {
        return workloads.orphans(name());
    }

    @Override
    public String farewell(Optional<JobPart> part) {
        return RemovalPlanner.farewell(part);
    }

    @Override
    public void forget(DocumentKey key) {
        drafts.forget(key);
        registrar.forget(key);
        renamed.remove(key);
        unanswered.forget(key);
        hooks.forget(key);
        workloads.lags().forget(key);
        workloads.abodes().forget(key);
        claims.release(key, Set.of()).forEach(wake);
    }

    @Override
    public JobObservation observe(
            DocumentKey key, Optional<Document<D>> desired, Optional<JobPart> recorded) {
        return desired.map(document -> wanted(document, recorded))
                .orElseGet(() -> unwanted(key, recorded));
    }

    private JobObservation unwanted(DocumentKey key, Optional<JobPart> recorded) {
        JobPart part =
                recorded.orElseGet(
                        () -> JobPart.of(new JobId(workloads.namespace(), key.workloadName())));
        diagnosis.forget(part.target());
        claims.release(key, Set.of(part.target())).forEach(wake);
        Optional<DocumentKey> holder =
                claims.holder(part.target()).filter(other -> !other.equals(key));
        Optional<JobStub> stub = holder.isPresent() ? Optional.empty() : standing(key, part);
        Set<DocumentKey> heirs = claims.offer(part.target(), key);
        heirs.forEach(wake);
        return new Sighting(part.target(), part)
                .holder(holder)
                .offered(!heirs.isEmpty())
                .stub(stub)
                .hooks(hooks.ofGone(key, part))
                .observation(purgeAfter);
    }

    /** The job of a document that is gone; a registration that may still be done must not outlive it. */
    private Optional<JobStub> standing(DocumentKey key, JobPart part) {
        return unanswered.contains(key)
                ? unanswered.settle(key, part.target(), part.registered().jobModifyIndex())
                : nomad.find(part.target());
    }

    private JobObservation wanted(Document<D> document, Optional<JobPart> recorded) {
        Whereabouts whereabouts = workloads.abodes().of(document, recorded);
        return recorded.filter(part -> untouched(document, part, whereabouts))
                .map(part -> resting(document, part, whereabouts))
                .orElseGet(() -> looking(document, recorded, whereabouts))
                .at(whereabouts);
    }

    /** Neither the document, nor where its job is to run, nor the job has changed since our last registration. */
    private boolean untouched(Document<D> document, JobPart part, Whereabouts whereabouts) {
        return part.holds()
                && part.registered().abode().equals(whereabouts.abode())
                && part.registered().generation() == document.generation()
                && Sighting.standsAt(part.registered().jobModifyIndex(), standing(part));
    }

    private Optional<JobStub> standing(JobPart part) {
        return feed.find(part.target()).filter(stub -> stub.ours() && !stub.stopped());
    }

    private JobObservation resting(Document<D> document, JobPart part, Whereabouts whereabouts) {
        drafts.forget(document.key());
        registrar.forget(document.key());
        // In this order: what the scheduler has made of it is told before that it has looked.
        boolean scheduled = scheduled(feed.find(part.target()), part);
        Optional<Deployment> deployment = diagnosis.rollOut(part);
        Optional<JobStub> stub = standing(part);
        if (!Sighting.standsAt(part.registered().jobModifyIndex(), stub)) {
            return looking(document, Optional.of(part), whereabouts);
        }
        if (deployment.isEmpty() && !scheduled) {
            return new Sighting(part.target(), part).stub(stub).unseen().observation(purgeAfter);
        }
        return new Sighting(part.target(), part)
                .stub(stub)
                .deployment(deployment)
                .failing(workloads.failingChecks().of(part.target()))
                .trial(trial(document, part, deployment))
                .lag(stub.flatMap(found -> lag(document.key(), part, found, deployment)))
                .evidence(stub.flatMap(found -> evidence(found, deployment, part)))
                .schedule(schedule(part, part.registered().cron()))
                .hooks(hooksOf(document, part))
                .observation(purgeAfter);
    }

    /** Only while they are not over. */
    private Optional<HookSight> hooksOf(Document<D> document, JobPart part) {
        return part.hooks()
                .filter(progress -> !progress.over())
                .flatMap(_ -> hooks.of(document, () -> reader.read(document), part));
    }

    /** Until the scheduler has looked at it, the counts are those of the definition before. */
    private boolean scheduled(Optional<JobStub> seen, JobPart part) {
        return seen.map(stub ->
                        stub.periodic()
                                || stub.parameterized()
                                || JobHealth.asksForNothing(stub, part.registered().count())
                                || feed.isScheduled(stub.id(), stub.jobModifyIndex()))
                .orElse(true);
    }

    private JobObservation looking(
            Document<D> document, Optional<JobPart> recorded, Whereabouts whereabouts) {
        AuthoredJob job =
                authored(document, recorded, whereabouts)
                        .triedAgain(recorded.flatMap(part -> part.registered().triedAgain()));
        workloads.abodes().requireNames(job);
        DocumentKey key = document.key();
        Optional<DocumentKey> holder =
                document.metadata().suspended()
                        ? claims.claimFree(job.id(), key)
                        : claims.claim(job.id(), key);
        // Should it be about to go, it lets us have the job.
        holder.ifPresent(wake);
        Optional<JobStub> former =
                recorded.filter(JobPart::holds)
                        .map(JobPart::target)
                        .filter(target -> !target.equals(job.id()))
                        .flatMap(target -> former(target, key));
        JobPart part =
                recorded.filter(old -> old.target().equals(job.id()) || former.isPresent())
                        .orElseGet(() -> JobPart.of(job.id()));
        if (holder.isEmpty() && former.isPresent()) {
            // What Nomad would refuse must not cost the job that runs.
            nomad.plan(job.job());
        }
        if (holder.isPresent() || former.isPresent()) {
            return new Sighting(job.id(), part)
                    .written(job)
                    .holder(holder)
                    .former(former)
                    .offered(former.isPresent() && isOffered(former.get(), document))
                    .stub(feed.find(job.id()))
                    .observation(purgeAfter);
        }
        renamed.remove(key);
        claims.release(key, Set.of(job.id())).forEach(wake);
        return compared(document, job, part);
    }

    /** The job that a document held before it was renamed, unless another document has taken it over. */
    private Optional<JobStub> former(JobId job, DocumentKey key) {
        boolean passedOn = claims.holder(job).filter(other -> !other.equals(key)).isPresent();
        return passedOn
                ? Optional.empty()
                : nomad.find(job).filter(stub -> stub.ours() && !stub.stopped());
    }

    /**
     * Whether another document may have the job that this one held before: one that waits for it, or one that was written
     * together with this and has not had its pass yet.
     */
    private boolean isOffered(JobStub former, Document<D> document) {
        Set<DocumentKey> heirs = claims.offer(former.id(), document.key());
        heirs.forEach(wake);
        Long seen = renamed.put(document.key(), document.generation());
        return !heirs.isEmpty() || seen == null || seen != document.generation();
    }

    /** Compares what stands in Nomad with what the author wrote, asking Nomad only when they may differ. */
    private JobObservation compared(Document<D> document, AuthoredJob job, JobPart part) {
        long index = part.registered().jobModifyIndex();
        if (unanswered.contains(document.key())) {
            Optional<JobStub> settled = unanswered.settle(document.key(), job.id(), index);
            return compared(document, job, part, settled);
        }
        boolean sameHash = job.hash().equals(part.registered().hash());
        boolean rewritten = sameHash && part.registered().generation() != document.generation();
        // A text that changes nothing is not called Ready by what was heard before Nomad fell
        // silent.
        Optional<JobStub> seen = rewritten ? nomad.find(job.id()) : feed.find(job.id());
        if (seen.map(JobStub::jobModifyIndex).orElse(0L) < index) {
            return ahead(document, job, part);
        }
        boolean unseen =
                sameHash
                        && Sighting.standsAt(index, seen)
                        && !scheduled(seen, part)
                        && diagnosis.rollOut(part).isEmpty();
        return unseen ? unseen(job, part, seen) : compared(document, job, part, seen);
    }

    /** What we registered is newer than what the feed has told. */
    private JobObservation ahead(Document<D> document, AuthoredJob job, JobPart part) {
        long index = part.registered().jobModifyIndex();
        boolean same =
                job.hash().equals(part.registered().hash())
                        && part.registered().generation() == document.generation();
        if (same && registrar.trusts(document.key(), index)) {
            return unseen(job, part, Optional.empty());
        }
        Optional<JobStub> seen = nomad.find(job.id());
        return same && Sighting.standsAt(index, seen)
                ? unseen(job, part, seen)
                : compared(document, job, part, seen);
    }

    private JobObservation unseen(AuthoredJob job, JobPart part, Optional<JobStub> seen) {
        return new Sighting(job.id(), part)
                .written(job)
                .stub(seen)
                .unseen()
                .observation(purgeAfter);
    }

    private JobObservation compared(
            Document<D> document, AuthoredJob job, JobPart part, Optional<JobStub> seen) {
        long index = part.registered().jobModifyIndex();
        boolean sameHash = job.hash().equals(part.registered().hash());
        AuthoredJob merged = seen.isPresent() ? withOthersFields(document, job) : job;
        Optional<JobDiff> diff =
                seen.filter(stub -> stub.jobModifyIndex() != index || !sameHash)
                        .filter(stub -> stub.ours() || index > 0)
                        .map(_ -> nomad.plan(merged.job()));
        // A job that stands as we registered it was changed by nobody else: no need to ask who.
        boolean changedByAnother =
                seen.isEmpty() || (diff.isPresent() && seen.get().jobModifyIndex() != index);
        Optional<Deployment> deployment = diagnosis.rollOut(part);
        return new Sighting(job.id(), part)
                .written(merged)
                .stub(seen)
                .diff(diff)
                .changedBy(changedByAnother ? diagnosis.changedBy(job.id(), seen) : "")
                .deployment(deployment)
                .failing(workloads.failingChecks().of(part.target()))
                .trial(trial(document, part, deployment))
                .schedule(schedule(part, Cron.of(merged.job())))
                .hooks(hooks.of(document, () -> reader.read(document), part))
                .lag(
                        seen.filter(stub -> stub.jobModifyIndex() == index)
                                .flatMap(stub -> lag(document.key(), part, stub, deployment)))
                .evidence(
                        seen.filter(_ -> deployment.map(Deployment::failed).orElse(false))
                                .flatMap(stub -> evidence(stub, deployment, part)))
                .observation(purgeAfter);
    }

    private Optional<TrialSight> trial(
            Document<D> document, JobPart part, Optional<Deployment> rollOut) {
        return workloads.trials().of(document.spec().bars().keySet(), part, rollOut);
    }

    private Optional<Lag> lag(
            DocumentKey key, JobPart part, JobStub stub, Optional<Deployment> rollOut) {
        return workloads.lags().of(key, part, stub, rollOut);
    }

    private Optional<Schedule> schedule(JobPart part, Optional<Cron> cron) {
        return cron.map(times -> Schedule.of(part, times, feed.all(), workloads.clock().instant()));
    }

    private Optional<Gathered> evidence(
            JobStub stub, Optional<Deployment> deployment, JobPart part) {
        return schedule(part, part.registered().cron())
                .map(schedule -> diagnosis.evidence(stub, schedule, part))
                .orElseGet(() ->
                        diagnosis.evidence(
                                stub,
                                deployment,
                                part,
                                workloads.failingChecks().of(part.target())));
    }

    @Override
    public JobPart announced(JobStep step, JobPart part) {
        return switch (step) {
            case JobStep.RunHook hook ->
                    part.with(part.hooks().map(progress -> progress.beginning(hook.run())));
            case JobStep.Judge judge when !judge.good() && !judge.because().isEmpty() ->
                    part.withTrial(part.trial().map(trial -> trial.givenUp(judge.because())));
            default -> part;
        };
    }

    @Override
    public JobPart apply(DocumentKey key, JobStep step, JobPart part, Fence fence) {
        return switch (step) {
            case JobStep.Register register -> {
                Drafts.Draft draft = drafts.decided(key, register.generation(), part);
                AuthoredJob job = draft.job();
                Registered before = part.registered();
                boolean same = register.again() && job.hash().equals(before.hash());
                Optional<Long> triedAgain =
                        same ? Optional.of(register.generation()) : before.triedAgain();
                Registered done =
                        registrar.register(
                                key, job.triedAgain(triedAgain), register.expected(), fence);
                yield part.with(draft.as(done.of(register.generation(), triedAgain)));
            }
            case JobStep.Leave leave -> {
                Drafts.Draft draft = drafts.decided(key, leave.generation(), part);
                Registered done = registrar.register(key, draft.job(), leave.expected(), fence);
                Registered before = part.registered();
                // What is to end was begun before.
                yield part.with(
                        draft.as(done.of(leave.generation(), before.triedAgain()))
                                .stopping(before.stopsWithin()));
            }
            case JobStep.Adopt adopt -> {
                Drafts.Draft draft = drafts.decided(key, adopt.generation(), part);
                Registered done = registrar.register(key, draft.job(), adopt.expected(), fence);
                yield part.with(draft.as(done.of(adopt.generation(), Optional.empty())));
            }
            case JobStep.Stop stop -> {
                registrar.stop(stop.job(), stop.expected(), false, fence);
                // What was registered runs no more: should the document return, it is registered as
                // if new.
                yield part.with(JobPart.Registered.NOTHING);
            }
            case JobStep.Judge judge -> {
                registrar.judge(judge.deployment(), judge.good(), fence);
                yield part;
            }
            case JobStep.RunHook run -> {
                hooks.begin(key, run, fence);
                yield part.with(part.hooks().map(HookProgress::registered));
            }
            case JobStep.StopHook stop -> {
                hooks.stop(stop, fence);
                yield part;
            }
            case JobStep.Purge purge -> {
                registrar.stop(purge.job(), purge.expected(), true, fence);
                yield part;
            }
        };
    }

    /** With the fields that others own as they stand in Nomad: what is compared, and what would be registered. */
    private AuthoredJob withOthersFields(Document<D> document, AuthoredJob job) {
        if (document.spec().ignore().isEmpty()) {
            return job;
        }
        return drafts.keep(document, reader.withOthersFields(document.spec(), job));
    }

    private AuthoredJob authored(
            Document<D> document, Optional<JobPart> recorded, Whereabouts whereabouts) {
        Optional<AuthoredJob> known = drafts.find(document, whereabouts);
        if (known.isPresent()) {
            return known.get();
        }
        try {
            AuthoredJob now = reader.read(document);
            Optional<String> restarted =
                    recorded.flatMap(part -> part.registered().restartedAt())
                            .filter(_ -> now.restartedAt().isEmpty());
            return drafts.keep(document, whereabouts, now.restarted(restarted).at(whereabouts));
        } catch (RemoteFailure.Refused | IllegalArgumentException wrong) {
            throw new SpecRefused(Misread.of(form.descriptionPath(document.spec()), wrong));
        }
    }
}
