package dev.drover.surface.cli.verb;

import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.database.DatabasePart;
import dev.drover.database.RoleWish;
import dev.drover.document.Metadata;
import dev.drover.role.OperatorEvent;
import dev.drover.surface.cli.view.Cluster;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/** Asks the operator for something about roles, and waits until it is done or refused. */
final class RoleRequest {

    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Surroundings surroundings;

    RoleRequest(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Asks for it.
     *
     * @param done whether what was asked for is reached
     * @param timeout how long to wait for that
     * @return the exit code
     */
    int ask(Cluster cluster, OperatorEvent what, Predicate<DatabasePart> done, Duration timeout) {
        Optional<DatabasePart> reached = await(cluster, what, done, timeout);
        String status = surroundings.keys().status(cluster.key());
        reached.ifPresent(part -> report(cluster, told(cluster, status).orElse(part)));
        return reached.isPresent() ? ExitCode.DONE : ExitCode.DIFFERENT;
    }

    /**
     * Asks for it.
     *
     * @param done whether what was asked for is reached
     * @param timeout how long to wait for that
     * @return what the operator saw then; empty = it was not reached in time, which is said
     */
    Optional<DatabasePart> await(
            Cluster cluster, OperatorEvent what, Predicate<DatabasePart> done, Duration timeout) {
        refuseWhileSuspended(cluster);
        Instant began = surroundings.now();
        String word = new RoleWish(what, cluster.part().term(), began).text();
        new Rewriting(surroundings).annotate(cluster.document(), Metadata.ROLES, word);
        surroundings.console().tell("%s: asked the operator".formatted(cluster.key()));
        String status = surroundings.keys().status(cluster.key());
        while (surroundings.now().isBefore(began.plus(timeout))) {
            Optional<Entry> seen = surroundings.store().read(status);
            Optional<DatabasePart> part =
                    surroundings
                            .archive()
                            .find(cluster.key())
                            .flatMap(Cluster::of)
                            .map(Cluster::part)
                            .filter(it -> isHeard(it, word));
            part.filter(it -> it.asked().equals(word))
                    .map(DatabasePart::answer)
                    .filter(answer -> !answer.isEmpty())
                    .ifPresent(why -> {
                        throw VerbFailure.failed("%s: not begun: %s".formatted(cluster.key(), why));
                    });
            Optional<DatabasePart> reached = part.filter(done);
            if (reached.isPresent()) {
                return reached;
            }
            surroundings.store().await(status, seen.map(Entry::modifyIndex).orElse(0L), LOOK);
        }
        surroundings
                .console()
                .tell(
                        "%s: not done after %d s; look: drover describe %s %s -n %s"
                                .formatted(
                                        cluster.key(),
                                        timeout.toSeconds(),
                                        cluster.key().kind(),
                                        cluster.key().name(),
                                        cluster.key().namespace()));
        return Optional.empty();
    }

    /** Somebody else may have asked for something a moment later, and only the last word is kept. */
    private static boolean isHeard(DatabasePart part, String word) {
        return RoleWish.number(part.asked()) >= RoleWish.number(word);
    }

    /** A person who suspended a document wants nothing changed, whoever asks. */
    static void refuseWhileSuspended(Cluster cluster) {
        if (Rewriting.has(cluster.document(), Metadata.SUSPEND, "true")) {
            throw VerbFailure.failed(
                    "%s is suspended: nothing is changed; to let Drover work again: drover resume %s"
                            .formatted(cluster.key(), cluster.key()));
        }
    }

    /** How it went is written down a moment later, unless another operator has begun to lead meanwhile. */
    private Optional<DatabasePart> told(Cluster cluster, String status) {
        Instant deadline = surroundings.now().plus(LOOK);
        while (true) {
            Optional<Entry> seen = surroundings.store().read(status);
            Optional<DatabasePart> part =
                    surroundings
                            .archive()
                            .find(cluster.key())
                            .flatMap(Cluster::of)
                            .map(Cluster::part);
            boolean written =
                    part.filter(it ->
                                    it.change()
                                            .filter(change -> change.term() == it.term())
                                            .isPresent())
                            .isPresent();
            if (written || !surroundings.now().isBefore(deadline)) {
                return part;
            }
            surroundings
                    .store()
                    .await(status, seen.map(Entry::modifyIndex).orElse(0L), Duration.ofSeconds(1));
        }
    }

    private void report(Cluster cluster, DatabasePart part) {
        surroundings
                .console()
                .say(
                        "%s: %s is the primary in term %d"
                                .formatted(cluster.key(), part.primary(), part.term()));
        part.change()
                .filter(change -> change.term() == part.term())
                .ifPresent(change ->
                        change.steps()
                                .forEach(step ->
                                        surroundings
                                                .console()
                                                .say(
                                                        "  %6d ms  %s"
                                                                .formatted(
                                                                        step.millis(),
                                                                        step.what()))));
    }
}
