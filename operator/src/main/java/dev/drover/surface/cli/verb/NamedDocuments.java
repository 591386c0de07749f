package dev.drover.surface.cli.verb;

import dev.drover.surface.cli.view.Selection;
import dev.drover.surface.cli.view.StoredDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** The arguments that name documents one by one. */
final class NamedDocuments {

    @Mixin private final Words words = new Words();

    @Mixin private final NamespaceOption namespace = new NamespaceOption();

    boolean none() {
        return words.none();
    }

    String namespace(Surroundings surroundings) {
        return namespace.in(surroundings);
    }

    /**
     * They as they stand in the store, in the order in which they were named.
     *
     * @throws VerbFailure when none was named, or one does not stand there
     */
    List<StoredDocument> standing(Surroundings surroundings) {
        if (words.none()) {
            throw VerbFailure.usage("name the documents, such as job/web");
        }
        Finding finding = new Finding(surroundings);
        List<StoredDocument> documents = new ArrayList<>();
        for (Selection selection :
                namespace.selections(
                        surroundings, words.list(), Optional.of(namespace.in(surroundings)))) {
            documents.add(
                    finding.standing(
                            selection.single().orElseThrow(() -> unnamed(finding, selection))));
        }
        return documents;
    }

    private static VerbFailure unnamed(Finding finding, Selection selection) {
        return selection.exact()
                ? finding.missing(selection)
                : VerbFailure.usage("name the documents one by one, such as job/web");
    }
}
