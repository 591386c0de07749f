package dev.drover.role;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether a primary can be replaced, and who is named in an open term. */
final class Elections {

    private final OperatorRules rules;
    private final RoleTimes times;
    private final Seen seen;

    Elections(OperatorRules rules, RoleTimes times, Seen seen) {
        this.rules = rules;
        this.times = times;
        this.seen = seen;
    }

    /** Whether those would answer without whom nobody may be named; if not, opening a term would only stop a primary. */
    boolean possible(OperatorState state, RoleRecord record, Duration now) {
        return possible(state, record, seen.answering(state, record, now));
    }

    /** The same, if only those answered. */
    boolean possible(OperatorState state, RoleRecord record, List<Report> answering) {
        if (rules.isFailoverSet(record.quorum(), Seen.members(answering))) {
            return true;
        }
        boolean any =
                answering.stream().anyMatch(report -> record.members().contains(report.member()));
        if (any && state.wishes().anyLoss()) {
            return true;
        }
        boolean succeeds = !successors(record, answering).isEmpty();
        return succeeds
                && expected(state, record, answering).within(state.settings().maxDataLossBytes());
    }

    /** What a failover would lose, if it were begun now and only those answered. */
    LossEstimate expected(OperatorState state, RoleRecord record, List<Report> answering) {
        if (rules.isFailoverSet(record.quorum(), Seen.members(answering))) {
            return LossEstimate.NOTHING;
        }
        return answering.stream()
                .filter(report -> record.members().contains(report.member()))
                .flatMap(report -> report.observed().end().stream())
                .max(Position::compareTo)
                .map(end -> LossEstimate.between(written(state, record), end))
                .orElse(LossEstimate.UNKNOWN);
    }

    /** Whom a failover would name, if it were begun now, and all who answer promised. */
    Optional<Replacement> replacement(
            OperatorState state, RoleRecord record, List<Report> answering) {
        List<Promise> promises =
                answering.stream()
                        .filter(report -> record.members().contains(report.member()))
                        .flatMap(report ->
                                report.observed().end().stream()
                                        .map(end ->
                                                new Promise(
                                                        record.term() + 1,
                                                        report.member(),
                                                        report.system(),
                                                        end)))
                        .toList();
        // Who says nothing of its data may have none to promise with.
        boolean certain =
                rules.isFailoverSet(
                        record.quorum(), promises.stream().map(Promise::member).toList());
        return rules.best(promises, state.settings().preferred())
                .map(best ->
                        new Replacement(
                                best.member(),
                                certain
                                        ? LossEstimate.NOTHING
                                        : LossEstimate.between(
                                                written(state, record), best.position()),
                                certain));
    }

    private static List<Report> successors(RoleRecord record, List<Report> answering) {
        return answering.stream()
                .filter(report -> record.quorum().successors().contains(report.member()))
                .toList();
    }

    private static Optional<Position> written(OperatorState state, RoleRecord record) {
        return state.written()
                .filter(known -> known.primary().equals(record.quorum().primary()))
                .map(OperatorState.Written::end);
    }

    // ---- an open term ----

    /** The naming that follows; empty = not yet, or nobody may be named. */
    Optional<RoleRecord> naming(OperatorState state, RoleRecord record, Duration now) {
        if (!collected(state, record, now)) {
            return Optional.empty();
        }
        Optional<String> preferred =
                record.target().map(Member::name).or(() -> state.settings().preferred());
        return rules.best(able(state, candidates(state, record, now), now), preferred)
                .map(best -> rules.naming(record, best, firstNames(state, record, best, now)));
    }

    private Collection<Promise> candidates(OperatorState state, RoleRecord record, Duration now) {
        List<Promise> promises = counted(state, record);
        List<Promise> members =
                promises.stream()
                        .filter(promise -> record.members().contains(promise.member()))
                        .toList();
        List<Member> promised = promises.stream().map(Promise::member).toList();
        if (rules.isFailoverSet(record.quorum(), promised)) {
            return members;
        }
        boolean succeeded = !record.quorum().successors().isEmpty();
        if (succeeded && !timeIsOver(state, now)) {
            return List.of();
        }
        Collection<Promise> heirs = succeeded ? heirs(state, record, now) : List.of();
        boolean any = state.wishes().anyLoss() && overdue(state, now);
        return heirs.isEmpty() && any ? members : heirs;
    }

