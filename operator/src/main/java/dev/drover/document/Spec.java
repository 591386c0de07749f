package dev.drover.document;

/** The desired part of a document, as far as the loop must understand it whatever the kind. */
public interface Spec {

    /** What to do about drift; {@link DriftMode#ENFORCE} unless the author said otherwise. */
    DriftMode drift();
}
