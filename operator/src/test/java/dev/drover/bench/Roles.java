package dev.drover.bench;

/** Three members of a database with somebody who decides which of them is primary. */
interface Roles extends AutoCloseable {

    /** Who that is, with its settings. */
    String name();

    /** Where a client finds whichever is primary. */
    String url();

    /** Waits until one is primary and the others keep up. */
    void whole();

    /** The primary's server is killed, and nothing else. */
    void killServer();

    /** All that runs on the primary's machine is killed; returns what starts it again. */
    Runnable killMachine();

    /** Another becomes primary, as a person wishes. */
    void switchOver();

    @Override
    void close();
}
