package dev.drover.role;

import dev.drover.role.SupervisorEvent.Asked;
import dev.drover.role.SupervisorEvent.BarrierHeld;
import dev.drover.role.SupervisorEvent.ConfirmationAsked;
import dev.drover.role.SupervisorEvent.Confirmed;
import dev.drover.role.SupervisorEvent.Did;
import dev.drover.role.SupervisorEvent.Exited;
import dev.drover.role.SupervisorEvent.Instructed;
import dev.drover.role.SupervisorEvent.Probed;
import dev.drover.role.SupervisorEvent.Read;
import dev.drover.role.SupervisorEvent.ReadFailed;
import dev.drover.role.SupervisorEvent.Restarting;
import dev.drover.role.SupervisorEvent.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the supervisor of one member does on hearing something: rules 1 to 13 of the protocol. A function: the same state,
 * event and time give the same answer. Thread-safe, because it keeps nothing.
 */
public final class Supervisor {

    /** A read without an answer is given up after this; a frozen store hangs. */
    private static final Duration READ_PATIENCE = Duration.ofSeconds(1);

    private final SupervisorRules rules;
    private final SupervisorSteps steps;

    /** A supervisor that keeps those rules. */
    public Supervisor(SupervisorRules rules) {
        this.rules = rules;
        this.steps = new SupervisorSteps(rules);
    }

    /**
     * The state after an event, and what is to be done.
     *
     * @param state what was known
     * @param effects in the order in which they are to be begun
     */
    public record Step(SupervisorState state, List<SupervisorEffect> effects) {}

    /**
     * Hears something. What happens to one server is heard in the order in which it happened.
     *
     * @param now on a monotonic clock that runs on while the machine is frozen; never lower than before
     */
    public Step on(SupervisorState before, SupervisorEvent event, Duration now) {
        List<SupervisorEffect> effects = new ArrayList<>();
        SupervisorState state = before.with(before.confirmations().begun(now));
        boolean reads = false;
        switch (event) {
            case Tick() -> reads = true;
            case Read read -> state = read(state, read, now);
            case ReadFailed(Duration at) -> state = unread(state, at);
            case Asked asked -> {
                reads = behind(state, asked);
                state = asked(state, asked);
            }
            case Probed(String from, long version, Observation observed) -> {
                effects.add(new SupervisorEffect.Send(from, report(state, observed, now)));
                state = state.with(state.sight().asked());
                reads = version > state.sight().stored().map(Stored::version).orElse(0L);
            }
            case ConfirmationAsked asked -> state = confirming(state, asked, now, effects);
            case Confirmed confirmed -> state = confirmed(state, confirmed, now);
            case Instructed(String from, Instruction said) -> {
                Optional<String> objection =
                        Instructions.objection(state, said, rules.isNamed(state));
                effects.add(new SupervisorEffect.Acknowledge(from, objection));
                state = objection.isEmpty() ? state.with(state.work().told(said)) : state;
            }
            case Did did -> state = did(state, did, now);
            case Exited() -> state = exited(state, now);
            case Restarting() -> state = ended(state, 0);
            case BarrierHeld held -> state = held(state, held);
        }
        state = reads ? reading(state, now, effects) : state;
        if (event instanceof Tick) {
            askForConfirmations(state, now, effects);
        }
        return new Step(proceed(state, now, effects), List.copyOf(effects));
    }

    /**
     * Whether the server may be primary at this moment: it is what the record names, and the lease is live. Asked right before
     * clients are let in, and by the gate (rule 10) before it confirms a commit that waits for no replica, so that a machine that
     * was frozen does neither before its lease is looked at.
     */
    public boolean mayServe(SupervisorState state, Duration now) {
        return state.server().primary() && !rules.mustFence(state, now);
    }

    /** Until when the server may be primary if nothing more is heard; empty when {@link #mayServe} says no. */
    public Optional<Duration> servesUntil(SupervisorState state, Duration now) {
        return mayServe(state, now) ? Optional.of(rules.leaseEnds(state, now)) : Optional.empty();
    }

    // ---- the record ----

    private static boolean behind(SupervisorState state, Asked asked) {
        return state.record().map(RoleRecord::term).orElse(0L) < asked.term();
    }

    private static SupervisorState reading(
            SupervisorState state, Duration now, List<SupervisorEffect> effects) {
        boolean underWay =
                state.sight()
                        .reading()
                        .filter(since -> now.compareTo(since.plus(READ_PATIENCE)) < 0)
                        .isPresent();
        if (underWay) {
            return state;
        }
        effects.add(new SupervisorEffect.ReadRecord(now));
        return state.with(state.sight().reading(now));
    }

    private static SupervisorState unread(SupervisorState state, Duration startedAt) {
        boolean awaited = state.sight().reading().filter(startedAt::equals).isPresent();
        return awaited ? state.with(state.sight().unanswered()) : state;
    }

