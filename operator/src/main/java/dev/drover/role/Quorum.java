package dev.drover.role;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a failover has to count: the last primary that was proved, and what was in force there at least.
 *
 * @param primary the proved primary; it has every commit that was ever acknowledged
 * @param names each commit acknowledged since is on any {@code k} of these, too
 * @param successors when the primary's time is over, the promise of any one of these is enough: without them it has stopped by
 *     itself. Empty unless it has confirmed that it runs so
 */
public record Quorum(Member primary, Names names, SortedSet<Member> successors) {

    /** In place of a primary, where none was ever proved. */
    private static final Member NOBODY = new Member("", "");

    public Quorum {
        successors = Collections.unmodifiableSortedSet(new TreeSet<>(successors));
    }

    /** One of a primary that nobody succeeds by waiting. */
    public Quorum(Member primary, Names names) {
        this(primary, names, new TreeSet<>());
    }

    /** One for data of which nothing is known but who has them: all have to promise. */
    static Quorum ofAll(SortedSet<Member> holders) {
        return new Quorum(NOBODY, new Names(holders, 1));
    }

    /**
     * Whether at least one of those who promised has every acknowledged commit, and nobody can acknowledge any more: the
     * primary itself, or so many of the names that the others are fewer than {@code k}.
     */
    public boolean isFailoverSet(Collection<Member> promised) {
        if (promised.contains(primary)) {
            return true;
        }
        long counted = names.members().stream().filter(promised::contains).count();
        return names.k() > 0 && counted >= names.members().size() - names.k() + 1;
    }

    /** Whose promises are needed, for people. */
    String needed() {
        int several = names.members().size() - names.k() + 1;
        String replicas = "%d of %s".formatted(several, names.members());
        if (primary.equals(NOBODY)) {
            return replicas;
        }
        return "that of " + primary + (names.k() == 0 ? "" : ", or " + replicas);
    }

    /** With other names, and no successor that is not among those. */
    Quorum with(Names now, Collection<Member> atMost) {
        SortedSet<Member> left = new TreeSet<>(successors);
        left.retainAll(atMost);
        return new Quorum(primary, now, left);
    }
}
