package dev.drover.surface.cli.verb;

import dev.drover.document.Condition;
import dev.drover.document.Dependency;
import dev.drover.document.DocumentKey;
import dev.drover.document.Metadata;
import dev.drover.planning.Cycle;
import dev.drover.planning.Order;
import dev.drover.schema.Reading;
import dev.drover.surface.cli.text.Durations;
import dev.drover.surface.cli.view.LabelSelector;
import dev.drover.surface.cli.view.Selection;
import dev.drover.surface.cli.view.StoredDocument;
import dev.drover.surface.cli.view.Workload;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover restart}: replaces what runs, without a change of what is wanted. */
@Command(
        name = "restart",
        description = {
            "Replace what runs by the update rules of its job, without a change of its spec.",
            "Sets annotation drover/restarted-at to the time. Hooks do not run. Jobs that run to",
            "their end or by a schedule are not restarted.",
            "With --in-order: one document after the other, each after those in its dependsOn and",
            "when they are Ready again; without names all of the namespace. What depends on one",
            "that does not become Ready is left as it is; exit code 3 then."
        },
        footer = {"  drover restart app web -n shop --wait", "  drover restart --in-order -n shop"})
final class Restart implements Verb {

    private final Surroundings surroundings;

    @Mixin private final NamedDocuments named = new NamedDocuments();

    @Option(
            names = "--in-order",
            description = "One after the other, in the order of dependsOn, each awaited Ready")
    private boolean inOrder;

