package dev.drover.role;

import dev.drover.role.OperatorEvent.FailoverAsked;
import dev.drover.role.OperatorEvent.MemberAsked;
import dev.drover.role.OperatorEvent.Promised;
import dev.drover.role.OperatorEvent.Read;
import dev.drover.role.OperatorEvent.Reported;
import dev.drover.role.OperatorEvent.SettingsChanged;
import dev.drover.role.OperatorEvent.Silent;
import dev.drover.role.OperatorEvent.StartAsked;
import dev.drover.role.OperatorEvent.SwitchoverAsked;
import dev.drover.role.OperatorEvent.Tick;
import dev.drover.role.OperatorEvent.Unanswered;
import dev.drover.role.OperatorEvent.Withdrawn;
import dev.drover.role.OperatorEvent.Written;
import dev.drover.role.OperatorState.Sight;
import dev.drover.role.OperatorState.Wishes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What an operator does about one cluster on hearing something. A function: the same state, event and time give the same answer.
 * Any number of operators may act at a time: what one decides counts only by compare-and-set. Thread-safe, because it keeps
 * nothing.
 */
public final class RoleOperator {

    /** A read or write without an answer is given up after this; what it did is seen by the next read. */
    private static final Duration STORE_PATIENCE = Duration.ofSeconds(1);

    private final OperatorRules rules;
    private final OperatorDecisions decisions;
    private final Refusal refusal;

    /** An operator that keeps those rules, and goes by those times. */
    public RoleOperator(OperatorRules rules, RoleTimes times) {
        this.rules = rules;
        this.decisions = new OperatorDecisions(rules, times);
        this.refusal = new Refusal(decisions, new Seen(rules, times));
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
                            stored.map(found -> seen(before, found, now))
                                    .orElse(before.with(before.sight().seeingNone(now)));
                    case Written(Stored stored) -> seen(before, stored, now);
                    case Unanswered() -> answered(before);
                    case Reported(Report report) -> reported(before, report, now);
                    case Silent(String name, boolean refused) ->
                            before.hearing(name, before.heard(name).silent(refused));
                    case Promised(Promise promise) -> promised(before, promise);
                    case SettingsChanged(RoleSettings settings) -> before.with(settings);
                    case SwitchoverAsked(String name) -> wishing(before, name, now);
                    case FailoverAsked asked -> wishing(before, asked, now);
                    case MemberAsked asked -> instructing(before, asked, now, effects);
                    case Withdrawn() -> before.with(Wishes.NONE);
                    case StartAsked() ->
                            before.with(new Wishes(Optional.empty(), Optional.empty(), true));
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
        return decisions.blocked(state, now);
    }

    /**
     * Why what a person asks for would not be begun now, for people; empty = it would be.
     *
     * @param asked a switchover, a failover, a start, or something about a member
     * @throws IllegalArgumentException when it is nothing that a person asks for
     */
    public Optional<String> refusal(OperatorState state, OperatorEvent asked, Duration now) {
        return switch (asked) {
            case SwitchoverAsked(String name) -> refusal.ofSwitchover(state, name, now);
            case FailoverAsked failover -> refusal.ofFailover(state, failover, now);
            case StartAsked() -> refusal.ofStart(state, now);
            case MemberAsked member -> refusal.ofMember(state, member, now);
            default -> throw new IllegalArgumentException("nobody asks for " + asked);
        };
    }

    /** What a failover would lose if the primary were lost now, by what is known. */
    public LossEstimate lossWithoutPrimary(OperatorState state, Duration now) {
        return state.sight()
                .stored()
                .map(stored -> decisions.lossWithoutPrimary(state, stored.record(), now))
                .orElse(LossEstimate.UNKNOWN);
    }

    /** Whom a failover that a person asks for would name now, and at what loss; empty = nobody who answers has data. */
    public Optional<Replacement> replacement(OperatorState state, Duration now) {
        return state.sight()
                .stored()
                .flatMap(stored -> decisions.replacement(state, stored.record(), now));
    }

    /** Whether those who answer now could replace the primary, if it were lost now, and nobody need allow any loss. */
    public boolean replaceable(OperatorState state, Duration now) {
        return state.sight()
                .stored()
                .filter(stored -> decisions.replaceable(state, stored.record(), now))
                .isPresent();
    }

    // ---- the store ----

