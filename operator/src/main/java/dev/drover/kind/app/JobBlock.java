package dev.drover.kind.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.kind.app.Schedule.Overlap;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The Nomad job of an app in API form: one group with one task, {@code app}, and another for its standby, or one for each
 * variant. Pure.
 *
 * @see <a href="https://developer.hashicorp.com/nomad/api-docs/json-jobs">JSON job specification</a>
 */
final class JobBlock {

    /** Between two tries. */
    private static final long PAUSE = Duration.ofSeconds(2).toNanos();

    /** Nomad refuses an interval that is shorter than the pauses in it. */
    private static final long INTERVAL_LEAST = Duration.ofMinutes(1).toNanos();

    private JobBlock() {}

    /**
     * Renders one app.
     *
     * @param name of the job and of its service
     * @throws IllegalArgumentException when a name does not fit
     */
    static ObjectNode of(String name, AppSpec spec) {
        ObjectNode job = JsonNodeFactory.instance.objectNode();
        job.put("ID", name).put("Name", name).put("Type", spec.service() ? "service" : "batch");
        PlacementBlocks.add(job, spec);
        spec.schedule().ifPresent(schedule -> job.set("Periodic", periodic(schedule)));
        ArrayNode groups = job.putArray("TaskGroups");
        spec.parts().forEach(part -> groups.add(group(name, spec, part)));
        return RawPatch.apply(job, spec.raw());
    }

    private static ObjectNode periodic(Schedule schedule) {
        ObjectNode periodic =
                JsonNodeFactory.instance.objectNode().put("Enabled", true).put("SpecType", "cron");
        putTexts(periodic, "Specs", List.of(schedule.cron()));
        return periodic.put("TimeZone", schedule.timeZone())
                .put("ProhibitOverlap", schedule.overlap() == Overlap.FORBID);
    }

    private static ObjectNode group(String job, AppSpec spec, Part part) {
        Instances instances = part.instances();
        ObjectNode group = JsonNodeFactory.instance.objectNode();
        group.put("Name", part.name()).put("Count", instances.min());
        if (instances.ranged()) {
            group.putObject("Scaling")
                    .put("Enabled", true)
                    .put("Min", instances.min())
                    .put("Max", instances.max());
        }
        PlacementBlocks.addToGroup(group, spec);
        if (part.singleton()) {
            ExclusiveBlock.constrain(group.withArray("Constraints"));
        }
        NetworkBlocks.add(group, job, spec, part);
        addStorage(group, spec);
        if (spec.service()) {
            ObjectNode update = UpdateBlock.of(part, spec.placement());
            if (spec.follows().isPresent()) {
                // The version before may belong to a node where the role is no more, and nobody
                // runs
                // beside the old one.
                update.put("AutoRevert", false).put("Canary", 0).put("AutoPromote", false);
            }
            group.set("Update", update);
        } else {
            // An import that has failed half-way is not begun anew without its author.
            addRetries(group, 0, INTERVAL_LEAST);
        }
        ObjectNode task = TaskBlock.of(spec, part);
        if (part.singleton()) {
            ExclusiveBlock.wrap(task, part.lease(job), part);
        }
        group.putArray("Tasks").add(task);
        return group;
    }

    /** How often what runs to an end is tried again when it fails: on its node, and on no other. */
    static void addRetries(ObjectNode group, int retries, long interval) {
        group.putObject("RestartPolicy")
                .put("Attempts", retries)
                .put("Delay", PAUSE)
                .put("Interval", Math.max(INTERVAL_LEAST, interval))
                .put("Mode", "fail");
        group.putObject("ReschedulePolicy").put("Attempts", 0).put("Unlimited", false);
    }

    /** What the task of any group needs, be it a hook's: room for its logs, and the volumes that it mounts. */
    static void addStorage(ObjectNode group, AppSpec spec) {
        if (!spec.logs().equals(Logs.USUAL)) {
            group.putObject("EphemeralDisk").put("SizeMB", spec.logs().disk());
        }
        if (!spec.volumes().isEmpty()) {
            volumes(group.putObject("Volumes"), spec.volumes());
        }
    }

    private static void volumes(ObjectNode into, Map<String, Volume> volumes) {
        volumes.forEach((name, volume) ->
                into.putObject(name)
                        .put("Name", name)
                        .put("Type", "host")
                        .put("Source", volume.host())
                        .put("ReadOnly", volume.readOnly()));
    }

    /** A list of texts; left out where there is none. */
    static void putTexts(ObjectNode into, String field, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode list = into.putArray(field);
            texts.forEach(list::add);
        }
    }
}
