package dev.drover.role;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * For whom a primary waits before it acknowledges a commit: any {@code k} of {@code members}.
 *
 * @param members the replicas that count, each with its incarnation
 * @param k how many of them; 0 to the number of members, 0 = the primary goes on alone
 */
public record Names(SortedSet<Member> members, int k) {

    /** Waits for nobody. */
    public static final Names NOBODY = new Names(new TreeSet<>(), 0);

    public Names {
        if (k < 0 || k > members.size()) {
            throw new IllegalArgumentException(
                    "any %d of %d replicas: expected 0 to their number"
                            .formatted(k, members.size()));
        }
        members = Collections.unmodifiableSortedSet(new TreeSet<>(members));
    }

    /** Any {@code k} of those members, or of fewer when there are not so many. */
    public static Names upTo(int k, Collection<Member> members) {
        return new Names(new TreeSet<>(members), Math.min(k, members.size()));
    }

    /** Whether each set of replicas that satisfies this satisfies the other too. */
    public boolean atLeastAsStrongAs(Names other) {
        long strangers = members.stream().filter(member -> !other.members.contains(member)).count();
        // In the worst case all strangers are among the k.
        return Math.max(0, k - strangers) >= other.k;
    }

    /**
     * The next names on the way to a goal: the goal where it is stronger or weaker than these, else something weaker than both,
     * from which the goal is stronger. {@code {B} -> {B,C} -> {C}}: a swap in one step would leave a moment in which the two
     * sides count on different members.
     */
    public Names nextTowards(Names goal) {
        if (goal.atLeastAsStrongAs(this) || atLeastAsStrongAs(goal)) {
            return goal;
        }
        SortedSet<Member> all = new TreeSet<>(members);
        all.addAll(goal.members);
        return new Names(all, Math.min(k, goal.k));
    }

    /** Whether that many of the members are in the set. */
    boolean satisfiedBy(Collection<Member> confirmed) {
        return members.stream().filter(confirmed::contains).count() >= k;
    }

    @Override
    public String toString() {
        return "any " + k + " of " + members;
    }
}
