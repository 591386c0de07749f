package dev.drover.surface.cli.view;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.document.DocumentKey;
import java.nio.charset.StandardCharsets;

/**
 * One document as it stands in the store, with what the operator says about it.
 *
 * @param key which document
 * @param value its text; not to be changed
 * @param generation the index of its key; 0 when it is gone and only its status is left
 * @param tree its text as a tree; missing when the text is not readable
 * @param status what the operator says
 */
public record StoredDocument(
        DocumentKey key, byte[] value, long generation, JsonNode tree, StatusView status) {

    /** Its text as its author wrote it. */
    public String text() {
        return new String(value, StandardCharsets.UTF_8);
    }

    /** Whether it is gone and the operator has not finished with it. */
    public boolean deleted() {
        return generation == 0;
    }

    /** The Nomad job it holds. */
    public Workload workload() {
        return new Workload(status.part(key.kind()));
    }

    /** Whether nothing of it runs any more: it is gone, and the operator has finished or only keeps the definition. */
    public boolean finished() {
        return deleted() && (!status.present() || workload().stopped());
    }

    /** Whether the operator has looked at the newest text. */
    public boolean observed() {
        return status.present() && status.observedGeneration() >= generation;
    }

    /** A label's value, empty when it has none. */
    public String label(String name) {
        return tree.path("metadata").path("labels").path(name).asText("");
    }
}
