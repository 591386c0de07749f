package dev.drover.document;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Another document of the same namespace that must be in some state before something is changed for this one.
 *
 * @param kind its kind
 * @param name its name, by {@link Names}
 * @param condition the type of the condition that must be True, {@link Condition#READY} unless said otherwise
 */
public record Dependency(String kind, String name, String condition) {

    public Dependency {
        if (kind == null || name == null) {
            throw new IllegalArgumentException("a dependency needs a kind and a name");
        }
        Names.require("name", name);
        condition = Optional.ofNullable(condition).orElse(Condition.READY);
    }

    /**
     * What is wrong with documents that would wait for each other.
     *
     * @param way from one along its dependencies back to it
     */
    public static Problem cycle(List<DocumentKey> way) {
        String arrows =
                way.stream()
                        .map(key -> key.kind() + " " + key.name())
                        .collect(Collectors.joining(" → "));
        return new Problem(
                "$.spec.dependsOn",
                0,
                0,
                "none of these could ever begin, each waits for the next: %s; take one of these dependencies away"
                        .formatted(arrows),
                Optional.empty());
    }

    /** Which document is meant by one in that namespace. */
    public DocumentKey in(String namespace) {
        return new DocumentKey(namespace, kind, name);
    }
}
