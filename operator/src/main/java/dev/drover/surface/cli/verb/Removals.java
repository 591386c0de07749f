package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.convergence.RemoteFailure;
import dev.drover.document.Document;
import dev.drover.surface.cli.view.StoredDocument;
import java.util.List;
import java.util.Optional;

/** What documents hold outside and ask for no more: said before somebody is surprised. Used by one thread. */
final class Removals {

    private final Surroundings surroundings;
    private boolean unanswered;

    Removals(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** One sentence each. When it cannot be told, that is said once, and nobody is asked again. */
    List<String> of(Document<?> document) {
        if (unanswered) {
            return List.of();
        }
        try {
            Optional<JsonNode> part =
                    surroundings
                            .archive()
                            .find(document.key())
                            .map(StoredDocument::status)
                            .map(status -> status.part(document.key().kind()));
            return part.map(surroundings.preview(document)::removals).orElse(List.of());
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
