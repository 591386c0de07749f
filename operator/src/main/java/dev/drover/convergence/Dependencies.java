package dev.drover.convergence;

import dev.drover.document.Condition;
import dev.drover.document.Dependency;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Problem;
import dev.drover.document.Status;
import dev.drover.planning.Cycle;
import dev.drover.schema.Words;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What documents wait for in others, and whom to wake when that has changed. Thread-safe. */
final class Dependencies {

    /** Of documents that might be meant so many are named. */
    private static final int SHOWN_MAX = 8;

    private final DesiredView view;
    private final Ledger ledger;
    private final Consumer<DocumentKey> wake;

    /** Who waits for the document at the key; woken once, after which he asks again. */
    private final Map<DocumentKey, Set<DocumentKey>> waiting = new ConcurrentHashMap<>();

    Dependencies(DesiredView view, Ledger ledger, Consumer<DocumentKey> wake) {
        this.view = view;
        this.ledger = ledger;
        this.wake = wake;
    }

    /** What the document waits for, in words; empty when all is as it must be. It is woken when that may have changed. */
    Optional<String> unmet(Document<?> document) {
        for (Dependency dependency : document.spec().dependsOn()) {
            DocumentKey other = dependency.in(document.key().namespace());
            // Whatever is told from here on wakes it: nothing falls between asking and waiting.
            await(document.key(), other);
            Optional<String> objection = objection(other, dependency.condition());
            if (objection.isPresent()) {
                return objection.map(why ->
                        "waits for %s %s to be %s: %s"
                                .formatted(
                                        other.kind(), other.name(), dependency.condition(), why));
            }
        }
        return Optional.empty();
    }

    /**
     * Which of these documents is not there, in words; empty when all are. Who asks is woken when one of them has changed.
     *
     * @param who asks
     */
    Optional<String> absent(DocumentKey who, List<DocumentKey> others) {
        others.forEach(other -> await(who, other));
        return others.stream()
                .filter(other -> view.find(other).isEmpty())
                .findFirst()
                .map(this::absence);
    }

    private String absence(DocumentKey other) {
        List<String> there =
                view.keys().stream()
                        .filter(key ->
                                key.kind().equals(other.kind())
                                        && key.namespace().equals(other.namespace()))
                        .map(DocumentKey::name)
                        .sorted()
                        .toList();
        String more = there.size() > SHOWN_MAX ? " and %d more" : "";
        String near =
                Words.nearest(other.name(), there)
                        .map("; did you mean '%s'?"::formatted)
                        .orElse("");
        return "there is no %s %s in %s%s%s"
                .formatted(
                        other.kind(),
                        other.name(),
                        other.namespace(),
                        there.isEmpty()
                                ? ""
                                : "; there is "
                                        + String.join(
                                                ", ", there.stream().limit(SHOWN_MAX).toList())
                                        + more.formatted(there.size() - SHOWN_MAX),
                        near);
    }

    private Optional<String> objection(DocumentKey other, String type) {
        Optional<Desired> desired = view.find(other);
        if (desired.isEmpty()) {
            return Optional.of("there is no such document in " + other.namespace());
        }
        Status<?> status = ledger.find(other).status();
        if (status.observedGeneration() != desired.get().generation()) {
            return Optional.of("it has just been written");
        }
        return status.conditions()
                .find(type)
                .map(condition ->
                        condition.status() == Condition.Status.TRUE
                                ? Optional.<String>empty()
                                : Optional.of(words(condition)))
                .orElse(Optional.of("it has no such condition"));
    }

    /** What it waits for itself is its own affair: two that wait for each other would quote each other without end. */
    private static String words(Condition condition) {
        return condition.reason().equals(Statements.WAITING)
                ? "it waits itself"
                : "%s (%s)".formatted(condition.reason(), condition.message());
    }

    /**
     * Why the document cannot be meant together with the others: they would wait for each other. What is in force already
     * stays; of several that were written together the youngest is refused, which closed the cycle. It is woken when one of
     * the others has changed.
     */
    Optional<Problem> cycle(Document<?> document) {
        if (document.spec().dependsOn().isEmpty() || isInForce(document)) {
            return Optional.empty();
        }
        return Cycle.through(document.key(), key -> dependencies(key, document))
                .filter(way -> way.stream().allMatch(other -> comesBefore(other, document)))
                .map(way -> {
                    way.stream()
                            .filter(other -> !other.equals(document.key()))
                            .forEach(other -> await(document.key(), other));
                    return Dependency.cycle(way);
                });
    }

    private boolean isInForce(Document<?> document) {
        return ledger.find(document.key()).status().acceptedGeneration() == document.generation();
    }

    private boolean comesBefore(DocumentKey other, Document<?> document) {
        return other.equals(document.key())
                || meant(other, document)
                        .map(known ->
                                isInForce(known) || known.generation() <= document.generation())
                        .orElse(true);
    }

    private Set<DocumentKey> dependencies(DocumentKey key, Document<?> asked) {
        Optional<? extends Document<?>> known =
                key.equals(asked.key()) ? Optional.of(asked) : meant(key, asked);
        return known.map(document ->
                        document.spec().dependsOn().stream()
                                .map(dependency -> dependency.in(key.namespace()))
                                .collect(Collectors.toSet()))
                .orElse(Set.of());
    }

    /**
     * What is in force at the key; what stands there, before anything ever was. What stands there, is older than the asked and has
     * not been judged yet may be about to come into force: of two that close a cycle at the same time, each would miss the other.
     */
    private Optional<Document<?>> meant(DocumentKey key, Document<?> asked) {
        Status<?> status = ledger.find(key).status();
        long accepted = status.acceptedGeneration();
        List<Desired.Good> known =
                view.find(key)
                        .map(desired ->
                                switch (desired) {
                                    case Desired.Accepted now ->
                                            Stream.concat(
                                                            Stream.of(now.good()),
                                                            now.before().stream())
                                                    .toList();
                                    case Desired.Rejected now -> now.before();
                                })
                        .orElse(List.of());
        return known.stream()
                .map(Desired.Good::document)
                .filter(document ->
                        accepted == 0
                                || document.generation() == accepted
                                || (document.generation() > status.observedGeneration()
                                        && document.generation() < asked.generation()))
                .<Document<?>>map(document -> document)
                .findFirst();
    }

    /** Forgets a document that is gone for good. */
    void forget(DocumentKey key) {
        waiting.values().forEach(waiters -> waiters.remove(key));
    }

    private void await(DocumentKey who, DocumentKey other) {
        // Inside: a set that has just been taken out would be woken no more.
        waiting.compute(
                other,
                (_, known) -> {
                    Set<DocumentKey> waiters =
                            known == null ? ConcurrentHashMap.newKeySet() : known;
                    waiters.add(who);
                    return waiters;
                });
    }

    /** Wakes those that wait for the document when something else is said about it than before. */
    void told(DocumentKey key, Status<?> before, Status<?> now) {
        boolean same =
                before.observedGeneration() == now.observedGeneration()
                        && before.conditions().equals(now.conditions());
        Set<DocumentKey> woken = same ? null : waiting.remove(key);
        if (woken != null) {
            woken.forEach(wake);
        }
    }
}
