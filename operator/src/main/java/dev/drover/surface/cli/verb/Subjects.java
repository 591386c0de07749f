package dev.drover.surface.cli.verb;

import dev.drover.document.Document;
import dev.drover.schema.Reading;
import dev.drover.surface.cli.view.LabelSelector;
import dev.drover.surface.cli.view.Selection;
import dev.drover.surface.cli.view.StoredDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;

/** The documents that {@code render} and {@code diff} are about: those of files, or those in the store. */
final class Subjects {

    @Mixin private final Words words = new Words();

    @Mixin private final FileOption files = new FileOption();
    @Mixin private final NamespaceOption namespace = new NamespaceOption();

    /**
     * The accepted documents.
     *
     * @throws VerbFailure when one is bad
     */
    List<Document<?>> documents(Surroundings surroundings) {
        String where = namespace.in(surroundings);
        List<Document<?>> documents = new ArrayList<>();
        if (files.given()) {
            files.goodDrafts(surroundings, where)
                    .forEach(draft -> draft.document().ifPresent(documents::add));
            return documents;
        }
        List<Selection> selections =
                namespace.selections(surroundings, words.list(), Optional.of(where));
        Finding finding = new Finding(surroundings);
        for (StoredDocument stored : finding.all(selections, LabelSelector.ALL).documents()) {
            if (!stored.deleted()) {
                documents.add(accepted(surroundings, stored));
            }
        }
        if (documents.isEmpty()) {
            surroundings.console().tell(finding.nothing(selections.getFirst()));
        }
        return documents;
    }

    private static Document<?> accepted(Surroundings surroundings, StoredDocument stored) {
        return switch (surroundings
                .schemas()
                .read(stored.key(), stored.value(), stored.generation())) {
            case Reading.Accepted accepted -> accepted.document();
            case Reading.Rejected rejected ->
                    throw VerbFailure.failed(
                            "%s is bad:\n%s"
                                    .formatted(
                                            stored.key(),
                                            rejected.problems().stream()
                                                    .map(Object::toString)
                                                    .collect(Collectors.joining("\n"))));
        };
    }
}
