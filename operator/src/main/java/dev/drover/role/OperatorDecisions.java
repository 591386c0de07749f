package dev.drover.role;

import dev.drover.role.OperatorState.Heard;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What an operator writes next, from what it knows. */
final class OperatorDecisions {

    /** One refused probe may be a restart of the supervisor; three unanswered ones are more than a blip. */
    private static final int REFUSED = 2;

    private static final int UNANSWERED = 3;

    private static final int DEAF = 2;

    private final OperatorRules rules;
    private final RoleTimes times;

    OperatorDecisions(OperatorRules rules, RoleTimes times) {
        this.rules = rules;
        this.times = times;
    }

    /** The record that should follow; empty = nothing is to be changed, or nothing may be. */
    Optional<RoleRecord> next(OperatorState state, Stored stored, Duration now) {
        if (overtaken(state, stored.record(), now)) {
            return Optional.empty();
        }
        return switch (stored.record().phase()) {
            case STABLE -> stable(state, stored, now);
            case PROMOTING -> promoting(state, stored, now);
            case ELECTING, SWITCHING -> naming(state, stored.record(), now);
            case BOOTSTRAP -> Optional.empty();
        };
    }

    /**
     * Whether a member has promised a term above the record's: the record that was seen is an old one, or the store has been put
     * back to what it was. Either way it is nothing to decide on.
     */
    boolean overtaken(OperatorState state, RoleRecord record, Duration now) {
        return state.members().values().stream()
                .flatMap(heard -> fresh(heard, now).stream())
                .anyMatch(report -> report.promised() > record.term());
    }

    /** The member of that name, if a switchover to it would be quick and lose nothing: it counts, and it keeps up. */
    Optional<Member> target(OperatorState state, RoleRecord record, String name, Duration now) {
        Optional<Report> primary = primary(state, record, now);
        return record.quorum().names().members().stream()
                .filter(member -> member.name().equals(name))
                .filter(member ->
                        primary.filter(it -> it.observed().attached().contains(member)).isPresent())
                .filter(_ -> fresh(state.heard(name), now).filter(Report::sighted).isPresent())
                .findFirst();
    }

    // ---- a term with a primary ----

    private Optional<RoleRecord> stable(OperatorState state, Stored stored, Duration now) {
        RoleRecord record = stored.record();
        Optional<Member> target =
                state.switchover().flatMap(name -> target(state, record, name, now));
        if (target.isPresent()) {
            return Optional.of(rules.switching(record, target.get()));
        }
        return replaced(state, record, now)
                .or(() -> primary(state, record, now).flatMap(it -> kept(state, stored, it, now)));
    }

    /** The primary serves: what is to be changed around it, one thing at a time. */
    private Optional<RoleRecord> kept(
            OperatorState state, Stored stored, Report primary, Duration now) {
        RoleRecord record = stored.record();
        Names goal = goal(state, record, now);
        if (!record.want().equals(record.quorum().names())) {
            if (primary.barrier().filter(held -> rules.proves(held, stored)).isPresent()) {
                return Optional.of(record.strengthened());
            }
            // Who was to confirm is gone again: back to what counts anyway.
            return record.want().equals(goal) || !lasted(state, now, times.gone())
                    ? Optional.empty()
                    : Optional.of(record.wanting(record.quorum().names()));
        }
        return members(state, record, now)
                .or(() ->
                        record.want().equals(goal)
                                ? Optional.empty()
                                : Optional.of(rules.towards(record, goal)));
    }

    private Optional<RoleRecord> promoting(OperatorState state, Stored stored, Duration now) {
        RoleRecord record = stored.record();
        Optional<Report> primary = primary(state, record, now);
        if (primary.flatMap(Report::barrier)
                .filter(held -> rules.proves(held, stored))
                .isPresent()) {
            return Optional.of(record.proven());
        }
        return replaced(state, record, now)
                .or(() -> primary.flatMap(_ -> othersWanted(state, record, now)));
    }

    /**
     * The named primary waits in vain for replicas that do not come. No commit was acknowledged under these names and none is
     * before they are proved, so that others are as good.
     */
    private Optional<RoleRecord> othersWanted(
            OperatorState state, RoleRecord record, Duration now) {
        Names goal = goal(state, record, now);
        return !lasted(state, now, times.gone())
                ? Optional.empty()
                : members(state, record, now)
                        .or(() ->
                                record.want().equals(goal)
                                        ? Optional.empty()
                                        : Optional.of(record.wanting(goal)));
    }

    /** A primary that is gone is replaced, if those would answer without whom nobody may be named. */
    private Optional<RoleRecord> replaced(OperatorState state, RoleRecord record, Duration now) {
        return record.primary()
                .filter(primary -> suspected(state, record, primary, now))
                .filter(_ -> rules.isFailoverSet(record.quorum(), answering(state, now)))
                .map(primary -> rules.electing(record, primary.name() + " is gone"));
    }

    private boolean suspected(
            OperatorState state, RoleRecord record, Member primary, Duration now) {
        Heard heard = state.heard(primary.name());
        Optional<Report> report = fresh(heard, now);
        if (report.isPresent()) {
            return saysDead(state, record, heard, report.get(), now);
        }
        boolean silent = heard.refused() >= REFUSED || heard.unanswered() >= UNANSWERED;
        return silent && starting(state, record, now).isEmpty() && missed(state, record, now);
    }

