package dev.drover.convergence;

import dev.drover.convergence.Brakes.Verdict;
import dev.drover.convergence.Desired.Good;
import dev.drover.document.Condition;
import dev.drover.document.Conditions;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Event;
import dev.drover.document.Problem;
import dev.drover.document.Spec;
import dev.drover.document.Status;
import dev.drover.planning.Step;
import dev.drover.schema.DocumentReader;
import dev.drover.schema.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings one document's outside to what stands at its key, once. Thread-safe; for one document only one thread at a time.
 */
final class Reconciler {

    /** How soon it is looked whether a document is gone of which the watch cannot be sure. */
    private static final Duration DOUBT_REVISIT = Duration.ofSeconds(30);

    /** How soon a held removal is looked at again: somebody may have confirmed it. */
    private static final Duration HELD_REVISIT = Duration.ofSeconds(2);

    /** How soon a document is tried again whose kind does not see its outside yet; it is woken when the kind does. */
    private static final Duration VIEW_REVISIT = Duration.ofSeconds(10);

    private final PassSetting setting;
    private final Map<String, Kind<?, ?, ?, ?>> kinds;
    private final DesiredView view;
    private final Brakes brakes;
    private final DocumentReader reader;

    Reconciler(
            PassSetting setting,
            Map<String, Kind<?, ?, ?, ?>> kinds,
            DesiredView view,
            Brakes brakes,
            DocumentReader reader) {
        this.setting = setting;
        this.kinds = Map.copyOf(kinds);
        this.view = view;
        this.brakes = brakes;
        this.reader = reader;
    }

    /**
     * Does one pass.
     *
     * @throws RemoteFailure when not even the status could be written
     * @throws Fence.LostLeadership when this process does not lead any more
     */
    Outcome reconcile(DocumentKey key, Term term) {
        Optional<Kind<?, ?, ?, ?>> kind = Optional.ofNullable(kinds.get(key.kind()));
        if (kind.isPresent() && !kind.get().inView()) {
            return outOfView(key, term);
        }
        boolean doubted = brakes.lookAgain(key);
        if (brakes.isDeparted(key)) {
            return departed(key, term, kind);
        }
        Outcome outcome = standing(key, term);
        return doubted && outcome instanceof Outcome.Settled
                ? new Outcome.Settled(Optional.of(DOUBT_REVISIT))
                : outcome;
    }

    private Outcome standing(DocumentKey key, Term term) {
        return switch (view.find(key).orElse(null)) {
            case null -> new Outcome.Settled(Optional.empty());
            case Desired.Accepted accepted -> accepted(key, term, accepted);
            case Desired.Rejected rejected -> rejected(key, term, rejected);
        };
    }

    /** Nothing can be done, but its author is told that the document was read. What was said at its generation stays. */
    private Outcome outOfView(DocumentKey key, Term term) {
        String because =
                "what kind %s changes is out of reach since this operator leads; 'drover doctor' tells why"
                        .formatted(key.kind());
        Status<?> before = setting.ledger().find(key).status();
        view.find(key)
                .filter(_ -> !brakes.isDeparted(key))
                .filter(desired -> desired.generation() != before.observedGeneration())
                .ifPresent(desired -> write(key, term, before, unseen(before, desired, because)));
        return new Outcome.Pending(VIEW_REVISIT, because);
    }

    private Status<?> unseen(Status<?> before, Desired desired, String because) {
        Acceptance acceptance =
                switch (desired) {
                    case Desired.Accepted accepted -> Acceptance.of(accepted);
                    case Desired.Rejected rejected ->
                            Acceptance.refused(rejected, before.acceptedGeneration());
                };
        Conditions conditions =
                kept(before, acceptance)
                        .with(Statements.progressing("OutOfReach", because, now()))
                        .with(
                                Statements.condition(
                                        Condition.READY,
                                        Condition.Status.UNKNOWN,
                                        "OutOfReach",
                                        because,
                                        now()));
        return observed(before, desired.generation()).with(conditions);
    }

