package dev.drover.convergence;

/**
 * A spec that its schema allows and that cannot be meant all the same, for example HCL that does not parse. The document is
 * treated like one that its schema refuses: what was accepted before stays in force.
 */
public final class SpecRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Objection objection;

    public SpecRefused(Objection objection) {
        super(objection.unplaced().toString());
        this.objection = objection;
    }

    /** What is wrong with it. */
    public Objection objection() {
        return objection;
    }
}
