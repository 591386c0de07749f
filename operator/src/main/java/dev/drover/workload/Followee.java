package dev.drover.workload;

import dev.drover.document.DocumentKey;
import java.util.Locale;

/**
 * What a job is to be beside: whoever has a role of a replicated database.
 *
 * @param database the document that describes it
 * @param role of one of its members
 */
public record Followee(DocumentKey database, Role role) {

    /** What a member is to the others. */
    public enum Role {
        /** It accepts writes. */
        PRIMARY,
        /** It streams from the primary. */
        REPLICA;

        /** As people write it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** For people: {@code primary of PostgresCluster demo/db}. */
    @Override
    public String toString() {
        return "%s of %s %s/%s"
                .formatted(role.word(), database.kind(), database.namespace(), database.name());
    }
}