    private boolean saysDead(
            OperatorState state, RoleRecord record, Heard heard, Report report, Duration now) {
        if (report.dead() || !record.names(report.member())) {
            return true;
        }
        Duration since = heard.idleSince().orElse(now);
        Duration from =
                since.compareTo(state.sight().termAt()) > 0 ? since : state.sight().termAt();
        return starting(state, record, now).isEmpty()
                && now.compareTo(from.plus(times.idle())) >= 0;
    }

    /** The second signal: a replica that answers, and receives nothing; once may be its own restart. */
    private boolean missed(OperatorState state, RoleRecord record, Duration now) {
        return record.members().stream()
                .filter(member -> !record.names(member))
                .map(member -> state.heard(member.name()))
                .filter(heard -> fresh(heard, now).filter(Report::whole).isPresent())
                .anyMatch(heard -> heard.deaf() >= DEAF);
    }

    private Optional<RoleRecord> starting(OperatorState state, RoleRecord record, Duration now) {
        boolean young = now.compareTo(state.sight().termAt().plus(times.grace())) < 0;
        return Optional.of(record).filter(it -> it.phase() == Phase.PROMOTING && young);
    }

    // ---- a term without ----

    private Optional<RoleRecord> naming(OperatorState state, RoleRecord record, Duration now) {
        if (!collected(state, record, now)
                || !rules.isFailoverSet(record.quorum(), state.promises().keySet())) {
            return Optional.empty();
        }
        List<Promise> candidates =
                state.promises().values().stream()
                        .filter(promise -> record.members().contains(promise.member()))
                        .toList();
        Optional<String> preferred =
                record.target().map(Member::name).or(() -> state.settings().preferred());
        return rules.best(candidates, preferred)
                .map(best -> rules.naming(record, best, firstNames(state, record, best, now)));
    }

    /** An election ends with the first failover set; a switchover waits a while for the two whom it is about. */
    private boolean collected(OperatorState state, RoleRecord record, Duration now) {
        boolean both =
                state.promises().containsKey(record.quorum().primary())
                        && record.target()
                                .filter(target -> state.promises().containsKey(target))
                                .isPresent();
        return record.phase() == Phase.ELECTING || both || overdue(state, now);
    }

    /** Whether a switchover takes whom it can have. */
    boolean overdue(OperatorState state, Duration now) {
        return now.compareTo(state.sight().termAt().plus(times.switching())) >= 0;
    }

    private Names firstNames(OperatorState state, RoleRecord record, Promise best, Duration now) {
        SortedSet<Member> others = new TreeSet<>(record.members());
        others.remove(best.member());
        if (record.mode() != Mode.REQUIRED) {
            SortedSet<Member> present = answering(state, now);
            present.addAll(state.promises().keySet());
            others.retainAll(present);
        }
        return Names.upTo(state.settings().k(), others);
    }

    // ---- what is seen ----

    /** The names that fit the replicas that are there. */
    private Names goal(OperatorState state, RoleRecord record, Duration now) {
        List<Member> present =
                record.members().stream()
                        .filter(member -> !record.names(member))
                        .filter(member -> there(state, record, member, now))
                        .toList();
        boolean enough = record.mode() != Mode.REQUIRED || present.size() >= state.settings().k();
        return enough ? Names.upTo(state.settings().k(), present) : record.want();
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
        SortedSet<Member> seen = whole(state, now);
        Collection<String> names =
                seen.stream().map(Member::name).collect(Collectors.toUnmodifiableSet());
        SortedSet<Member> next =
                record.members().stream()
                        .filter(member -> counts(record, member) || !names.contains(member.name()))
                        .collect(Collectors.toCollection(TreeSet::new));
        next.addAll(seen);
        return next.equals(record.members())
                ? Optional.empty()
                : Optional.of(record.replacing(next, "the members are " + next));
    }

    private static boolean counts(RoleRecord record, Member member) {
        return record.names(member)
                || record.want().members().contains(member)
                || record.quorum().primary().equals(member)
                || record.quorum().names().members().contains(member);
    }

    private Optional<Report> primary(OperatorState state, RoleRecord record, Duration now) {
        return record.primary()
                .flatMap(primary -> fresh(state.heard(primary.name()), now))
                .filter(report -> record.names(report.member()) && report.runsAsPrimary());
    }

    private SortedSet<Member> whole(OperatorState state, Duration now) {
        return state.members().values().stream()
                .flatMap(heard -> fresh(heard, now).stream())
                .filter(Report::whole)
                .map(Report::member)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Who has data, answers, and sees the record. */
    private SortedSet<Member> answering(OperatorState state, Duration now) {
        return state.members().values().stream()
                .flatMap(heard -> fresh(heard, now).stream())
                .filter(report -> report.whole() && report.sighted())
                .map(Report::member)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Optional<Report> fresh(Heard heard, Duration now) {
        return heard.report().filter(_ -> now.compareTo(heard.at().plus(times.fresh())) < 0);
    }

    private static boolean lasted(OperatorState state, Duration now, Duration time) {
        return now.compareTo(state.sight().versionAt().plus(time)) >= 0;
    }
}
