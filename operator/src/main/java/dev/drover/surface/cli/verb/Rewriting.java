package dev.drover.surface.cli.verb;

import dev.drover.convergence.KeyValueStore.Committed;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.document.DocumentKey;
import dev.drover.surface.cli.text.AnnotationEdit;
import dev.drover.surface.cli.view.StoredDocument;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Changes documents where they stand, by compare-and-set, and leaves their text as their authors wrote it. */
final class Rewriting {

    private final Surroundings surroundings;

    Rewriting(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Whether the annotation has that value already. */
    static boolean has(StoredDocument document, String annotation, String value) {
        return document.tree()
                .path("metadata")
                .path("annotations")
                .path(annotation)
                .asText("")
                .equals(value);
    }

    /**
     * Sets an annotation.
     *
     * @throws VerbFailure when the text cannot be edited, or somebody else changed it meanwhile
     */
    void annotate(StoredDocument document, String annotation, String value) {
        String edited;
        try {
            edited = AnnotationEdit.set(document.text(), annotation, value);
        } catch (IllegalArgumentException wrong) {
            throw VerbFailure.failed(
                    "%s cannot be edited: %s".formatted(document.key(), wrong.getMessage()));
        }
        replace(document, edited);
    }

    /**
     * Puts another text in place of the document's.
     *
     * @return the new generation
     * @throws VerbFailure when somebody else changed it meanwhile
     */
    long replace(StoredDocument document, String text) {
        DocumentKey key = document.key();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Write write =
                new Write.PutIf(surroundings.keys().desired(key), bytes, document.generation());
        Write signature =
                surroundings.archive().authors().signature(key, bytes, surroundings.caller());
        Optional<Committed> committed = surroundings.store().commit(List.of(write, signature));
        return committed
                .orElseThrow(() ->
                        VerbFailure.failed(
                                "%s was changed by somebody else meanwhile and was left alone; try again"
                                        .formatted(key)))
                .index();
    }
}
