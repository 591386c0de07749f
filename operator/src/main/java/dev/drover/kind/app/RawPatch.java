package dev.drover.kind.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.schema.Demand;
import java.util.List;

/**
 * A JSON merge patch over a rendered job. Pure.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7396#section-2">RFC 7396, section 2</a>
 */
final class RawPatch {

    /** What says which job it is. */
    private static final List<String> IDENTITY = List.of("ID", "Name", "Namespace");

    private RawPatch() {}

    /**
     * Refuses what would make it another job, or nobody's.
     *
     * @throws IllegalArgumentException when it would; the message says what
     */
    static void check(ObjectNode patch) {
        // Nomad takes a member by its name whatever the case of its letters, the last one wins.
        patch.fieldNames()
                .forEachRemaining(name -> {
                    Demand.that(
                            IDENTITY.stream().noneMatch(name::equalsIgnoreCase),
                            "$.spec.raw cannot change %s: the name of the document decides it"
                                    .formatted(name));
                    Demand.that(
                            name.equals("Meta") || !name.equalsIgnoreCase("Meta"),
                            "$.spec.raw.%s: write Meta".formatted(name));
                });
        JsonNode meta = patch.path("Meta");
        Demand.that(
                meta.isMissingNode() || meta.isObject(),
                "$.spec.raw.Meta: expected a mapping; it holds the mark of Drover");
        Demand.that(
                !meta.has(Nomad.OWNER_META),
                "$.spec.raw cannot change Meta.%s: it is the mark of Drover"
                        .formatted(Nomad.OWNER_META));
    }

    /** The target with the patch over it; both stay as they are. */
    static ObjectNode apply(ObjectNode target, ObjectNode patch) {
        ObjectNode merged = target.deepCopy();
        patch.properties()
                .forEach(field -> {
                    String name = field.getKey();
                    JsonNode value = field.getValue();
                    if (value.isNull()) {
                        merged.remove(name);
                    } else if (value instanceof ObjectNode inner) {
                        ObjectNode under =
                                merged.path(name) instanceof ObjectNode there
                                        ? there
                                        : JsonNodeFactory.instance.objectNode();
                        merged.set(name, apply(under, inner));
                    } else {
                        merged.set(name, value.deepCopy());
                    }
                });
        return merged;
    }
}
