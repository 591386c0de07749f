package dev.drover.surface.cli.verb;

import dev.drover.document.DocumentKey;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** The arguments that name one document. */
final class OneDocument {

    @Mixin private final Words words = new Words();

    @Mixin private final NamespaceOption namespace = new NamespaceOption();

    DocumentKey key(Surroundings surroundings) {
        Optional<String> where = Optional.of(namespace.in(surroundings));
        return new References(surroundings)
                .single(namespace.selections(surroundings, words.list(), where));
    }
}
