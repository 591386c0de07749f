package dev.drover.workload;

import static dev.drover.workload.Situation.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.Document;
import dev.drover.document.Metadata;
import dev.drover.kind.job.JobSpec;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.planning.Plan.Move;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a plan says and does, for assertions. */
final class PlanFacts {

    private PlanFacts() {}

    static Optional<JobStep> step(Plan<JobStep, JobPart> plan) {
        return plan.move().map(Move::step);
    }

    static Cause cause(Plan<JobStep, JobPart> plan) {
        return plan.move().orElseThrow().cause();
    }

    static Condition said(Plan<JobStep, JobPart> plan, String type) {
        return plan.conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    static void assertNotReady(Plan<JobStep, JobPart> plan, String reason) {
        assertThat(said(plan, Condition.READY).status()).isEqualTo(Status.FALSE);
        assertThat(said(plan, Condition.READY).reason()).isEqualTo(reason);
    }

    static void assertBlocked(Plan<JobStep, JobPart> plan, String reason) {
        assertThat(said(plan, Condition.BLOCKED).status()).isEqualTo(Status.TRUE);
        assertThat(said(plan, Condition.BLOCKED).reason()).isEqualTo(reason);
        assertNotReady(plan, reason);
    }

    /** Nothing to do and nothing to wait for: the loop forgets the document. */
    static void assertErased(Plan<JobStep, JobPart> plan) {
        assertThat(plan.move()).isEmpty();
        assertThat(plan.revisitAfter()).isEmpty();
    }

    static Document<JobSpec> annotated(String annotation) {
        return new Document<>(
                Situation.KEY,
                5,
                new Metadata(Map.of(), Map.of(annotation, "true")),
                document(5).spec());
    }

    static Document<JobSpec> retained() {
        return new Document<>(
                Situation.KEY, 6, Metadata.NONE, Situation.spec(DeletionPolicy.RETAIN, List.of()));
    }
}