    /** Without those who are fenced by now, if others have as much: who would take less loses writes, and waits for a person. */
    private Collection<Promise> able(
            OperatorState state, Collection<Promise> candidates, Duration now) {
        List<Promise> others =
                candidates.stream().filter(promise -> !fenced(state, promise, now)).toList();
        return furthest(others).equals(furthest(candidates)) ? others : List.of();
    }

    private boolean fenced(OperatorState state, Promise promise, Duration now) {
        return seen.fresh(state.heard(promise.member().name()), now)
                .filter(Report::fenced)
                .isPresent();
    }

    private static Optional<Position> furthest(Collection<Promise> promises) {
        return promises.stream().map(Promise::position).max(Position::compareTo);
    }

    /** Those who may be named because the primary's time is over, unless too much would be lost. */
    private Collection<Promise> heirs(OperatorState state, RoleRecord record, Duration now) {
        Collection<Promise> heirs =
                rules.heirs(record, counted(state, record), seen.answering(state, record, now));
        boolean affordable =
                state.wishes().anyLoss()
                        || lost(state, record, heirs).within(state.settings().maxDataLossBytes());
        return affordable ? heirs : List.of();
    }

    private LossEstimate lost(OperatorState state, RoleRecord record, Collection<Promise> heirs) {
        return heirs.stream()
                .map(Promise::position)
                .max(Position::compareTo)
                .map(end -> LossEstimate.between(written(state, record), end))
                .orElse(LossEstimate.UNKNOWN);
    }

    private List<Promise> counted(OperatorState state, RoleRecord record) {
        return state.promises().values().stream()
                .filter(promise -> rules.isOfTheCluster(record, promise.system()))
                .toList();
    }

    /** Whether a primary of a term before has stopped by itself, if nobody confirms any more that it may serve. */
    private boolean timeIsOver(OperatorState state, Duration now) {
        return now.compareTo(state.sight().termAt().plus(rules.primarysTime(times))) >= 0;
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
        if (record.mode() == Mode.ASYNC) {
            return Names.NOBODY;
        }
        SortedSet<Member> others = new TreeSet<>(record.members());
        others.remove(best.member());
        if (record.mode() != Mode.REQUIRED) {
            SortedSet<Member> present = Seen.members(seen.answering(state, record, now));
            present.addAll(state.promises().keySet());
            others.retainAll(present);
        }
        return Names.upTo(state.settings().k(), others);
    }

    private Optional<String> fencedAhead(OperatorState state, RoleRecord record, Duration now) {
        if (!record.open() || !collected(state, record, now)) {
            return Optional.empty();
        }
        Collection<Promise> candidates = candidates(state, record, now);
        if (candidates.isEmpty() || !able(state, candidates, now).isEmpty()) {
            return Optional.empty();
        }
        String names =
                candidates.stream()
                        .filter(promise -> fenced(state, promise, now))
                        .map(promise -> promise.member().name())
                        .collect(Collectors.joining(", "));
        return Optional.of(
                "term %d: who has the furthest data is fenced (%s): expected others with as much, or drover db unfence"
                        .formatted(record.term(), names));
    }

    /** Why an open term does not end, for people. */
    Optional<String> blocked(OperatorState state, RoleRecord record, Duration now) {
        Optional<String> fenced = fencedAhead(state, record, now);
        if (fenced.isPresent()) {
            return fenced;
        }
        boolean waits =
                record.open()
                        && overdue(state, now)
                        && (record.quorum().successors().isEmpty() || timeIsOver(state, now))
                        && candidates(state, record, now).isEmpty();
        if (!waits) {
            return Optional.empty();
        }
        Collection<Promise> heirs =
                rules.heirs(record, counted(state, record), seen.answering(state, record, now));
        return Optional.of(
                heirs.isEmpty()
                        ? "term %d has the promises of %s: expected %s"
                                .formatted(
                                        record.term(),
                                        state.promises().keySet(),
                                        record.quorum().needed())
                        : "term %d: who promised would lose %s: expected at most %d bytes, or a person who allows it"
                                .formatted(
                                        record.term(),
                                        lost(state, record, heirs),
                                        state.settings().maxDataLossBytes().orElse(0L)));
    }
}
