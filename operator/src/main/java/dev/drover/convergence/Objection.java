package dev.drover.convergence;

import dev.drover.document.Problem;
import dev.drover.schema.BlockText;

/**
 * What only the outside finds wrong with a spec, and where inside of the value at that path, if it said so.
 *
 * @param problem what is wrong; without a place in the document
 * @param line of the value, from 1, or 0 when it is not known
 * @param column in that line, from 1, or 0
 */
public record Objection(Problem problem, int line, int column) {

    /** Nobody said where. */
    public static Objection of(Problem problem) {
        return new Objection(problem, 0, 0);
    }

    /**
     * The problem for its author: with its place in his file where that is known for sure, else with the line of the value.
     *
     * @param text of the document
     * @param linesBefore how many lines of the author's file stand before it
     */
    public Problem in(byte[] text, int linesBefore) {
        if (line == 0) {
            return problem;
        }
        return BlockText.at(problem.path(), text, linesBefore)
                .flatMap(block -> block.placed(problem, line, column))
                .orElseGet(this::unplaced);
    }

    /** The problem for somebody who does not have the text. */
    public Problem unplaced() {
        return line == 0
                ? problem
                : new Problem(
                        problem.path(),
                        0,
                        0,
                        "line %d of it: %s".formatted(line, problem.message()),
                        problem.suggestion());
    }
}
