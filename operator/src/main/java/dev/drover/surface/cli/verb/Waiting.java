package dev.drover.surface.cli.verb;

import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.document.Condition;
import dev.drover.document.DocumentKey;
import dev.drover.surface.cli.view.Archive;
import dev.drover.surface.cli.view.StatusView.Statement;
import dev.drover.surface.cli.view.StoredDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Waits until documents are as wanted, by blocking reads of their statuses, and tells the progress meanwhile. */
final class Waiting {

    /** How long one blocking read waits; a lost connection is noticed after about as long. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    /**
     * What is waited for.
     *
     * @param type a condition's type, or {@link #DELETED}
     * @param status its wanted status: {@code True}, {@code False} or {@code Unknown}
     */
    record Goal(String type, String status) {

        /** Waits until the operator has finished with a document that is gone. */
        static final String DELETED = "deleted";

        /** Healthy at the newest text. */
        static final Goal READY = new Goal(Condition.READY, "True");

        boolean metBy(StoredDocument document) {
            return document.observed()
                    && !document.deleted()
                    && document.status()
                            .condition(type)
                            .filter(statement -> statement.status().equalsIgnoreCase(status))
                            .isPresent();
        }

        boolean deletion() {
            return type.equalsIgnoreCase(DELETED);
        }

        @Override
        public String toString() {
            return deletion() ? DELETED : type + "=" + status;
        }
    }

    private final Surroundings surroundings;
    private final Patience patience;
    private final Archive archive;
    private final KeyValueStore store;
    private final HeldRemoval held;
    private final Set<DocumentKey> untouched = new HashSet<>();

    /** When each was first seen to be given up while nobody knew why. */
    private final Map<DocumentKey, Instant> givenUp = new HashMap<>();

    private String told = "";
    private boolean waited;

    Waiting(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.patience = new Patience(surroundings);
        this.archive = surroundings.archive();
        this.store = surroundings.store();
        this.held = new HeldRemoval(surroundings);
    }

    /** That document was asked for as it stands already: what it has reached before any waiting, it had reached before. */
    void untouched(DocumentKey key) {
        untouched.add(key);
    }

    /**
     * Waits for all, one after the other.
     *
     * @return {@link ExitCode#DONE}, or {@link ExitCode#DIFFERENT} when the time was over or waiting does not help
     */
    int forAll(List<DocumentKey> keys, Goal goal, Duration timeout) {
        Instant deadline = surroundings.now().plus(timeout);
        int exit = ExitCode.DONE;
        for (DocumentKey key : keys) {
            Verdict verdict = verdict(key, goal, deadline);
            if (verdict == Verdict.REACHED) {
                String already = untouched.contains(key) && !waited ? " already" : "";
                surroundings.console().say("%s is %s%s".formatted(key, goal, already));
            } else {
                String when =
                        verdict == Verdict.HOPELESS
                                ? ", and waiting does not help"
                                : " after %ss; --timeout waits longer"
                                        .formatted(length(deadline, timeout));
                surroundings.console().tell("%s is not %s%s".formatted(key, goal, when));
                explain(key);
                exit = ExitCode.DIFFERENT;
            }
        }
        return exit;
    }

    private long length(Instant deadline, Duration timeout) {
        return timeout.minus(Duration.between(surroundings.now(), deadline)).toSeconds();
    }

    private Verdict verdict(DocumentKey key, Goal goal, Instant deadline) {
        while (true) {
            Optional<Verdict> verdict = patience.look(() -> look(key, goal, deadline));
            boolean over = !surroundings.now().isBefore(deadline);
            if (over || verdict.filter(seen -> seen != Verdict.NOT_YET).isPresent()) {
                return verdict.orElse(Verdict.NOT_YET);
            }
        }
    }

    /** What Drover itself waits for: a right, another document, members of a database that start. */
    private static final Set<String> PASSING = Set.of("Denied", "Waiting", "NoQuorum");

    /** Nomad tries it no more, and Drover not before somebody says so. */
    private static final Set<String> GIVEN_UP =
            Set.of("DeploymentFailed", "Reverted", "LastRunFailed");

