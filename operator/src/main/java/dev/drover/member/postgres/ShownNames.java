package dev.drover.member.postgres;

/**
 * For whom a new session has shown that a server waits.
 *
 * @param life of the server: each that is started has another
 * @param names as the server writes them
 */
record ShownNames(long life, String names) {

    /** Nothing was shown since something was written. */
    static final ShownNames NONE = new ShownNames(-1, "");
}
