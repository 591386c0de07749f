package dev.drover.workload;

import dev.drover.adapter.nomad.BatchRun;
import dev.drover.adapter.nomad.Evidence;
import dev.drover.adapter.nomad.JobId;
import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.Document;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.planning.Plan.Move;
import dev.drover.workload.Hook.Moment;
import dev.drover.workload.HookProgress.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Decides about hooks: one after the other, each once for each version. A hook that may have run is never begun again for the
 * same version unless its author asks for it.
 */
final class HookPlanner {

    /** A finished job is forgotten by Nomad after four hours: if its job is gone so soon, it was never registered. */
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private static final Set<BatchRun.State> UNDER_WAY =
            Set.of(BatchRun.State.OPEN, BatchRun.State.STOPPING);

    private static final Duration REVISIT = Duration.ofSeconds(2);

    private static final String ONCE_MORE =
            "; hooks go on when the document changes or with 'drover retry'";

    private final Document<?> document;
    private final HookSight sight;
    private final JobPart part;
    private final Optional<Evidence> earlier;
    private final boolean runs;
    private final Moment moment;
    private final Instant now;

    private HookPlanner(
            Document<?> document, HookSight sight, JobObservation observed, JobPart part, At at) {
        this.document = document;
        this.sight = sight;
        this.part = part;
        this.earlier = observed.part().health().evidence();
        this.runs = observed.stub().map(stub -> !stub.stopped()).orElse(false);
        this.moment = at.moment();
        this.now = at.now();
    }

    private record At(Moment moment, Instant now) {}

    /**
     * What hooks of one moment ask for.
     *
     * @param progress how far they are, to be recorded; empty when there are none
     * @param plan what is to be done for them first; empty when nothing is
     */
    record Verdict(Optional<HookProgress> progress, Optional<Plan<JobStep, JobPart>> plan) {

        private static final Verdict NO_HOOKS = new Verdict(Optional.empty(), Optional.empty());

        private Verdict withEvidence(Evidence evidence) {
            return new Verdict(
                    progress,
                    plan.map(known ->
                            new Plan<>(
                                    known.move(),
                                    known.conditions(),
                                    known.part().withEvidence(evidence),
                                    known.revisitAfter())));
        }
    }

    /** What the hooks before a version ask for. */
    static Verdict before(Document<?> document, JobObservation observed, Instant now) {
        return verdict(document, observed, observed.part(), new At(Moment.BEFORE, now));
    }

    /**
     * What is to be done about a job that is well: its hooks come before rest.
     *
     * @param rest what is said when they have all run
     */
    static Plan<JobStep, JobPart> after(
            Document<?> document,
            JobObservation observed,
            Plan<JobStep, JobPart> rest,
            Instant now) {
        Verdict hooks = verdict(document, observed, rest.part(), new At(Moment.AFTER, now));
        return hooks.plan()
                .orElseGet(() ->
                        new Plan<>(
                                rest.move(),
                                rest.conditions(),
                                rest.part().with(hooks.progress()),
                                rest.revisitAfter()));
    }

    private static Verdict verdict(
            Document<?> document, JobObservation observed, JobPart part, At at) {
        return observed.hooks()
                .map(sight -> new HookPlanner(document, sight, observed, part, at).verdict())
                .orElse(new Verdict(part.hooks(), Optional.empty()));
    }

    /** What ends a hook whose document is gone, if one runs. */
    static Optional<JobStep> stopping(JobObservation observed) {
        return observed.hooks()
                .flatMap(HookSight::job)
                .filter(job -> job.state() == BatchRun.State.OPEN)
                .flatMap(job ->
                        observed.part()
                                .hooks()
                                .flatMap(HookProgress::run)
                                .map(run ->
                                        new JobStep.StopHook(
                                                new JobId(
                                                        observed.part().target().namespace(),
                                                        run.job()),
                                                run.name(),
                                                job.jobModifyIndex())));
    }

