package dev.drover.kind.job;

import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.JobStub.GroupCounts;
import dev.drover.document.Condition.Status;
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

    /** Judges by the list and the roll-out. */
    static JobHealth of(JobStub stub, Optional<Deployment> deployment) {
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
            case "batch", "sysbatch" -> batch(stub);
            default ->
                    deployment
                            .filter(roll -> !roll.status().equals("successful"))
                            .map(JobHealth::rolling)
                            .orElseGet(() -> service(stub));
        };
    }

    private static JobHealth batch(JobStub stub) {
        int complete = sum(stub, GroupCounts::complete);
        int failed = sum(stub, GroupCounts::failed) + sum(stub, GroupCounts::lost);
        int open =
                sum(stub, GroupCounts::queued)
                        + sum(stub, GroupCounts::starting)
                        + sum(stub, GroupCounts::running);
        if (open > 0 || stub.status().equals("pending")) {
            boolean unplaced = sum(stub, GroupCounts::queued) > 0;
            return new JobHealth(
                    Status.FALSE,
                    true,
                    unplaced ? "Queued" : "Running",
                    "%d of %d allocations are done".formatted(complete, complete + open),
                    complete + open,
                    complete);
        }
        if (failed > 0 && complete == 0) {
            return new JobHealth(
                    Status.FALSE, false, "Failed", "the job ended and failed", failed, 0);
        }
        return ready("Complete", "the job has run to its end", complete, complete);
    }

    private static JobHealth rolling(Deployment roll) {
        String counts = "%d of %d healthy".formatted(roll.healthy(), roll.desired());
        if (roll.active()) {
            String message =
                    roll.awaitingPromotion() ? counts + "; canaries wait for promotion" : counts;
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

    private static JobHealth service(JobStub stub) {
        int running = sum(stub, GroupCounts::running);
        int waiting = sum(stub, GroupCounts::queued) + sum(stub, GroupCounts::starting);
        int desired = running + waiting;
        String counts = "%d of %d running".formatted(running, desired);
        if (waiting > 0) {
            boolean unplaced = sum(stub, GroupCounts::queued) > 0;
            return new JobHealth(
                    Status.FALSE, true, unplaced ? "Queued" : "Starting", counts, desired, running);
        }
        int gone =
                sum(stub, GroupCounts::failed)
                        + sum(stub, GroupCounts::lost)
                        + sum(stub, GroupCounts::unknown);
        if (running == 0 && gone > 0) {
            return new JobHealth(
                    Status.FALSE,
                    false,
                    "Failed",
                    "no allocation runs: all have failed or their nodes are lost",
                    0,
                    0);
        }
        if (stub.status().equals("pending")) {
            return new JobHealth(
                    Status.FALSE, true, "Pending", "Nomad has not placed it yet", desired, running);
        }
        return ready("Healthy", counts, desired, running);
    }

    private static JobHealth ready(String reason, String message, int desired, int healthy) {
        return new JobHealth(Status.TRUE, false, reason, message, desired, healthy);
    }

    private static int sum(JobStub stub, ToIntFunction<GroupCounts> count) {
        return stub.groups().values().stream().mapToInt(count).sum();
    }
}
