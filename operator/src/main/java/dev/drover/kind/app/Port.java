package dev.drover.kind.app;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drover.schema.Demand;
import java.util.Optional;

/**
 * A port that a program listens on.
 *
 * @param to its number in a container; 0 for the same as on the node
 * @param fixed its number on the node; Nomad chooses a free one where none is said
 */
record Port(int to, Optional<Integer> fixed) {

    private static final int MOST = 65_535;

    Port {
        Demand.between("ports", to, to, 0, MOST);
        fixed.ifPresent(number -> Demand.between("ports: static", number, number, 1, MOST));
    }

    /** Reads {@code 8000} or {@code {to: 8000, static: 80}}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Port of(JsonNode written) {
        if (written.isInt()) {
            return new Port(written.intValue(), Optional.empty());
        }
        JsonNode to = written.path("to");
        JsonNode fixed = written.path("static");
        Demand.that(
                fixed.isInt() && (to.isInt() || to.isMissingNode()) && known(written),
                "ports: expected a number, or static and perhaps to");
        return new Port(to.intValue(), Optional.of(fixed.intValue()));
    }

    private static boolean known(JsonNode written) {
        return written.size() == (written.has("to") ? 2 : 1);
    }

    /** As written. */
    @JsonValue
    JsonNode json() {
        return fixed.<JsonNode>map(
                        number -> {
                            var node = JsonNodeFactory.instance.objectNode();
                            return (to == 0 ? node : node.put("to", to)).put("static", number);
                        })
                .orElse(IntNode.valueOf(to));
    }
}
