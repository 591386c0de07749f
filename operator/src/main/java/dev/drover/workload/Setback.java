package dev.drover.workload;

import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import java.time.Instant;
import java.util.Optional;

/**
 * Why a generation does not run, in the words of conditions. Pure.
 *
 * @param byHand whether somebody gave it up
 * @param judged by what its canaries were given up, if they were
 * @param reverted whether Nomad went back to an older version
 */
record Setback(boolean byHand, Optional<String> judged, boolean reverted) {

    /** What may help. */
    static final String TRIED_AGAIN =
            " it is tried again when the document changes or with 'drover retry'";

    /** Empty when nothing more is known than that the deployment failed. */
    Optional<Condition> told(Instant now) {
        boolean known = byHand || judged.isPresent() || reverted;
        return known
                ? Optional.of(
                        new Condition(
                                Condition.READY,
                                Status.FALSE,
                                reverted ? "Reverted" : "DeploymentFailed",
                                words(reverted ? ", and Nomad went back to an older version" : ""),
                                now))
                : Optional.empty();
    }

    private String words(String then) {
        if (byHand) {
            return "somebody gave this generation up with 'drover promote --abort'%s; the document still asks for the newer one: 'drover rollback' mends that"
                    .formatted(then);
        }
        return judged.map(why -> "this generation was given up%s: %s;".formatted(then, why))
                        .orElse(
                                "the deployment of this generation failed and Nomad went back to an"
                                        + " older version;")
                + TRIED_AGAIN;
    }
}
