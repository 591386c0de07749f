package dev.drover.role;

import dev.drover.role.OperatorEvent.Promised;
import dev.drover.role.OperatorEvent.Read;
import dev.drover.role.OperatorEvent.Reported;
import dev.drover.role.OperatorEvent.Silent;
import dev.drover.role.OperatorEvent.SwitchoverAsked;
import dev.drover.role.OperatorEvent.Tick;
import dev.drover.role.OperatorEvent.Unanswered;
import dev.drover.role.OperatorEvent.Written;
import dev.drover.role.OperatorState.Sight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an operator does about one cluster on hearing something. A function: the same state, event and time give the same answer.
 * Any number of operators may act at a time: what one decides counts only by compare-and-set. Thread-safe, because it keeps
 * nothing.
 */
public final class RoleOperator {

    /** A read or write without an answer is given up after this; what it did is seen by the next read. */
    private static final Duration STORE_PATIENCE = Duration.ofSeconds(1);

    private final OperatorDecisions decisions;

    /** An operator that keeps those rules, and goes by those times. */
    public RoleOperator(OperatorRules rules, RoleTimes times) {
        this.decisions = new OperatorDecisions(rules, times);
    }

    /**
     * The state after an event, and what is to be done.
     *
     * @param state what was known
     * @param effects in the order in which they are to be begun
     */
    public record Step(OperatorState state, List<OperatorEffect> effects) {}

    /**
     * Hears something.
     *
     * @param now on a monotonic clock that runs on while the machine is frozen; never lower than before
     */
    public Step on(OperatorState before, OperatorEvent event, Duration now) {
        List<OperatorEffect> effects = new ArrayList<>();
        OperatorState state =
                switch (event) {
                    case Tick() -> looking(before, now, effects);
                    case Read(Optional<Stored> stored) ->
                            stored.map(found -> seen(before, found, now)).orElse(answered(before));
                    case Written(Stored stored) -> seen(before, stored, now);
                    case Unanswered() -> answered(before);
                    case Reported(Report report) -> reported(before, report, now);
                    case Silent(String name, boolean refused) ->
                            before.hearing(name, before.heard(name).silent(refused));
                    case Promised(Promise promise) -> promised(before, promise);
                    case SwitchoverAsked(String name) -> wishing(before, name, now);
                };
        // Nothing is decided on a record that may be another by now.
        OperatorState after = event instanceof Unanswered ? state : deciding(state, now, effects);
        if (event instanceof Tick || event instanceof Written || event instanceof Promised) {
            ask(after, now, effects);
        }
        return new Step(after, List.copyOf(effects));
    }

    /**
     * Why an operator does nothing about a cluster though something is to be done, for people; empty = it goes on, or there is
     * nothing to do.
     */
    public Optional<String> blocked(OperatorState state, Duration now) {
        Optional<RoleRecord> record = state.sight().stored().map(Stored::record);
        return record.filter(seen -> decisions.overtaken(state, seen, now))
                .map(seen ->
                        "the record is of term %d, and a member has promised a higher one: the store was put back"
                                .formatted(seen.term()))
                .or(() -> record.flatMap(seen -> unanswered(state, seen, now)));
    }

    private Optional<String> unanswered(OperatorState state, RoleRecord record, Duration now) {
        Quorum quorum = record.quorum();
        boolean missing =
                record.open()
                        && decisions.overdue(state, now)
                        && !quorum.isFailoverSet(state.promises().keySet());
        String replicas =
                quorum.names().k() == 0
                        ? ""
                        : ", or %d of %s"
                                .formatted(
                                        quorum.names().members().size() - quorum.names().k() + 1,
                                        quorum.names().members());
        return missing
                ? Optional.of(
                        "term %d has the promises of %s: expected that of %s%s"
                                .formatted(
                                        record.term(),
                                        state.promises().keySet(),
                                        quorum.primary(),
                                        replicas))
                : Optional.empty();
    }

    // ---- the store ----

    private OperatorState looking(OperatorState state, Duration now, List<OperatorEffect> effects) {
        long version = state.sight().stored().map(Stored::version).orElse(0L);
        for (String name : state.settings().members()) {
            effects.add(new OperatorEffect.Probe(name, version));
        }
        if (waiting(state, now)) {
            return state;
        }
        effects.add(new OperatorEffect.ReadRecord());
        return state.with(state.sight().waiting(Optional.of(now)));
    }

