package dev.drover.convergence;

import dev.drover.convergence.KeyValueStore.Committed;
import dev.drover.convergence.KeyValueStore.Write.PutIf;
import dev.drover.document.Condition;
import dev.drover.document.Conditions;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.DriftMode;
import dev.drover.document.Event;
import dev.drover.document.Spec;
import dev.drover.document.Status;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.planning.Plan.Move;
import dev.drover.planning.RepairLimit;
import dev.drover.planning.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One pass over one document: observe, plan, announce, apply one step, and again until nothing is left to do or the pass
 * has taken enough steps. Used by one thread.
 *
 * <p>What a step will do is written down before it is done, so that whoever takes over knows what may exist. A step that is
 * one write to the store itself is done in one commit with that.
 *
 * @param <D> the kind's desired record
 * @param <O> what it observes
 * @param <S> its steps
 * @param <P> its own part of the status
 */
final class Pass<D extends Spec, O, S extends Step, P> {

    /** Steps of one pass; what is left goes on in the next, so that others get their turn. */
    private static final int STEPS_MAX = 8;

    /**
     * In bytes: so much may be written with what announces it, and beside a text to be kept of no more than {@link
     * #TEXT_BESIDE_MAX}, for a transaction of Consul holds 512 KiB with its values in Base64. What is longer is written by itself.
     */
    private static final int DEED_MAX = 128 * 1024;

    /** In UTF-16 code units, each of three bytes at most. */
    private static final int TEXT_BESIDE_MAX = 64 * 1024;

    private final PassSetting setting;
    private final Kind<D, O, S, P> kind;
    private final DocumentKey key;
    private final Term term;
    private final Instant now;
    private final List<Event> events = new ArrayList<>();
    private Optional<Ledger.Keeping> newText = Optional.empty();
    private Instant seenAt;
    private Status<P> status;

    Pass(PassSetting setting, Kind<D, O, S, P> kind, DocumentKey key, Term term) {
        this.setting = setting;
        this.kind = kind;
        this.key = key;
        this.term = term;
        this.now = setting.clock().instant();
        this.seenAt = now;
        this.status = recorded();
    }

    /**
     * Brings the outside to what an accepted document asks for.
     *
     * @param text the document's, when it may not be kept yet
     */
    Outcome converge(Document<D> document, Optional<String> text, Acceptance acceptance) {
        seenAt = acceptance.seenAt();
        if (status.acceptedGeneration() != acceptance.inForce()) {
            newText = text.flatMap(written -> setting.keeping(document, written, now));
        }
        return run(Optional.of(document), acceptance);
    }

    /** Removes what a deleted document wanted. */
    Outcome remove() {
        long last = status.acceptedGeneration();
        return run(Optional.empty(), new Acceptance(last, last, List.of(), List.of(), now));
    }

    private Outcome run(Optional<Document<D>> desired, Acceptance acceptance) {
        try {
            for (int step = 0; step < STEPS_MAX; step++) {
                O observed = kind.observe(key, desired, status.part());
                Plan<S, P> plan = kind.planner().plan(desired, observed, now);
                Permit<S> permit = permit(desired, plan);
                P announced = announced(plan, permit);
                Status<P> next = next(desired, acceptance, plan, permit).with(announced);
                Optional<PutIf> deed = deed(permit);
                Optional<Committed> committed = record(next, deed);
                if (committed.isEmpty()) {
                    return new Outcome.Pending(Duration.ZERO, "a write was lost to another writer");
                }
                if (permit.move().isEmpty()) {
                    return end(desired, plan, next);
                }
                Move<S> move = permit.move().get();
                if (move.step().removes() && !stillStands(desired, acceptance)) {
                    return new Outcome.Pending(Duration.ZERO, "the document changed meanwhile");
                }
                done(
                        move,
                        deed.isPresent()
                                ? kind.written(key, move.step(), announced, committed.get().index())
                                : apply(move, announced));
            }
            record(status);
            return new Outcome.Pending(
                    setting.retries().next(key), "it takes more steps than one pass takes");
        } catch (RemoteFailure failure) {
            return fail(desired, acceptance, failure);
        }
    }

    /** What is taken away does not come back unharmed: the view must not be behind the store then. */
    private boolean stillStands(Optional<Document<D>> desired, Acceptance acceptance) {
        return setting.generation(key).equals(desired.map(_ -> acceptance.observed()));
    }

    /** The write that is the step, where it fits into one commit with what announces it. */
    private Optional<PutIf> deed(Permit<S> permit) {
        boolean room =
                newText.filter(kept -> kept.text().document().length() > TEXT_BESIDE_MAX).isEmpty();
        return permit.move()
                .filter(_ -> room)
                .flatMap(move -> kind.write(key, move.step()))
                .filter(write -> write.value().length <= DEED_MAX);
    }

    private P apply(Move<S> move, P announced) {
        return kind.apply(key, move.step(), announced, setting.leadership().fence(term));
    }

    private void done(Move<S> move, P done) {
        S step = move.step();
        if (move.cause() instanceof Cause.Drift) {
            setting.repairs().after(key, now);
        }
        status = status.with(done);
        if (kind.isDone(key, step)) {
            events.add(event(step.reason(), step.summary() + because(move.cause())));
        }
    }

