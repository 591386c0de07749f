package dev.drover.role;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * The rules that an operator never breaks, each by itself; without any of them a write is lost or two are primary. Not final, so
 * that the simulation can leave out one at a time and show that it notices.
 */
public class OperatorRules {

    /** Whether those promises, together, make sure that nothing acknowledged is lost and nothing more is acknowledged. */
    protected boolean isFailoverSet(Quorum quorum, Collection<Member> promised) {
        return quorum.isFailoverSet(promised);
    }

    /** Who is named: the furthest of those who promised, then the preferred one, then the first by name. */
    protected Optional<Promise> best(Collection<Promise> promises, Optional<String> preferred) {
        return promises.stream()
                .max(
                        Comparator.comparing(Promise::position)
                                .thenComparing(promise ->
                                        preferred
                                                .filter(promise.member().name()::equals)
                                                .isPresent())
                                .thenComparing(Promise::member, Comparator.reverseOrder()));
    }

    /** The record of an election: the next term, nobody named. */
    protected RoleRecord electing(RoleRecord record, String why) {
        return record.electing(why);
    }

    /** The record of a switchover: an election too, in a term of its own. */
    protected RoleRecord switching(RoleRecord record, Member target) {
        return record.switching(target);
    }

    /** The record of a naming: a timeline number that was never reserved before, and the quorum as it was proved last. */
    protected RoleRecord naming(RoleRecord record, Promise promise, Names names) {
        return record.naming(promise.member(), names);
    }

    /**
     * The next record on the way to other names, from one in which the primary sets what a failover counts. Weaker names count at
     * once; stronger ones only when the primary has shown a barrier under the version that asks for them.
     */
    protected RoleRecord towards(RoleRecord record, Names goal) {
        Names next = record.want().nextTowards(goal);
        return record.want().atLeastAsStrongAs(next) ? record.weakened(next) : record.wanting(next);
    }

    /** Whether a barrier that the primary has shown under one version proves what stands in another: in no other. */
    protected boolean proves(long barrier, Stored stored) {
        return barrier == stored.version();
    }
}
