package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.surface.cli.view.Archive.Shelf;
import dev.drover.surface.cli.view.StoredDocument;

/** Documents as trees for programs: a promise, because scripts read it. */
final class DocumentTree {

    private DocumentTree() {}

    /** One document: its key, its generation, its text as a tree, and its status or null. */
    static ObjectNode of(StoredDocument document) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("namespace", document.key().namespace());
        tree.put("kind", document.key().kind());
        tree.put("name", document.key().name());
        tree.put("generation", document.generation());
        tree.set("document", orNull(document.tree()));
        tree.set("status", orNull(document.status().tree()));
        return tree;
    }

    /** Many documents, and the keys beside them that are no documents. */
    static ObjectNode of(Shelf shelf) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        ArrayNode documents = tree.putArray("documents");
        shelf.documents().forEach(document -> documents.add(of(document)));
        ArrayNode misplaced = tree.putArray("misplaced");
        shelf.misplaced()
                .forEach(key ->
                        misplaced.addObject().put("key", key.path()).put("reason", key.reason()));
        return tree;
    }

    private static JsonNode orNull(JsonNode node) {
        return node.isMissingNode() ? JsonNodeFactory.instance.nullNode() : node;
    }
}
