package dev.drover.surface.cli.verb;

import dev.drover.document.DocumentKey;
import picocli.CommandLine.Mixin;

/** The arguments that name one document. */
final class OneDocument {

    @Mixin private final Words words = new Words();

    @Mixin private final NamespaceOption namespace = new NamespaceOption();

    DocumentKey key(Surroundings surroundings) {
        return new References(surroundings).single(words.list(), namespace.in(surroundings));
    }
}
