package dev.drover.role;

/** What an acknowledgement promises. */
public enum Mode {
    /** A commit is on the primary; a failover may lose what was not yet shipped. */
    ASYNC,
    /** A commit is on {@code k} replicas too, on fewer once the record says that they are gone. */
    SYNC,
    /** A commit is on {@code k} replicas too; without them there are no commits. */
    REQUIRED
}