    private OperatorState looking(OperatorState state, Duration now, List<OperatorEffect> effects) {
        long version = state.sight().stored().map(Stored::version).orElse(0L);
        for (String name : Seen.asked(state)) {
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
    private OperatorState seen(OperatorState state, Stored stored, Duration now) {
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
                                newTerm
                                        ? rules.termBegins(sight.waitingSince().orElse(now), now)
                                        : sight.termAt(),
                                stored.version() > known ? now : sight.versionAt(),
                                Optional.empty(),
                                Optional.empty()));
        OperatorState inTerm = newTerm ? after.inNewTerm() : after;
        boolean overtaken = newTerm && stored.record().phase() == Phase.STABLE;
        return inTerm.with(overtaken ? Wishes.NONE : left(inTerm.wishes(), stored.record()));
    }

    /** A switchover is done with when its term is open, a failover when somebody is named. */
    private static Wishes left(Wishes wishes, RoleRecord record) {
        return switch (record.phase()) {
            case STABLE -> new Wishes(wishes.switchover(), wishes.failover(), false);
            case ELECTING, SWITCHING -> new Wishes(Optional.empty(), wishes.failover(), false);
            case PROMOTING, BOOTSTRAP -> Wishes.NONE;
        };
    }

    // ---- the members ----

    private OperatorState reported(OperatorState state, Report report, Duration now) {
        String name = report.member().name();
        OperatorState heard = state.hearing(name, state.heard(name).said(report, now));
        boolean primary =
                report.runsAsPrimary()
                        && state.sight()
                                .stored()
                                .filter(stored -> stored.record().names(report.member()))
                                .isPresent();
        if (!primary) {
            return heard;
        }
        Map<Member, Duration> attached =
                attached(state, report).stream()
                        .collect(Collectors.toMap(member -> member, _ -> now));
        OperatorState written =
                report.observed()
                        .end()
                        .map(end -> heard.written(new OperatorState.Written(report.member(), end)))
                        .orElse(heard);
        return written.attaching(attached);
    }

    /** Whoever counts is missed from the first word after a silence on: that is no word about him. */
    private Set<Member> attached(OperatorState state, Report report) {
        return rules.saysNothing(report)
                ? state.sight()
                        .stored()
                        .map(stored -> stored.record().want().members())
                        .orElse(new TreeSet<>())
                : report.observed().attached();
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
        for (String name : Seen.asked(state)) {
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
        Optional<OperatorEvent.FailoverAsked> failover = state.wishes().failover();
        return possible
                ? state.with(new Wishes(Optional.of(name), failover, state.wishes().start()))
                : state;
    }

    /** What could not be ended is not begun. */
    private OperatorState wishing(OperatorState state, FailoverAsked asked, Duration now) {
        OperatorState wishing = state.with(new Wishes(Optional.empty(), Optional.of(asked), false));
        boolean possible =
                state.sight()
                        .stored()
                        .filter(stored -> decisions.mayFailOver(wishing, stored.record(), now))
                        .isPresent();
        return possible ? wishing : state;
    }

    private OperatorState instructing(
            OperatorState state, MemberAsked asked, Duration now, List<OperatorEffect> effects) {
        Optional<Member> member = state.heard(asked.name()).report().map(Report::member);
        if (member.isEmpty() || refusal.ofMember(state, asked, now).isPresent()) {
            return state;
        }
        long term = state.sight().stored().map(stored -> stored.record().term()).orElse(0L);
        effects.add(
                new OperatorEffect.Instruct(
                        new Instruction(
                                member.get(), asked.word(), term, asked.anyway(), asked.number())));
        return asked.word() == MemberWord.FENCE
                ? state.hearing(asked.name(), state.heard(asked.name()).fencing(now))
                : state;
    }

    // ---- what follows ----

    private OperatorState deciding(
            OperatorState state, Duration now, List<OperatorEffect> effects) {
        if (waiting(state, now)) {
            return state;
        }
        Optional<Stored> stored = state.sight().stored();
        // A record that is gone from the store is nothing to decide on, and its place is not free.
        Optional<RoleRecord> next =
                state.sight().noneSince().isPresent()
                        ? decisions.first(state, now)
                        : stored.flatMap(known -> decisions.next(state, known, now));
        if (next.isEmpty()) {
            return state;
        }
        long version = stored.map(Stored::version).orElse(0L);
        effects.add(new OperatorEffect.Write(version, next.get()));
        return state.with(state.sight().waiting(Optional.of(now)));
    }
}
