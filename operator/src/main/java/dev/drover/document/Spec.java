package dev.drover.document;

import java.util.List;
import java.util.Optional;

/** The desired part of a document, as far as the loop must understand it whatever the kind. */
public interface Spec {

    /** What to do about drift; {@link DriftMode#ENFORCE} unless the author said otherwise. */
    DriftMode drift();

    /** What must be as it should before anything is changed for this document. */
    default List<Dependency> dependsOn() {
        return List.of();
    }

    /**
     * What cannot be meant though the schema allows it, because it takes the name of the document to see that; empty when all can.
     *
     * @param name of the document
     */
    default Optional<FieldObjection> objection(String name) {
        return Optional.empty();
    }
}
