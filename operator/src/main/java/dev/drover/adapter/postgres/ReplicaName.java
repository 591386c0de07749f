package dev.drover.adapter.postgres;

import dev.drover.role.Member;
import dev.drover.role.Names;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Under which name a replica attaches: {@code member_incarnation_term}. PostgreSQL counts connections by name, so a name says all
 * that must not be confused.
 *
 * @param member who attaches, with the incarnation of its data
 * @param term in which it attaches
 */
public record ReplicaName(Member member, long term) {

    /** The gate's own name; no replica's, for it has no term. */
    public static final String GATE = "drover_gate";

    /** PostgreSQL cuts longer names off in silence, and two might become one: 63 less incarnation and term. */
    public static final int MEMBER_BYTES_MAX = 36;

    /** The name as an {@code application_name}. */
    public String text() {
        return member.name() + "_" + member.incarnation() + "_" + term;
    }

    /** Reads a name; empty for one that no replica of ours has. */
    public static Optional<ReplicaName> parse(String text) {
        int last = text.lastIndexOf('_');
        int middle = text.lastIndexOf('_', last - 1);
        if (middle < 1 || !text.substring(last + 1).matches("\\d{1,18}")) {
            return Optional.empty();
        }
        Member member = new Member(text.substring(0, middle), text.substring(middle + 1, last));
        return Optional.of(new ReplicaName(member, Long.parseLong(text.substring(last + 1))));
    }

    /**
     * The value of {@code synchronous_standby_names}; never empty: PostgreSQL lets all who wait go when it becomes empty, and begins
     * to wait late when it was.
     */
    public static String synchronous(long term, Names names) {
        if (names.k() == 0) {
            return "ANY 1 (\"%s\")".formatted(GATE);
        }
        return names.members().stream()
                .map(member -> '"' + new ReplicaName(member, term).text() + '"')
                .collect(Collectors.joining(", ", "ANY " + names.k() + " (", ")"));
    }

    /** The name of a member's replication slot: small letters, digits and underscores only. */
    public static String slot(String member) {
        return "drover_" + member.replace('-', '_');
    }
}