    private Verdict verdict() {
        Optional<HookProgress> before = part.hooks();
        if (before.isEmpty() && sight.hooks().isEmpty()) {
            return Verdict.NO_HOOKS;
        }
        HookProgress progress = before.orElseGet(this::fromTheBeginning);
        if (moment == Moment.BEFORE && isPastBefore(progress)) {
            // How those after it fare keeps nobody from putting the job back.
            return new Verdict(Optional.of(progress.releasing()), Optional.empty());
        }
        if (progress.run().isPresent()) {
            return running(progress, progress.run().get());
        }
        return next(progress);
    }

    private boolean isPastBefore(HookProgress progress) {
        long before = sight.hooks().stream().filter(hook -> hook.moment() == Moment.BEFORE).count();
        return progress.revision().equals(sight.revision()) && progress.passed() >= before;
    }

    private HookProgress fromTheBeginning() {
        return part.hooks()
                .map(before ->
                        before.next(
                                sight.revision(),
                                document.generation(),
                                sight.hooks().size(),
                                part.registered().failed()))
                .orElseGet(() ->
                        HookProgress.of(
                                sight.revision(), document.generation(), sight.hooks().size()));
    }

    /** What was begun comes to its end first, also when its author wants another version by now. */
    private Verdict running(HookProgress progress, Run run) {
        return sight.job()
                .filter(BatchRun::hook)
                .filter(job -> job.mark().equals(Long.toString(progress.generation())))
                .map(job -> registered(progress, run, job))
                .orElseGet(() -> neverBegun(progress, run));
    }

    private Verdict registered(HookProgress progress, Run run, BatchRun job) {
        return switch (job.state()) {
            case COMPLETE -> next(progress.succeeded());
            case FAILED -> ended(progress, "hook '%s' failed".formatted(run.name()));
            case STOPPED -> ended(progress, stopped(run));
            case STOPPING -> waiting(progress, run);
            case OPEN ->
                    now.isBefore(run.deadline())
                            ? waiting(progress, run)
                            : overdue(progress, run, job);
        };
    }

    private String stopped(Run run) {
        return now.isBefore(run.deadline())
                ? "hook '%s' was stopped".formatted(run.name())
                : "hook '%s' had not ended after %s and was stopped"
                        .formatted(
                                run.name(), words(Duration.between(run.since(), run.deadline())));
    }

    /** The announcement stands in the store, and the job not in Nomad. */
    private Verdict neverBegun(HookProgress progress, Run run) {
        boolean forgotten =
                sight.job().isEmpty()
                        && (run.registered()
                                || Duration.between(run.since(), now).compareTo(REMEMBERED) > 0);
        return forgotten
                ? ended(
                        progress,
                        "nobody knows whether hook '%s' has run: its job is gone"
                                .formatted(run.name()))
                : next(progress.again(progress.generation()));
    }

    /** Of another version than is wanted by now, it does not matter how it ended. */
    private Verdict ended(HookProgress progress, String why) {
        return progress.revision().equals(sight.revision())
                ? failed(progress.again(document.generation()).failed(why))
                : next(fromTheBeginning());
    }

    private Verdict overdue(HookProgress progress, Run run, BatchRun job) {
        JobStep stop =
                new JobStep.StopHook(
                        new JobId(part.target().namespace(), run.job()),
                        run.name(),
                        job.jobModifyIndex());
        String message = "hook '%s' takes too long".formatted(run.name());
        return plan(
                progress,
                Optional.of(stop),
                List.of(condition(Condition.READY, Status.FALSE, "Hook", message)),
                Optional.empty());
    }

    private Verdict next(HookProgress known) {
        HookProgress progress =
                known.revision().equals(sight.revision()) ? known : fromTheBeginning();
        if (progress.failure().isPresent()) {
            if (progress.generation() == document.generation()) {
                return failed(progress);
            }
            progress = progress.again(document.generation());
        }
        if (progress.passed() >= sight.hooks().size()
                || sight.hooks().get(progress.passed()).moment().compareTo(moment) > 0) {
            // Later passes do not look at hooks that are over: it is remembered now or never.
            return new Verdict(
                    Optional.of(moment == Moment.BEFORE ? progress.releasing() : progress),
                    Optional.empty());
        }
        return begin(progress, sight.hooks().get(progress.passed()));
    }

