package dev.drover.surface.cli.verb;

import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Metadata;
import dev.drover.surface.cli.text.AnnotationEdit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

    private record Change(Draft draft, DocumentKey key, Optional<Entry> standing, byte[] text) {

        Document<?> document() {
            return draft.document().orElseThrow();
        }

        boolean nothing() {
            return standing.filter(entry -> Arrays.equals(entry.value(), text)).isPresent();
        }

        boolean keepsSuspended() {
            return !Arrays.equals(text, draft.bytes());
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
        new OutsideCheck(surroundings).of(drafts);
        List<Change> changes = drafts.stream().map(this::change).toList();
        if (surroundings.store().read(surroundings.keys().sentinel()).isEmpty()) {
            surroundings
                    .console()
                    .tell(
                            "warning: %s is missing, so no operator begins to work here; if this store and prefix are meant: drover init"
                                    .formatted(surroundings.keys().sentinel()));
        }
        Consequences consequences = new Consequences(surroundings);
        changes.forEach(change -> apply(change, consequences));
        if (wait && !dryRun) {
            return waitForAll(changes, timeout);
        }
        return ExitCode.DONE;
    }

    private void apply(Change change, Consequences consequences) {
        Console console = surroundings.console();
        for (var warning : change.draft().warnings()) {
            console.tell("warning: " + change.draft().complaint(warning));
        }
        // Asked before: right after the write the operator may have stopped it.
        List<String> removed =
                change.nothing() ? List.of() : consequences.removals(change.document());
        if (!dryRun && !change.nothing()) {
            write(change);
        }
        console.say("%s %s%s".formatted(change.key(), change.word(), dryRun ? " (dry run)" : ""));
        removed.forEach(console::tell);
        if (change.keepsSuspended()) {
            console.tell(
                    "%s stays suspended; to let Drover work again: drover resume %s"
                            .formatted(change.key(), change.key()));
        }
    }

    private int waitForAll(List<Change> changes, Duration timeout) {
        Waiting patient = new Waiting(surroundings);
        changes.stream().filter(Change::nothing).map(Change::key).forEach(patient::untouched);
        List<DocumentKey> keys = changes.stream().map(Change::key).toList();
        return patient.forAll(keys, Waiting.Goal.READY, timeout);
    }

    private Change change(Draft draft) {
        DocumentKey key = draft.key().orElseThrow();
        Optional<Entry> standing = surroundings.store().read(surroundings.keys().desired(key));
        byte[] text = standing.map(entry -> suspendedAs(entry, draft)).orElse(draft.bytes());
        return new Change(draft, key, standing, text);
    }

    /** A file that says nothing about suspension does not end one: somebody asked for it by another way. */
    private static byte[] suspendedAs(Entry standing, Draft draft) {
        String file = new String(draft.bytes(), StandardCharsets.UTF_8);
        try {
            String text = new String(standing.value(), StandardCharsets.UTF_8);
            boolean suspended =
                    AnnotationEdit.find(text, Metadata.SUSPEND).filter("true"::equals).isPresent();
            return suspended && AnnotationEdit.find(file, Metadata.SUSPEND).isEmpty()
                    ? AnnotationEdit.set(file, Metadata.SUSPEND, "true")
                            .getBytes(StandardCharsets.UTF_8)
                    : draft.bytes();
        } catch (IllegalArgumentException unreadable) {
            // What stands there is no document: nothing in it was asked for.
            return draft.bytes();
        }
    }

    private void write(Change change) {
        String key = surroundings.keys().desired(change.key());
        long index = change.standing().map(Entry::modifyIndex).orElse(0L);
        Write write = new Write.PutIf(key, change.text(), index);
        Write signature =
                surroundings
                        .archive()
                        .authors()
                        .signature(change.key(), change.text(), surroundings.caller());
        if (surroundings.store().commit(List.of(write, signature)).isEmpty()) {
            throw VerbFailure.failed(
                    "%s was changed by somebody else meanwhile and was not written; look with: drover get %s -o yaml, then try again"
                            .formatted(change.key(), change.key()));
        }
    }
}
