package dev.drover.document;

/** What Drover does when the observed differs from the desired although the document did not change. */
public enum DriftMode {
    /** Puts it back. */
    ENFORCE,
    /** Reports it in condition, diff and metric, and changes nothing. */
    WARN,
    /** Neither looks nor reports. */
    OFF
}
