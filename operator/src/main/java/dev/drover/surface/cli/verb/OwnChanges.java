package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.document.Document;
import dev.drover.document.Spec;
import dev.drover.proxy.JsonChanges;
import dev.drover.schema.Json;
import dev.drover.schema.Reading;
import dev.drover.surface.cli.view.StoredDocument;
import java.util.List;
import java.util.Optional;

/** What a document says otherwise than the text of it that stands in the store, in the words of its author. */
final class OwnChanges {

    private OwnChanges() {}

    /** A line for each; none where it is new, or where the one that stands there cannot be read. */
    static List<String> of(Surroundings surroundings, Document<?> document) {
        return surroundings
                .archive()
                .find(document.key())
                .filter(stored -> !stored.deleted())
                .flatMap(stored -> spec(surroundings, stored))
                .map(before -> JsonChanges.between(tree(before), tree(document.spec())))
                .orElse(List.of());
    }

    private static Optional<Spec> spec(Surroundings surroundings, StoredDocument stored) {
        return switch (surroundings
                .schemas()
                .read(stored.key(), stored.value(), stored.generation())) {
            case Reading.Accepted accepted -> Optional.of(accepted.document().spec());
            case Reading.Rejected _ -> Optional.empty();
        };
    }

    /** Below the root, for paths that can be found in the text. */
    private static ObjectNode tree(Spec spec) {
        return JsonNodeFactory.instance.objectNode().set("spec", Json.mapper().valueToTree(spec));
    }
}
