package dev.drover.surface.cli.verb;

import dev.drover.convergence.RemoteFailure;
import dev.drover.document.DocumentKey;
import dev.drover.surface.cli.text.Nearest;
import dev.drover.surface.cli.view.Archive;
import dev.drover.surface.cli.view.Archive.Misplaced;
import dev.drover.surface.cli.view.Archive.Shelf;
import dev.drover.surface.cli.view.LabelSelector;
import dev.drover.surface.cli.view.Selection;
import dev.drover.surface.cli.view.StoredDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds the documents that were named, and knows a way out when there are none. */
final class Finding {

    private final Surroundings surroundings;
    private final Archive archive;

    Finding(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.archive = surroundings.archive();
    }

    /**
     * All that was named.
     *
     * @throws VerbFailure when one that was named alone does not exist
     */
    Shelf all(List<Selection> selections, LabelSelector labels) {
        Map<DocumentKey, StoredDocument> documents = new TreeMap<>();
        List<Misplaced> misplaced = new ArrayList<>();
        for (Selection selection : selections) {
            Shelf shelf = archive.list(selection);
            if (shelf.documents().isEmpty() && selection.exact()) {
                throw missing(selection);
            }
            shelf.documents().stream()
                    .filter(labels::chooses)
                    .forEach(document -> documents.put(document.key(), document));
            if (labels.choosesAll() && selection.everything()) {
                misplaced.addAll(shelf.misplaced());
            }
        }
        return new Shelf(List.copyOf(documents.values()), misplaced);
    }

    /**
     * One document that stands in the store.
     *
     * @throws VerbFailure when it does not
     */
    StoredDocument standing(DocumentKey key) {
        return archive.find(key)
                .filter(document -> !document.deleted())
                .orElseThrow(() -> missing(key));
    }

    /** That there is no such document, with the nearest that there is. */
    VerbFailure missing(DocumentKey key) {
        return missing(Selection.of(key));
    }

    /**
     * That there is no such document, with the nearest that there is.
     *
     * @param selection of an exact name
     */
    VerbFailure missing(Selection selection) {
        String name = selection.name().orElseThrow();
        List<String> others =
                archive.list(Selection.of(selection.namespace())).documents().stream()
                        .map(document -> document.key().name())
                        .toList();
        List<String> words = new ArrayList<>(others);
        surroundings.schemas().kinds().stream()
                .map(kind -> kind.toLowerCase(Locale.ROOT) + "s")
                .forEach(words::add);
        String hint =
                elsewhere(selection)
                        .map("; there is one in namespace %1$s: add -n %1$s"::formatted)
                        .orElseGet(() -> Nearest.hint(name, words));
        return VerbFailure.failed(
                "there is no %s '%s' in namespace %s%s; see: drover get -A"
                        .formatted(
                                selection.kind().orElse("document"),
                                name,
                                selection.namespace().orElseThrow(),
                                hint));
    }

    /** Another namespace that has what was named. */
    private Optional<String> elsewhere(Selection selection) {
        Selection anywhere = new Selection(Optional.empty(), selection.kind(), selection.name());
        try {
            return archive.list(anywhere).documents().stream()
                    .map(document -> document.key().namespace())
                    .filter(namespace -> !selection.namespace().equals(Optional.of(namespace)))
                    .findFirst();
        } catch (RemoteFailure.Denied ownNamespaceOnly) {
            return Optional.empty();
        }
    }

    /** What to say when nothing was found: the reason may be a missing right, which answers like an empty store. */
    String nothing(Selection selection) {
        boolean initialised = surroundings.store().read(archive.keys().sentinel()).isPresent();
        String where = selection.namespace().map(" in namespace "::concat).orElse("");
        return initialised
                ? "no documents%s%s"
                        .formatted(where, where.isEmpty() ? "" : "; in all: drover get -A")
                : "no documents%s, and %s is missing: run drover init, or check --prefix"
                        .formatted(where, archive.keys().sentinel());
    }
}
