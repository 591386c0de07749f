package dev.drover.workload;

import dev.drover.adapter.consul.FailingCheck;
import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.Evidence;
import dev.drover.adapter.nomad.JobFeed;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.JobStub.GroupCounts;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.document.Condition;
import dev.drover.workload.JobObservation.Gathered;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToIntFunction;

/** Finds out how a job's roll-out fares, why it is not well, and who changed it. Thread-safe. */
final class Diagnosis {

    private final Nomad nomad;
    private final JobFeed feed;
    private final InstantSource clock;
    private final SlowStarts starts = new SlowStarts();

    Diagnosis(Nomad nomad, JobFeed feed, InstantSource clock) {
        this.nomad = nomad;
        this.feed = feed;
        this.clock = clock;
    }

    /** The job is nobody's any more. */
    void forget(JobId job) {
        starts.forget(job);
    }

    /** The deployment of what we registered, also when Nomad has begun another since. */
    Optional<Deployment> rollOut(JobPart part) {
        long index = part.registered().jobModifyIndex();
        return feed.latestDeployment(part.target())
                .filter(deployment -> deployment.jobModifyIndex() == index)
                .or(() ->
                        feed.find(part.target())
                                .filter(stub -> index > 0 && stub.jobModifyIndex() != index)
                                .flatMap(_ -> nomad.deployment(part.target(), index)));
    }

    /** Why the job is not well; empty when it is, or when nothing has changed since that was looked at last. */
    Optional<Gathered> evidence(
            JobStub stub,
            Optional<Deployment> deployment,
            JobPart part,
            List<FailingCheck> failing) {
        JobHealth health =
                JobHealth.of(
                        stub,
                        deployment,
                        part.registered().count(),
                        FailingCheck.allocations(failing));
        int looks = starts.looks(stub, clock.instant());
        if (health.ready() == Condition.Status.TRUE) {
            return Optional.empty();
        }
        int failed = sum(stub, counts -> counts.failed() + counts.lost());
        // Before that, what Nomad says about places is about the definition before.
        int queued =
                feed.isScheduled(stub.id(), stub.jobModifyIndex()) ? JobHealth.queued(stub) : 0;
        int unhealthy = deployment.map(Deployment::unhealthy).orElse(0);
        boolean nothingYet =
                failed == 0 && queued == 0 && unhealthy == 0 && looks == 0 && failing.isEmpty();
        if (nothingYet && health.progressing()) {
            return Optional.empty();
        }
        String of =
                "%d/%d/%d/%d/%d/%s/%x"
                        .formatted(
                                stub.jobModifyIndex(),
                                failed,
                                queued,
                                unhealthy,
                                looks,
                                health.reason(),
                                Objects.hash(failing.stream().map(Diagnosis::identity).toList()));
        return of.equals(part.health().evidenceOf())
                ? Optional.empty()
                : Optional.of(new Gathered(gathered(stub, part, failing, deployment), of));
    }

    /** Why the last run of a periodic job failed; empty when it did not, or when that was looked at. */
    Optional<Gathered> evidence(JobStub stub, Schedule schedule, JobPart part) {
        return schedule.failedJob(stub)
                .filter(run -> !run.id().equals(part.health().evidenceOf()))
                .map(run -> new Gathered(nomad.evidence(run, OptionalLong.empty()), run.id()));
    }

    /** What a check said is gone with its allocation: when a roll-out has failed, it was the reason. */
    private Evidence gathered(
            JobStub stub,
            JobPart part,
            List<FailingCheck> failing,
            Optional<Deployment> deployment) {
        List<String> before = part.health().evidence().map(Evidence::checks).orElse(List.of());
        boolean wentBack =
                deployment
                        .filter(ours -> ours.jobModifyIndex() != stub.jobModifyIndex())
                        .isPresent();
        Evidence found = nomad.evidence(stub.id(), versionOf(deployment));
        // Nomad tells of places only for its newest version.
        Evidence now =
                wentBack
                        ? found.withPlacements(
                                part.health()
                                        .evidence()
                                        .map(Evidence::placements)
                                        .orElse(List.of()))
                        : found;
        return failing.isEmpty()
                ? now.withChecks(before)
                : now.withChecks(failing.stream().map(Diagnosis::words).toList());
    }

    private static OptionalLong versionOf(Optional<Deployment> deployment) {
        return deployment.stream().mapToLong(Deployment::jobVersion).findFirst();
    }

    /** What it says may change each time: that is no reason to look again. */
    private static Object identity(FailingCheck check) {
        return List.of(check.allocation(), check.service(), check.check());
    }

    private static String words(FailingCheck check) {
        // An agent sends what a check says minutes after its state.
        return "check '%s' of service %s fails on %s (allocation %s)%s"
                .formatted(
                        check.check(),
                        check.service(),
                        check.node(),
                        check.allocation().substring(0, 8),
                        check.output().isBlank() ? "" : ": " + check.output());
    }

    /** Who changed the job, as far as Nomad tells. */
    String changedBy(JobId job, Optional<JobStub> stub) {
        if (stub.isEmpty()) {
            return "somebody who purged it";
        }
        long index = stub.get().jobModifyIndex();
        return nomad.versions(job).stream()
                .filter(version -> version.jobModifyIndex() == index)
                .findFirst()
                .map(version ->
                        "whoever submitted version %d at %s"
                                .formatted(version.version(), time(version.submitTime())))
                .orElse("somebody");
    }

    private static Instant time(long nanos) {
        return Instant.ofEpochSecond(0, nanos).truncatedTo(ChronoUnit.SECONDS);
    }

    private static int sum(JobStub stub, ToIntFunction<GroupCounts> count) {
        return stub.groups().values().stream().mapToInt(count).sum();
    }
}