    private Outcome departed(DocumentKey key, Term term, Optional<Kind<?, ?, ?, ?>> kind) {
        Optional<Desired> seen = view.find(key);
        return switch (brakes.consider(term, key, present())) {
            case Verdict.Present _ -> {
                brakes.returned(key);
                brakes.doubt(key);
                yield reconcile(key, term);
            }
            case Verdict.Unknown _ -> {
                seen.ifPresent(gone -> view.remove(key, gone));
                kind.ifPresent(known -> setting.forget(known, key));
                brakes.returned(key);
                yield new Outcome.Settled(Optional.empty());
            }
            case Verdict.Held held -> {
                say(key, term, Statements.blocked(held.reason(), held.message(), now()));
                yield new Outcome.Settled(Optional.of(HELD_REVISIT));
            }
            case Verdict.Released _ -> {
                seen.ifPresent(gone -> view.remove(key, gone));
                yield kind.map(known -> remove(known, key, term)).orElseGet(() -> erase(key, term));
            }
        };
    }

    private int present() {
        return (int) view.keys().stream().filter(key -> !brakes.isDeparted(key)).count();
    }

    private <D extends Spec, O, S extends Step, P> Outcome remove(
            Kind<D, O, S, P> kind, DocumentKey key, Term term) {
        Outcome outcome = new Pass<>(setting, kind, key, term).remove();
        if (setting.ledger().find(key).modifyIndex() == 0) {
            brakes.removed(key);
        }
        return outcome;
    }

    private Outcome erase(DocumentKey key, Term term) {
        if (!setting.ledger().erase(term, key, List.of())) {
            return lostWrite(key);
        }
        brakes.removed(key);
        return new Outcome.Settled(Optional.empty());
    }

    private Outcome accepted(DocumentKey key, Term term, Desired.Accepted accepted) {
        Kind<?, ?, ?, ?> kind = kinds.get(key.kind());
        if (kind == null) {
            throw new IllegalStateException("a document of unknown kind was accepted: " + key);
        }
        Optional<Problem> cycle = setting.dependencies().cycle(accepted.document());
        if (cycle.isPresent()) {
            // It stays in view: when one of the others changes, it may be meant after all.
            return rejected(key, term, refused(accepted, cycle.get()));
        }
        try {
            Outcome outcome = converge(kind, accepted.good(), Acceptance.of(accepted), term);
            if (inForce(key) == accepted.generation()) {
                view.settle(key, accepted);
            }
            return outcome;
        } catch (SpecRefused refused) {
            Problem problem = placed(refused.objection(), accepted.good());
            Desired.Rejected rejected = refused(accepted, problem);
            view.reject(key, accepted, rejected);
            return rejected(key, term, rejected);
        }
    }

    private static Desired.Rejected refused(Desired.Accepted accepted, Problem problem) {
        return new Desired.Rejected(
                accepted.generation(), List.of(problem), accepted.before(), accepted.seenAt());
    }

    private static Problem placed(Objection objection, Good good) {
        return good.text()
                .map(text -> objection.in(text.getBytes(StandardCharsets.UTF_8), 0))
                .orElseGet(objection::unplaced);
    }

