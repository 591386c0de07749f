package dev.drover.role;

/** Where a term stands. */
public enum Phase {
    /** One member is named that may make the first data there ever were. */
    BOOTSTRAP,
    /** A primary is proved, and clients may come. */
    STABLE,
    /** No primary; members are asked to promise. */
    ELECTING,
    /** A primary is named, and has still to prove itself. */
    PROMOTING,
    /** As electing, but planned: the old primary stops with everything shipped. */
    SWITCHING
}