    private static boolean waiting(OperatorState state, Duration now) {
        return state.sight()
                .waitingSince()
                .filter(since -> now.compareTo(since.plus(STORE_PATIENCE)) < 0)
                .isPresent();
    }

    private static OperatorState answered(OperatorState state) {
        return state.with(state.sight().waiting(Optional.empty()));
    }

    /** An answer that shows an older version than one that was seen is late, and says nothing. */
    private static OperatorState seen(OperatorState state, Stored stored, Duration now) {
        Sight sight = state.sight();
        long known = sight.stored().map(Stored::version).orElse(0L);
        if (stored.version() < known) {
            return state;
        }
        long term = sight.stored().map(before -> before.record().term()).orElse(0L);
        boolean newTerm = stored.record().term() > term;
        OperatorState after =
                state.with(
                        new Sight(
                                Optional.of(stored),
                                newTerm ? now : sight.termAt(),
                                stored.version() > known ? now : sight.versionAt(),
                                Optional.empty()));
        OperatorState inTerm = newTerm ? after.inNewTerm() : after;
        return stored.record().phase() == Phase.STABLE ? inTerm : inTerm.wishing(Optional.empty());
    }

    // ---- the members ----

    private static OperatorState reported(OperatorState state, Report report, Duration now) {
        String name = report.member().name();
        OperatorState heard = state.hearing(name, state.heard(name).said(report, now));
        boolean primary =
                report.runsAsPrimary()
                        && state.sight()
                                .stored()
                                .filter(stored -> stored.record().names(report.member()))
                                .isPresent();
        Map<Member, Duration> attached =
                report.observed().attached().stream()
                        .collect(Collectors.toMap(member -> member, _ -> now));
        return primary ? heard.attaching(attached) : heard;
    }

    /** Only promises of exactly the term that is open count. */
    private static OperatorState promised(OperatorState state, Promise promise) {
        boolean counts =
                state.sight()
                        .stored()
                        .map(Stored::record)
                        .filter(record -> record.open() && record.term() == promise.term())
                        .isPresent();
        return counts ? state.promised(promise) : state;
    }

    private void ask(OperatorState state, Duration now, List<OperatorEffect> effects) {
        state.sight()
                .stored()
                .map(Stored::record)
                .filter(RoleRecord::open)
                .ifPresent(record -> ask(state, record, now, effects));
    }

    private void ask(
            OperatorState state, RoleRecord record, Duration now, List<OperatorEffect> effects) {
        Optional<Promise> shipped =
                Optional.ofNullable(state.promises().get(record.quorum().primary()));
        boolean all =
                record.phase() == Phase.ELECTING
                        || shipped.isPresent()
                        || decisions.overdue(state, now);
        List<String> promised = state.promises().keySet().stream().map(Member::name).toList();
        for (String name : state.settings().members()) {
            boolean due = all || name.equals(record.quorum().primary().name());
            if (due && !promised.contains(name)) {
                effects.add(
                        new OperatorEffect.Ask(
                                name, record.term(), shipped.map(Promise::position)));
            }
        }
    }

    private OperatorState wishing(OperatorState state, String name, Duration now) {
        boolean possible =
                state.sight()
                        .stored()
                        .filter(stored -> stored.record().phase() == Phase.STABLE)
                        .flatMap(stored -> decisions.target(state, stored.record(), name, now))
                        .isPresent();
        return possible ? state.wishing(Optional.of(name)) : state;
    }

    // ---- what follows ----

    private OperatorState deciding(
            OperatorState state, Duration now, List<OperatorEffect> effects) {
        Optional<Stored> stored = state.sight().stored().filter(_ -> !waiting(state, now));
        Optional<RoleRecord> next = stored.flatMap(known -> decisions.next(state, known, now));
        if (stored.isEmpty() || next.isEmpty()) {
            return state;
        }
        effects.add(new OperatorEffect.Write(stored.get().version(), next.get()));
        return state.with(state.sight().waiting(Optional.of(now)));
    }
}
