package dev.drover.workload;

import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.JobStub.GroupCounts;
import dev.drover.document.Condition.Status;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * How a job fares, in the words of conditions. Pure.
 *
 * @param ready whether what was registered runs and is healthy
 * @param progressing whether Nomad is still at it
 * @param reason one word
 * @param message a sentence
 * @param desired allocations that should run
 * @param healthy allocations that are well
 */
record JobHealth(
        Status ready,
        boolean progressing,
        String reason,
        String message,
        int desired,
        int healthy) {

    /** The reason of what ended badly. */
    static final String FAILED = "Failed";

    /**
     * Judges by the list and the roll-out.
     *
     * @param count allocations that the job asks for; 0 when it is not known or depends on the nodes
     * @param sick allocations that run but fail a health check
     */
    static JobHealth of(JobStub stub, Optional<Deployment> deployment, int count, int sick) {
        if (stub.stopped()) {
            return new JobHealth(Status.FALSE, false, "Stopped", "the job is stopped", 0, 0);
        }
        if (stub.periodic()) {
            return ready("Scheduled", "the schedule is registered", 0, 0);
        }
        if (stub.parameterized()) {
            return ready("Registered", "the job waits to be dispatched", 0, 0);
        }
        return switch (stub.type()) {
            case "batch", "sysbatch" -> batch(stub, count);
            default ->
                    deployment
                            .filter(roll -> !roll.status().equals("successful"))
                            .map(JobHealth::rolling)
                            .orElseGet(() -> checked(service(stub, count), sick));
        };
    }

    /** Moments after a registration, and between two tries, nothing may run or wait: only a dead job has ended. */
    private static JobHealth batch(JobStub stub, int count) {
        int complete = sum(stub, GroupCounts::complete);
        int failed = sum(stub, GroupCounts::failed) + sum(stub, GroupCounts::lost);
        int open = waiting(stub) + sum(stub, GroupCounts::running);
        int desired = Math.max(count, complete + open);
        if (open > 0 || !dead(stub)) {
            return new JobHealth(
                    Status.FALSE,
                    true,
                    isUnplaced(stub) ? "Queued" : "Running",
                    "%d of %d allocations are done".formatted(complete, desired),
                    desired,
                    complete);
        }
        if (failed > 0 && complete < Math.max(count, 1)) {
            return new JobHealth(
                    Status.FALSE,
                    false,
                    FAILED,
                    "the job ended and failed: %d of %d allocations are done"
                            .formatted(complete, Math.max(count, failed + complete)),
                    Math.max(count, failed + complete),
                    complete);
        }
        return ready("Complete", "the job has run to its end", complete, complete);
    }

    private static JobHealth rolling(Deployment roll) {
        String counts = "%d of %d healthy".formatted(roll.healthy(), roll.desired());
        if (roll.active()) {
            String message = roll.awaitingPromotion() ? waiting(roll) : counts;
            return new JobHealth(
                    Status.FALSE, true, "RollingOut", message, roll.desired(), roll.healthy());
        }
        return new JobHealth(
                Status.FALSE,
                false,
                "DeploymentFailed",
                "the deployment of job version %d ended as %s: %s (%s)"
                        .formatted(roll.jobVersion(), roll.status(), roll.description(), counts),
                roll.desired(),
                roll.healthy());
    }

    private static String waiting(Deployment roll) {
        return roll.promotable()
                ? "%d new of %d are well and wait for 'drover promote', or 'drover promote --abort'"
                        .formatted(roll.healthy(), roll.desired())
                : "new ones start beside the old ones; 'drover promote' lets them take over when"
                        + " they are well";
    }

    /** What runs, and would be well but for its health checks. */
    private static JobHealth checked(JobHealth health, int sick) {
        if (health.ready() != Status.TRUE || sick == 0 || health.healthy() == 0) {
            return health;
        }
        int healthy = Math.max(0, health.healthy() - sick);
        return new JobHealth(
                Status.FALSE,
                false,
                "Degraded",
                "%d of %d healthy: the others run, but fail their health checks"
                        .formatted(healthy, health.desired()),
                health.desired(),
                healthy);
    }

    private static JobHealth service(JobStub stub, int count) {
        int alive = sum(stub, GroupCounts::running);
        int waiting = allRun(count, alive) ? starting(stub) : waiting(stub);
        // More than it asks for are alive while old ones stop: those are not its own any more.
        int desired = count > 0 ? count : alive + waiting;
        int running = Math.min(alive, Math.max(0, desired - waiting));
        String counts = "%d of %d running".formatted(running, desired);
        if (waiting > 0) {
            return new JobHealth(
                    Status.FALSE,
                    true,
                    isUnplaced(stub) ? "Queued" : "Starting",
                    counts,
                    desired,
                    running);
        }
        return placed(stub, count, desired, running);
    }

    /** Nomad keeps the count of a queued group also when the job has that group no more: then it says nothing. */
    private static boolean allRun(int count, int running) {
        return count > 0 && running >= count;
    }

    private static JobHealth placed(JobStub stub, int count, int desired, int running) {
        String counts = "%d of %d running".formatted(running, desired);
        int gone =
                sum(stub, GroupCounts::failed)
                        + sum(stub, GroupCounts::lost)
                        + sum(stub, GroupCounts::unknown);
        if (running == 0 && gone > 0) {
            return new JobHealth(
                    Status.FALSE,
                    false,
                    FAILED,
                    "no allocation runs: all have failed or their nodes are lost",
                    desired,
                    0);
        }
        if (asksForNothing(stub, count)) {
            return ready("Healthy", counts, 0, 0);
        }
        if (stub.status().equals("pending")) {
            return new JobHealth(
                    Status.FALSE, true, "Pending", "Nomad has not placed it yet", desired, running);
        }
        if (running < desired || (running == 0 && !dead(stub))) {
            return tooFew(stub, gone, desired, running);
        }
        return ready("Healthy", counts, desired, running);
    }

    /**
     * A service of no allocations, of which none is left: it is well as it is. Nomad calls such a job dead after its
     * evaluation, but leaves it pending for good when evaluations of several jobs end together.
     */
    static boolean asksForNothing(JobStub stub, int count) {
        return stub.type().equals("service")
                && count == 0
                && sum(stub, GroupCounts::running) + waiting(stub) == 0;
    }

    /** Fewer run than should, and none waits: the list is behind, or some ended and Nomad does not replace them. */
    private static JobHealth tooFew(JobStub stub, int gone, int desired, int running) {
        String counts = "%d of %d running".formatted(running, desired);
        if (dead(stub)) {
            return new JobHealth(
                    Status.FALSE, false, "Ended", counts + ": the others ended", desired, running);
        }
        return gone > 0
                ? new JobHealth(
                        Status.FALSE,
                        false,
                        "Degraded",
                        counts + ": the others have failed or their nodes are lost",
                        desired,
                        running)
                : new JobHealth(Status.FALSE, true, "Starting", counts, desired, running);
    }

    private static boolean dead(JobStub stub) {
        return stub.status().equals("dead");
    }

    private static int waiting(JobStub stub) {
        return sum(stub, GroupCounts::queued) + starting(stub);
    }

    /** How many allocations have a place, and run not yet. */
    static int starting(JobStub stub) {
        return sum(stub, GroupCounts::starting);
    }

    private static boolean isUnplaced(JobStub stub) {
        return queued(stub) > 0;
    }

    /** Whether no allocation of it runs or has a place. */
    static boolean absent(JobStub stub) {
        return sum(stub, GroupCounts::running) + starting(stub) == 0;
    }

    /** For how many allocations Nomad has found no place. */
    static int queued(JobStub stub) {
        return sum(stub, GroupCounts::queued);
    }

    /**
     * The same when Nomad has said why some of it finds no place: time alone does not help then.
     *
     * @param placements what Nomad said about this definition of the job; empty while it has said nothing
     */
    JobHealth unplaced(JobStub stub, List<String> placements) {
        return progressing && isUnplaced(stub) && !placements.isEmpty()
                ? new JobHealth(
                        ready,
                        true,
                        "Unplaced",
                        "%s; cannot be placed: %s".formatted(message, placements.getFirst()),
                        desired,
                        healthy)
                : this;
    }

    /** The same while canaries wait to be judged, or are about to be promoted or given up. */
    JobHealth judged(Optional<TrialPlanner.Verdict> verdict) {
        return verdict.map(said ->
                        new JobHealth(ready, true, "Judging", said.words(), desired, healthy))
                .orElse(this);
    }

    /** The same with the runs of a periodic job in words: one whose last run failed is not well. */
    JobHealth with(Optional<Schedule> schedule, JobStub stub) {
        return schedule.filter(_ -> ready == Status.TRUE)
                .map(runs ->
                        runs.failure(stub).isPresent()
                                ? new JobHealth(
                                        Status.FALSE, false, "LastRunFailed", runs.words(), 0, 0)
                                : ready(reason, runs.words(), desired, healthy))
                .orElse(this);
    }

    private static JobHealth ready(String reason, String message, int desired, int healthy) {
        return new JobHealth(Status.TRUE, false, reason, message, desired, healthy);
    }

    private static int sum(JobStub stub, ToIntFunction<GroupCounts> count) {
        return stub.groups().values().stream().mapToInt(count).sum();
    }
}
