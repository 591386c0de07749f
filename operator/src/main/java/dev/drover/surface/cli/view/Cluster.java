package dev.drover.surface.cli.view;

import dev.drover.convergence.StatusCodec;
import dev.drover.database.DatabasePart;
import dev.drover.document.DocumentKey;
import dev.drover.document.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A replicated database as its document's status shows it.
 *
 * @param document that describes it
 * @param part what the operator saw
 */
public record Cluster(StoredDocument document, DatabasePart part) {

    /** Of that document; empty when no operator has seen to it yet, or only one that says it in another form. */
    public static Optional<Cluster> of(StoredDocument document) {
        String text = document.status().part(document.key().kind()).toString();
        try {
            return Optional.of(
                    new Cluster(
                            document,
                            StatusCodec.decode(
                                    DatabasePart.class, text.getBytes(StandardCharsets.UTF_8))));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    /** Which one. */
    public DocumentKey key() {
        return document.key();
    }

    /** Whether Drover is told to change nothing. */
    public boolean suspended() {
        return document.tree()
                .path("metadata")
                .path("annotations")
                .path(Metadata.SUSPEND)
                .asText("")
                .equals("true");
    }
}
