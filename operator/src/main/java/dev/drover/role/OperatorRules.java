package dev.drover.role;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

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

    /** Whether what a member says is about this cluster's data; where no identifier is known there are no others. */
    protected boolean isOfTheCluster(RoleRecord record, String system) {
        return record.system().isEmpty() || system.isEmpty() || record.system().equals(system);
    }

    /** Whether a member's server hangs: that says nothing of its replicas, and whoever counts may be needed when it is lost. */
    protected boolean saysNothing(Report report) {
        return report.observed().equals(Observation.NOTHING);
    }

    // ---- time in the place of promises: asynchronous only ----

    /**
     * Who may succeed a primary that goes by this record, and has confirmed it, when its time is over: all members, because it
     * needs the word of each, or stops. Nobody where it may go on without.
     */
    protected Collection<Member> successors(RoleRecord record) {
        boolean stopsByItself =
                record.mode() == Mode.ASYNC && record.onControlPlaneLoss() != ControlPlaneLoss.KEEP;
        return stopsByItself ? record.members() : Set.of();
    }

    /** From when a term counts: from when somebody was shown it, not from when it was asked for. */
    protected Duration termBegins(Duration askedAt, Duration answeredAt) {
        return answeredAt;
    }

    /** How long a primary may live on in a term after the next was shown: a lease, and what clocks differ by. */
    protected Duration primarysTime(RoleTimes times) {
        return times.lease().plus(times.margin());
    }

    /** Who may be named when the primary's time is over: members that succeed it, and have promised. */
    protected Collection<Promise> heirs(
            RoleRecord record, Collection<Promise> promises, Collection<Report> answering) {
        return promises.stream()
                .filter(promise -> record.members().contains(promise.member()))
                .filter(promise -> record.quorum().successors().contains(promise.member()))
                .toList();
    }

    /** The record with another mode. What succeeds by time succeeds no more at once, and more only when that is confirmed. */
    protected RoleRecord moded(RoleRecord record, RoleSettings settings) {
        RoleRecord now = record.moded(settings);
        return now.limitedTo(successors(now));
    }

    // ---- records ----

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
        return record.naming(promise.member(), names, promise.position().timeline());
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
