package dev.drover.cluster;

import dev.drover.convergence.StoreKeys;
import dev.drover.document.DocumentKey;

/**
 * Where all that is about one replicated database stands in the store. The operator writes below {@code roles/}, each member below
 * {@code members/} only.
 *
 * @param keys where everything stands
 * @param cluster the document that describes it; clusters of two kinds may have the same name
 */
public record RoleKeys(StoreKeys keys, DocumentKey cluster) {

    /** The role record. */
    public String record() {
        return "%s/roles/%s".formatted(keys.prefix(), cluster.path());
    }

    /** The prefix of what members say about where they are, with a slash at the end. */
    public String members() {
        return "%s/members/%s/".formatted(keys.prefix(), cluster.path());
    }

    /** Where one member is. */
    public String member(String name) {
        return members() + name;
    }
}
