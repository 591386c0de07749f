package dev.drover.planning;

import dev.drover.document.Document;
import dev.drover.document.Spec;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides the next step for one document, from its arguments alone.
 *
 * @param <D> the kind's desired record
 * @param <O> what was observed in one pass
 * @param <S> the kind's steps
 * @param <P> the kind's own part of the status
 */
@FunctionalInterface
public interface Planner<D extends Spec, O, S extends Step, P> {

    /**
     * Decides.
     *
     * @param desired the accepted document; empty when it was deleted and what it wanted is to be removed
     * @param observed what was seen in this pass
     * @param now the time of this pass
     */
    Plan<S, P> plan(Optional<Document<D>> desired, O observed, Instant now);
}
