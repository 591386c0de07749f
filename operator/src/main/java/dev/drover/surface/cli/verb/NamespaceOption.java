package dev.drover.surface.cli.verb;

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

    String in(Surroundings surroundings) {
        return surroundings.namespace(Optional.ofNullable(namespace));
    }
}
