package dev.drover.workload;

import static dev.drover.workload.PlanFacts.annotated;
import static dev.drover.workload.PlanFacts.assertBlocked;
import static dev.drover.workload.PlanFacts.assertErased;
import static dev.drover.workload.PlanFacts.assertNotReady;
import static dev.drover.workload.PlanFacts.cause;
import static dev.drover.workload.PlanFacts.retained;
import static dev.drover.workload.PlanFacts.said;
import static dev.drover.workload.PlanFacts.step;
import static dev.drover.workload.Situation.NOW;
import static dev.drover.workload.Situation.OTHER;
import static dev.drover.workload.Situation.PURGE_AFTER;
import static dev.drover.workload.Situation.WEB;
import static dev.drover.workload.Situation.deployment;
import static dev.drover.workload.Situation.diff;
import static dev.drover.workload.Situation.document;
import static dev.drover.workload.Situation.stopped;
import static dev.drover.workload.Situation.stub;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.nomad.Evidence;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.Nomad.JobDiff;
import dev.drover.document.Condition;
import dev.drover.document.Document;
import dev.drover.document.Metadata;
import dev.drover.kind.job.JobSpec;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.workload.JobPart.Registered;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class JobPlannerHistoryTest {

    private static final JobId RENAMED = new JobId("default", "web-2");
    private static final JobDiff NO_DIFFERENCE = diff();

    @Nested
    final class WithADeploymentThatNomadReverted {

        private final Situation reverted =
                new Situation()
                        .registered(6, "b", 20)
                        .authored("b")
                        .inNomad(stub(WEB, 30, true))
                        .wouldChange(diff("Image"))
                        .deployed(deployment(20, "failed"));

        @Test
        void doesNotRegisterItAgain() {
            Plan<JobStep, JobPart> plan = reverted.plan(document(6));

            assertThat(plan.move()).isEmpty();
            assertNotReady(plan, "Reverted");
        }

        @Test
        void saysThatSomebodyGaveItUp() {
            assertThat(reverted.plan(givenUp()).conditions())
                    .extracting(Condition::message)
                    .anyMatch(message ->
                            message.startsWith("somebody gave this generation up")
                                    && message.contains("went back to an older version"));
        }

        @Test
        void saysSoAlsoBeforeNomadWentBack() {
            Plan<JobStep, JobPart> plan =
                    new Situation()
                            .registered(6, "b", 20)
                            .authored("b")
                            .inNomad(stub(WEB, 20, true))
                            .deployed(deployment(20, "failed"))
                            .plan(givenUp());

            assertNotReady(plan, "DeploymentFailed");
            assertThat(plan.conditions())
                    .extracting(Condition::message)
                    .contains(
                            "somebody gave this generation up with 'drover promote --abort'; the"
                                    + " document still asks for the newer one: 'drover rollback'"
                                    + " mends that");
        }

        private Document<JobSpec> givenUp() {
            Metadata aborted = new Metadata(Map.of(), Map.of(Metadata.ABORT, "d"));
            return new Document<>(
                    Situation.KEY, 6, aborted, Situation.spec(DeletionPolicy.DELETE, List.of()));
        }

        @Test
        void remembersWhatFailedAlsoWhenNomadForgetsIt() {
            JobPart part = reverted.plan(document(6)).part();
            assertThat(part.registered())
                    .isEqualTo(
                            new Registered(
                                    6,
                                    "b",
                                    20,
                                    true,
                                    2,
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    List.of(),
                                    Optional.empty(),
                                    Optional.empty()));

            Plan<JobStep, JobPart> plan =
                    new Situation()
                            .recorded(part)
                            .authored("b")
                            .inNomad(stub(WEB, 30, true))
                            .wouldChange(diff("Image"))
                            .plan(document(6));

            assertThat(plan.move()).isEmpty();
            assertNotReady(plan, "Reverted");
        }

        @Test
        void keepsTheEvidence() {
            assertThat(reverted.evidence("why").plan(document(6)).part().health().evidenceOf())
                    .isEqualTo("why");
        }

        @Test
        void saysWhatStandsInTheWayWhereItSaysThatItIsNotReady() {
            Evidence evidence =
                    new Evidence(
                            List.of(),
                            List.of("group web: missing drivers rules out 1 of 1"),
                            List.of());

            Plan<JobStep, JobPart> plan = reverted.evidence(evidence, "why").plan(document(6));

            assertThat(plan.conditions())
                    .filteredOn(condition -> condition.type().equals(Condition.READY))
                    .singleElement()
                    .satisfies(ready ->
                            assertThat(ready.message())
                                    .endsWith(
                                            "; cannot be placed: group web: missing drivers rules"
                                                    + " out 1 of 1"));
        }

        @Test
        void triesOnceMoreWhenTheDocumentIsTouched() {
            Plan<JobStep, JobPart> plan = reverted.failedBefore().plan(document(7));

            assertThat(step(plan)).contains(new JobStep.Register(WEB, 7, 30, true, "Image"));
            assertThat(cause(plan)).isInstanceOf(Cause.Change.class);
        }

        @Test
        void registersTheOlderJobWhenItsAuthorGoesBackToIt() {
            Plan<JobStep, JobPart> plan =
                    reverted.failedBefore()
                            .authored("a")
                            .wouldChange(NO_DIFFERENCE)
                            .plan(document(7));

            assertThat(step(plan)).contains(new JobStep.Register(WEB, 7, 30, true, ""));
        }
    }

    @Nested
    final class WithADeploymentThatFailedAndStays {

        private final Situation failed =
                new Situation().registered(6, "b", 20).inNomad(stub(WEB, 20, true));

        @Test
        void isNotReadyAndDoesNotTryAgain() {
            Plan<JobStep, JobPart> plan =
                    failed.deployed(deployment(20, "failed")).plan(document(6));

            assertThat(plan.move()).isEmpty();
            assertNotReady(plan, "DeploymentFailed");
            assertThat(plan.part().registered().failed()).isTrue();
        }

        @Test
        void isNotReadyWhenNomadHasForgottenTheDeployment() {
            assertNotReady(failed.failedBefore().plan(document(6)), "DeploymentFailed");
        }

        @Test
        void saysThatItIsStoppedWhenSomebodyStoppedIt() {
            Plan<JobStep, JobPart> plan =
                    failed.failedBefore()
                            .authored("b")
                            .inNomad(stopped(stub(WEB, 30, true)))
                            .wouldChange(diff("Stop"))
                            .plan(document(6));

            assertThat(plan.move()).isEmpty();
            assertNotReady(plan, "Stopped");
        }

        @Test
        void forgetsTheFailureWithAnotherJob() {
            assertThat(
                            step(
                                    failed.failedBefore()
                                            .authored("c")
                                            .wouldChange(diff("Image"))
                                            .plan(document(7))))
                    .contains(new JobStep.Register(WEB, 7, 20, true, "Image"));
        }
    }

    @Nested
    final class WithARenamedJob {

        private final Situation renamed =
                new Situation()
                        .registered(5, "a", 10)
                        .naming(RENAMED)
                        .authored("b")
                        .former(stub(WEB, 11, true));

        @Test
        void stopsTheFormerFirstAndStillHoldsIt() {
            Plan<JobStep, JobPart> plan = renamed.plan(document(6));

            assertThat(step(plan)).contains(new JobStep.Stop(WEB, 11));
            assertThat(plan.part().target()).isEqualTo(WEB);
            assertThat(plan.part().holds()).isTrue();
        }

        @Test
        void keepsTheFormerWhileAnotherDocumentHoldsTheNewName() {
            Plan<JobStep, JobPart> plan = renamed.heldBy(OTHER).plan(document(6));

            assertThat(plan.move()).isEmpty();
            assertBlocked(plan, "JobTaken");
            assertThat(said(plan, Condition.BLOCKED).message()).contains("job web-2 is held");
            assertThat(plan.part().target()).isEqualTo(WEB);
            assertThat(plan.part().holds()).isTrue();
        }

        @Test
        void keepsTheFormerWhileAJobThatIsNotOursHasTheNewName() {
            Plan<JobStep, JobPart> plan =
                    renamed.inNomad(stub(RENAMED, 3, false)).plan(document(6));

            assertThat(plan.move()).isEmpty();
            assertBlocked(plan, "NotOurs");
            assertThat(plan.part().holds()).isTrue();
        }

        @Test
        void stopsTheFormerWhenItsAuthorAdoptsTheNewOne() {
            assertThat(
                            step(
                                    renamed.inNomad(stub(RENAMED, 3, false))
                                            .plan(annotated(Metadata.ADOPT))))
                    .contains(new JobStep.Stop(WEB, 11));
        }

        @Test
        void blocksWithoutHoldingAnythingWhenItHeldNothing() {
            Plan<JobStep, JobPart> plan =
                    new Situation().naming(RENAMED).heldBy(OTHER).plan(document(6));

            assertThat(plan.part().holds()).isFalse();
        }
    }

    @Nested
    final class WithADeletedDocument {

        private final Situation deleted = new Situation().registered(5, "a", 10);

        @Test
        void stopsItsJob() {
            Plan<JobStep, JobPart> plan =
                    deleted.inNomad(stub(WEB, 10, true)).planWithoutDocument();

            assertThat(step(plan)).contains(new JobStep.Stop(WEB, 10));
            assertThat(cause(plan)).isInstanceOf(Cause.Removal.class);
        }

        @Test
        void keepsTheStoppedJobForAWhileAndThenPurgesIt() {
            Situation stopped = deleted.inNomad(stopped(stub(WEB, 12, true)));
            Plan<JobStep, JobPart> first = stopped.planWithoutDocument();

            assertThat(first.move()).isEmpty();
            assertThat(first.part().stoppedAt()).contains(NOW);
            assertThat(first.revisitAfter()).contains(PURGE_AFTER);
            assertNotReady(first, "Deleted");

            stopped.recorded(first.part().withStoppedAt(NOW.minus(PURGE_AFTER)));
            assertThat(step(stopped.planWithoutDocument())).contains(new JobStep.Purge(WEB, 12));
        }

        @Test
        void isDoneWhenTheJobIsGone() {
            assertErased(deleted.planWithoutDocument());
        }

        @Test
        void leavesTheJobWhenItsAuthorAskedToRetainIt() {
            JobPart part = deleted.inNomad(stub(WEB, 10, true)).plan(retained()).part();

            assertErased(deleted.recorded(part).planWithoutDocument());
            assertThat(RemovalPlanner.farewell(Optional.of(part)))
                    .contains("is left as it is, as deletionPolicy: retain asks");
            assertThat(RemovalPlanner.farewell(Optional.of(part.holding(false))))
                    .as("it never was its")
                    .isEqualTo(RemovalPlanner.farewell(Optional.empty()));
            assertThat(RemovalPlanner.farewell(Optional.of(part.withRetain(false))))
                    .isEqualTo("everything it wanted is removed");
        }

        @Test
        void leavesTheJobAlsoWhenThatWasAskedInAChangeThatWasNeverApplied() {
            JobPart part =
                    deleted.authored("b")
                            .inNomad(stub(WEB, 10, true))
                            .wouldChange(diff("Image"))
                            .plan(retained())
                            .part();

            assertErased(deleted.recorded(part).planWithoutDocument());
        }

        @Test
        void startsTheJobAgainWhenItReturnsAndTakesItsOwnStopForNoDrift() {
            JobPart announced = deleted.inNomad(stub(WEB, 10, true)).planWithoutDocument().part();

            Plan<JobStep, JobPart> plan =
                    deleted.recorded(announced)
                            .authored("a")
                            .inNomad(stopped(stub(WEB, 12, true)))
                            .wouldChange(diff("Stop"))
                            .plan(document(9));

            assertThat(step(plan))
                    .contains(new JobStep.Register(WEB, 9, 12, false, "the job was stopped"));
            assertThat(cause(plan)).isInstanceOf(Cause.Change.class);
        }

        @Test
        void createsTheJobAnewWhenItReturnsAfterNomadForgotIt() {
            JobPart announced = deleted.inNomad(stub(WEB, 10, true)).planWithoutDocument().part();

            assertThat(cause(new Situation().recorded(announced).authored("a").plan(document(9))))
                    .isInstanceOf(Cause.Change.class);
        }
    }
}
