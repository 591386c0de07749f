package dev.drover.planning;

import dev.drover.document.Condition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What was decided in one pass: at most one safe move, and what there is to say.
 *
 * @param move the next change, empty when there is nothing to do; only an empty move proves convergence
 * @param conditions the statements of this kind about this document
 * @param part the kind's own part of the status
 * @param revisitAfter when to look again although nothing was heard, empty to wait for an event or the resync
 * @param <S> the kind's steps
 * @param <P> the kind's own part of the status
 */
public record Plan<S extends Step, P>(
        Optional<Move<S>> move,
        List<Condition> conditions,
        P part,
        Optional<Duration> revisitAfter) {

    public Plan {
        conditions = List.copyOf(conditions);
    }

    /**
     * A change and why it is made.
     *
     * @param step the change
     * @param cause what makes it necessary
     * @param <S> the kind's steps
     */
    public record Move<S extends Step>(S step, Cause cause) {}

    /** What makes a change necessary. */
    public sealed interface Cause {

        /** The document, or what was recorded about it, asks for it. */
        record Change() implements Cause {}

        /**
         * Somebody changed the observed although the document stayed.
         *
         * @param difference what differs, for people
         * @param by who did it, as far as it can be told
         */
        record Drift(String difference, String by) implements Cause {}

        /** The document is gone: what it wanted is removed. */
        record Removal() implements Cause {}
    }
}
