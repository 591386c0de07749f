package dev.drover.simulation.role;

/** Something happened that never may. */
final class Violation extends RuntimeException {

    private static final long serialVersionUID = 1;

    Violation(String what) {
        super(what);
    }
}
