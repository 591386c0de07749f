package dev.drover.surface.cli.verb;

import dev.drover.surface.cli.view.LabelSelector;
import dev.drover.surface.cli.view.Selection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code -n}, {@code -A} and {@code -l}: which documents are looked at. */
final class ScopeOptions {

    @Mixin private final NamespaceOption namespace = new NamespaceOption();

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "In all namespaces")
    private boolean everywhere;

    @Option(
            names = {"-l", "--selector"},
            paramLabel = "LABELS",
            description = "Only documents with these labels: a=b,c!=d,e,!f")
    private @Nullable String selector;

    /** The namespace, or empty for all. */
    Optional<String> namespaces(Surroundings surroundings) {
        return everywhere ? Optional.empty() : Optional.of(namespace.in(surroundings));
    }

    /**
     * The documents that words mean; none means all that are looked at.
     *
     * @throws VerbFailure when a word cannot be understood, or names another namespace than {@code -n}
     */
    List<Selection> selections(Surroundings surroundings, List<String> words) {
        return namespace.selections(surroundings, words, namespaces(surroundings));
    }

    String namespace(Surroundings surroundings) {
        return namespace.in(surroundings);
    }

    boolean everywhere() {
        return everywhere;
    }

    LabelSelector selector() {
        try {
            return selector == null ? LabelSelector.ALL : LabelSelector.parse(selector);
        } catch (IllegalArgumentException wrong) {
            throw VerbFailure.usage(String.valueOf(wrong.getMessage()));
        }
    }
}
