package dev.drover.surface.cli.verb;

import dev.drover.document.DocumentKey;
import dev.drover.surface.cli.view.Accepted;
import dev.drover.surface.cli.view.StoredDocument;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover rollback}: writes an older accepted text as the newest. */
@Command(
        name = "rollback",
        description = {
            "Write an older accepted text of a document as the newest.",
            "Without --to: the one that was Ready last, if what stands there never was; else the"
                    + " last",
            "accepted one. One that differs only by annotations of Drover's own does not count, and"
                    + " these",
            "stay as they are: what is suspended stays suspended.",
            "A document that was deleted comes back, as long as the operator remembers it."
        },
        footer = {"  drover rollback job web", "  drover rollback job web --to 4711"})
final class Rollback implements Verb {

    private final Surroundings surroundings;

    @Mixin private final OneDocument document = new OneDocument();

    @Option(
            names = "--to",
            paramLabel = "GENERATION",
            description = "Which one, as drover history shows")
    private @Nullable Long generation;

    Rollback(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        DocumentKey key = document.key(surroundings);
        Finding finding = new Finding(surroundings);
        StoredDocument standing =
                surroundings.archive().find(key).orElseThrow(() -> finding.missing(key));
        List<Accepted> history = surroundings.archive().history(key);
        if (standing.deleted()) {
            return restore(standing, history);
        }
        Accepted chosen = generation == null ? before(standing, history) : at(generation, history);
        String text = OwnAnnotations.as(standing.text(), chosen.text());
        if (text.equals(standing.text())) {
            surroundings
                    .console()
                    .say("%s is as it was at generation %d".formatted(key, chosen.generation()));
            return ExitCode.DONE;
        }
        long now = new Rewriting(surroundings).replace(standing, text);
        surroundings
                .console()
                .say(
                        "%s rolled back to generation %d, as generation %d"
                                .formatted(key, chosen.generation(), now));
        return ExitCode.DONE;
    }

    private int restore(StoredDocument deleted, List<Accepted> history) {
        if (history.isEmpty()) {
            throw VerbFailure.failed(
                    "%s was deleted, and no text of it was ever accepted".formatted(deleted.key()));
        }
        Accepted chosen = generation == null ? history.getLast() : at(generation, history);
        long now = new Rewriting(surroundings).replace(deleted, chosen.text());
        surroundings
                .console()
                .say(
                        "%s was deleted; it is there again as at generation %d, as generation %d"
                                .formatted(deleted.key(), chosen.generation(), now));
        return ExitCode.DONE;
    }

    /**
     * The text to go back to: the one that was Ready last, when what stands there never was; else, while a bad text stands there,
     * the one in force; otherwise the one before.
     */
    private static Accepted before(StoredDocument standing, List<Accepted> history) {
        Optional<Accepted> well = lastReady(standing, history);
        if (well.isPresent()) {
            return well.get();
        }
        long inForce = standing.status().acceptedGeneration();
        boolean bad = standing.observed() && inForce != 0 && inForce != standing.generation();
        long limit = bad ? inForce + 1 : standing.generation();
        return history.stream()
                .filter(accepted -> accepted.generation() < limit)
                .filter(accepted -> bad || isAnother(standing, accepted))
                .reduce((older, newer) -> newer)
                .orElseThrow(() ->
                        VerbFailure.failed(
                                "%s has no older accepted text; see: drover history %s"
                                        .formatted(standing.key(), standing.key())));
    }

    /** The text that was Ready last, when what stands there never was: those between them have not worked either. */
    private static Optional<Accepted> lastReady(StoredDocument standing, List<Accepted> history) {
        long ready = standing.status().convergedGeneration();
        return history.stream()
                .filter(accepted -> accepted.generation() == ready)
                .filter(accepted -> ready < standing.generation() && isAnother(standing, accepted))
                .findFirst();
    }

    /** Suspending and resuming made generations, too, but nothing that anybody wants back. */
    private static boolean isAnother(StoredDocument standing, Accepted accepted) {
        return !OwnAnnotations.same(standing.text(), accepted.text());
    }

    private static Accepted at(long wanted, List<Accepted> history) {
        return history.stream()
                .filter(accepted -> accepted.generation() == wanted)
                .findFirst()
                .orElseThrow(() ->
                        VerbFailure.failed(
                                "generation %d is not kept; kept: %s"
                                        .formatted(wanted, generations(history))));
    }

    private static String generations(List<Accepted> history) {
        return history.isEmpty()
                ? "none"
                : history.stream()
                        .map(accepted -> Long.toString(accepted.generation()))
                        .collect(Collectors.joining(", "));
    }
}
