package dev.drover.role;

import dev.drover.role.OperatorState.Heard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an operator writes next, from what it knows. */
final class OperatorDecisions {

    /** One refused probe may be a restart of the supervisor; three unanswered ones are more than a blip. */
    private static final int REFUSED = 2;

    private static final int UNANSWERED = 3;

    private static final int DEAF = 2;

    private final OperatorRules rules;
    private final RoleTimes times;
    private final Seen seen;
    private final Elections elections;
    private final Upkeep upkeep;
    private final FirstStart first;

    OperatorDecisions(OperatorRules rules, RoleTimes times) {
        this.rules = rules;
        this.times = times;
        this.seen = new Seen(rules, times);
        this.elections = new Elections(rules, times, seen);
        this.upkeep = new Upkeep(rules, times, seen);
        this.first = new FirstStart(times, seen);
    }

    /** The first record of all; empty = not yet, or only a person may decide. */
    Optional<RoleRecord> first(OperatorState state, Duration now) {
        return first.next(state, now);
    }

    /** The members that take no part in a start, because a person wants them off. */
    List<String> fenced(OperatorState state, Duration now) {
        return first.fenced(state, now);
    }

    /** The record that should follow; empty = nothing is to be changed, or nothing may be. */
    Optional<RoleRecord> next(OperatorState state, Stored stored, Duration now) {
        if (overtaken(state, stored.record(), now)) {
            return Optional.empty();
        }
        return switch (stored.record().phase()) {
            case STABLE -> stable(state, stored, now);
            case PROMOTING -> promoting(state, stored, now);
            case ELECTING, SWITCHING -> elections.naming(state, stored.record(), now);
            case BOOTSTRAP -> first.initialized(state, stored.record(), now);
        };
    }

    /**
     * Whether a member knows of a term above the record's: the record that was seen is an old one, or the store has been put
     * back to what it was. Either way it is nothing to decide on. A member of another cluster says nothing about this one.
     */
    private boolean overtaken(OperatorState state, RoleRecord record, Duration now) {
        return seen.reports(state, now).stream()
                .filter(report -> rules.isOfTheCluster(record, report.system()))
                .anyMatch(report -> report.term() > record.term());
    }

    /** Whether a switchover takes whom it can have. */
    boolean overdue(OperatorState state, Duration now) {
        return elections.overdue(state, now);
    }

    /** Whether a failover that a person asks for could be ended. */
    boolean mayFailOver(OperatorState state, RoleRecord record, Duration now) {
        return record.open() || elections.possible(state, record, now);
    }

    /** What a failover would lose, if the primary were lost now. */
    LossEstimate lossWithoutPrimary(OperatorState state, RoleRecord record, Duration now) {
        return elections.expected(state, record, others(state, record, now));
    }

    /** Whom a failover would name, if it were begun now; empty = nobody who answers has data. */
    Optional<Replacement> replacement(OperatorState state, RoleRecord record, Duration now) {
        return elections.replacement(state, record, seen.answering(state, record, now));
    }

    /** Whether those who answer could replace the primary, if it were lost now. */
    boolean replaceable(OperatorState state, RoleRecord record, Duration now) {
        return elections.possible(state, record, others(state, record, now));
    }

    private List<Report> others(OperatorState state, RoleRecord record, Duration now) {
        return seen.answering(state, record, now).stream()
                .filter(report -> !report.member().equals(record.quorum().primary()))
                .toList();
    }

    /** The member of that name, if a switchover to it would be quick and lose nothing: it counts, and it keeps up. */
    Optional<Member> target(OperatorState state, RoleRecord record, String name, Duration now) {
        Optional<Report> primary = seen.primary(state, record, now);
        // Asynchronously nobody counts; who keeps up is shipped the rest.
        return (record.mode() == Mode.ASYNC ? record.members() : record.quorum().names().members())
                .stream()
                        .filter(member -> member.name().equals(name))
                        .filter(member ->
                                primary.filter(it -> it.observed().attached().contains(member))
                                        .isPresent())
                        .filter(_ ->
                                seen.fresh(state.heard(name), now)
                                        .filter(Report::sighted)
                                        .isPresent())
                        .findFirst();
    }

    // ---- a term with a primary ----

    private Optional<RoleRecord> stable(OperatorState state, Stored stored, Duration now) {
        RoleRecord record = stored.record();
        Optional<Member> target =
                state.wishes()
                        .switchover()
                        .flatMap(name -> target(state, record, name, now))
                        .or(() -> instead(state, record, now));
        if (target.isPresent()) {
            return Optional.of(rules.switching(record, target.get()));
        }
        return replaced(state, record, now)
                .or(() ->
                        seen.primary(state, record, now)
                                .flatMap(it -> upkeep.next(state, stored, it, now)));
    }

    /** Whom a primary makes way for that is asked for no more. */
    private Optional<Member> instead(OperatorState state, RoleRecord record, Duration now) {
        boolean stays =
                record.primary()
                        .filter(it -> state.settings().members().contains(it.name()))
                        .isPresent();
        return stays
                ? Optional.empty()
                : state.settings().members().stream()
                        .flatMap(name -> target(state, record, name, now).stream())
                        .findFirst();
    }

    private Optional<RoleRecord> promoting(OperatorState state, Stored stored, Duration now) {
        RoleRecord record = stored.record();
        Optional<Report> primary = seen.primary(state, record, now);
        if (primary.filter(it -> upkeep.proves(it, stored)).isPresent()) {
            return Optional.of(record.proven(rules.successors(record)));
        }
        return replaced(state, record, now)
                .or(() -> primary.flatMap(_ -> upkeep.othersWanted(state, record, now)));
    }