    private static String because(Cause cause) {
        return switch (cause) {
            case Cause.Change _ -> "";
            case Cause.Removal _ -> ": the document was deleted";
            case Cause.Drift drift ->
                    ": %s had changed it (%s)".formatted(drift.by(), drift.difference());
        };
    }

    /** What of a plan may be done, and what there is to say about what may not. */
    private record Permit<S extends Step>(Optional<Move<S>> move, List<Condition> conditions) {}

    private Permit<S> permit(Optional<Document<D>> desired, Plan<S, P> plan) {
        if (desired.isEmpty()) {
            return new Permit<>(plan.move(), List.of(Statements.deleted(now)));
        }
        Optional<Cause.Drift> drift =
                plan.move()
                        .map(Move::cause)
                        .filter(Cause.Drift.class::isInstance)
                        .map(Cause.Drift.class::cast);
        Optional<Condition> leave = drift.flatMap(found -> objectionToRepair(desired.get(), found));
        List<Condition> said = new ArrayList<>();
        if (desired.get().spec().drift() != DriftMode.OFF) {
            leave.ifPresent(said::add);
        }
        Optional<String> waitsFor = waitsFor(desired.get(), plan);
        waitsFor.or(() -> absent(desired.get(), plan))
                .ifPresent(why -> said.addAll(Statements.waiting(why, now)));
        boolean suspended = desired.get().metadata().suspended();
        if (suspended) {
            String wouldDo = plan.move().map(move -> move.step().summary()).orElse("");
            said.add(Statements.suspended(wouldDo, now));
        }
        boolean stays = suspended || leave.isPresent() || waitsFor.isPresent();
        return new Permit<>(stays ? Optional.empty() : plan.move(), said);
    }

    /** What runs already is put back also while what it depends on is away: only changes wait. */
    private Optional<String> waitsFor(Document<D> document, Plan<S, P> plan) {
        return plan.move()
                .filter(move -> move.cause() instanceof Cause.Change && move.step().waits())
                .flatMap(_ -> setting.dependencies().unmet(document));
    }

    /** All is done for it, and what it needs was never written, or was deleted. */
    private Optional<String> absent(Document<D> document, Plan<S, P> plan) {
        return plan.conditions().stream()
                .filter(said -> said.type().equals(Condition.READY))
                .filter(said -> said.status() == Condition.Status.FALSE && plan.move().isEmpty())
                .findFirst()
                .flatMap(said ->
                        setting.dependencies()
                                .absent(key, kind.reliesOn(document, said))
                                .map(why -> said.message() + ": " + why));
    }

    /** Why drift is not repaired, if it is not. */
    private Optional<Condition> objectionToRepair(Document<D> document, Cause.Drift drift) {
        boolean mayRepair =
                document.spec().drift() == DriftMode.ENFORCE && !document.metadata().suspended();
        if (!mayRepair) {
            return Optional.of(
                    Statements.drifted(
                            "Observed",
                            "%s; by %s".formatted(drift.difference(), drift.by()),
                            now));
        }
        if (!setting.repairs().reached(key, now)) {
            return Optional.empty();
        }
        setting.metrics().driftFight();
        return Optional.of(
                Statements.drifted(
                        Statements.FIGHT,
                        ("put back %d times within a minute and changed again each time by %s (%s);"
                             + " Drover leaves it until that stops or the document changes")
                                .formatted(RepairLimit.REPAIRS_MAX, drift.by(), drift.difference()),
                        now));
    }

    private Status<P> next(
            Optional<Document<D>> desired,
            Acceptance acceptance,
            Plan<S, P> plan,
            Permit<S> permit) {
        Conditions conditions = Statements.defaults(status.conditions(), acceptance, now);
        for (String type : desired.map(kind::unasked).orElse(Set.of())) {
            conditions = conditions.without(type);
        }
        for (Condition condition : plan.conditions()) {
            conditions = conditions.with(condition);
        }
        for (Condition condition : permit.conditions()) {
            conditions = conditions.with(condition);
        }
        if (permit.move().isPresent()) {
            S step = permit.move().get().step();
            conditions = conditions.with(Statements.progressing("Applying", step.summary(), now));
        }
        return new Status<>(
                acceptance.observed(),
                acceptance.inForce(),
                status.convergedGeneration(),
                conditions,
                Optional.empty(),
                status.history(),
                status.part());
    }

    private P announced(Plan<S, P> plan, Permit<S> permit) {
        return permit.move()
                .map(move -> kind.announced(move.step(), plan.part()))
                .orElse(plan.part());
    }

    private boolean record(Status<P> next) {
        return record(next, Optional.empty()).isPresent();
    }

