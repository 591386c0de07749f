package dev.drover.kind.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.kind.app.AppSpec.StopSignal;
import dev.drover.schema.Span;
import java.util.ArrayList;
import java.util.List;

/** The program of a singleton under {@code drover exclusive}, which lets at most one run at any instant. Pure. */
final class ExclusiveBlock {

    /** For the lease of a holder that is gone, 7.5 s, and the wrapper's own start, 1.9 s on a loaded machine. */
    static final Span LONGEST_WAIT = new Span("10s");

    /** Where a node's distribution stands: said in the meta of its Nomad client. */
    private static final String HOME = "${meta.drover}";

    private static final String HOME_IN_CONTAINER = "/opt/drover";

    /** What the wrapper takes besides its program. */
    private static final int MEMORY = 96;

    private ExclusiveBlock() {}

    /**
     * Puts the wrapper around the program of a task.
     *
     * @param lease of what there is one
     * @param part what runs under it
     */
    static void wrap(ObjectNode task, String lease, Part part) {
        ObjectNode config = (ObjectNode) task.path("Config");
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "exclusive",
                                "--name",
                                lease,
                                "--stop-signal",
                                part.stopSignal().name().substring("SIG".length())));
        if (part.role() == Part.Role.STANDBY) {
            words.add("--standby");
        }
        words.add("--");
        words.add(config.path("command").asText());
        for (JsonNode argument : config.path("args")) {
            words.add(argument.asText());
        }
        config.remove("command");
        if (config.has("image")) {
            JobBlock.putTexts(config, "entrypoint", List.of(HOME_IN_CONTAINER + "/bin/drover"));
            JobBlock.putTexts(config, "volumes", List.of(HOME + ":" + HOME_IN_CONTAINER + ":ro"));
        } else {
            config.put("command", HOME + "/bin/drover");
        }
        JobBlock.putTexts(config, "args", words);
        ObjectNode resources = (ObjectNode) task.path("Resources");
        for (String each : List.of("MemoryMB", "MemoryMaxMB")) {
            if (resources.has(each)) {
                resources.put(each, resources.path(each).asInt() + MEMORY);
            }
        }
        // The wrapper passes the program's own signal on.
        task.put("KillSignal", StopSignal.SIGTERM.name());
    }

    /** Only nodes that have a distribution can run it. */
    static void constrain(ArrayNode constraints) {
        constraints.add(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("LTarget", HOME)
                        .put("Operand", "is_set"));
    }
}
