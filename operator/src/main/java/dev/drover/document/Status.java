package dev.drover.document;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What Drover says about one document.
 *
 * @param observedGeneration the generation all of this is about, 0 before the first pass
 * @param acceptedGeneration the generation whose spec is in force: older than the observed one while that is bad, 0 when
 *     no spec was ever accepted
 * @param convergedGeneration the newest generation that was Ready while its spec was in force, 0 when none ever was
 * @param conditions the statements
 * @param nextTry when a failed pass will be repeated, if one failed
 * @param history generations of the specs kept for rollback, oldest first
 * @param part the kind's own part, if it has said anything yet
 * @param <P> the kind's own part
 */
public record Status<P>(
        long observedGeneration,
        long acceptedGeneration,
        long convergedGeneration,
        Conditions conditions,
        Optional<Instant> nextTry,
        List<Long> history,
        Optional<P> part) {

    public Status {
        history = List.copyOf(history);
    }

    /** What is said before anything is known. */
    public static <P> Status<P> none() {
        return new Status<>(
                0, 0, 0, Conditions.NONE, Optional.empty(), List.of(), Optional.empty());
    }

    /** The same with these statements. */
    public Status<P> with(Conditions next) {
        return new Status<>(
                observedGeneration,
                acceptedGeneration,
                convergedGeneration,
                next,
                nextTry,
                history,
                part);
    }

    /** The same with this kind's part. */
    public Status<P> with(P next) {
        return new Status<>(
                observedGeneration,
                acceptedGeneration,
                convergedGeneration,
                conditions,
                nextTry,
                history,
                Optional.of(next));
    }

    /** The same with these generations kept for rollback. */
    public Status<P> withHistory(List<Long> generations) {
        return new Status<>(
                observedGeneration,
                acceptedGeneration,
                convergedGeneration,
                conditions,
                nextTry,
                generations,
                part);
    }

    /** The same, said after {@code before}: a generation that has converged stays so, whatever becomes of it. */
    public Status<P> following(Status<?> before) {
        boolean converged =
                observedGeneration == acceptedGeneration && conditions.isTrue(Condition.READY);
        return new Status<>(
                observedGeneration,
                acceptedGeneration,
                converged ? observedGeneration : before.convergedGeneration,
                conditions,
                nextTry,
                history,
                part);
    }

    /**
     * Whether both say the same, whenever each was said: then nothing needs to be written. What converged follows from the
     * rest.
     */
    public boolean saysTheSameAs(Status<?> other) {
        return observedGeneration == other.observedGeneration
                && acceptedGeneration == other.acceptedGeneration
                && conditions.sayTheSameAs(other.conditions)
                && nextTry.equals(other.nextTry)
                && history.equals(other.history)
                && part.equals(other.part);
    }
}
