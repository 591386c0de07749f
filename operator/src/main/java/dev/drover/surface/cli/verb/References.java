package dev.drover.surface.cli.verb;

import dev.drover.document.DocumentKey;
import dev.drover.document.Names;
import dev.drover.surface.cli.text.Nearest;
import dev.drover.surface.cli.view.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Understands how people name documents: {@code Job web}, {@code jobs web}, {@code job/web}, {@code shop/Job/web}, and
 * {@code web} alone where one kind only has a document of that name.
 */
final class References {

    private final Surroundings surroundings;
    private final List<String> kinds;

    References(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.kinds = surroundings.schemas().kinds();
    }

    /**
     * What is meant. The kind of a name that stands alone is looked up in the store; it stays open when no kind has a
     * document of that name.
     *
     * @param words as typed; none means everything
     * @param namespace where nothing else is said; empty for all namespaces
     * @throws VerbFailure when a word cannot be understood, or may mean documents of several kinds
     */
    List<Selection> parse(List<String> words, Optional<String> namespace) {
        if (words.isEmpty()) {
            return List.of(Selection.of(namespace));
        }
        Optional<String> leading = kind(words.getFirst());
        if (leading.isPresent() && words.size() == 1) {
            return List.of(new Selection(namespace, leading, Optional.empty()));
        }
        List<Selection> selections = new ArrayList<>();
        for (String word : leading.isPresent() ? words.subList(1, words.size()) : words) {
            selections.add(one(word, leading, namespace));
        }
        return selections;
    }

    /** The one document that is meant. */
    DocumentKey single(List<Selection> selections) {
        Selection selection = selections.getFirst();
        if (selections.size() > 1 || !selection.exact()) {
            throw VerbFailure.usage("name one document, such as Job/web");
        }
        return selection.single().orElseThrow(() -> new Finding(surroundings).missing(selection));
    }

    private Selection one(String word, Optional<String> leading, Optional<String> namespace) {
        String[] parts = word.split("/", -1);
        return switch (parts.length) {
            case 1 -> {
                Optional<String> name = name(word);
                yield new Selection(namespace, leading.or(() -> onlyKind(word, namespace)), name);
            }
            case 2 -> new Selection(namespace, Optional.of(known(parts[0])), name(parts[1]));
            case 3 ->
                    new Selection(
                            namespace(parts[0]), Optional.of(known(parts[1])), name(parts[2]));
            default ->
                    throw VerbFailure.usage(
                            "'%s' names no document; write Job/web or shop/Job/web"
                                    .formatted(word));
        };
    }

    private static Optional<String> namespace(String word) {
        Names.objectionTo(word)
                .ifPresent(why -> {
                    throw VerbFailure.usage("namespace '%s' %s".formatted(word, why));
                });
        return Optional.of(word);
    }

    private Optional<String> name(String word) {
        if (!word.contains("*")) {
            Names.objectionTo(word)
                    .ifPresent(why -> {
                        throw VerbFailure.usage(
                                "name '%s' %s%s".formatted(word, why, Nearest.hint(word, kinds)));
                    });
            return Optional.of(word);
        }
        if (!word.matches("[a-z0-9*-]+")) {
            throw VerbFailure.usage(
                    "'%s' is no pattern of names: only a-z, 0-9, hyphens, and * for any"
                            .formatted(word));
        }
        return Optional.of(word);
    }

    /** The kind of the documents that a name alone means; empty when they may be of any kind, or there are none. */
    private Optional<String> onlyKind(String name, Optional<String> namespace) {
        if (kinds.size() == 1) {
            return Optional.of(kinds.getFirst());
        }
        if (namespace.isEmpty() || name.contains("*")) {
            return Optional.empty();
        }
        List<String> found = surroundings.archive().kindsOf(namespace.get(), name);
        if (found.size() > 1) {
            throw VerbFailure.usage(
                    "'%s' names several documents in namespace %s; write one of: %s"
                            .formatted(
                                    name,
                                    namespace.get(),
                                    found.stream()
                                            .map(kind -> kind + "/" + name)
                                            .collect(Collectors.joining(", "))));
        }
        return found.stream().findFirst();
    }

    private String known(String word) {
        return kind(word).orElseThrow(() -> unknown(word));
    }

    private VerbFailure unknown(String word) {
        return VerbFailure.usage(
                "'%s' is no kind%s; known: %s"
                        .formatted(word, Nearest.hint(word, kinds), String.join(", ", kinds)));
    }

    /** The kind that a word means, whatever its letter case, singular or plural. */
    Optional<String> kind(String word) {
        String plain = word.toLowerCase(Locale.ROOT);
        return kinds.stream()
                .filter(kind -> {
                    String known = kind.toLowerCase(Locale.ROOT);
                    return plain.equals(known) || plain.equals(known + "s");
                })
                .findFirst();
    }
}