    /** An answer without a record is none: the record is never deleted, so the store has been wiped, or lies. */
    private SupervisorState read(SupervisorState state, Read read, Duration now) {
        SupervisorState after = unread(state, read.startedAt());
        return read.stored()
                .filter(stored -> rules.isNews(after, stored))
                .map(stored -> showing(after, stored, read.startedAt(), now))
                .orElse(after);
    }

    private SupervisorState showing(
            SupervisorState state, Stored stored, Duration startedAt, Duration answeredAt) {
        long before = state.record().map(RoleRecord::term).orElse(0L);
        boolean newTerm = stored.record().term() > before;
        Server server = newTerm ? state.server().exited(0) : state.server();
        SupervisorState now =
                state.with(state.sight().showing(stored, startedAt))
                        .with(server)
                        .with(newTerm ? state.restarts().overtaken() : state.restarts());
        boolean named = rules.isNamed(now) || rules.isToInitialize(now);
        return named ? now.with(now.sight().leased(rules.leaseBegins(startedAt, answeredAt))) : now;
    }

    // ---- promises ----

    private SupervisorState asked(SupervisorState state, Asked asked) {
        boolean higher =
                state.work().asked().map(known -> asked.term() >= known.term()).orElse(true);
        return higher
                        && rules.takesPart(state)
                        && rules.mayPromise(state.disk(), asked.term())
                        && rules.isOfTheCluster(state)
                ? state.with(state.work().asked(Optional.of(asked)))
                : state;
    }

    /** Gives the promise when everything that has to come before is done; until then nothing. */
    private SupervisorState answer(
            SupervisorState state, Duration now, List<SupervisorEffect> effects) {
        Optional<Asked> ready =
                state.work()
                        .asked()
                        .filter(_ -> state.work().current().isEmpty())
                        .filter(asked -> steps.promises(state, asked, now));
        Optional<Position> end = state.server().end();
        if (ready.isEmpty() || end.isEmpty()) {
            return state;
        }
        Asked asked = ready.get();
        Promise promise =
                new Promise(asked.term(), state.member(), state.disk().system(), end.get());
        effects.add(new SupervisorEffect.Answer(asked.from(), promise));
        // Whoever is counted on keeps its data: a copy in their place is given up with the promise.
        return state.with(state.work().asked(Optional.empty()))
                .with(state.server().astray(false, false));
    }

    // ---- confirmations ----

    private void askForConfirmations(
            SupervisorState state, Duration now, List<SupervisorEffect> effects) {
        if (!state.server().primary() || !rules.asksForConfirmations(state, now)) {
            return;
        }
        state.record()
                .ifPresent(record ->
                        rules.confirmers(record, state.member())
                                .forEach(member ->
                                        effects.add(
                                                new SupervisorEffect.Tell(
                                                        member.name(),
                                                        new ConfirmationAsked(
                                                                state.member(),
                                                                record.term(),
                                                                now)))));
    }

    private SupervisorState confirming(
            SupervisorState state,
            ConfirmationAsked asked,
            Duration now,
            List<SupervisorEffect> effects) {
        if (!rules.mayConfirm(state, asked.term())) {
            return state;
        }
        Confirmed answer = new Confirmed(state.member(), asked.term(), asked.startedAt());
        effects.add(new SupervisorEffect.Tell(asked.from().name(), answer));
        return state.with(state.confirmations().bound(now.plus(rules.bindsFor())));
    }

    /** A question from a time that has not come was asked before this machine started: its clock has begun anew since. */
    private SupervisorState confirmed(SupervisorState before, Confirmed by, Duration now) {
        Optional<RoleRecord> record =
                before.record()
                        .filter(it -> it.term() == by.term())
                        .filter(_ -> by.startedAt().compareTo(now) <= 0)
                        .filter(_ -> rules.livesByConfirmations(before));
        if (record.isEmpty()) {
            return before;
        }
        SupervisorState state =
                before.with(before.confirmations().hearing(by.by(), by.term(), by.startedAt()));
        return state.confirmations()
                .of(rules.confirmers(record.get(), state.member()), by.term())
                .flatMap(rules::confirmedFrom)
                .map(from -> state.with(state.sight().leased(from)))
                .orElse(state);
    }

    // ---- the server ----

    /**
     * What came too late changes nothing of what is known of the server; what stands on the disk stands there all the same: a copy
     * may have been whole just as a stop took its place.
     */
    private SupervisorState did(SupervisorState before, Did did, Duration now) {
        SupervisorState state =
                did.disk()
                        .map(found -> rules.onDisk(before.disk(), found))
                        .map(disk -> Outcomes.found(before, disk))
                        .orElse(before);
        Optional<Order> order = state.work().current();
        if (did.order() != state.work().orders() || order.isEmpty()) {
            return state;
        }
        boolean failed =
                did.outcome() instanceof Outcome.Failed
                        || did.outcome() instanceof Outcome.Diverged;
        // What may still serve does not wait for its second stop.
        boolean atOnce = order.get() instanceof Order.Stop && state.server().primary();
        Duration rest = failed && !atOnce ? now.plus(rules.times().retry()) : Duration.ZERO;
        SupervisorState ended = state.with(state.work().resting(rest));
        SupervisorState known = Outcomes.applied(ended, order.get(), did.outcome());
        return did.outcome() instanceof Outcome.ClientsIn
                ? known.with(
                        known.restarts()
                                .serving(known.record().map(RoleRecord::term).orElse(0L), now))
                : known;
    }

