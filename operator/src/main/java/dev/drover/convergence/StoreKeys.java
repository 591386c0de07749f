package dev.drover.convergence;

import dev.drover.document.DocumentKey;
import java.util.Optional;

/**
 * Where everything stands in the store.
 *
 * @param prefix the first part of every key, for example {@code drover}; no slash at the end
 */
public record StoreKeys(String prefix) {

    /** Events kept of one namespace: a ring, so that it needs no tidying. */
    public static final int EVENTS_MAX = 200;

    /** The name of the sentinel below the desired prefix. */
    public static final String SENTINEL = ".sentinel";

    public StoreKeys {
        if (prefix.isBlank()
                || prefix.startsWith("/")
                || prefix.endsWith("/")
                || prefix.contains("//")) {
            throw new IllegalArgumentException(
                    "prefix '%s' must not be empty, nor begin or end with a slash"
                            .formatted(prefix));
        }
    }

    /** The prefix where people write documents, with a slash at the end. */
    public String desired() {
        return prefix + "/desired/";
    }

    /** The key of a document. */
    public String desired(DocumentKey key) {
        return desired() + key.path();
    }

    /** Proof that a read of the desired prefix was allowed: present, and read by itself. */
    public String sentinel() {
        return desired() + SENTINEL;
    }

    /** The prefix of all statuses, with a slash at the end. */
    public String status() {
        return prefix + "/status/";
    }

    /** The key of a document's status. */
    public String status(DocumentKey key) {
        return status() + key.path();
    }

    /** The document that a status key is about; empty when it is about none. */
    public Optional<DocumentKey> documentOfStatus(String storeKey) {
        try {
            return Optional.of(DocumentKey.parse(storeKey.substring(status().length())));
        } catch (IllegalArgumentException strange) {
            return Optional.empty();
        }
    }

    /** The prefix of a document's accepted texts, with a slash at the end. */
    public String history(DocumentKey key) {
        return prefix + "/history/" + key.path() + "/";
    }

    /** The key of one accepted text. */
    public String history(DocumentKey key, long generation) {
        return history(key) + generation;
    }

    /** The prefix of who wrote what with the command line, with a slash at the end. */
    public String authors() {
        return prefix + "/authors/";
    }

    /** Who wrote a document's texts with the command line. */
    public String authors(DocumentKey key) {
        return authors() + key.path();
    }

    /** The key of an event. */
    public String event(String namespace, long number) {
        return "%s/events/%s/%03d".formatted(prefix, namespace, number % EVENTS_MAX);
    }

    /** The prefix of all events, with a slash at the end. */
    public String events() {
        return prefix + "/events/";
    }

    /** The prefix of a namespace's events, with a slash at the end. */
    public String events(String namespace) {
        return prefix + "/events/" + namespace + "/";
    }

    /** Who leads, in which term; changes only with the leader. Every write of the operator requires its index. */
    public String leader() {
        return prefix + "/leader";
    }

    /** The leader's sign of life. */
    public String heartbeat() {
        return prefix + "/leader-heartbeat";
    }

    /** Who may run the program of that name, of which there is one at a time. */
    public String exclusive(String namespace, String name) {
        return "%s/exclusive/%s/%s".formatted(prefix, namespace, name);
    }

    /** Deletions that wait for a person's word. */
    public String pruneHeld() {
        return prefix + "/prune/held";
    }

    /** A person's word that deletions are meant. */
    public String pruneConfirmed() {
        return prefix + "/prune/confirmed";
    }
}
