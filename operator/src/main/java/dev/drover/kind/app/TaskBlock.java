package dev.drover.kind.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.kind.app.AppSpec.Artifact;
import dev.drover.kind.app.AppSpec.Resources;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What runs, with its environment. Pure.
 *
 * @see <a href="https://developer.hashicorp.com/nomad/docs/job-specification/task">Nomad's task block</a>
 */
final class TaskBlock {

    private TaskBlock() {}

    static ObjectNode of(AppSpec spec, Part part) {
        ObjectNode task = JsonNodeFactory.instance.objectNode();
        task.put("Name", part.name()).put("Driver", spec.runner().name().toLowerCase(Locale.ROOT));
        spec.user().ifPresent(user -> task.put("User", user));
        task.set("Config", config(spec, part));
        environment(task, part);
        if (!spec.artifacts().isEmpty()) {
            artifacts(task.putArray("Artifacts"), spec.artifacts());
        }
        SecretTemplates.add(task, part.secrets(), spec.onSecretChange());
        if (!spec.volumes().isEmpty()) {
            mounts(task.putArray("VolumeMounts"), spec.volumes());
        }
        if (!spec.logs().equals(Logs.USUAL)) {
            task.putObject("LogConfig")
                    .put("MaxFiles", spec.logs().maxFiles())
                    .put("MaxFileSizeMB", spec.logs().maxFileSize());
        }
        task.set("Resources", resources(part.resources()));
        return task.put("KillTimeout", part.stopTimeout().nanos())
                .put("KillSignal", part.stopSignal().name());
    }

    private static ObjectNode config(AppSpec spec, Part part) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        spec.image().ifPresent(image -> config.put("image", image));
        part.command().ifPresent(command -> config.put("command", command));
        spec.jar().ifPresent(jar -> config.put("jar_path", jar));
        JobBlock.putTexts(config, "jvm_options", part.jvmOptions());
        JobBlock.putTexts(config, "args", part.args());
        if (spec.image().isPresent()) {
            JobBlock.putTexts(config, "ports", List.copyOf(part.ports().keySet()));
        }
        return config;
    }

    private static void environment(ObjectNode task, Part part) {
        ObjectNode env = JsonNodeFactory.instance.objectNode();
        part.env().forEach(env::put);
        part.secrets()
                .forEach((name, secret) ->
                        secret.file().ifPresent(file -> env.put(name, SecretTemplates.path(file))));
        if (!env.isEmpty()) {
            task.set("Env", env);
        }
    }

    private static void artifacts(ArrayNode into, List<Artifact> artifacts) {
        artifacts.forEach(artifact -> {
            ObjectNode one = into.addObject().put("GetterSource", artifact.source());
            one.putObject("GetterOptions").put("checksum", artifact.checksum());
            one.put("RelativeDest", artifact.destination());
        });
    }

    private static void mounts(ArrayNode into, Map<String, Volume> volumes) {
        volumes.forEach((name, volume) ->
                into.addObject()
                        .put("Volume", name)
                        .put("Destination", volume.mount())
                        .put("ReadOnly", volume.readOnly()));
    }

    private static ObjectNode resources(Resources resources) {
        ObjectNode block =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("CPU", resources.cpu())
                        .put("MemoryMB", resources.memory());
        resources.memoryMax().ifPresent(most -> block.put("MemoryMaxMB", most));
        return block;
    }
}
