package dev.drover.workload;

/** What happens to a job whose document was deleted. */
public enum DeletionPolicy {
    /** It is stopped, and purged some time later. */
    DELETE,
    /** It stays as it is. */
    RETAIN
}
