package dev.drover.kind.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.workload.Hook;
import dev.drover.workload.Hook.Moment;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The hooks of an app as batch jobs: its own task with another command. Pure.
 *
 * @see <a href="https://developer.hashicorp.com/nomad/docs/job-specification/restart">Nomad's restart block</a>
 */
final class HookBlock {

    private HookBlock() {}

    /** In the order in which they run. */
    static List<Hook> of(AppSpec spec) {
        return Stream.concat(
                        spec.hooks().before().stream().map(one -> of(spec, one, Moment.BEFORE)),
                        spec.hooks().after().stream().map(one -> of(spec, one, Moment.AFTER)))
                .toList();
    }

    private static Hook of(AppSpec spec, Hooks.Command command, Moment moment) {
        ObjectNode job = JsonNodeFactory.instance.objectNode();
        PlacementBlocks.add(job, spec);
        ObjectNode group =
                job.putArray("TaskGroups")
                        .addObject()
                        .put("Name", spec.whole().name())
                        .put("Count", 1);
        JobBlock.addRetries(group, command.retries(), command.timeout().nanos());
        JobBlock.addStorage(group, spec);
        group.putArray("Tasks").add(task(spec, command));
        return new Hook(command.name(), moment, Duration.ofNanos(command.timeout().nanos()), job);
    }

    private static ObjectNode task(AppSpec spec, Hooks.Command command) {
        ObjectNode task = TaskBlock.of(spec, spec.whole());
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        spec.image().ifPresent(image -> config.put("image", image));
        config.put("command", command.command());
        JobBlock.putTexts(config, "args", command.args());
        if (spec.jar().isPresent()) {
            task.put("Driver", "exec");
        }
        task.set("Config", config);
        // Not restarted in the middle because a secret has changed.
        task.path("Templates")
                .forEach(template -> ((ObjectNode) template).put("ChangeMode", "noop"));
        return task;
    }
}
