package dev.drover.convergence;

import dev.drover.document.Condition;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Spec;
import dev.drover.planning.Planner;
import dev.drover.planning.Step;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One kind of document: how to see, decide and do. Each lives in a room of its own below {@code dev.drover.kind}.
 *
 * @param <D> its desired record
 * @param <O> what it observes in one pass
 * @param <S> its steps
 * @param <P> its own part of the status: what it must remember, and what people want to see
 */
public interface Kind<D extends Spec, O, S extends Step, P> {

    /** The kind's name in documents, for example {@code Job}; its schema is {@code crds-schema/<name>.schema.json}. */
    String name();

    /** The record that the {@code spec} of an accepted document decodes to. */
    Class<D> specType();

    /** The record that the kind's part of the status decodes to. */
    Class<P> partType();

    /** Its decisions. */
    Planner<D, O, S, P> planner();

    /**
     * Looks at everything the planner needs for one document. Changes nothing.
     *
     * @param key which document
     * @param desired the accepted document, empty when it was deleted
     * @param recorded the kind's part of the status as last written, empty when there is none
     * @throws RemoteFailure when something could not be seen; nothing may be concluded then
     */
    O observe(DocumentKey key, Optional<Document<D>> desired, Optional<P> recorded);

    /**
     * What to record before a step is taken, so that whoever takes over after a crash knows what may exist.
     *
     * @param step what will be done
     * @param part what the plan says
     */
    default P announced(S step, P part) {
        return part;
    }

    /**
     * Whether the step that was just applied came to something: what was refused, and is told by a condition of its own, and what
     * was told before, is no event.
     */
    default boolean isDone(DocumentKey key, S step) {
        return true;
    }

    /**
     * A step that is nothing but one write to the store, as that write: it is done in one commit with what announces it.
     *
     * @param step what will be done
     * @return empty where {@link #apply} is to do the step
     */
    default Optional<KeyValueStore.Write.PutIf> write(DocumentKey key, S step) {
        return Optional.empty();
    }

    /**
     * What {@link #write} gave was written with what announced it.
     *
     * @param part the part that announced this step
     * @param index of what stands at the written key now
     * @return the part to record next
     */
    default P written(DocumentKey key, S step, P part, long index) {
        return part;
    }

    /**
     * Does one step.
     *
     * @param key for which document
     * @param step what to do
     * @param part the part that announced this step
     * @param fence to be asked right before the change is sent
     * @return the part to record, with what the answer told
     * @throws RemoteFailure when it was not done, or it is unknown whether it was
     * @throws Fence.LostLeadership when it was not done because this process does not lead any more
     */
    P apply(DocumentKey key, S step, P part, Fence fence);

    /**
     * Begins to follow the outside world, returns at once.
     *
     * @param wake called with the key of a document whose outside changed
     */
    void start(Consumer<DocumentKey> wake);

    /**
     * Whether its documents go before all others where everything is looked at: somebody waits until a pass has begun what goes on
     * beside passes. For kinds of few documents.
     */
    default boolean isUrgent() {
        return false;
    }

    /** Whether what this kind observes is in view; before that no document of it is converged. */
    boolean inView();

    /** A term begins: what was remembered of documents may be out of date; {@link #recall} follows for each. */
    void begin();

    /**
     * Is told what stands recorded about a document: at the beginning of a term for all, and after each write.
     *
     * @param key which document
     * @param part the kind's part of its status
     */
    void recall(DocumentKey key, P part);

    /**
     * Is told of a document that was understood, before any pass over it: all of them at the beginning of a term, after {@link
     * #recall}, and each again whenever it was written. What is decided about one may then depend on what all others ask for,
     * whichever comes first.
     *
     * @param document as it was written last; its spec may turn out not to be meant
     */
    default void foresee(Document<D> document) {}

    /**
     * Is told that what was foreseen of a document is not meant, and nothing else of it is in force: it asks for nothing. It is
     * looked at, or foreseen, again when that changes.
     */
    default void unforesee(DocumentKey key) {}

    /**
     * Other documents that this one cannot be as it should without, where what is said of it may come from there being none. What
     * is waited for is said then, and the document is looked at again when one of them has changed.
     *
     * @param document the accepted document
     * @param ready what the plan says: it is not Ready
     */
    default List<DocumentKey> reliesOn(Document<D> document, Condition ready) {
        return List.of();
    }

    /**
     * Types of conditions about what an accepted document does not ask for: what was said of it earlier is over once the plan says
     * nothing of it.
     */
    default Set<String> unasked(Document<D> document) {
        return Set.of();
    }

    /**
     * What became of what a deleted document wanted, for people, once nothing is left to be done about it.
     *
     * @param part as it was recorded last
     */
    default String farewell(Optional<P> part) {
        return "everything it wanted is removed";
    }

    /** How many objects carry Drover's mark, are in use, and belong to no document: somebody emptied the store, perhaps. */
    int orphans();

    /** Forgets what it holds in memory about a document that is gone for good. */
    void forget(DocumentKey key);
}
