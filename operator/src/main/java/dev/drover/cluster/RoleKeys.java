package dev.drover.cluster;

import dev.drover.convergence.StoreKeys;
import dev.drover.document.DocumentKey;

/**
 * Where all that is about one replicated database stands in the store. The operator writes below {@code roles/} and
 * {@code parameters/}, each member below {@code members/} only.
 *
 * @param keys where everything stands
 * @param cluster the document that describes it; clusters of two kinds may have the same name
 */
public record RoleKeys(StoreKeys keys, DocumentKey cluster) {

    /** The prefix of the role records of all databases, with a slash at the end. */
    public static String records(StoreKeys keys) {
        return keys.prefix() + "/roles/";
    }

    /** The prefix of where the members of all databases are, with a slash at the end. */
    public static String places(StoreKeys keys) {
        return keys.prefix() + "/members/";
    }

    /** The prefix of the parameters of all databases, with a slash at the end. */
    public static String allParameters(StoreKeys keys) {
        return keys.prefix() + "/parameters/";
    }

    /** What the operator asks of the servers' parameters. */
    public String parameters() {
        return allParameters(keys) + cluster.path();
    }

    /** The role record. */
    public String record() {
        return records(keys) + cluster.path();
    }

    /** The prefix of what members say about where they are, with a slash at the end. */
    public String members() {
        return places(keys) + cluster.path() + "/";
    }

    /** Where one member is. */
    public String member(String name) {
        return members() + name;
    }
}