    /** A primary that is gone is replaced, if those would answer without whom nobody may be named. */
    private Optional<RoleRecord> replaced(OperatorState state, RoleRecord record, Duration now) {
        boolean asked = state.wishes().failover().isPresent();
        // What a person began goes on by itself.
        boolean watched = state.settings().automatic() || record.phase() == Phase.PROMOTING;
        return record.primary()
                .filter(primary -> asked || (watched && suspected(state, record, primary, now)))
                .filter(_ -> elections.possible(state, record, now))
                .map(primary ->
                        rules.electing(
                                record,
                                asked
                                        ? "a person asked for another primary than "
                                                + primary.name()
                                        : lost(state, primary, now)));
    }

    private String lost(OperatorState state, Member primary, Duration now) {
        boolean fenced =
                seen.fresh(state.heard(primary.name()), now).filter(Report::fenced).isPresent();
        return primary.name() + (fenced ? " is fenced" : " is gone");
    }

    private boolean suspected(
            OperatorState state, RoleRecord record, Member primary, Duration now) {
        Heard heard = state.heard(primary.name());
        Optional<Report> report = seen.fresh(heard, now);
        if (report.isPresent()) {
            return saysDead(state, record, heard, report.get(), now);
        }
        boolean silent = heard.refused() >= REFUSED || heard.unanswered() >= UNANSWERED;
        return silent && !starting(state, record, now) && missed(state, record, now);
    }

    private boolean saysDead(
            OperatorState state, RoleRecord record, Heard heard, Report report, Duration now) {
        if (report.dead() || !record.names(report.member())) {
            return true;
        }
        Duration since = heard.idleSince().orElse(now);
        Duration named = named(state, record);
        Duration from = since.compareTo(named) > 0 ? since : named;
        return !starting(state, record, now) && now.compareTo(from.plus(times.idle())) >= 0;
    }

    /** The second signal: a replica that answers, and receives nothing; once may be its own restart. */
    private boolean missed(OperatorState state, RoleRecord record, Duration now) {
        return record.members().stream()
                .filter(member -> !record.names(member))
                .map(member -> state.heard(member.name()))
                .filter(heard -> seen.fresh(heard, now).filter(Report::takesPart).isPresent())
                .anyMatch(heard -> heard.deaf() >= DEAF);
    }

    private boolean starting(OperatorState state, RoleRecord record, Duration now) {
        boolean young = now.compareTo(named(state, record).plus(times.grace())) < 0;
        return record.phase() == Phase.PROMOTING && young;
    }

    /** From when the primary may be expected to run: a term may have been open for long before it was named. */
    private static Duration named(OperatorState state, RoleRecord record) {
        return record.phase() == Phase.PROMOTING
                ? state.sight().versionAt()
                : state.sight().termAt();
    }

    // ---- for people ----

    Optional<String> blocked(OperatorState state, Duration now) {
        Optional<RoleRecord> record = state.sight().stored().map(Stored::record);
        return first.blocked(state, now)
                .or(() -> record.flatMap(it -> behind(state, it, now)))
                .or(() -> record.flatMap(it -> elections.blocked(state, it, now)))
                .or(() -> record.flatMap(it -> deserted(state, it, now)))
                .or(() -> record.flatMap(it -> foreign(state, it, now)));
    }

    /** A term that was only seen may be one that this operator is about to read. */
    Optional<String> behind(OperatorState state, RoleRecord record, Duration now) {
        boolean promised =
                seen.reports(state, now).stream()
                        .anyMatch(report -> report.promised() > record.term());
        return overtaken(state, record, now)
                ? Optional.of(
                        "the record is of term %d, and a member has %s: the store was put back, and lacks what was decided since; put the newer record back. Where no copy of it is left: bring all members up, delete this one, restart the operators, and ask for a start with the data there are (drover db start)"
                                .formatted(
                                        record.term(),
                                        promised
                                                ? "promised a higher one"
                                                : "seen a higher one. Look again in some seconds:"
                                                      + " it may not have been read here yet. If it"
                                                      + " stays so"))
                : Optional.empty();
    }

    /** The primary is gone, and no term is opened, because it could not be ended. */
    private Optional<String> deserted(OperatorState state, RoleRecord record, Duration now) {
        boolean gone =
                record.phase() == Phase.STABLE
                        && record.primary()
                                .filter(it -> seen.fresh(state.heard(it.name()), now).isEmpty())
                                .filter(it -> state.heard(it.name()).unanswered() >= UNANSWERED)
                                .isPresent();
        boolean hopeless = gone && !elections.possible(state, record, now);
        return hopeless
                ? Optional.of(
                        "%s does not answer, and those who do may lack acknowledged writes: expected a promise: %s"
                                .formatted(
                                        record.primary().map(Member::name).orElse(""),
                                        record.quorum().needed()))
                : Optional.empty();
    }

    private Optional<String> foreign(OperatorState state, RoleRecord record, Duration now) {
        return seen.reports(state, now).stream()
                .filter(report -> !rules.isOfTheCluster(record, report.system()))
                .findFirst()
                .map(report ->
                        "%s holds data of system %s: expected %s; they are left untouched, move them away to have a copy made"
                                .formatted(report.member(), report.system(), record.system()));
    }
}
