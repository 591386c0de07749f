package dev.drover.surface.cli.verb;

import dev.drover.document.Condition;
import dev.drover.document.DocumentKey;
import dev.drover.surface.cli.text.Nearest;
import dev.drover.surface.cli.view.Selection;
import dev.drover.surface.cli.view.StoredDocument;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover wait}: waits until documents are as wanted. */
@Command(
        name = "wait",
        description = "Wait until documents are as wanted; exit code 3 when the time is over.",
        footer = {
            "  drover wait job web --for=Ready --timeout 2m",
            "  drover wait --all -n shop",
            "  drover wait job web --for=Progressing=False",
            "  drover wait job web --for=deleted"
        })
final class Wait implements Verb {

    private static final List<String> TYPES =
            List.of(
                    Condition.ACCEPTED,
                    Condition.PROGRESSING,
                    Condition.READY,
                    Condition.DRIFTED,
                    Condition.SUSPENDED,
                    Condition.BLOCKED,
                    Waiting.Goal.DELETED);

    private final Surroundings surroundings;

    @Mixin private final Words words = new Words();

    @Option(
            names = "--for",
            paramLabel = "CONDITION[=STATUS]",
            description =
                    "A condition, which must be True unless a status is given, or deleted (default:"
                            + " Ready)")
    private String goal = Condition.READY;

    @Option(names = "--all", description = "All documents of the namespace, or of the kind")
    private boolean all;

    @Mixin private final ScopeOptions scope = new ScopeOptions();
    @Mixin private final WaitOptions waiting = new WaitOptions();

    Wait(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        Duration timeout = waiting.timeout();
        Waiting.Goal wanted = goal();
        List<DocumentKey> keys = keys(wanted);
        if (keys.isEmpty()) {
            surroundings.console().tell("nothing to wait for");
            return wanted.deletion() ? ExitCode.DONE : ExitCode.DIFFERENT;
        }
        return new Waiting(surroundings).forAll(keys, wanted, timeout);
    }

    private Waiting.Goal goal() {
        String plain = goal.startsWith("condition=") ? goal.substring("condition=".length()) : goal;
        String[] parts = plain.split("=", 2);
        String type =
                TYPES.stream()
                        .filter(parts[0]::equalsIgnoreCase)
                        .findFirst()
                        .orElseThrow(() ->
                                VerbFailure.usage(
                                        "--for: '%s' is no condition%s; known: %s"
                                                .formatted(
                                                        parts[0],
                                                        Nearest.hint(parts[0], TYPES),
                                                        String.join(", ", TYPES))));
        String status = parts.length == 1 ? "True" : parts[1];
        return Stream.of("True", "False", "Unknown")
                .filter(status::equalsIgnoreCase)
                .findFirst()
                .map(known -> new Waiting.Goal(type, known))
                .orElseThrow(() ->
                        VerbFailure.usage(
                                "--for: '%s' is no status; known: True, False, Unknown"
                                        .formatted(status)));
    }

    private List<DocumentKey> keys(Waiting.Goal wanted) {
        if (words.none() && !all) {
            throw VerbFailure.usage("say which: drover wait job web, or drover wait --all");
        }
        List<Selection> selections = scope.selections(surroundings, words.list());
        boolean exact = selections.stream().allMatch(Selection::exact);
        if (!exact && !all) {
            throw VerbFailure.usage("to wait for all of them, add --all");
        }
        // A name of which nothing is left, whatever its kind was, is deleted already.
        return wanted.deletion() && exact
                ? selections.stream().map(Selection::single).flatMap(Optional::stream).toList()
                : standing(selections, wanted);
    }

    /** Of many only those that are still wanted: one that was deleted is never Ready. */
    private List<DocumentKey> standing(List<Selection> selections, Waiting.Goal wanted) {
        return new Finding(surroundings)
                .all(selections, scope.selector()).documents().stream()
                        .filter(document -> wanted.deletion() || !all || !document.deleted())
                        .map(StoredDocument::key)
                        .toList();
    }
}
