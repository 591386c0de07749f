package dev.drover.surface.cli.verb;

import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.document.DocumentKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover apply}: writes the documents of files into the store, all checked before the first is written. */
@Command(
        name = "apply",
        description = {
            "Write documents of files to Consul.",
            "All are checked first: if one is bad, none is written."
        },
        footer = {"  drover apply -f web.yaml --wait", "  drover apply -f shop/ -n shop --dry-run"})
final class Apply implements Verb {

    private final Surroundings surroundings;

    @Mixin private final FileOption files = new FileOption();
    @Mixin private final NamespaceOption namespace = new NamespaceOption();
    @Mixin private final WaitOptions waiting = new WaitOptions();

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing")
    private boolean dryRun;

    @Option(names = "--wait", description = "Wait until all are Ready; exit code 3 if they are not")
    private boolean wait;

    Apply(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    private record Change(Draft draft, DocumentKey key, Optional<Entry> standing) {

        boolean nothing() {
            return standing.filter(entry -> Arrays.equals(entry.value(), draft.bytes()))
                    .isPresent();
        }

        String word() {
            if (nothing()) {
                return "unchanged";
            }
            return standing.isPresent() ? "configured" : "created";
        }
    }

    @Override
    public int perform() {
        Duration timeout = waiting.timeout();
        List<Draft> drafts = files.goodDrafts(surroundings, namespace.in(surroundings));
        List<Change> changes = drafts.stream().map(this::change).toList();
        for (Change change : changes) {
            for (var warning : change.draft().warnings()) {
                surroundings.console().tell("warning: " + change.draft().complaint(warning));
            }
            if (!dryRun && !change.nothing()) {
                write(change);
            }
            surroundings
                    .console()
                    .say(
                            "%s %s%s"
                                    .formatted(
                                            change.key(),
                                            change.word(),
                                            dryRun ? " (dry run)" : ""));
        }
        if (wait && !dryRun) {
            List<DocumentKey> keys = new ArrayList<>();
            changes.forEach(change -> keys.add(change.key()));
            return new Waiting(surroundings).forAll(keys, Waiting.Goal.READY, timeout);
        }
        return ExitCode.DONE;
    }

    private Change change(Draft draft) {
        DocumentKey key = draft.key().orElseThrow();
        return new Change(draft, key, surroundings.store().read(surroundings.keys().desired(key)));
    }

    private void write(Change change) {
        String key = surroundings.keys().desired(change.key());
        long index = change.standing().map(Entry::modifyIndex).orElse(0L);
        Write write = new Write.PutIf(key, change.draft().bytes(), index);
        if (surroundings.store().commit(List.of(write)).isEmpty()) {
            throw VerbFailure.failed(
                    "%s was changed by somebody else meanwhile and was not written; look with: drover get %s -o yaml, then try again"
                            .formatted(change.key(), change.key()));
        }
    }
}
