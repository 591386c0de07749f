package dev.drover.surface.cli.view;

import dev.drover.document.DocumentKey;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which documents a verb is about. Parts that are empty leave it open.
 *
 * @param namespace of one namespace only
 * @param kind of one kind only
 * @param name with this name only; {@code *} stands for any characters
 */
public record Selection(Optional<String> namespace, Optional<String> kind, Optional<String> name) {

    /** Everything in a namespace, or in all when it is empty. */
    public static Selection of(Optional<String> namespace) {
        return new Selection(namespace, Optional.empty(), Optional.empty());
    }

    /** One document. */
    public static Selection of(DocumentKey key) {
        return new Selection(
                Optional.of(key.namespace()), Optional.of(key.kind()), Optional.of(key.name()));
    }

    /** Whether it means all that there is, or all in a namespace. */
    public boolean everything() {
        return kind.isEmpty() && name.isEmpty();
    }

    /** Whether it gives the whole name of one document, even where its kind is open. */
    public boolean exact() {
        return namespace.isPresent() && name.filter(word -> !word.contains("*")).isPresent();
    }

    /** The one document it names, if it names one. */
    public Optional<DocumentKey> single() {
        return exact() && kind.isPresent()
                ? Optional.of(
                        new DocumentKey(
                                namespace.orElseThrow(), kind.orElseThrow(), name.orElseThrow()))
                : Optional.empty();
    }

    /** Whether that document is meant. */
    public boolean covers(DocumentKey key) {
        return namespace.map(key.namespace()::equals).orElse(true)
                && kind.map(key.kind()::equals).orElse(true)
                && name.map(pattern -> matches(pattern, key.name())).orElse(true);
    }

    /** Whether the document with that path is meant; a path that is none is meant only when everything is. */
    public boolean coversPath(String path) {
        try {
            return covers(DocumentKey.parse(path));
        } catch (IllegalArgumentException noPath) {
            return everything();
        }
    }

    /** The longest path that all it covers begin with. */
    String pathPrefix() {
        if (namespace.isEmpty()) {
            return "";
        }
        String inNamespace = namespace.get() + "/";
        return kind.map(word -> inNamespace + word + "/").orElse(inNamespace);
    }

    private static boolean matches(String pattern, String name) {
        String[] parts = pattern.split("\\*", -1);
        StringBuilder expression = new StringBuilder(Pattern.quote(parts[0]));
        for (int i = 1; i < parts.length; i++) {
            expression.append(".*").append(Pattern.quote(parts[i]));
        }
        return Pattern.matches(expression.toString(), name);
    }

    @Override
    public String toString() {
        return "%s/%s/%s".formatted(namespace.orElse("*"), kind.orElse("*"), name.orElse("*"));
    }
}