    private Verdict begin(HookProgress progress, Hook hook) {
        JobId job = new JobId(part.target().namespace(), hook.jobId(document.key()));
        String message = "hook '%s' is the next".formatted(hook.name());
        if (!sight.next().equals(Optional.of(job))) {
            // Another one was looked at: this one's job must be seen before it is registered.
            return plan(
                    progress,
                    Optional.empty(),
                    List.of(
                            condition(Condition.PROGRESSING, Status.TRUE, "Hook", message),
                            condition(Condition.READY, Status.FALSE, "Hook", message)),
                    Optional.of(Duration.ZERO));
        }
        if (sight.job().filter(known -> !known.hook()).isPresent()) {
            return failed(
                    progress.failed(
                            "hook '%s' cannot run: job %s exists and is none of Drover's hooks"
                                    .formatted(hook.name(), job)));
        }
        Run run = new Run(hook.name(), job.id(), now, now.plus(hook.timeout()), false);
        if (sight.job().filter(known -> UNDER_WAY.contains(known.state())).isPresent()) {
            // Of a document that was deleted, or whose status was lost: never two at a time.
            return waiting(progress, run);
        }
        long expected = sight.job().map(BatchRun::jobModifyIndex).orElse(0L);
        JobStep begin = new JobStep.RunHook(job, progress.generation(), expected, run);
        return plan(
                progress,
                Optional.of(begin),
                List.of(
                        condition(
                                Condition.READY,
                                Status.FALSE,
                                "NotAppliedYet",
                                "to be done: " + begin.summary())),
                Optional.empty());
    }

    private Verdict waiting(HookProgress progress, Run run) {
        String message =
                "hook '%s' runs as job %s (%d of %d are done)"
                        .formatted(run.name(), run.job(), progress.passed(), progress.total());
        Duration left = Duration.between(now, run.deadline());
        return plan(
                progress,
                Optional.empty(),
                List.of(
                        condition(Condition.PROGRESSING, Status.TRUE, "Hook", message),
                        condition(Condition.READY, Status.FALSE, "Hook", message)),
                Optional.of(left.isPositive() && left.compareTo(REVISIT) < 0 ? left : REVISIT));
    }

    private Verdict failed(HookProgress progress) {
        String why =
                progress.failure().orElseThrow()
                        + sight.evidence().flatMap(Evidence::cause).map(": "::concat).orElse("");
        Verdict verdict =
                plan(
                        progress.failed(why),
                        Optional.empty(),
                        List.of(
                                condition(Condition.PROGRESSING, Status.FALSE, "Idle", ""),
                                notReady(why)),
                        Optional.empty());
        return sight.evidence().or(() -> earlier).map(verdict::withEvidence).orElse(verdict);
    }

    private Verdict plan(
            HookProgress progress,
            Optional<JobStep> step,
            List<Condition> said,
            Optional<Duration> revisit) {
        return new Verdict(
                Optional.of(progress),
                Optional.of(
                        new Plan<>(
                                step.map(known -> new Move<>(known, new Cause.Change())),
                                said,
                                part.with(Optional.of(progress)).holding(true),
                                revisit)));
    }

    private Condition notReady(String why) {
        String before =
                "; the new version is not registered" + (runs ? ", what ran before goes on" : "");
        String consequence = moment == Moment.BEFORE ? before : "; the new version runs";
        return condition(
                Condition.READY, Status.FALSE, "HookFailed", why + consequence + ONCE_MORE);
    }

    private static String words(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private Condition condition(String type, Status status, String reason, String message) {
        return new Condition(type, status, reason, message, now);
    }
}
