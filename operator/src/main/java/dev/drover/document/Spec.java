package dev.drover.document;

import java.util.List;

/** The desired part of a document, as far as the loop must understand it whatever the kind. */
public interface Spec {

    /** What to do about drift; {@link DriftMode#ENFORCE} unless the author said otherwise. */
    DriftMode drift();

    /** What must be as it should before anything is changed for this document. */
    default List<Dependency> dependsOn() {
        return List.of();
    }
}