    @Option(names = "--wait", description = "Wait until all are Ready; exit code 3 if they are not")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description =
                    "How long to wait, with --in-order for each; such as 60s, 5m or 1h30m (default:"
                            + " 5m)")
    private String timeout = "5m";

    Restart(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        Duration patience = patience();
        if (inOrder) {
            return oneAfterTheOther(dependencies(chosen()), patience);
        }
        List<StoredDocument> documents = named.standing(surroundings);
        for (StoredDocument document : documents) {
            objection(document)
                    .ifPresent(why -> {
                        throw VerbFailure.failed(
                                "%s cannot be restarted: it %s".formatted(document.key(), why));
                    });
        }
        documents.forEach(this::restart);
        List<DocumentKey> keys = documents.stream().map(StoredDocument::key).toList();
        return wait
                ? new Waiting(surroundings).forAll(keys, Waiting.Goal.READY, patience)
                : ExitCode.DONE;
    }

    private Duration patience() {
        try {
            return Durations.parse(timeout);
        } catch (IllegalArgumentException wrong) {
            throw VerbFailure.usage("--timeout: " + wrong.getMessage());
        }
    }

    private List<StoredDocument> chosen() {
        if (!named.none()) {
            return named.standing(surroundings);
        }
        Selection all = Selection.of(Optional.of(named.namespace(surroundings)));
        Finding finding = new Finding(surroundings);
        List<StoredDocument> documents =
                finding.all(List.of(all), LabelSelector.ALL).documents().stream()
                        .filter(document -> !document.deleted())
                        .toList();
        if (documents.isEmpty()) {
            throw VerbFailure.failed(finding.nothing(all));
        }
        return documents;
    }

    private Map<DocumentKey, Set<DocumentKey>> dependencies(List<StoredDocument> documents) {
        Map<DocumentKey, Set<DocumentKey>> dependencies = new LinkedHashMap<>();
        documents.forEach(document -> dependencies.put(document.key(), dependencies(document)));
        return dependencies;
    }

    private static List<DocumentKey> ordered(Map<DocumentKey, Set<DocumentKey>> dependencies) {
        List<DocumentKey> ordered =
                Order.of(dependencies.keySet(), key -> dependencies.getOrDefault(key, Set.of()));
        if (ordered.size() < dependencies.size()) {
            throw VerbFailure.failed(
                    "there is no order, these wait for each other: %s; nothing was restarted"
                            .formatted(cycle(dependencies)));
        }
        return ordered;
    }

    private static String cycle(Map<DocumentKey, Set<DocumentKey>> dependencies) {
        return dependencies.keySet().stream()
                .flatMap(key ->
                        Cycle.through(key, at -> dependencies.getOrDefault(at, Set.of())).stream())
                .findFirst()
                .orElseThrow()
                .stream()
                .map(DocumentKey::toString)
                .collect(Collectors.joining(" → "));
    }

    /** What its text says; a text that is not accepted says nothing. */
    private Set<DocumentKey> dependencies(StoredDocument document) {
        DocumentKey key = document.key();
        return switch (surroundings.schemas().read(key, document.value(), document.generation())) {
            case Reading.Accepted accepted ->
                    accepted.document().spec().dependsOn().stream()
                            .map((Dependency dependency) -> dependency.in(key.namespace()))
                            .collect(Collectors.toSet());
            case Reading.Rejected _ -> Set.of();
        };
    }

    private int oneAfterTheOther(
            Map<DocumentKey, Set<DocumentKey>> dependencies, Duration patience) {
        // Not Ready, or left as it was because of one that is not.
        Set<DocumentKey> amiss = new LinkedHashSet<>();
        for (DocumentKey key : ordered(dependencies)) {
            List<DocumentKey> waitsFor =
                    dependencies.getOrDefault(key, Set.of()).stream()
                            .filter(amiss::contains)
                            .toList();
            if (!waitsFor.isEmpty()) {
                surroundings
                        .console()
                        .tell(
                                "%s is not restarted: it depends on %s"
                                        .formatted(key, words(waitsFor)));
                amiss.add(key);
            } else if (!restartOneOf(key, patience)) {
                amiss.add(key);
            }
        }
        return amiss.isEmpty() ? ExitCode.DONE : ExitCode.DIFFERENT;
    }

    /** Whether those that depend on it may follow. It is looked at only now: those before it took their time. */
    private boolean restartOneOf(DocumentKey key, Duration patience) {
        Optional<StoredDocument> document = standing(key);
        Optional<String> objection =
                document.map(this::objection).orElse(Optional.of("was deleted meanwhile"));
        if (objection.isPresent()) {
            surroundings.console().tell("%s is left out: it %s".formatted(key, objection.get()));
            return true;
        }
        restart(document.orElseThrow());
        return new Waiting(surroundings).forAll(List.of(key), Waiting.Goal.READY, patience)
                == ExitCode.DONE;
    }

    private Optional<StoredDocument> standing(DocumentKey key) {
        Patience look = new Patience(surroundings);
        look.answered();
        while (true) {
            // The store has answered before: an outage in between ends nothing.
            Optional<Optional<StoredDocument>> seen =
                    look.look(() -> surroundings.archive().find(key));
            if (seen.isPresent()) {
                return seen.get().filter(document -> !document.deleted());
            }
        }
    }

    private static String words(List<DocumentKey> keys) {
        return keys.stream().map(DocumentKey::toString).collect(Collectors.joining(", "));
    }

    private void restart(StoredDocument document) {
        new Rewriting(surroundings)
                .annotate(document, Metadata.RESTARTED_AT, surroundings.now().toString());
        surroundings.console().say(document.key() + " is being restarted");
    }

    /** Why it is not restarted: words behind {@code it}. */
    private Optional<String> objection(StoredDocument document) {
        Workload workload = document.workload();
        if (Rewriting.has(document, Metadata.SUSPEND, "true")) {
            return Optional.of("is suspended; first: drover resume " + document.key());
        }
        if (document.observed() && isRefused(document)) {
            return Optional.of("is not accepted; see: drover describe " + document.key());
        }
        if (workload.job().isEmpty()) {
            return Optional.of("has no Nomad job yet");
        }
        return workload.runsToItsEnd()
                ? Optional.of("runs to its end or by a schedule, and not all the time")
                : Optional.empty();
    }

    private static boolean isRefused(StoredDocument document) {
        return document.status()
                .condition(Condition.ACCEPTED)
                .filter(statement -> statement.status().equals("False"))
                .isPresent();
    }
}