    /** Only another document ends it. */
    private static final Set<String> OVER = Set.of("HookFailed", "ParametersRefused");

    /** So long after that its evidence comes, if there is any: of a version that users did not get well there is none. */
    private static final Duration EVIDENCE_WITHIN = Duration.ofSeconds(10);

    private enum Verdict {
        REACHED,
        NOT_YET,
        /** Somebody must change something first. */
        HOPELESS
    }

    /** Looks, and waits for the next change when there is something to wait for. */
    private Verdict look(DocumentKey key, Goal goal, Instant deadline) {
        Optional<Entry> status = store.read(archive.keys().status(key));
        Optional<StoredDocument> document = archive.find(key);
        patience.answered();
        // An older text may be in force and well: that is not what was asked for.
        boolean stuck =
                (goal.equals(Goal.READY) && document.filter(this::stuck).isPresent())
                        || (goal.deletion()
                                && document.filter(found -> held.waitsForAWord(found, status))
                                        .isPresent());
        if (!stuck
                && (goal.deletion()
                        ? isGone(document)
                        : document.filter(goal::metBy).isPresent())) {
            return Verdict.REACHED;
        }
        document.ifPresentOrElse(this::progress, () -> progress(key + ": no such document yet"));
        if (stuck) {
            return Verdict.HOPELESS;
        }
        Duration left = Duration.between(surroundings.now(), deadline);
        if (left.isPositive()) {
            waited = true;
            store.await(
                    archive.keys().status(key),
                    status.map(Entry::modifyIndex).orElse(0L),
                    left.compareTo(LOOK) < 0 ? left : LOOK);
        }
        return Verdict.NOT_YET;
    }

    private static boolean isGone(Optional<StoredDocument> document) {
        return document.filter(found -> !found.finished()).isEmpty();
    }

    /**
     * It does not become ready by itself: its text was refused, it has failed, or it waits for a person. A missing right is tried
     * again, and what another document lacks may come.
     */
    private boolean stuck(StoredDocument document) {
        if (!document.observed() || document.deleted()) {
            return false;
        }
        boolean refused =
                document.status()
                        .condition(Condition.ACCEPTED)
                        .filter(statement -> statement.status().equals("False"))
                        .isPresent();
        Optional<Statement> blocked =
                document.status()
                        .condition(Condition.BLOCKED)
                        .filter(statement -> statement.status().equals("True"));
        return refused
                || blocked.map(statement -> !PASSING.contains(statement.reason()))
                        .orElseGet(() -> ended(document));
    }

    private boolean ended(StoredDocument document) {
        String reason =
                document.status().condition(Condition.READY).map(Statement::reason).orElse("");
        if (!GIVEN_UP.contains(reason)) {
            givenUp.remove(document.key());
            return OVER.contains(reason);
        }
        Instant now = surroundings.now();
        Instant since = givenUp.computeIfAbsent(document.key(), _ -> now);
        return !EvidenceText.lines(document.workload().evidence()).isEmpty()
                || !now.isBefore(since.plus(EVIDENCE_WITHIN));
    }

    private void progress(StoredDocument document) {
        String now =
                document.observed() && !document.deleted()
                        ? document.status()
                                .headline()
                                .map(Waiting::line)
                                .orElse("no conditions yet")
                        : Seen.of(document)
                                + HeldRemoval.said(document)
                                        .map(statement -> "; " + line(statement))
                                        .orElse("");
        progress(document.key() + ": " + now);
    }

    private void progress(String line) {
        if (!line.equals(told)) {
            surroundings.console().tell(line);
            told = line;
        }
    }

    private static String line(Statement statement) {
        return statement.reason() + ": " + statement.message();
    }

    private void explain(DocumentKey key) {
        archive.find(key)
                .map(document -> EvidenceText.lines(document.workload().evidence()))
                .orElse(List.of())
                .forEach(surroundings.console()::tell);
        surroundings
                .console()
                .tell(
                        "look further: drover describe %s %s -n %s"
                                .formatted(key.kind(), key.name(), key.namespace()));
    }
}