    private static SupervisorState exited(SupervisorState state, Duration now) {
        Server server = state.server();
        return ended(
                server.clients() ? state.with(state.restarts().gone(now)) : state,
                server.primary() ? 1 : 0);
    }

    private static SupervisorState ended(SupervisorState state, int more) {
        Server server = state.server();
        int exits = server.exits() + more;
        // An order under way fails by itself; one that stops is answered all the same.
        return state.with(server.ended(exits)).with(state.work().unbarred());
    }

    // ---- barriers ----

    private SupervisorState held(SupervisorState state, BarrierHeld held) {
        if (state.work().barrier().filter(held::equals).isEmpty()) {
            return state;
        }
        long version = rules.barrierVersion(held.version(), state);
        SupervisorState now = state.with(state.server().barrier(version)).with(state.work().held());
        boolean renews =
                now.sight()
                        .stored()
                        .filter(stored -> stored.version() == held.version())
                        .map(Stored::record)
                        .filter(rules::barrierRenews)
                        .isPresent();
        return renews ? now.with(now.sight().leased(held.startedAt())) : now;
    }

    private SupervisorState beat(
            SupervisorState state, Duration now, List<SupervisorEffect> effects) {
        if (!state.server().primary() || !rules.isNamed(state)) {
            return state;
        }
        return state.sight()
                .stored()
                .filter(stored -> beatIsDue(state, stored, now))
                .map(stored -> begin(state, stored, now, effects))
                .orElse(state);
    }

    private static SupervisorState begin(
            SupervisorState state, Stored stored, Duration now, List<SupervisorEffect> effects) {
        RoleRecord record = stored.record();
        effects.add(
                new SupervisorEffect.StartBarrier(
                        stored.version(), now, record.term(), record.want()));
        return state.with(state.work().beating(new BarrierHeld(stored.version(), now)));
    }

    /** For each version once its names are in force, and then as a heartbeat. */
    private boolean beatIsDue(SupervisorState state, Stored stored, Duration now) {
        Server.InForce wanted = new Server.InForce(stored.record().term(), stored.record().want());
        if (state.server().names().filter(wanted::equals).isEmpty()) {
            return false;
        }
        Optional<BarrierHeld> underWay = state.work().barrier();
        if (underWay.isPresent()) {
            return underWay.get().version() != stored.version();
        }
        boolean held = state.server().barrier().filter(at -> at == stored.version()).isPresent();
        return !held
                || state.work()
                        .beatAt()
                        .filter(at -> now.compareTo(at.plus(rules.times().heartbeat())) < 0)
                        .isEmpty();
    }

    // ---- what follows ----

    private SupervisorState proceed(
            SupervisorState before, Duration now, List<SupervisorEffect> effects) {
        SupervisorState state = Instructions.settled(before);
        Optional<Order> urgent = steps.urgent(state, now);
        if (urgent.isPresent()) {
            return order(state, urgent.get(), effects);
        }
        SupervisorState answered = beat(answer(state, now, effects), now, effects);
        boolean busy =
                answered.work().current().isPresent()
                        || now.compareTo(answered.work().restUntil()) < 0;
        return busy
                ? answered
                : steps.next(answered, now)
                        .map(order -> order(answered, order, effects))
                        .orElse(answered);
    }

    private static SupervisorState order(
            SupervisorState state, Order order, List<SupervisorEffect> effects) {
        // Until it is known how that ended, old names may be in force or new ones.
        Server server = order instanceof Order.SetNames ? state.server().unnamed() : state.server();
        SupervisorState now = state.with(state.work().ordered(order)).with(server);
        effects.add(new SupervisorEffect.Perform(now.work().orders(), order));
        return now;
    }

    private Report report(SupervisorState state, Observation observed, Duration now) {
        boolean sighted =
                state.sight()
                        .readAt()
                        .filter(at -> now.compareTo(at.plus(rules.times().lease())) < 0)
                        .isPresent();
        return new Report(
                state.member(),
                state.disk().system(),
                state.disk().promised(),
                state.disk().whole(),
                sighted,
                state.server().primary(),
                !rules.mayRestart(state.server()) || state.disk().fenced(),
                state.server().barrier(),
                observed,
                state.isFenced(),
                state.restarts().last(),
                state.work().word().isEmpty() ? state.work().told() : 0,
                state.record().map(RoleRecord::term).orElse(0L));
    }
}
