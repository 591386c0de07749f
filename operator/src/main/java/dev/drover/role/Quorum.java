package dev.drover.role;

import java.util.Collection;

/**
 * What a failover has to count: the last primary that was proved, and the names that were in force there at least.
 *
 * @param primary the proved primary; it has every commit that was ever acknowledged
 * @param names each commit acknowledged since is on any {@code k} of these, too
 */
public record Quorum(Member primary, Names names) {

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
}
