package dev.drover.adapter.nomad;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.adapter.nomad.JobStub.GroupCounts;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Takes from Nomad's JSON what Drover needs of a job or a deployment, and nothing else. */
final class Shapes {

    private static final Set<String> ENDED = Set.of("complete", "failed", "lost");

    private Shapes() {}

    /**
     * A job, and the index of its counts: they move without the job.
     *
     * @param countsIndex when the counts last changed, 0 when the source does not say
     */
    record SeenJob(JobStub stub, long countsIndex) {}

    /**
     * A deployment, and when it began: the newest one began last.
     *
     * @param createIndex its first index
     */
    record SeenDeployment(Deployment deployment, long createIndex) {}

    /** A job as lists show it. */
    static SeenJob ofList(JsonNode listed) {
        JsonNode summary = listed.path("JobSummary");
        return new SeenJob(
                stub(
                        listed,
                        listed.path("Periodic").asBoolean(),
                        listed.path("ParameterizedJob").asBoolean(),
                        counts(summary.path("Summary"))),
                summary.path("ModifyIndex").asLong());
    }

    /**
     * A job as events show it: the whole definition, but no counts.
     *
     * @param known the counts as last seen; groups that are new have none
     */
    static JobStub ofDefinition(JsonNode job, Map<String, GroupCounts> known) {
        Map<String, GroupCounts> counts = new HashMap<>(known);
        for (JsonNode group : job.path("TaskGroups")) {
            counts.putIfAbsent(text(group, "Name"), new GroupCounts(0, 0, 0, 0, 0, 0, 0));
        }
        return stub(job, job.path("Periodic").isObject(), isParameterized(job), Map.copyOf(counts));
    }

    /** A deployment as lists, events and answers show it. */
    static SeenDeployment deployment(JsonNode node) {
        int desired = 0;
        int placed = 0;
        int healthy = 0;
        int unhealthy = 0;
        boolean awaiting = false;
        boolean well = true;
        for (JsonNode group : node.path("TaskGroups")) {
            desired += group.path("DesiredTotal").asInt();
            placed += group.path("PlacedAllocs").asInt();
            healthy += group.path("HealthyAllocs").asInt();
            unhealthy += group.path("UnhealthyAllocs").asInt();
            boolean canaries =
                    group.path("DesiredCanaries").asInt() > 0
                            && !group.path("Promoted").asBoolean();
            awaiting |= canaries && !group.path("AutoPromote").asBoolean();
            well &=
                    !canaries
                            || group.path("HealthyAllocs").asInt()
                                    >= group.path("DesiredCanaries").asInt();
        }
        String status = text(node, "Status");
        awaiting &= status.equals("running") || status.equals("paused");
        Deployment deployment =
                new Deployment(
                        text(node, "ID"),
                        new JobId(text(node, "Namespace"), text(node, "JobID")),
                        node.path("JobSpecModifyIndex").asLong(),
                        node.path("JobVersion").asLong(),
                        status.intern(),
                        text(node, "StatusDescription"),
                        desired,
                        placed,
                        healthy,
                        unhealthy,
                        awaiting,
                        awaiting && well,
                        node.path("ModifyIndex").asLong());
        return new SeenDeployment(deployment, node.path("CreateIndex").asLong());
    }

    /** An allocation as lists show it. */
    static Allocation allocation(JsonNode listed) {
        return new Allocation(
                text(listed, "ID"),
                text(listed, "TaskGroup").intern(),
                fate(listed),
                canary(listed));
    }

    private static Optional<Allocation.Canary> canary(JsonNode listed) {
        JsonNode rollOut = listed.path("DeploymentStatus");
        if (!rollOut.path("Canary").asBoolean()) {
            return Optional.empty();
        }
        Optional<Instant> wellSince =
                rollOut.path("Healthy").asBoolean() ? time(rollOut, "Timestamp") : Optional.empty();
        return Optional.of(new Allocation.Canary(listed.path("JobVersion").asLong(), wellSince));
    }

    /** With the offset of whoever wrote it. */
    private static Optional<Instant> time(JsonNode node, String field) {
        try {
            return Optional.of(OffsetDateTime.parse(text(node, field)).toInstant());
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }

    private static Allocation.Fate fate(JsonNode listed) {
        String status = text(listed, "ClientStatus");
        boolean wanted = text(listed, "DesiredStatus").equals("run");
        if (!wanted || ENDED.contains(status)) {
            return Allocation.Fate.GOING;
        }
        JsonNode healthy = listed.path("DeploymentStatus").path("Healthy");
        boolean unhealthy = healthy.isBoolean() && !healthy.asBoolean();
        return status.equals("running") && !unhealthy
                ? Allocation.Fate.SERVING
                : Allocation.Fate.COMING;
    }

    /** Whether a definition or list entry carries Drover's mark. */
    static boolean isOurs(JsonNode job) {
        return job.path("Meta").path(Nomad.OWNER_META).asText().equals(Nomad.OWNER);
    }

    /** The text of that field; empty when it is missing or null. */
    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() ? value.textValue() : "";
    }

    private static JobStub stub(
            JsonNode job,
            boolean periodic,
            boolean parameterized,
            Map<String, GroupCounts> counts) {
        // Words that thousands of jobs share are held once.
        return new JobStub(
                new JobId(text(job, "Namespace").intern(), text(job, "ID")),
                text(job, "Type").intern(),
                text(job, "Status").intern(),
                job.path("Stop").asBoolean(),
                periodic,
                parameterized,
                Optional.of(text(job, "ParentID")).filter(parent -> !parent.isEmpty()),
                job.path("JobModifyIndex").asLong(),
                job.path("ModifyIndex").asLong(),
                job.path("SubmitTime").asLong(),
                isOurs(job),
                counts);
    }

    private static boolean isParameterized(JsonNode job) {
        return job.path("ParameterizedJob").isObject() && !job.path("Dispatched").asBoolean();
    }

    private static Map<String, GroupCounts> counts(JsonNode summary) {
        Map<String, GroupCounts> counts = new HashMap<>();
        summary.properties()
                .forEach(group -> counts.put(group.getKey().intern(), count(group.getValue())));
        return Map.copyOf(counts);
    }

    private static GroupCounts count(JsonNode group) {
        return new GroupCounts(
                group.path("Queued").asInt(),
                group.path("Starting").asInt(),
                group.path("Running").asInt(),
                group.path("Complete").asInt(),
                group.path("Failed").asInt(),
                group.path("Lost").asInt(),
                group.path("Unknown").asInt());
    }
}
