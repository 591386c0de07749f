package dev.drover.document;

import java.time.Instant;

/**
 * One statement about a document, in the form that Kubernetes users know.
 *
 * @param type what is stated, for example {@link #READY}
 * @param status whether it holds
 * @param reason one UpperCamelCase word for programs
 * @param message a sentence for people, without secrets
 * @param since when {@code status} last changed
 */
public record Condition(String type, Status status, String reason, String message, Instant since) {

    /** The document was understood; what is in force is its spec. */
    public static final String ACCEPTED = "Accepted";

    /** A change is under way. */
    public static final String PROGRESSING = "Progressing";

    /** What was asked for at the observed generation exists and is healthy. */
    public static final String READY = "Ready";

    /** The observed differs from the desired although the document did not change. */
    public static final String DRIFTED = "Drifted";

    /** The author asked for no changes. */
    public static final String SUSPENDED = "Suspended";

    /** Nothing will change until a person acts. */
    public static final String BLOCKED = "Blocked";

    /** The document is gone, and what it wanted is being removed; only said then. */
    public static final String DELETED = "Deleted";

    /** Whether a condition holds. */
    public enum Status {
        TRUE,
        FALSE,
        UNKNOWN
    }

    public Condition {
        if (type.isBlank() || reason.isBlank()) {
            throw new IllegalArgumentException("a condition needs a type and a reason");
        }
    }

    /** The same statement at {@code earlier}'s time, if its status did not change since then. */
    Condition since(Condition earlier) {
        return status == earlier.status
                ? new Condition(type, status, reason, message, earlier.since)
                : this;
    }

    /** Whether this says the same as {@code other}, whenever it was said. */
    boolean saysTheSameAs(Condition other) {
        return type.equals(other.type)
                && status == other.status
                && reason.equals(other.reason)
                && message.equals(other.message);
    }
}
