package dev.drover.adapter.nomad;

/**
 * One roll-out of one version of a job.
 *
 * @param id its ID
 * @param job of which job
 * @param jobModifyIndex of which definition: Nomad's {@code JobSpecModifyIndex}
 * @param jobVersion the version's number
 * @param status {@code running}, {@code paused}, {@code successful}, {@code failed}, {@code cancelled}, …
 * @param description in Nomad's words
 * @param desired instances wanted, over all groups
 * @param placed instances placed
 * @param healthy instances healthy
 * @param unhealthy instances unhealthy
 * @param awaitingPromotion canaries wait for a person
 * @param promotable of these canaries as many are well as there are to be: before, Nomad does not promote them
 * @param modifyIndex moves with each change
 */
public record Deployment(
        String id,
        JobId job,
        long jobModifyIndex,
        long jobVersion,
        String status,
        String description,
        int desired,
        int placed,
        int healthy,
        int unhealthy,
        boolean awaitingPromotion,
        boolean promotable,
        long modifyIndex) {

    /** Whether Nomad has given it up. */
    public boolean failed() {
        return status.equals("failed");
    }

    /** Whether Nomad is still working on it. */
    public boolean active() {
        return switch (status) {
            case "running", "pending", "paused", "blocked", "initializing", "unblocking" -> true;
            default -> false;
        };
    }
}
