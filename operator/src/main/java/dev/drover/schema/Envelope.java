package dev.drover.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.document.Metadata;
import dev.drover.document.Names;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A document as it is written, its spec not yet decoded to the kind's record.
 *
 * @param apiVersion always {@code drover/v1}
 * @param kind the kind's name
 * @param metadata what it says about itself
 * @param spec what is desired
 */
record Envelope(
        String apiVersion, String kind, Optional<WrittenMetadata> metadata, ObjectNode spec) {

    private static final String API_VERSION = "drover/v1";
    private static final Set<String> FIELDS = Set.of("apiVersion", "kind", "metadata", "spec");

    /**
     * Takes a document apart; the spec is not copied.
     *
     * @throws IllegalArgumentException when it has not the parts of a document
     * @throws JsonProcessingException when its metadata have not their form
     */
    static Envelope of(ObjectNode root) throws JsonProcessingException {
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                throw new IllegalArgumentException("unknown field '" + field.getKey() + "'");
            }
        }
        if (!API_VERSION.equals(root.path("apiVersion").textValue())) {
            throw new IllegalArgumentException("apiVersion is not " + API_VERSION);
        }
        if (!(root.get("spec") instanceof ObjectNode spec) || !root.path("kind").isTextual()) {
            throw new IllegalArgumentException("kind or spec is missing");
        }
        JsonNode metadata = root.path("metadata");
        if (!metadata.isMissingNode() && !metadata.isObject()) {
            throw new IllegalArgumentException("metadata is not a mapping");
        }
        return new Envelope(
                API_VERSION,
                root.path("kind").textValue(),
                metadata.isMissingNode()
                        ? Optional.empty()
                        : Optional.of(Json.decode(metadata, WrittenMetadata.class)),
                spec);
    }

    Metadata toMetadata() {
        return metadata.map(it -> new Metadata(it.labels(), it.annotations()))
                .orElse(Metadata.NONE);
    }

    /**
     * The metadata as written, with what the key says too.
     *
     * @param namespace must not contradict the key
     * @param name must not contradict the key
     * @param labels for selecting documents
     * @param annotations for tools
     */
    record WrittenMetadata(
            Optional<String> namespace,
            Optional<String> name,
            Map<String, String> labels,
            Map<String, String> annotations) {

        WrittenMetadata {
            namespace.ifPresent(it -> Names.require("namespace", it));
            name.ifPresent(it -> Names.require("name", it));
            labels = labels == null ? Map.of() : Map.copyOf(labels);
            annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
        }
    }
}