    /** The newest that can be meant stays in force. */
    private Outcome rejected(DocumentKey key, Term term, Desired.Rejected rejected) {
        Kind<?, ?, ?, ?> kind = kinds.get(key.kind());
        if (kind == null) {
            return refuse(key, term, rejected);
        }
        for (Good good : rejected.before()) {
            Optional<Outcome> outcome = stay(kind, good, rejected, term);
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        return recorded(key)
                .filter(good -> !rejected.before().contains(good))
                .flatMap(good -> stay(kind, good, rejected, term))
                .orElseGet(() -> {
                    kind.unforesee(key);
                    return refuse(key, term, rejected);
                });
    }

    private Optional<Outcome> stay(
            Kind<?, ?, ?, ?> kind, Good good, Desired.Rejected rejected, Term term) {
        long generation = good.document().generation();
        if (setting.dependencies().cycle(good.document()).isPresent()) {
            return Optional.empty();
        }
        try {
            Outcome outcome = converge(kind, good, Acceptance.refused(rejected, generation), term);
            if (inForce(good.document().key()) == generation) {
                view.keepInForce(
                        good.document().key(),
                        rejected,
                        new Good(good.document(), Optional.empty()));
            }
            return Optional.of(outcome);
        } catch (SpecRefused neither) {
            return Optional.empty();
        }
    }

    private long inForce(DocumentKey key) {
        return setting.ledger().find(key).status().acceptedGeneration();
    }

    /** The spec in force as an earlier leader accepted it. */
    private Optional<Good> recorded(DocumentKey key) {
        long generation = inForce(key);
        if (generation == 0) {
            return Optional.empty();
        }
        return setting.ledger()
                .acceptedText(key, generation)
                .map(text -> reader.read(key, text, generation))
                .filter(Reading.Accepted.class::isInstance)
                .map(Reading.Accepted.class::cast)
                .map(accepted -> new Good(accepted.document(), Optional.empty()));
    }

    private <D extends Spec, O, S extends Step, P> Outcome converge(
            Kind<D, O, S, P> kind, Good good, Acceptance acceptance, Term term) {
        Document<?> document = good.document();
        Document<D> typed =
                new Document<>(
                        document.key(),
                        document.generation(),
                        document.metadata(),
                        kind.specType().cast(document.spec()));
        return new Pass<>(setting, kind, document.key(), term)
                .converge(typed, good.text(), acceptance);
    }

    private Outcome refuse(DocumentKey key, Term term, Desired.Rejected rejected) {
        Status<?> before = setting.ledger().find(key).status();
        Acceptance acceptance = Acceptance.refused(rejected, before.acceptedGeneration());
        Condition why = acceptance.condition(now());
        Conditions conditions =
                kept(before, acceptance)
                        .with(Statements.blocked("Invalid", why.message(), now()))
                        .with(
                                Statements.condition(
                                        Condition.READY,
                                        Condition.Status.FALSE,
                                        "Invalid",
                                        before.acceptedGeneration() == 0
                                                ? "no spec of this document was ever accepted"
                                                : "generation %d was accepted, and its text is not kept: what it made stays as it is, and is not repaired"
                                                        .formatted(before.acceptedGeneration()),
                                        now()));
        return write(key, term, before, observed(before, rejected.generation()).with(conditions))
                ? new Outcome.Blocked(why.message())
                : lostWrite(key);
    }

    /** Nobody looks: what was said about the outside stays said. */
    private Conditions kept(Status<?> before, Acceptance acceptance) {
        Conditions earlier = before.conditions();
        return Statements.keep(
                Statements.defaults(earlier, acceptance, now()),
                earlier,
                Condition.DRIFTED,
                Condition.SUSPENDED);
    }

    private static Status<?> observed(Status<?> before, long generation) {
        return new Status<>(
                generation,
                before.acceptedGeneration(),
                before.convergedGeneration(),
                before.conditions(),
                Optional.empty(),
                before.history(),
                before.part());
    }

    private void say(DocumentKey key, Term term, Condition condition) {
        Status<?> before = setting.ledger().find(key).status();
        if (setting.ledger().find(key).modifyIndex() > 0) {
            write(key, term, before, before.with(before.conditions().with(condition)));
        }
    }

    private Outcome lostWrite(DocumentKey key) {
        return new Outcome.Pending(
                setting.retries().next(key), "a write was lost to another writer");
    }

    private boolean write(DocumentKey key, Term term, Status<?> before, Status<?> next) {
        List<Event> events =
                Statements.events(
                        before.conditions(),
                        next.conditions(),
                        (reason, message) ->
                                new Event(
                                        now(),
                                        key,
                                        next.observedGeneration(),
                                        reason,
                                        message,
                                        term.holder()));
        boolean done = setting.ledger().record(term, key, next, events, Optional.empty());
        if (done) {
            events.forEach(setting::log);
            setting.dependencies().told(key, before, next);
        }
        return done;
    }

    private Instant now() {
        return setting.clock().instant();
    }
}
