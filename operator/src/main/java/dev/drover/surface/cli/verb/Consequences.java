package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.drover.convergence.RemoteFailure;
import dev.drover.document.Document;
import dev.drover.surface.cli.view.StoredDocument;
import java.util.List;
import java.util.function.Function;

/** What else comes of documents, said before somebody is surprised. Used by one thread. */
final class Consequences {

    private final Surroundings surroundings;
    private boolean unanswered;

    Consequences(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** What a document holds outside and asks for no more. */
    List<String> removals(Document<?> document) {
        return told(document, part -> surroundings.preview(document).removals(part));
    }

    /** What runs once because of a document. */
    List<String> hooks(Document<?> document) {
        return told(document, part -> surroundings.preview(document).hooks(part));
    }

    /** One sentence each. When it cannot be told, that is said once, and nobody is asked again. */
    private List<String> told(Document<?> document, Function<JsonNode, List<String>> telling) {
        if (unanswered) {
            return List.of();
        }
        try {
            JsonNode part =
                    surroundings
                            .archive()
                            .find(document.key())
                            .map(StoredDocument::status)
                            .map(status -> status.part(document.key().kind()))
                            .orElseGet(MissingNode::getInstance);
            return telling.apply(part);
        } catch (RemoteFailure failure) {
            unanswered = true;
            surroundings
                    .console()
                    .tell(
                            "warning: whether something else is stopped is not known: "
                                    + failure.getMessage());
            return List.of();
        }
    }
}
