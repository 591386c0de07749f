package dev.drover.workload;

import static dev.drover.workload.PlanFacts.said;
import static dev.drover.workload.PlanFacts.step;
import static dev.drover.workload.Situation.KEY;
import static dev.drover.workload.Situation.NOW;
import static dev.drover.workload.Situation.WEB;
import static dev.drover.workload.Situation.stub;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.nomad.Deployment;
import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.Document;
import dev.drover.document.DriftMode;
import dev.drover.document.Metadata;
import dev.drover.planning.Plan;
import dev.drover.workload.Frontage.Answers;
import dev.drover.workload.TrialSight.Group;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A job whose canaries are judged by what their users get. */
final class JobPlannerTrialTest {

    private static final Deployment WAITS =
            new Deployment(
                    "d", WEB, 10, 3, "running", "in Nomad's words", 2, 1, 1, 0, true, true, 1);

    private final Situation situation =
            new Situation().registered(5, "a", 10).inNomad(stub(WEB, 10, true)).deployed(WAITS);

    /** What the author of such a job wants. */
    private record JudgedSpec() implements WorkloadSpec {

        @Override
        public Map<String, Bar> bars() {
            return Map.of("web", new Bar(Duration.ofMinutes(2), 100, 1));
        }

        @Override
        public List<String> ignore() {
            return List.of();
        }

        @Override
        public DeletionPolicy deletionPolicy() {
            return DeletionPolicy.DELETE;
        }

        @Override
        public DriftMode drift() {
            return DriftMode.ENFORCE;
        }
    }

    private Plan<JobStep, JobPart> plan(String annotation) {
        Metadata metadata = new Metadata(Map.of(), Map.of(annotation, "d"));
        Document<JudgedSpec> document = new Document<>(KEY, 5, metadata, new JudgedSpec());
        return new JobPlanner<JudgedSpec>()
                .plan(Optional.of(document), situation.observation(), NOW);
    }

    private Plan<JobStep, JobPart> plan() {
        return plan("nobody's");
    }

    private void answered(long requests, long failed) {
        Group group =
                new Group(
                        1,
                        Map.of("c", Optional.of(NOW.minus(Duration.ofMinutes(9)))),
                        new Answers(requests, failed),
                        Map.of("o", new Answers(70, 7)),
                        1,
                        List.of());
        situation.trying(new TrialSight(Map.of("web", group), List.of()));
    }

    @Test
    void isNotReadyAndSaysHowFarItIs() {
        answered(43, 0);

        Plan<JobStep, JobPart> plan = plan();

        assertThat(plan.move()).isEmpty();
        assertThat(said(plan, Condition.READY).status()).isEqualTo(Status.FALSE);
        assertThat(said(plan, Condition.READY).reason()).isEqualTo("Judging");
        assertThat(said(plan, Condition.READY).message())
                .startsWith("canaries are judged: 43 requests, 0 failed (at most 1 %), of 100");
        assertThat(said(plan, Condition.PROGRESSING).status()).isEqualTo(Status.TRUE);
        assertThat(said(plan, Condition.PROGRESSING).reason()).isEqualTo("Judging");
        assertThat(plan.revisitAfter()).contains(Duration.ofSeconds(5));
        assertThat(plan.part().trial().orElseThrow().before())
                .isEqualTo(Map.of("o", new Answers(70, 7)));
    }

    @Test
    void isPromotedAndTheEventHasTheFigures() {
        answered(120, 1);

        JobStep step = step(plan()).orElseThrow();

        assertThat(step.reason()).isEqualTo("Promoted");
        assertThat(step.summary())
                .startsWith(
                        "promote version 3 of job web: canaries answered 120 requests, 1 failed");
        assertThat(step.waits()).isTrue();
    }

    @Test
    void isGivenUpAndTheEventHasTheFigures() {
        answered(100, 20);

        JobStep step = step(plan()).orElseThrow();

        assertThat(step.reason()).isEqualTo("Aborted");
        assertThat(step.summary())
                .startsWith(
                        "abort version 3 of job web: canaries answered 100 requests, 20 failed");
        assertThat(step.waits()).isFalse();
    }

    @Test
    void isPromotedByHandAtOnce() {
        answered(100, 20);

        assertThat(step(plan(Metadata.PROMOTE))).contains(new JobStep.Judge(WAITS, true, ""));
    }

    @Test
    void isGivenUpByHandAtOnce() {
        answered(120, 0);

        assertThat(step(plan(Metadata.ABORT))).contains(new JobStep.Judge(WAITS, false, ""));
    }

    @Test
    void saysWhyItWasGivenUpAlsoWhenNomadHasForgottenTheDeployment() {
        JobPart part = plan().part();
        Trial trial = new Trial(10, Map.of(), Optional.of("canaries answered 20 failures"));
        situation
                .recorded(part.withTrial(Optional.of(trial)))
                .failedBefore()
                .inNomad(stub(WEB, 12, true));

        Condition ready = said(plan(), Condition.READY);

        assertThat(ready.reason()).isEqualTo("Reverted");
        assertThat(ready.message())
                .startsWith(
                        "this generation was given up, and Nomad went back to an older version:"
                                + " canaries answered 20 failures; it is tried again");
        assertThat(plan().part().trial()).contains(trial);
    }

    @Test
    void saysWhyItWasGivenUpWhereNomadGoesBackToNothing() {
        JobPart part = plan().part();
        Trial trial = new Trial(10, Map.of(), Optional.of("canaries answered 20 failures"));
        situation.recorded(part.withTrial(Optional.of(trial))).failedBefore();

        Condition ready = said(plan(), Condition.READY);

        assertThat(ready.reason()).isEqualTo("DeploymentFailed");
        assertThat(ready.message())
                .startsWith("this generation was given up: canaries answered 20 failures;");
    }

    @Test
    void saysThatAPersonGaveItUpWhereNomadGoesBackToNothing() {
        situation.failedBefore();

        Condition ready = said(plan(Metadata.ABORT), Condition.READY);

        assertThat(ready.reason()).isEqualTo("DeploymentFailed");
        assertThat(ready.message())
                .startsWith("somebody gave this generation up with 'drover promote --abort'; the");
    }
}
