package dev.drover.surface.cli.view;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a kind's part of a status says about the Nomad job it holds, read leniently. The one place that knows the part's
 * members.
 *
 * @param part the kind's part; may be missing
 */
public record Workload(JsonNode part) {

    /** The job's ID, empty when none is known. */
    public String job() {
        return part.path("target").path("id").asText("");
    }

    /** The job's Nomad namespace. */
    public String namespace() {
        return part.path("target").path("namespace").asText("default");
    }

    /** Whether it does not run all the time: a batch job, or one with a schedule. */
    public boolean runsToItsEnd() {
        JsonNode health = part.path("health");
        return health.path("type").asText().endsWith("batch") || scheduled();
    }

    /** Whether it runs by a schedule; its runs are jobs of their own. */
    public boolean scheduled() {
        return part.path("health").path("schedule").isObject();
    }

    /** How far its hooks are; missing when it has none. */
    public JsonNode hooks() {
        return part.path("hooks");
    }

    /** {@code 2/3}: allocations that are well, of those wanted; empty while nothing is known. */
    public String counts() {
        JsonNode health = part.path("health");
        return health.path("desired").isInt() && health.path("healthy").isInt()
                ? health.path("healthy").asInt() + "/" + health.path("desired").asInt()
                : "";
    }

    /** Why it is not well; missing when there is nothing to say. */
    public JsonNode evidence() {
        return part.path("health").path("evidence");
    }

    /** Whether the job was stopped because its document was deleted; its definition is kept for a while. */
    public boolean stopped() {
        return part.path("stoppedAt").isTextual();
    }
}
