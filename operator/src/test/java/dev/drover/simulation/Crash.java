package dev.drover.simulation;

/** The process ends here, between two instructions: nothing after it runs, nothing in memory is kept. */
final class Crash extends Error {

    private static final long serialVersionUID = 1L;

    Crash(String where) {
        super(where);
    }
}
