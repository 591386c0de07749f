package dev.drover.kind.app;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drover.schema.Demand;

/**
 * How many run: a number, or a range within which others decide.
 *
 * @param min the fewest, 0 to 10 000
 * @param max the most; the same as {@code min} for a fixed number
 */
record Instances(int min, int max) {

    static final Instances ONE = new Instances(1, 1);

    /** More than any small cluster runs; a slip of the finger must not fill it. */
    private static final int MOST = 10_000;

    Instances {
        Demand.between("instances", min, min, 0, MOST);
        Demand.between("instances", max, max, 0, MOST);
        Demand.that(min <= max, "instances: min %d is more than max %d".formatted(min, max));
    }

    /** Reads {@code 2} or {@code {min: 2, max: 10}}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Instances of(JsonNode written) {
        if (written.isInt()) {
            return new Instances(written.intValue(), written.intValue());
        }
        JsonNode min = written.path("min");
        JsonNode max = written.path("max");
        Demand.that(
                min.isInt() && max.isInt() && written.size() == 2,
                "instances: expected a number, or min and max");
        return new Instances(min.intValue(), max.intValue());
    }

    boolean ranged() {
        return min != max;
    }

    /** As written. */
    @JsonValue
    JsonNode json() {
        return ranged()
                ? JsonNodeFactory.instance.objectNode().put("min", min).put("max", max)
                : IntNode.valueOf(min);
    }
}
