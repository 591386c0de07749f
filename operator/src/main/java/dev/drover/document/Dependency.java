package dev.drover.document;

import java.util.Optional;

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

    /** Which document is meant by one in that namespace. */
    public DocumentKey in(String namespace) {
        return new DocumentKey(namespace, kind, name);
    }
}
