package dev.drover.workload;

import static dev.drover.workload.PlanFacts.annotated;
import static dev.drover.workload.PlanFacts.assertBlocked;
import static dev.drover.workload.PlanFacts.assertErased;
import static dev.drover.workload.PlanFacts.assertNotReady;
import static dev.drover.workload.PlanFacts.cause;
import static dev.drover.workload.PlanFacts.said;
import static dev.drover.workload.PlanFacts.step;
import static dev.drover.workload.Situation.OTHER;
import static dev.drover.workload.Situation.WEB;
import static dev.drover.workload.Situation.deployment;
import static dev.drover.workload.Situation.diff;
import static dev.drover.workload.Situation.document;
import static dev.drover.workload.Situation.stopped;
import static dev.drover.workload.Situation.stub;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.nomad.Evidence;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.Nomad.JobDiff;
import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.Metadata;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.workload.JobPart.Registered;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class JobPlannerTest {

    private static final JobDiff NO_DIFFERENCE = diff();
    private static final Evidence NO_PLACE =
            new Evidence(List.of(), List.of("constraint zone"), List.of());

    @Nested
    final class WithANewDocument {

        @Test
        void createsItsJobOnlyIfNoneExists() {
            Plan<JobStep, JobPart> plan = new Situation().authored("a").plan(document(5));

            assertThat(step(plan)).contains(new JobStep.Register(WEB, 5, 0, false, ""));
            assertThat(cause(plan)).isInstanceOf(Cause.Change.class);
        }

        @Test
        void announcesThatItHoldsTheJobBeforeAnythingIsRegistered() {
            Plan<JobStep, JobPart> plan = new Situation().authored("a").plan(document(5));

            assertThat(plan.part().holds()).isTrue();
            assertThat(plan.part().registered()).isEqualTo(Registered.NOTHING);
        }

        @Test
        void isNotReadyBeforeItIsApplied() {
            assertNotReady(new Situation().authored("a").plan(document(5)), "NotAppliedYet");
        }

        @Test
        void waitsUntilTheViewShowsWhatItRegistered() {
            Plan<JobStep, JobPart> plan =
                    new Situation().registered(5, "a", 10).authored("a").unseen().plan(document(5));

            assertThat(plan.move()).isEmpty();
            assertNotReady(plan, "Registered");
            assertThat(plan.revisitAfter()).contains(Duration.ofSeconds(2));
        }

        @Test
        void looksAgainSoonWhileItStarts() {
            Plan<JobStep, JobPart> plan =
                    new Situation()
                            .registered(5, "a", 10)
                            .inNomad(Situation.withCounts(stub(WEB, 10, true), 0, 1, 0, 0, 0, 0, 0))
                            .plan(document(5));

            assertThat(plan.revisitAfter()).contains(SlowStarts.SLOW);
        }
    }

    @Nested
    final class AfterACrashBetweenAnnouncingAndRegistering {

        private final Situation announced =
                new Situation().recorded(JobPart.of(WEB).holding(true)).authored("a");

        @Test
        void registersWhatWasNotRegistered() {
            assertThat(step(announced.plan(document(5))))
                    .contains(new JobStep.Register(WEB, 5, 0, false, ""));
        }

        @Test
        void recordsWhatWasRegisteredAndDoesNotRegisterItTwice() {
            Plan<JobStep, JobPart> plan =
                    announced
                            .inNomad(stub(WEB, 10, true))
                            .wouldChange(NO_DIFFERENCE)
                            .plan(document(5));

            assertThat(plan.move()).isEmpty();
            assertThat(plan.part().registered())
                    .isEqualTo(
                            new Registered(
                                    5,
                                    "a",
                                    10,
                                    false,
                                    2,
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    List.of(),
                                    Optional.empty(),
                                    Optional.empty()));
        }

        @Test
        void overwritesNothingThatSomebodyElseMadeMeanwhile() {
            Plan<JobStep, JobPart> plan = announced.inNomad(stub(WEB, 10, false)).plan(document(5));

            assertThat(plan.move()).isEmpty();
            assertBlocked(plan, "NotOurs");
            assertThat(plan.part().holds()).isFalse();
        }

        @Test
        void stopsWhatWasRegisteredWhenTheDocumentIsGone() {
            assertThat(step(announced.inNomad(stub(WEB, 10, true)).planWithoutDocument()))
                    .contains(new JobStep.Stop(WEB, 10));
        }

        @Test
        void isDoneWhenNothingWasRegisteredAndTheDocumentIsGone() {
            assertErased(announced.planWithoutDocument());
        }

        @Test
        void stopsNothingThatSomebodyElseMadeWhenTheDocumentIsGone() {
            assertErased(announced.inNomad(stub(WEB, 10, false)).planWithoutDocument());
        }
    }

    @Nested
    final class WithAJobThatIsNotOurs {

        private final Situation foreign =
                new Situation().authored("a").inNomad(stub(WEB, 10, false));

        @Test
        void isBlockedAndSaysHowToAdoptIt() {
            Plan<JobStep, JobPart> plan = foreign.plan(document(5));

            assertThat(plan.move()).isEmpty();
            assertBlocked(plan, "NotOurs");
            assertThat(said(plan, Condition.BLOCKED).message())
                    .startsWith("job web exists")
                    .contains("drover adopt");
            assertThat(plan.part().holds()).isFalse();
        }

        @Test
        void adoptsItAtTheIndexThatWasSeenWhenItsAuthorAsks() {
            assertThat(step(foreign.plan(annotated(Metadata.ADOPT))))
                    .contains(new JobStep.Adopt(WEB, 5, 10));
        }

        @Test
        void leavesItAloneWhenTheDocumentIsGone() {
            assertErased(foreign.planWithoutDocument());
        }

        @Test
        void leavesItAloneWhenTheDocumentIsGoneAfterAnAdoptionThatWasAnnouncedOnly() {
            assertErased(foreign.recorded(JobPart.of(WEB).holding(true)).planWithoutDocument());
        }

        @Test
        void putsTheMarkBackWhenTheAuthorChangesTheJobToo() {
            Plan<JobStep, JobPart> plan =
                    foreign.registered(5, "old", 8).wouldChange(NO_DIFFERENCE).plan(document(6));

            assertThat(step(plan))
                    .contains(
                            new JobStep.Register(WEB, 6, 10, false, "the job lost Drover's mark"));
        }

        @Test
        void takesAMarkThatWasLostForDrift() {
            Plan<JobStep, JobPart> plan =
                    foreign.registered(5, "a", 8)
                            .wouldChange(diff("Meta"))
                            .changedBy("bob")
                            .plan(document(5));

            assertThat(step(plan)).contains(new JobStep.Register(WEB, 5, 10, false, ""));
            assertThat(cause(plan)).isEqualTo(new Cause.Drift("the job lost Drover's mark", "bob"));
        }
    }

    @Nested
    final class WithAJobThatAnotherDocumentHolds {

        private final Situation held =
                new Situation().authored("a").inNomad(stub(WEB, 10, true)).heldBy(OTHER);

        @Test
        void isBlockedAndNamesTheOther() {
            Plan<JobStep, JobPart> plan = held.plan(document(5));

            assertThat(plan.move()).isEmpty();
            assertBlocked(plan, "JobTaken");
            assertThat(said(plan, Condition.BLOCKED).message())
                    .contains("job web")
                    .contains("shop/Job/other");
            assertThat(plan.part().holds()).isFalse();
        }

        @Test
        void leavesItAloneWhenTheDocumentIsGone() {
            assertErased(held.planWithoutDocument());
        }

        @Test
        void leavesItAloneEvenIfItOnceHeldIt() {
            assertErased(held.registered(5, "a", 10).planWithoutDocument());
        }

        @Test
        void letsADocumentThatWaitsHaveTheJobInsteadOfStoppingIt() {
            Plan<JobStep, JobPart> plan =
                    new Situation()
                            .registered(5, "a", 10)
                            .inNomad(stub(WEB, 10, true))
                            .offered()
                            .planWithoutDocument();

            assertThat(plan.move()).isEmpty();
            assertNotReady(plan, "HandingOver");
            assertThat(plan.revisitAfter()).contains(Duration.ofMillis(500));
        }

        @Test
        void letsOthersHaveTheJobOfARenamedDocumentBeforeItIsStopped() {
            Plan<JobStep, JobPart> plan =
                    new Situation()
                            .registered(5, "a", 10)
                            .former(stub(WEB, 10, true))
                            .offered()
                            .plan(document(6));

            assertThat(plan.move()).isEmpty();
            assertNotReady(plan, "HandingOver");
        }

        @Test
        void takesOverWhatRunsAsItIs() {
            Plan<JobStep, JobPart> plan =
                    new Situation()
                            .authored("a")
                            .inNomad(stub(WEB, 10, true))
                            .wouldChange(NO_DIFFERENCE)
                            .plan(document(5));

            assertThat(plan.move()).isEmpty();
            assertThat(plan.part().holds()).isTrue();
        }
    }

    @Nested
    final class WithAJobThatRestsAsRegistered {

        @Test
        void looksAgainAfterTheNextRunOfAPeriodicJob() {
            Schedule schedule =
                    new Schedule(
                            Optional.empty(),
                            "",
                            Optional.of(Situation.NOW.plus(Duration.ofHours(1))),
                            Optional.empty());

            Plan<JobStep, JobPart> plan = resting.scheduled(schedule).plan(document(5));

            assertThat(plan.revisitAfter()).contains(Duration.ofHours(1).plusSeconds(2));
            assertThat(plan.part().health().schedule()).contains(schedule);
        }

        @Test
        void isNotReadyWhenTheLastRunFailed() {
            Schedule schedule =
                    new Schedule(
                            Optional.of(Situation.NOW),
                            "Failed",
                            Optional.empty(),
                            Optional.of(new Schedule.FailedRun(Situation.NOW, 11)));

            Plan<JobStep, JobPart> plan = resting.scheduled(schedule).plan(document(5));

            assertThat(said(plan, Condition.READY).reason()).isEqualTo("LastRunFailed");
            assertThat(said(plan, Condition.READY).message()).endsWith(": Failed");
        }

        private final Situation resting =
                new Situation().registered(5, "a", 10).inNomad(stub(WEB, 10, true));

        @Test
        void changesNothingAndIsReady() {
            Plan<JobStep, JobPart> plan = resting.plan(document(5));

            assertThat(plan.move()).isEmpty();
            assertThat(said(plan, Condition.READY).status()).isEqualTo(Status.TRUE);
            assertThat(said(plan, Condition.PROGRESSING).status()).isEqualTo(Status.FALSE);
            assertThat(plan.part().registered())
                    .isEqualTo(
                            new Registered(
                                    5,
                                    "a",
                                    10,
                                    false,
                                    2,
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    List.of(),
                                    Optional.empty(),
                                    Optional.empty()));
        }

        @Test
        void recordsANewGenerationThatAsksForTheSame() {
            Plan<JobStep, JobPart> plan = resting.authored("a").plan(document(6));

            assertThat(plan.move()).isEmpty();
            assertThat(plan.part().registered().generation()).isEqualTo(6);
        }

        @Test
        void registersAnotherJobThatItsAuthorWrote() {
            Plan<JobStep, JobPart> plan =
                    resting.authored("b").wouldChange(diff("Image")).plan(document(6));

            assertThat(step(plan)).contains(new JobStep.Register(WEB, 6, 10, false, "Image"));
            assertThat(cause(plan)).isInstanceOf(Cause.Change.class);
            assertNotReady(plan, "NotAppliedYet");
        }

        @Test
        void showsProgressWhileNomadRollsOut() {
            Plan<JobStep, JobPart> plan =
                    resting.deployed(deployment(10, "running")).plan(document(5));

            assertNotReady(plan, "RollingOut");
            assertThat(said(plan, Condition.PROGRESSING).message()).isEqualTo("1 of 2 healthy");
        }

        @Test
        void saysOnceWhyNomadFindsNoPlace() {
            Plan<JobStep, JobPart> plan =
                    resting.deployed(deployment(10, "running"))
                            .inNomad(queued(1))
                            .evidence(NO_PLACE, "10/0/1/0/RollingOut")
                            .plan(document(5));

            String said = "1 of 2 healthy; cannot be placed: constraint zone";
            assertNotReady(plan, "Unplaced");
            assertThat(said(plan, Condition.READY).message()).isEqualTo(said);
            assertThat(said(plan, Condition.PROGRESSING).status()).isEqualTo(Status.TRUE);
            assertThat(said(plan, Condition.PROGRESSING).reason()).isEqualTo("Unplaced");
            assertThat(said(plan, Condition.PROGRESSING).message()).isEqualTo(said);
        }

        @Test
        void goesOnSayingWhatNomadSaidAboutThisDefinitionOnly() {
            Situation rolling = resting.deployed(deployment(10, "running")).inNomad(queued(1));
            JobPart told =
                    rolling.evidence(NO_PLACE, "10/0/1/0/RollingOut").plan(document(5)).part();
            JobPart older =
                    rolling.evidence(NO_PLACE, "9/0/1/0/RollingOut").plan(document(5)).part();

            assertNotReady(rolling(told, queued(1)), "Unplaced");
            assertNotReady(rolling(older, queued(1)), "RollingOut");
        }

        @Test
        void forgetsWhyThereWasNoPlaceOnceThereIsOne() {
            JobPart told =
                    resting.deployed(deployment(10, "running"))
                            .inNomad(queued(1))
                            .evidence(NO_PLACE, "10/0/1/0/RollingOut")
                            .plan(document(5))
                            .part();

            Plan<JobStep, JobPart> plan = rolling(told, queued(0));

            assertNotReady(plan, "RollingOut");
            assertThat(said(plan, Condition.READY).message()).isEqualTo("1 of 2 healthy");
            assertThat(plan.part().health().evidence()).contains(Evidence.NONE);
            assertThat(plan.part().health().evidenceOf()).isEmpty();
            assertThat(rolling(plan.part(), queued(0)).part()).isEqualTo(plan.part());
        }

        private Plan<JobStep, JobPart> rolling(JobPart part, JobStub stub) {
            return new Situation()
                    .recorded(part)
                    .inNomad(stub)
                    .deployed(deployment(10, "running"))
                    .plan(document(5));
        }

        private JobStub queued(int count) {
            return Situation.withCounts(stub(WEB, 10, true), count, 0, 1, 0, 0, 0, 0);
        }
    }

    @Nested
    final class WithAJobThatSomebodyChanged {

        private final Situation changed =
                new Situation().registered(5, "a", 10).authored("a").changedBy("bob");

        @Test
        void repairsWhatWasStopped() {
            Plan<JobStep, JobPart> plan =
                    changed.inNomad(stopped(stub(WEB, 12, true)))
                            .wouldChange(diff("Stop"))
                            .plan(document(5));

            assertThat(step(plan)).contains(new JobStep.Register(WEB, 5, 12, false, ""));
            assertThat(cause(plan)).isEqualTo(new Cause.Drift("the job was stopped", "bob"));
            assertNotReady(plan, "Stopped");
            assertThat(plan.part().health().healthy()).isZero();
        }

        @Test
        void repairsWhatWasPurged() {
            Plan<JobStep, JobPart> plan = changed.plan(document(5));

            assertThat(step(plan)).contains(new JobStep.Register(WEB, 5, 0, false, ""));
            assertThat(cause(plan)).isEqualTo(new Cause.Drift("the job was purged", "bob"));
            assertNotReady(plan, "Missing");
        }

        @Test
        void repairsWhatWasScaledAndTellsTheDifference() {
            Plan<JobStep, JobPart> plan =
                    changed.inNomad(stub(WEB, 12, true))
                            .wouldChange(diff("Count 5 -> 2"))
                            .plan(document(5));

            assertThat(cause(plan)).isEqualTo(new Cause.Drift("Count 5 -> 2", "bob"));
        }

        @Test
        void tellsThreeDifferencesAndCountsTheRest() {
            Plan<JobStep, JobPart> plan =
                    changed.inNomad(stub(WEB, 12, true))
                            .wouldChange(diff("A", "B", "C", "D", "E"))
                            .plan(document(5));

            assertThat(cause(plan)).isEqualTo(new Cause.Drift("A, B, C and 2 more", "bob"));
        }

        @Test
        void repairsAlsoWhenTheDifferenceIsUnknown() {
            assertThat(cause(changed.inNomad(stub(WEB, 12, true)).plan(document(5))))
                    .isEqualTo(new Cause.Drift("the job was changed", "bob"));
        }

        @Test
        void recordsTheNewIndexWhenNothingDiffers() {
            Plan<JobStep, JobPart> plan =
                    changed.inNomad(stub(WEB, 12, true))
                            .wouldChange(NO_DIFFERENCE)
                            .plan(document(5));

            assertThat(plan.move()).isEmpty();
            assertThat(plan.part().registered().jobModifyIndex()).isEqualTo(12);
        }

        @Test
        void takesAPurgeForNoDriftWhenTheAuthorChangedTheJobToo() {
            assertThat(cause(changed.authored("b").plan(document(6))))
                    .isInstanceOf(Cause.Change.class);
        }
    }
}
