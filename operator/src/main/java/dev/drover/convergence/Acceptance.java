package dev.drover.convergence;

import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.Problem;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether what stands at a document's key was understood, and which spec is in force.
 *
 * @param observed the generation that stands there
 * @param inForce the generation whose spec is in force, 0 when there is none
 * @param problems why the observed one is not in force; empty when it is
 * @param warnings what its author should look at
 * @param seenAt when the observed one was first seen
 */
record Acceptance(
        long observed,
        long inForce,
        List<Problem> problems,
        List<Problem> warnings,
        Instant seenAt) {

    /** Problems that a condition tells; the command line tells them all. */
    private static final int PROBLEMS_TOLD = 5;

    static Acceptance of(Desired.Accepted accepted) {
        return new Acceptance(
                accepted.generation(),
                accepted.generation(),
                List.of(),
                accepted.warnings(),
                accepted.seenAt());
    }

    static Acceptance refused(Desired.Rejected rejected, long inForce) {
        return new Acceptance(
                rejected.generation(), inForce, rejected.problems(), List.of(), rejected.seenAt());
    }

    Condition condition(Instant now) {
        if (!problems.isEmpty()) {
            String consequence =
                    inForce == 0
                            ? "nothing is in force"
                            : "generation %d stays in force".formatted(inForce);
            return new Condition(
                    Condition.ACCEPTED,
                    Status.FALSE,
                    "Invalid",
                    "%s; %s".formatted(told(problems), consequence),
                    now);
        }
        return warnings.isEmpty()
                ? new Condition(
                        Condition.ACCEPTED, Status.TRUE, "Valid", "the document is valid", now)
                : new Condition(
                        Condition.ACCEPTED,
                        Status.TRUE,
                        "ValidWithWarnings",
                        "the document is valid; look at: " + told(warnings),
                        now);
    }

    private static String told(List<Problem> problems) {
        String first =
                problems.stream()
                        .limit(PROBLEMS_TOLD)
                        .map(Problem::toString)
                        .collect(Collectors.joining("; "));
        int more = problems.size() - PROBLEMS_TOLD;
        return more > 0 ? "%s; and %d more".formatted(first, more) : first;
    }
}
