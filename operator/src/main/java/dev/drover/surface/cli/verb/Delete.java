package dev.drover.surface.cli.verb;

import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.document.DocumentKey;
import dev.drover.surface.cli.view.Selection;
import dev.drover.surface.cli.view.StoredDocument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover delete}: removes documents from the store; the operator then stops what they wanted. */
@Command(
        name = "delete",
        description = {
            "Remove documents; the operator then stops what they wanted.",
            "A pattern, a whole kind or a label selector needs --yes."
        },
        footer = {
            "  drover delete job web -n shop --wait",
            "  drover delete -f shop/",
            "  drover delete job 'preview-*' --yes"
        })
final class Delete implements Verb {

    private final Surroundings surroundings;

    @Mixin private final Words words = new Words();

    @Mixin private final FileOption files = new FileOption();
    @Mixin private final ScopeOptions scope = new ScopeOptions();
    @Mixin private final WaitOptions waiting = new WaitOptions();

    @Option(names = "--yes", description = "Yes, all that the pattern covers")
    private boolean yes;

    @Option(names = "--wait", description = "Wait until the operator has finished")
    private boolean wait;

    private static final String SERVERS_RUN_ON =
            ", and sees no more to the roles of a database, whose servers run on with their data";

    Delete(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        Duration timeout = waiting.timeout();
        List<StoredDocument> chosen = chosen();
        if (chosen.isEmpty()) {
            surroundings.console().tell("nothing to delete");
        }
        for (StoredDocument document : chosen) {
            delete(document);
            surroundings.console().say(document.key() + " deleted");
        }
        List<DocumentKey> keys = chosen.stream().map(StoredDocument::key).toList();
        if (wait) {
            return new Waiting(surroundings)
                    .forAll(keys, new Waiting.Goal(Waiting.Goal.DELETED, ""), timeout);
        }
        tellWhatFollows(keys);
        return ExitCode.DONE;
    }

    /** The document is gone, what it wanted is not yet; and it may be held back. */
    private void tellWhatFollows(List<DocumentKey> keys) {
        if (!keys.isEmpty()) {
            String watch =
                    keys.size() == 1
                            ? "drover wait %s --for=deleted".formatted(keys.getFirst())
                            : "drover get -A";
            boolean databases =
                    keys.stream()
                            .map(DocumentKey::kind)
                            .anyMatch(surroundings.databaseKinds()::contains);
            surroundings
                    .console()
                    .tell(
                            "the operator now stops what was wanted%s; to watch: %s; should it be held back: drover prune shows it, drover prune --confirm releases it"
                                    .formatted(databases ? SERVERS_RUN_ON : "", watch));
        }
    }

    private List<StoredDocument> chosen() {
        if (files.given()) {
            if (!words.none() || !scope.selector().choosesAll() || scope.everywhere()) {
                throw VerbFailure.usage(
                        "-f says by itself what is deleted: leave out the names, -l and -A, or"
                                + " leave out -f");
            }
            return fromFiles();
        }
        if (words.none()) {
            throw VerbFailure.usage("say which: drover delete job web, or drover delete -f FILE");
        }
        List<Selection> selections = scope.selections(surroundings, words.list());
        List<StoredDocument> found =
                new Finding(surroundings)
                        .all(selections, scope.selector()).documents().stream()
                                .filter(document -> !document.deleted())
                                .toList();
        boolean exact = selections.stream().allMatch(Selection::exact);
        if (!exact && !yes && !found.isEmpty()) {
            throw VerbFailure.usage(unsure(found));
        }
        return found;
    }

    private List<StoredDocument> fromFiles() {
        List<StoredDocument> found = new ArrayList<>();
        for (Draft draft : files.drafts(surroundings, scope.namespace(surroundings))) {
            DocumentKey key =
                    draft.key()
                            .orElseThrow(() ->
                                    VerbFailure.failed(
                                            draft.complaint(draft.problems().getFirst())));
            surroundings
                    .archive()
                    .find(key)
                    .filter(document -> !document.deleted())
                    .ifPresentOrElse(
                            found::add, () -> surroundings.console().tell(key + " is not there"));
        }
        return found;
    }

    private static String unsure(List<StoredDocument> found) {
        StringBuilder text = new StringBuilder("this would delete:\n");
        found.forEach(document -> text.append("  ").append(document.key()).append('\n'));
        return text.append("nothing was deleted; if that is meant, add --yes").toString();
    }

    private void delete(StoredDocument document) {
        String key = surroundings.keys().desired(document.key());
        Write write = new Write.DeleteIf(key, document.generation());
        if (surroundings.store().commit(List.of(write)).isEmpty()) {
            throw VerbFailure.failed(
                    "%s was changed by somebody else meanwhile and was not deleted; try again"
                            .formatted(document.key()));
        }
    }
}
