package dev.drover.workload;

import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.document.Condition.Status;
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
 * @param lastIndex Nomad's index when the last run was made; 0 before the first
 */
public record Schedule(
        Optional<Instant> lastRun, String lastResult, Optional<Instant> nextRun, long lastIndex) {

    static final Schedule NEVER_RUN = new Schedule(Optional.empty(), "", Optional.empty(), 0);

    /** Nomad names a run after its parent and the second in which it begins. */
    private static final String RUN = "/periodic-";

    /** That of a job that runs at those times; its runs are among those jobs. */
    static Schedule of(JobPart part, Cron times, Collection<JobStub> jobs, Instant now) {
        Optional<String> parent = Optional.of(part.target().id());
        String namespaceOfRuns = part.target().namespace();
        List<JobStub> runs =
                jobs.stream()
                        .filter(run -> run.parentId().equals(parent))
                        .filter(run -> run.id().namespace().equals(namespaceOfRuns))
                        .toList();
        return part.health().schedule().orElse(NEVER_RUN).after(runs, times.next(now));
    }

    /** The same with what the runs in view say, and the next run. */
    Schedule after(Collection<JobStub> runs, Optional<Instant> next) {
        return runs.stream()
                .filter(run -> begin(run).isPresent())
                .max(Comparator.comparing(run -> begin(run).orElse(Instant.EPOCH)))
                .map(last -> new Schedule(begin(last), result(last), next, last.jobModifyIndex()))
                .orElseGet(() -> new Schedule(lastRun, lastResult, next, lastIndex));
    }

    /** Whether the last run failed, and was one of that definition: what an older one did is no reason. */
    boolean failed(JobStub definition) {
        return lastResult.equals(JobHealth.FAILED) && lastIndex > definition.jobModifyIndex();
    }

    /** The job of the last run. */
    Optional<JobId> lastJob(JobId parent) {
        return lastRun.map(
                at -> new JobId(parent.namespace(), parent.id() + RUN + at.getEpochSecond()));
    }

    /** For people. */
    String words() {
        String last =
                lastRun.map(at -> "last run %s: %s".formatted(at, lastResult)).orElse("no run yet");
        return nextRun.map(at -> "next run %s; %s".formatted(at, last)).orElse(last);
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

    private static String result(JobStub run) {
        JobHealth health = JobHealth.of(run, Optional.empty(), 0, 0);
        return health.ready() == Status.TRUE || !health.progressing() ? health.reason() : "Running";
    }
}
