package dev.drover.surface.cli.verb;

import dev.drover.surface.cli.view.Selection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code -n}. */
final class NamespaceOption {

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Namespace (default: DROVER_NAMESPACE, or default)")
    private @Nullable String namespace;

    /** What was written; empty = it was left out. */
    Optional<String> written() {
        return Optional.ofNullable(namespace);
    }

    /**
     * The documents that words mean, in that namespace where they say none.
     *
     * @throws VerbFailure when a word cannot be understood, or names another namespace than {@code -n}
     */
    List<Selection> selections(
            Surroundings surroundings, List<String> words, Optional<String> where) {
        List<Selection> selections = new References(surroundings).parse(words, where);
        for (Selection selection : selections) {
            selection.namespace().ifPresent(said -> refuseAnother(said, selection.toString()));
        }
        return selections;
    }

    /** Whoever contradicts himself must not have another document changed than he meant. */
    void refuseAnother(String said, String reference) {
        written()
                .filter(other -> !other.equals(said))
                .ifPresent(other -> {
                    throw VerbFailure.usage(
                            "'%s' is in namespace %s, and -n says %s: write one of them"
                                    .formatted(reference, said, other));
                });
    }

    String in(Surroundings surroundings) {
        return surroundings.namespace(Optional.ofNullable(namespace));
    }
}