    private Optional<Committed> record(Status<P> next, Optional<PutIf> deed) {
        Status<P> before = recorded();
        events.addAll(
                Statements.events(
                        before.conditions(),
                        next.conditions(),
                        (reason, message) ->
                                new Event(
                                        now,
                                        key,
                                        next.observedGeneration(),
                                        reason,
                                        message,
                                        term.holder())));
        Optional<Committed> done =
                setting.ledger().record(term, key, new Ledger.Saying(next, events, newText, deed));
        if (done.isPresent()) {
            events.forEach(setting::log);
            events.clear();
            newText = Optional.empty();
            status = recorded();
            tellConverged(before);
            setting.recall(kind, key, status);
            setting.dependencies().told(key, before, status);
        }
        return done;
    }

    /** Once for each generation: one that is Ready again has not converged anew. */
    private void tellConverged(Status<P> before) {
        if (status.convergedGeneration() != before.convergedGeneration()) {
            setting.metrics().converged(kind.name(), Duration.between(seenAt, now));
        }
    }

    private Outcome end(Optional<Document<D>> desired, Plan<S, P> plan, Status<P> said) {
        if (desired.isEmpty() && plan.revisitAfter().isEmpty() && plan.move().isEmpty()) {
            return erase();
        }
        if (said.conditions().find(Condition.DRIFTED).filter(Statements::isFight).isPresent()) {
            return new Outcome.Settled(Optional.of(RepairLimit.WINDOW));
        }
        return said.conditions()
                .find(Condition.BLOCKED)
                .filter(condition -> condition.status() == Condition.Status.TRUE)
                .<Outcome>map(
                        condition -> new Outcome.Blocked(condition.message(), plan.revisitAfter()))
                .orElse(new Outcome.Settled(plan.revisitAfter()));
    }

    private Outcome erase() {
        Event gone = event("Forgotten", kind.farewell(status.part()));
        if (!setting.ledger().erase(term, key, List.of(gone))) {
            return new Outcome.Pending(Duration.ZERO, "a write was lost to another writer");
        }
        setting.log(gone);
        setting.forget(kind, key);
        return new Outcome.Settled(Optional.empty());
    }

    private Outcome fail(
            Optional<Document<D>> desired, Acceptance acceptance, RemoteFailure failure) {
        String because = String.valueOf(failure.getMessage());
        Duration wait = setting.retries().next(key);
        Conditions unlooked = unlooked(desired, acceptance, because);
        Conditions conditions =
                switch (failure) {
                    case RemoteFailure.Refused _ ->
                            unlooked.with(idle())
                                    .with(Statements.blocked("Refused", because, now))
                                    .with(notReady("Refused", because));
                    case RemoteFailure.Denied _ ->
                            unlooked.with(idle()).with(Statements.blocked("Denied", because, now));
                    case RemoteFailure.Unavailable _, RemoteFailure.Indeterminate _ ->
                            unlooked.with(Statements.progressing("Retrying", because, now));
                };
        boolean said =
                record(
                        new Status<>(
                                acceptance.observed(),
                                acceptance.inForce(),
                                status.convergedGeneration(),
                                conditions,
                                setting.retries().worthTelling(wait)
                                        ? Optional.of(now.plus(wait))
                                        : Optional.empty(),
                                status.history(),
                                status.part()));
        return said && failure instanceof RemoteFailure.Refused
                ? new Outcome.Blocked(because)
                : new Outcome.Pending(wait, because);
    }

    /** What may be said without having looked: what was said of this generation, or that nothing is known about it. */
    private Conditions unlooked(
            Optional<Document<D>> desired, Acceptance acceptance, String because) {
        Conditions earlier = status.conditions();
        Conditions conditions = Statements.defaults(earlier, acceptance, now);
        conditions =
                status.observedGeneration() == acceptance.observed()
                        ? Statements.keep(conditions, earlier, Condition.DRIFTED, Condition.BLOCKED)
                        : conditions.with(
                                Statements.condition(
                                        Condition.READY,
                                        Condition.Status.UNKNOWN,
                                        "NotLookedAtYet",
                                        because,
                                        now));
        if (desired.isEmpty()) {
            return Statements.keep(conditions, earlier, Condition.SUSPENDED)
                    .with(Statements.deleted(now));
        }
        if (!desired.get().metadata().suspended()) {
            return conditions;
        }
        return earlier.isTrue(Condition.SUSPENDED)
                ? Statements.keep(conditions, earlier, Condition.SUSPENDED)
                : conditions.with(Statements.suspended(now));
    }

    private Condition idle() {
        return Statements.condition(Condition.PROGRESSING, Condition.Status.FALSE, "Idle", "", now);
    }

    private Condition notReady(String reason, String message) {
        return Statements.condition(Condition.READY, Condition.Status.FALSE, reason, message, now);
    }

    private Event event(String reason, String message) {
        // When it was done, not when the pass began: a frozen system lies in between.
        return new Event(
                setting.clock().instant(),
                key,
                status.observedGeneration(),
                reason,
                message,
                term.holder());
    }

    private Status<P> recorded() {
        Status<?> found = setting.ledger().find(key).status();
        return new Status<>(
                found.observedGeneration(),
                found.acceptedGeneration(),
                found.convergedGeneration(),
                found.conditions(),
                found.nextTry(),
                found.history(),
                found.part().filter(kind.partType()::isInstance).map(kind.partType()::cast));
    }
}
