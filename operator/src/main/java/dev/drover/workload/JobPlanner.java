package dev.drover.workload;

import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.Evidence;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.Nomad.JobDiff;
import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.planning.Plan.Move;
import dev.drover.planning.Planner;
import dev.drover.workload.JobObservation.Gathered;
import dev.drover.workload.JobPart.Health;
import dev.drover.workload.JobPart.Registered;
import dev.drover.workload.TrialPlanner.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides what to do about one job. Never plans to touch a job that another document holds or that does not carry Drover's
 * mark, unless its author asked to adopt it.
 *
 * @param <D> what the author wants
 */
public final class JobPlanner<D extends WorkloadSpec>
        implements Planner<D, JobObservation, JobStep, JobPart> {

    private static final String NOT_IN_PROXY = "NotInProxy";

    /** How soon to look again for a registration that the view does not show yet. */
    private static final Duration UNSEEN_REVISIT = Duration.ofSeconds(2);

    /** How soon after a run was due to look again: it may have been left out, and then nothing tells so. */
    private static final Duration RUN_REVISIT = Duration.ofSeconds(2);

    @Override
    public Plan<JobStep, JobPart> plan(
            Optional<Document<D>> desired, JobObservation observed, Instant now) {
        return desired.map(document ->
                        observed.whereabouts()
                                .again(remembering(document, wanted(document, observed, now))))
                .orElseGet(() -> RemovalPlanner.unwanted(observed, now));
    }

    /** Whatever is decided, the author's last word about deletion is recorded: the document may be gone next time. */
    private static Plan<JobStep, JobPart> remembering(
            Document<? extends WorkloadSpec> document, Plan<JobStep, JobPart> plan) {
        boolean retain = document.spec().deletionPolicy() == DeletionPolicy.RETAIN;
        return new Plan<>(
                plan.move(),
                plan.conditions(),
                plan.part().withRetain(retain),
                plan.revisitAfter());
    }

    private static Plan<JobStep, JobPart> wanted(
            Document<? extends WorkloadSpec> document, JobObservation observed, Instant now) {
        if (observed.holder().isPresent()) {
            return taken(observed, observed.holder().get(), now);
        }
        boolean foreign =
                observed.stub().filter(stub -> !stub.ours()).isPresent()
                        && !registeredByUs(observed);
        if (foreign && !document.metadata().adopting()) {
            return foreign(observed, now);
        }
        if (observed.former().isPresent()) {
            JobStub former = observed.former().get();
            if (observed.offered()) {
                return RemovalPlanner.handingOver(observed, former.id(), now);
            }
            return change(
                    new JobStep.Stop(former.id(), former.jobModifyIndex()), observed.part(), now);
        }
        if (observed.unseen()) {
            return new Plan<>(
                    Optional.empty(),
                    List.of(
                            condition(
                                    Condition.PROGRESSING,
                                    Status.TRUE,
                                    "Registered",
                                    "Nomad has the job",
                                    now),
                            notReady("Registered", "Nomad has not told yet how it fares", now)),
                    observed.part(),
                    Optional.of(UNSEEN_REVISIT));
        }
        if (!observed.whereabouts().settled()) {
            return elsewhere(document, observed, now);
        }
        HookPlanner.Verdict hooks = HookPlanner.before(document, observed, now);
        JobObservation counted = observed.with(observed.part().with(hooks.progress()));
        return hooks.plan()
                .orElseGet(() ->
                        observed.stub()
                                .map(stub -> existing(document, counted, stub, now))
                                .orElseGet(() -> missing(document, counted, now)));
    }

    /** It follows a role and has no place now: nothing of it is to run, or nothing is known and all stays. Hooks wait. */
    private static Plan<JobStep, JobPart> elsewhere(
            Document<? extends WorkloadSpec> document, JobObservation observed, Instant now) {
        Whereabouts whereabouts = observed.whereabouts();
        Optional<JobStub> leaves =
                observed.stub().filter(_ -> whereabouts.verdict() == Whereabouts.Verdict.NOWHERE);
        return leaves.map(stub -> whereabouts.told(existing(document, observed, stub, now), now))
                .orElseGet(() -> whereabouts.resting(observed.part(), now));
    }

    private static boolean registeredByUs(JobObservation observed) {
        JobPart part = observed.part();
        return part.target().equals(observed.job()) && !part.registered().nothing();
    }

    private static Plan<JobStep, JobPart> missing(
            Document<? extends WorkloadSpec> document, JobObservation observed, Instant now) {
        JobPart part = observed.part();
        JobStep register = new JobStep.Register(part.target(), document.generation(), 0, false, "");
        boolean unchanged = !part.registered().nothing() && !changed(observed);
        if (!unchanged) {
            return change(register, part, now);
        }
        Cause purged = new Cause.Drift("the job was purged", observed.changedBy());
        return move(
                register,
                purged,
                part.with(part.health().ofNothing()),
                notReady("Missing", "the job was purged", now));
    }

    private static Plan<JobStep, JobPart> existing(
            Document<? extends WorkloadSpec> document,
            JobObservation observed,
            JobStub stub,
            Instant now) {
        JobPart part = observed.part();
        if (!stub.ours() && part.registered().nothing()) {
            return change(
                    new JobStep.Adopt(part.target(), document.generation(), stub.jobModifyIndex()),
                    part,
                    now);
        }
        if (changed(observed) || askedAgain(document, part)) {
            return registerAnew(document, observed, stub, now);
        }
        if (stub.jobModifyIndex() != part.registered().jobModifyIndex()) {
            return changedByOthers(document, observed, stub, now);
        }
        return rest(document, observed, stub, now);
    }

    /** The author wrote another job than the one registered last. */
    private static boolean changed(JobObservation observed) {
        String registered = observed.part().registered().hash();
        return observed.hash().map(hash -> !hash.equals(registered)).orElse(false);
    }

    /** The same job, but its deployment failed and its author has touched the document since. */
    private static boolean askedAgain(Document<? extends WorkloadSpec> document, JobPart part) {
        return part.registered().failed()
                && document.generation() != part.registered().generation();
    }

    private static Plan<JobStep, JobPart> registerAnew(
            Document<? extends WorkloadSpec> document,
            JobObservation observed,
            JobStub stub,
            Instant now) {
        JobPart part = observed.part();
        boolean alreadyThere =
                stub.ours()
                        && !part.registered().failed()
                        && observed.diff().map(JobDiff::nothing).orElse(false);
        if (alreadyThere) {
            return rest(document, observed, stub, now);
        }
        return change(
                new JobStep.Register(
                        part.target(),
                        document.generation(),
                        stub.jobModifyIndex(),
                        part.registered().failed(),
                        Optional.of(observed.whereabouts().message())
                                .filter(words -> !words.isEmpty())
                                .or(() -> observed.diff().map(diff -> difference(diff, stub)))
                                .orElse("")),
                part,
                now);
    }

    private static Plan<JobStep, JobPart> changedByOthers(
            Document<? extends WorkloadSpec> document,
            JobObservation observed,
            JobStub stub,
            Instant now) {
        JobPart part = observed.part();
        if (failedRollOut(observed)) {
            // Nomad itself went back to an older version: registering again would fight it.
            return rest(document, observed, stub, now);
        }
        if (stub.ours() && observed.diff().map(JobDiff::nothing).orElse(false)) {
            return rest(document, observed, stub, now);
        }
        String difference =
                observed.diff().map(diff -> difference(diff, stub)).orElse("the job was changed");
        JobHealth health = health(stub, observed);
        Condition ready =
                condition(Condition.READY, health.ready(), health.reason(), health.message(), now);
        return move(
                new JobStep.Register(
                        part.target(), document.generation(), stub.jobModifyIndex(), false, ""),
                new Cause.Drift(difference, observed.changedBy()),
                part.with(health(part, stub, health, observed, ready)),
                ready);
    }

    private static JobHealth health(JobStub stub, JobObservation observed) {
        return JobHealth.of(stub, observed.deployment(), count(observed), observed.sick())
                .unplaced(stub, placements(observed, stub));
    }

    private static JobHealth runningOnly(JobStub stub, JobObservation observed) {
        return JobHealth.of(stub, Optional.empty(), 0, observed.sick());
    }

    private static int count(JobObservation observed) {
        return observed.count().orElse(observed.part().registered().count());
    }

    private static boolean failedRollOut(JobObservation observed) {
        return observed.part().registered().failed()
                || observed.deployment().map(Deployment::failed).orElse(false);
    }

    private static String difference(JobDiff diff, JobStub stub) {
        if (stub.stopped()) {
            return "the job was stopped";
        }
        if (!stub.ours()) {
            return "the job lost Drover's mark";
        }
        List<String> lines = diff.lines();
        String first = String.join(", ", lines.subList(0, Math.min(3, lines.size())));
        return lines.size() > 3 ? "%s and %d more".formatted(first, lines.size() - 3) : first;
    }

    /** Nothing to do: says how the job fares, and records what it stands at. */
    private static Plan<JobStep, JobPart> rest(
            Document<? extends WorkloadSpec> document,
            JobObservation observed,
            JobStub stub,
            Instant now) {
        JobPart part = observed.part();
        Registered registered = standing(document, observed, stub);
        boolean failed = registered.failed();
        Optional<Verdict> verdict = TrialPlanner.verdict(document.spec().bars(), observed, now);
        JobHealth health = health(stub, observed).with(observed.schedule(), stub).judged(verdict);
        boolean reverted =
                failed && stub.jobModifyIndex() != registered.jobModifyIndex() && !stub.stopped();
        Condition ready =
                failed
                        ? failed(document, observed, reverted, health, now)
                        : ready(health, false, now);
        // What Nomad went back to runs: the counts are its, not those of what failed.
        JobHealth counted = reverted ? runningOnly(stub, observed) : health;
        Health told = health(part, stub, counted, observed, ready);
        Optional<Lag> lag =
                observed.lag().filter(found -> !found.brief() && ready.status() == Status.TRUE);
        List<Condition> said =
                lag.map(behind -> List.of(sending(behind, now), notInProxy(behind, now)))
                        .orElseGet(() -> List.of(progressing(health, now), because(told, ready)));
        JobPart next =
                part.holding(true)
                        .with(registered)
                        .with(told)
                        .withTrial(TrialPlanner.kept(observed));
        Plan<JobStep, JobPart> rest =
                new Plan<>(
                        Judgement.of(document.metadata(), observed.deployment(), verdict)
                                .map(step -> new Move<>(step, new Cause.Change())),
                        said,
                        next,
                        observed.lag()
                                .map(Lag::within)
                                .or(() -> verdict.map(_ -> TrialPlanner.LOOK))
                                .or(() -> revisitAfter(observed, stub, now)));
        boolean hookRuns = next.hooks().flatMap(HookProgress::run).isPresent();
        boolean inPlace =
                ready.status() == Status.TRUE && lag.isEmpty() && observed.whereabouts().settled();
        return inPlace || hookRuns ? HookPlanner.after(document, observed, rest, now) : rest;
    }

    /** What is recorded of the definition that stands; of one that failed, that stays recorded which failed. */
    private static Registered standing(
            Document<? extends WorkloadSpec> document, JobObservation observed, JobStub stub) {
        boolean failed = failedRollOut(observed);
        Registered before = observed.part().registered();
        return new Registered(
                document.generation(),
                observed.hash().orElse(before.hash()),
                failed ? before.jobModifyIndex() : stub.jobModifyIndex(),
                failed,
                count(observed),
                observed.cron().or(before::cron),
                before.triedAgain(),
                document.metadata().restartedAt().or(before::restartedAt),
                observed.offers().orElse(before.offers()),
                observed.whereabouts().abode(),
                before.stopsWithin());
    }

    /** What Nomad said about places for this definition of the job: now, or when it was looked at last. */
    private static List<String> placements(JobObservation observed, JobStub stub) {
        Health before = observed.part().health();
        return observed.evidence()
                .map(Gathered::evidence)
                .or(() -> before.evidence().filter(_ -> before.evidenceIsOf(stub.jobModifyIndex())))
                .map(Evidence::placements)
                .orElse(List.of());
    }

    /** Whoever looks at the table must not have to look elsewhere for what stands in the way. */
    private static Condition because(Health health, Condition ready) {
        return health.evidence()
                .flatMap(Evidence::cause)
                .filter(cause -> !ready.message().contains(cause))
                .map(cause -> ready.message() + "; " + cause)
                .map(message ->
                        condition(
                                ready.type(),
                                ready.status(),
                                ready.reason(),
                                message,
                                ready.since()))
                .orElse(ready);
    }

    /** After the next run; and soon while instances start, for what they wait for is told by no event. */
    private static Optional<Duration> revisitAfter(
            JobObservation observed, JobStub stub, Instant now) {
        Optional<Duration> nextRun =
                observed.schedule()
                        .flatMap(Schedule::nextRun)
                        .map(next -> Duration.between(now, next).plus(RUN_REVISIT));
        return JobHealth.starting(stub) > 0 ? Optional.of(SlowStarts.SLOW) : nextRun;
    }

    private static Health health(
            JobPart part,
            JobStub stub,
            JobHealth health,
            JobObservation observed,
            Condition ready) {
        if (ready.status() == Status.TRUE) {
            return new Health(
                    stub.type(),
                    health.desired(),
                    health.healthy(),
                    Optional.empty(),
                    "",
                    observed.schedule());
        }
        return observed.evidence()
                .map(gathered ->
                        new Health(
                                stub.type(),
                                health.desired(),
                                health.healthy(),
                                Optional.of(gathered.evidence()),
                                gathered.of(),
                                observed.schedule()))
                .orElseGet(() -> {
                    boolean placed = health.progressing() && JobHealth.queued(stub) == 0;
                    Health before = placed ? part.health().placed() : part.health();
                    return new Health(
                            stub.type(),
                            health.desired(),
                            health.healthy(),
                            before.evidence(),
                            before.evidenceOf(),
                            observed.schedule());
                });
    }

    private static Condition progressing(JobHealth health, Instant now) {
        return health.progressing()
                ? condition(
                        Condition.PROGRESSING, Status.TRUE, health.reason(), health.message(), now)
                : condition(Condition.PROGRESSING, Status.FALSE, "Idle", "", now);
    }

    private static Condition sending(Lag lag, Instant now) {
        return condition(Condition.PROGRESSING, Status.TRUE, NOT_IN_PROXY, lag.message(), now);
    }

    /** All of it runs and is well, and not everybody who asks for it finds it. */
    private static Condition notInProxy(Lag lag, Instant now) {
        return notReady(NOT_IN_PROXY, lag.message(), now);
    }

    private static Condition failed(
            Document<? extends WorkloadSpec> document,
            JobObservation observed,
            boolean reverted,
            JobHealth health,
            Instant now) {
        boolean byHand =
                observed.deployment()
                        .filter(last -> document.metadata().aborts(last.id()))
                        .isPresent();
        return new Setback(byHand, TrialPlanner.givenUp(observed), reverted)
                .told(now)
                .orElseGet(() -> ready(health, true, now));
    }

    /** What failed is not ready, also when Nomad has forgotten the deployment and some allocations run. */
    private static Condition ready(JobHealth health, boolean failed, Instant now) {
        return failed && health.ready() == Status.TRUE
                ? notReady(
                        "DeploymentFailed",
                        "the deployment of this generation failed;" + Setback.TRIED_AGAIN,
                        now)
                : condition(
                        Condition.READY, health.ready(), health.reason(), health.message(), now);
    }

    private static Plan<JobStep, JobPart> taken(
            JobObservation observed, DocumentKey holder, Instant now) {
        return blocked(
                observed,
                "JobTaken",
                "job %s is held by document %s; rename the job in one of the two"
                        .formatted(observed.job(), holder),
                now);
    }

    private static Plan<JobStep, JobPart> foreign(JobObservation observed, Instant now) {
        return blocked(
                observed,
                "NotOurs",
                "job %s exists and was not made by Drover; 'drover adopt' takes it over, 'drover diff' shows what would change"
                        .formatted(observed.job()),
                now);
    }

    /** Holds nothing but the job it held before it was renamed: that one stays as it is until the new one is free. */
    private static Plan<JobStep, JobPart> blocked(
            JobObservation observed, String reason, String message, Instant now) {
        JobPart part = observed.part();
        boolean renamed = !part.target().equals(observed.job());
        return new Plan<>(
                Optional.empty(),
                List.of(
                        condition(Condition.PROGRESSING, Status.FALSE, "Idle", "", now),
                        notReady(reason, message, now),
                        condition(Condition.BLOCKED, Status.TRUE, reason, message, now)),
                part.holding(renamed && part.holds()),
                Optional.empty());
    }

    private static Plan<JobStep, JobPart> change(JobStep step, JobPart part, Instant now) {
        Condition ready = notReady("NotAppliedYet", "to be done: " + step.summary(), now);
        return move(step, new Cause.Change(), part, ready);
    }

    /** A move that is suspended or reported only is not made: what is said about the job must be true without it. */
    private static Plan<JobStep, JobPart> move(
            JobStep step, Cause cause, JobPart part, Condition ready) {
        return new Plan<>(
                Optional.of(new Move<>(step, cause)),
                List.of(ready),
                part.holding(true),
                Optional.empty());
    }

    private static Condition notReady(String reason, String message, Instant now) {
        return condition(Condition.READY, Status.FALSE, reason, message, now);
    }

    private static Condition condition(
            String type, Status status, String reason, String message, Instant now) {
        return new Condition(type, status, reason, message, now);
    }
}
