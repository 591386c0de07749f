package dev.drover.convergence;

import dev.drover.document.Problem;

/**
 * A spec that its schema allows and that cannot be meant all the same, for example HCL that does not parse. The document is
 * treated like one that its schema refuses: what was accepted before stays in force.
 */
public final class SpecRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public SpecRefused(Problem problem) {
        super(problem.toString());
        this.problem = problem;
    }

    /** What is wrong with it. */
    public Problem problem() {
        return problem;
    }
}
