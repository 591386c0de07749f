package dev.drover.workload;

import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * When a periodic job ran and will run.
 *
 * @param lastRun when the last run began; kept although Nomad forgets runs after some hours
 * @param lastResult how the last run fares, one word; empty before the first
 * @param nextRun when the next one begins, if that is known
 * @param failedRun the last run that has ended, if it failed: another that has begun since says nothing yet
 */
public record Schedule(
        Optional<Instant> lastRun,
        String lastResult,
        Optional<Instant> nextRun,
        Optional<FailedRun> failedRun) {

    static final Schedule NEVER_RUN =
            new Schedule(Optional.empty(), "", Optional.empty(), Optional.empty());

    /** Nomad names a run after its parent and the second in which it begins. */
    private static final String RUN = "/periodic-";

    /**
     * A run that failed.
     *
     * @param at when it began
     * @param index Nomad's index when it was made
     */
    public record FailedRun(Instant at, long index) {}

    /** That of a job that runs at those times; its runs are among those jobs. */
    static Schedule of(JobPart part, Cron times, Collection<JobStub> jobs, Instant now) {
        Optional<String> parent = Optional.of(part.target().id());
        String namespaceOfRuns = part.target().namespace();
        List<JobStub> runs =
                jobs.stream()
                        .filter(run -> run.parentId().equals(parent))
                        .filter(run -> run.id().namespace().equals(namespaceOfRuns))
                        .toList();
        return part.health()
                .schedule()
                .orElse(NEVER_RUN)
                .after(runs, part.registered().count(), times.next(now));
    }

    /**
     * The same with what the runs in view say, and the next run.
     *
     * @param count allocations that a run asks for
     */
    Schedule after(Collection<JobStub> runs, int count, Optional<Instant> next) {
        List<JobStub> begun =
                runs.stream()
                        .filter(run -> begin(run).isPresent())
                        .sorted(Comparator.comparing(run -> begin(run).orElse(Instant.EPOCH)))
                        .toList();
        Optional<FailedRun> failed =
                begun.reversed().stream()
                        .filter(run -> !health(run, count).progressing())
                        .findFirst()
                        .map(run -> failure(run, count))
                        .orElse(failedRun);
        return begun.isEmpty()
                ? new Schedule(lastRun, lastResult, next, failed)
                : new Schedule(
                        begin(begun.getLast()), result(begun.getLast(), count), next, failed);
    }

    /** The last run that failed, if it was one of that definition: what an older one did is no reason. */
    Optional<FailedRun> failure(JobStub definition) {
        return failedRun.filter(run -> run.index() > definition.jobModifyIndex());
    }

    /** The job of the last run that failed. */
    Optional<JobId> failedJob(JobStub definition) {
        JobId parent = definition.id();
        return failure(definition)
                .map(run ->
                        new JobId(
                                parent.namespace(), parent.id() + RUN + run.at().getEpochSecond()));
    }

    /** For people. */
    String words() {
        String last =
                lastRun.map(at -> "last run %s: %s".formatted(at, lastResult)).orElse("no run yet");
        String before =
                failedRun
                        .filter(run -> !lastRun.equals(Optional.of(run.at())))
                        .map(run -> "; that of %s failed".formatted(run.at()))
                        .orElse("");
        return nextRun.map(at -> "next run %s; %s".formatted(at, last)).orElse(last) + before;
    }

    private static Optional<Instant> begin(JobStub run) {
        int at = run.id().id().lastIndexOf(RUN);
        try {
            return at < 0
                    ? Optional.empty()
                    : Optional.of(
                            Instant.ofEpochSecond(
                                    Long.parseLong(run.id().id().substring(at + RUN.length()))));
        } catch (NumberFormatException other) {
            return Optional.empty();
        }
    }

    private static Optional<FailedRun> failure(JobStub run, int count) {
        return begin(run)
                .filter(_ -> health(run, count).reason().equals(JobHealth.FAILED))
                .map(at -> new FailedRun(at, run.jobModifyIndex()));
    }

    private static String result(JobStub run, int count) {
        JobHealth health = health(run, count);
        return health.progressing() ? "Running" : health.reason();
    }

    private static JobHealth health(JobStub run, int count) {
        return JobHealth.of(run, Optional.empty(), count, 0);
    }
}
