package dev.drover.role;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is changed around a primary that serves, one thing at a time: its names, the mode, the members. */
final class Upkeep {

    private final OperatorRules rules;
    private final RoleTimes times;
    private final Seen seen;

    Upkeep(OperatorRules rules, RoleTimes times, Seen seen) {
        this.rules = rules;
        this.times = times;
        this.seen = seen;
    }

    /** Whether the primary says that a barrier has held that proves this very version. */
    boolean proves(Report primary, Stored stored) {
        return primary.barrier().filter(held -> rules.proves(held, stored)).isPresent();
    }

    Optional<RoleRecord> next(OperatorState state, Stored stored, Report primary, Duration now) {
        RoleRecord record = stored.record();
        if (rules.saysNothing(primary)) {
            return Optional.empty();
        }
        Names goal = goal(state, record, now);
        boolean setsWhatCounts = record.want().equals(record.quorum().names());
        if ((!setsWhatCounts || unconfirmed(record)) && proves(primary, stored)) {
            return Optional.of(record.proven(rules.successors(record)));
        }
        boolean waits = !Seen.lasted(state, now, times.gone());
        if (!setsWhatCounts) {
            return waits ? Optional.empty() : withoutWhoIsGone(state, record, goal, now);
        }
        if (unconfirmed(record) && waits) {
            return Optional.empty();
        }
        return mode(state, record)
                .or(() -> members(state, record, now))
                .or(() ->
                        record.want().equals(goal)
                                ? Optional.empty()
                                : Optional.of(rules.towards(record, goal)));
    }

    /**
     * Who was to confirm is gone again: to names that others can confirm, by way of what counts anyway, but for those that are
     * stronger than it: on that way commits would be let through that must wait. Where nobody else could confirm either, who asks
     * for another mode gets it, and one who lost his data and has others by now has to be a member before he can.
     */
    private Optional<RoleRecord> withoutWhoIsGone(
            OperatorState state, RoleRecord record, Names goal, Duration now) {
        if (record.want().equals(goal)) {
            return mode(state, record).or(() -> members(state, record, now));
        }
        Names counted = record.quorum().names();
        return Optional.of(record.wanting(goal.atLeastAsStrongAs(counted) ? goal : counted));
    }

    /** Whether more could succeed the primary by time than it has confirmed. */
    private boolean unconfirmed(RoleRecord record) {
        return !record.quorum().successors().containsAll(rules.successors(record));
    }

    private Optional<RoleRecord> mode(OperatorState state, RoleRecord record) {
        RoleSettings settings = state.settings();
        boolean asAsked =
                record.mode() == settings.mode()
                        && record.onControlPlaneLoss() == settings.onControlPlaneLoss();
        return asAsked ? Optional.empty() : Optional.of(rules.moded(record, settings));
    }

    /**
     * The named primary waits in vain for replicas that do not come. No commit was acknowledged under these names and none is
     * before they are proved, so that others are as good.
     */
    Optional<RoleRecord> othersWanted(OperatorState state, RoleRecord record, Duration now) {
        Names goal = goal(state, record, now);
        return !Seen.lasted(state, now, times.gone())
                ? Optional.empty()
                : members(state, record, now)
                        .or(() ->
                                record.want().equals(goal)
                                        ? Optional.empty()
                                        : Optional.of(record.wanting(goal)));
    }

    /**
     * The names that fit the replicas that are there. Where too few are and all are required, those of whom some are to come back
     * first, so that commits wait.
     */
    private Names goal(OperatorState state, RoleRecord record, Duration now) {
        if (record.mode() == Mode.ASYNC) {
            return Names.NOBODY;
        }
        int k = state.settings().k();
        List<Member> asked =
                record.members().stream()
                        .filter(member -> !record.names(member))
                        .filter(member -> state.settings().members().contains(member.name()))
                        .toList();
        List<Member> present =
                asked.stream().filter(member -> there(state, record, member, now)).toList();
        if (record.mode() != Mode.REQUIRED || present.size() >= k) {
            return Names.upTo(k, present);
        }
        boolean inForce = record.want().k() >= k || asked.size() < k;
        return inForce ? record.want() : Names.upTo(k, asked);
    }

    /** Whether the primary has it attached, or had until a moment ago; who counts is missed no earlier than others. */
    private boolean there(OperatorState state, RoleRecord record, Member member, Duration now) {
        Duration last = state.attached().get(member);
        boolean counts = record.want().members().contains(member);
        Duration since = last == null && counts ? state.sight().termAt() : last;
        return since != null && now.compareTo(since.plus(times.gone())) < 0;
    }

    /** The members as their supervisors tell them; who still counts stays until it does no more. */
    private Optional<RoleRecord> members(OperatorState state, RoleRecord record, Duration now) {
        SortedSet<Member> whole = seen.whole(state, record, now);
        Collection<String> there =
                whole.stream().map(Member::name).collect(Collectors.toUnmodifiableSet());
        SortedSet<Member> next =
                record.members().stream()
                        .filter(member -> counts(record, member) || stays(state, there, member))
                        .collect(Collectors.toCollection(TreeSet::new));
        next.addAll(whole);
        return next.equals(record.members())
                ? Optional.empty()
                : Optional.of(record.replacing(next, "the members are " + next));
    }

    /** Who is asked for and does not say that it is somebody else by now. */
    private static boolean stays(OperatorState state, Collection<String> there, Member member) {
        return state.settings().members().contains(member.name()) && !there.contains(member.name());
    }

    private static boolean counts(RoleRecord record, Member member) {
        return record.names(member)
                || record.want().members().contains(member)
                || record.quorum().primary().equals(member)
                || record.quorum().names().members().contains(member);
    }
}
