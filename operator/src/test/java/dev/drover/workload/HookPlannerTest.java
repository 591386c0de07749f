package dev.drover.workload;

import static dev.drover.workload.PlanFacts.assertNotReady;
import static dev.drover.workload.PlanFacts.said;
import static dev.drover.workload.PlanFacts.step;
import static dev.drover.workload.Situation.KEY;
import static dev.drover.workload.Situation.NOW;
import static dev.drover.workload.Situation.WEB;
import static dev.drover.workload.Situation.document;
import static dev.drover.workload.Situation.stub;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drover.adapter.nomad.BatchRun;
import dev.drover.adapter.nomad.BatchRun.State;
import dev.drover.adapter.nomad.Evidence;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.document.Condition;
import dev.drover.planning.Plan;
import dev.drover.workload.Hook.Moment;
import dev.drover.workload.HookProgress.Run;
import dev.drover.workload.JobStep.Register;
import dev.drover.workload.JobStep.RunHook;
import dev.drover.workload.JobStep.StopHook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class HookPlannerTest {

    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final Hook MIGRATE = hook("migrate", Moment.BEFORE);
    private static final Hook WARM = hook("warm", Moment.BEFORE);
    private static final Hook ANNOUNCE = hook("announce", Moment.AFTER);
    private static final List<Hook> ALL = List.of(MIGRATE, WARM, ANNOUNCE);

    private final HookProgress fresh = HookProgress.of("r1", 5, 3);

    @Test
    void beginsTheFirstBeforeAnythingIsRegistered() {
        Plan<JobStep, JobPart> plan = plan(Optional.empty(), sight("r1", MIGRATE, null));

        assertThat(step(plan)).contains(new RunHook(jobOf(MIGRATE), 5, 0, run(MIGRATE, NOW)));
        // Recorded as begun only when the step may be taken.
        assertThat(plan.part().hooks()).contains(fresh);
        assertThat(plan.part().holds()).isTrue();
        assertNotReady(plan, "NotAppliedYet");
    }

    @Test
    void beginsAJobThatRanForAnEarlierVersionAtTheIndexItHas() {
        BatchRun earlier = new BatchRun(77, true, "4", State.COMPLETE);

        assertThat(
                        step(
                                plan(
                                        Optional.of(HookProgress.of("r0", 4, 3)),
                                        sight("r1", MIGRATE, earlier))))
                .contains(new RunHook(jobOf(MIGRATE), 5, 77, run(MIGRATE, NOW)));
    }

    @Test
    void waitsWhileItRuns() {
        Plan<JobStep, JobPart> plan =
                plan(running(MIGRATE, NOW), sight("r1", MIGRATE, of(State.OPEN)));

        assertThat(step(plan)).isEmpty();
        assertThat(said(plan, Condition.PROGRESSING).reason()).isEqualTo("Hook");
        assertThat(said(plan, Condition.PROGRESSING).message())
                .isEqualTo(
                        "hook 'migrate' runs as job shop--web--before--migrate (0 of 3 are done)");
        assertThat(plan.revisitAfter()).contains(Duration.ofSeconds(2));
    }

    @Test
    void looksAgainWhenItsTimeIsOver() {
        Instant since = NOW.minus(TIMEOUT).plusMillis(300);

        assertThat(
                        plan(running(MIGRATE, since), sight("r1", MIGRATE, of(State.OPEN)))
                                .revisitAfter())
                .contains(Duration.ofMillis(300));
    }

    @Test
    void stopsWhatTakesTooLongAndSaysSo() {
        Optional<HookProgress> overdue = running(MIGRATE, NOW.minus(TIMEOUT));

        Plan<JobStep, JobPart> stopping = plan(overdue, sight("r1", MIGRATE, of(State.OPEN)));
        assertThat(step(stopping)).contains(new StopHook(jobOf(MIGRATE), "migrate", 20));
        assertThat(stopping.part().hooks()).isEqualTo(overdue);

        assertThat(step(plan(overdue, sight("r1", MIGRATE, of(State.STOPPING))))).isEmpty();

        Plan<JobStep, JobPart> stopped = plan(overdue, sight("r1", MIGRATE, of(State.STOPPED)));
        assertNotReady(stopped, "HookFailed");
        assertThat(said(stopped, Condition.READY).message())
                .startsWith("hook 'migrate' had not ended after 10m and was stopped;");
    }

    @Test
    void saysThatSomebodyStoppedIt() {
        Plan<JobStep, JobPart> plan =
                plan(running(MIGRATE, NOW), sight("r1", MIGRATE, of(State.STOPPED)));

        assertThat(said(plan, Condition.READY).message()).startsWith("hook 'migrate' was stopped;");
    }

    @Test
    void looksAtTheNextBeforeItBeginsIt() {
        Plan<JobStep, JobPart> plan =
                plan(running(MIGRATE, NOW), sight("r1", MIGRATE, of(State.COMPLETE)));

        assertThat(step(plan)).isEmpty();
        assertThat(plan.part().hooks()).contains(fresh.succeeded());
        assertThat(plan.revisitAfter()).contains(Duration.ZERO);

        Plan<JobStep, JobPart> next = plan(plan.part().hooks(), sight("r1", WARM, null));
        assertThat(step(next)).contains(new RunHook(jobOf(WARM), 5, 0, run(WARM, NOW)));
    }

    @Test
    void registersTheJobWhenAllBeforeItHaveSucceeded() {
        Optional<HookProgress> last = Optional.of(fresh.succeeded().beginning(run(WARM, NOW)));

        Plan<JobStep, JobPart> plan = plan(last, sight("r1", WARM, of(State.COMPLETE)));

        assertThat(step(plan)).containsInstanceOf(Register.class);
        assertThat(plan.part().hooks()).contains(fresh.succeeded().succeeded().releasing());
    }

    @Test
    void registersNothingWhenOneFails() {
        Evidence evidence = new Evidence(List.of(), List.of(), List.of("exit code 3"));
        HookSight failed =
                new HookSight(
                        "r1",
                        ALL,
                        Optional.of(jobOf(MIGRATE)),
                        Optional.of(of(State.FAILED)),
                        Optional.of(evidence));

        Plan<JobStep, JobPart> plan = plan(running(MIGRATE, NOW), failed);

        assertThat(step(plan)).isEmpty();
        assertThat(said(plan, Condition.PROGRESSING).reason()).isEqualTo("Idle");
        assertNotReady(plan, "HookFailed");
        assertThat(said(plan, Condition.READY).message())
                .isEqualTo(
                        "hook 'migrate' failed: exit code 3; the new version is not registered;"
                                + " hooks go on when the document changes or with 'drover retry'");
        assertThat(plan.part().health().evidence()).contains(evidence);

        Plan<JobStep, JobPart> later =
                plan(plan.part().hooks(), sight("r1", MIGRATE, of(State.FAILED)));
        assertThat(step(later)).isEmpty();
        assertThat(said(later, Condition.READY).message())
                .isEqualTo(said(plan, Condition.READY).message());
    }

    @Test
    void saysWhetherWhatRanBeforeGoesOn() {
        JobStub before = stub(WEB, 10, true);

        assertThat(said(failing(before), Condition.READY).message())
                .contains(
                        "the new version is not registered, what ran before goes on; hooks go on");
        assertThat(said(failing(Situation.stopped(before)), Condition.READY).message())
                .contains("the new version is not registered; hooks go on");
    }

    private static Plan<JobStep, JobPart> failing(JobStub before) {
        return new Situation()
                .recorded(
                        JobPart.of(WEB)
                                .with(Optional.of(HookProgress.of("r1", 5, 3).failed("it failed"))))
                .registered(4, "h0", 10)
                .authored("h1")
                .inNomad(before)
                .hooks(sight("r1", MIGRATE, of(State.FAILED)))
                .plan(document(5));
    }

    @Test
    void triesAgainWhatFailedWhenTheDocumentIsWrittenAgain() {
        Optional<HookProgress> failed =
                Optional.of(HookProgress.of("r1", 4, 3).succeeded().failed("it failed"));

        assertThat(step(plan(failed, sight("r1", WARM, new BatchRun(77, true, "4", State.FAILED)))))
                .contains(new RunHook(jobOf(WARM), 5, 77, run(WARM, NOW)));
    }

    @Test
    void beginsAgainWhatWasAnnouncedAndNeverRegistered() {
        assertThat(step(plan(running(MIGRATE, NOW), sight("r1", MIGRATE, null))))
                .contains(new RunHook(jobOf(MIGRATE), 5, 0, run(MIGRATE, NOW)));
        assertThat(
                        step(
                                plan(
                                        running(MIGRATE, NOW.minus(Duration.ofHours(5))),
                                        sight(
                                                "r1",
                                                MIGRATE,
                                                new BatchRun(77, true, "3", State.FAILED)))))
                .contains(new RunHook(jobOf(MIGRATE), 5, 77, run(MIGRATE, NOW)));
    }

    @Test
    void doesNotBeginAgainWhatMayHaveRunLongAgo() {
        Plan<JobStep, JobPart> plan =
                plan(running(MIGRATE, NOW.minus(Duration.ofHours(5))), sight("r1", MIGRATE, null));

        assertThat(step(plan)).isEmpty();
        assertThat(said(plan, Condition.READY).message())
                .startsWith("nobody knows whether hook 'migrate' has run: its job is gone;");
    }

    @Test
    void letsTheHookOfAnEarlierVersionEndFirst() {
        assertThat(step(plan(running(MIGRATE, NOW), sight("r2", MIGRATE, of(State.OPEN)))))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETE", "FAILED", "STOPPED"})
    void beginsAnewForANewVersionHoweverTheEarlierOneEnded(State state) {
        Plan<JobStep, JobPart> plan = plan(running(MIGRATE, NOW), sight("r2", MIGRATE, of(state)));

        assertThat(step(plan)).contains(new RunHook(jobOf(MIGRATE), 5, 20, run(MIGRATE, NOW)));
        assertThat(plan.part().hooks()).map(HookProgress::revision).contains("r2");
        assertThat(plan.part().hooks()).map(HookProgress::passed).contains(0);
    }

    @Test
    void runsNoneForAVersionThatHadAllOfThem() {
        Optional<HookProgress> done = Optional.of(fresh.succeeded().succeeded());

        assertThat(step(plan(done, sight("r1", ANNOUNCE, null))))
                .containsInstanceOf(Register.class);
    }

    @Test
    void registersAtOnceWhenTheHooksWereTakenAway() {
        HookSight none = new HookSight("r2", List.of(), Optional.empty());

        assertThat(step(plan(Optional.of(fresh.failed("it failed")), none)))
                .containsInstanceOf(Register.class);
    }

    @Test
    void beginsTheOneAfterWhenTheJobIsWell() {
        Plan<JobStep, JobPart> plan =
                planOfWell(fresh.succeeded().succeeded(), sight("r1", ANNOUNCE, null));

        assertThat(step(plan)).contains(new RunHook(jobOf(ANNOUNCE), 5, 0, run(ANNOUNCE, NOW)));
    }

    @Test
    void isReadyWhenTheLastHasSucceeded() {
        Plan<JobStep, JobPart> plan =
                planOfWell(
                        fresh.succeeded().succeeded().beginning(run(ANNOUNCE, NOW)),
                        sight("r1", ANNOUNCE, of(State.COMPLETE)));

        assertThat(step(plan)).isEmpty();
        assertThat(said(plan, Condition.READY).status()).isEqualTo(Condition.Status.TRUE);
        assertThat(plan.part().hooks()).map(HookProgress::over).contains(true);
    }

    @Test
    void isNotReadyWhenTheOneAfterFailed() {
        Plan<JobStep, JobPart> plan =
                planOfWell(
                        fresh.succeeded().succeeded().beginning(run(ANNOUNCE, NOW)),
                        sight("r1", ANNOUNCE, of(State.FAILED)));

        assertNotReady(plan, "HookFailed");
        assertThat(said(plan, Condition.READY).message()).contains("; the new version runs;");
    }

    @Test
    void stopsTheHookOfADocumentThatIsGone() {
        Plan<JobStep, JobPart> plan =
                new Situation()
                        .recorded(JobPart.of(WEB).with(running(MIGRATE, NOW)))
                        .registered(4, "h0", 10)
                        .inNomad(stub(WEB, 10, true))
                        .hooks(sight("", MIGRATE, of(State.OPEN)))
                        .planWithoutDocument();

        assertThat(step(plan)).contains(new StopHook(jobOf(MIGRATE), "migrate", 20));
    }

    @Test
    void leavesAloneTheHookOfADocumentThatIsGoneWhenItHasEnded() {
        Plan<JobStep, JobPart> plan =
                new Situation()
                        .recorded(JobPart.of(WEB).with(running(MIGRATE, NOW)))
                        .registered(4, "h0", 10)
                        .inNomad(stub(WEB, 10, true))
                        .hooks(sight("", MIGRATE, of(State.COMPLETE)))
                        .planWithoutDocument();

        assertThat(step(plan)).containsInstanceOf(JobStep.Stop.class);
    }

    @Test
    void hasNothingToDoForADocumentThatNeverHadHooks() {
        HookSight none = new HookSight("r1", List.of(), Optional.empty());

        Plan<JobStep, JobPart> plan = plan(Optional.empty(), none);

        assertThat(step(plan)).containsInstanceOf(Register.class);
        assertThat(plan.part().hooks()).isEmpty();
    }

    @Test
    void followsTheHookAfterAlsoWhileTheJobIsNotWell() {
        Plan<JobStep, JobPart> plan =
                new Situation()
                        .recorded(
                                JobPart.of(WEB)
                                        .with(
                                                Optional.of(
                                                        fresh.succeeded()
                                                                .succeeded()
                                                                .beginning(
                                                                        run(
                                                                                ANNOUNCE,
                                                                                NOW.minus(
                                                                                        TIMEOUT))))))
                        .registered(5, "h1", 10)
                        .inNomad(stub(WEB, 10, true))
                        .deployed(Situation.deployment(10, "running"))
                        .hooks(sight("r1", ANNOUNCE, of(State.OPEN)))
                        .plan(document(5));

        assertThat(step(plan)).containsInstanceOf(StopHook.class);
    }

    @Test
    void touchesNoJobThatIsNoHook() {
        BatchRun foreign = new BatchRun(77, false, "", State.COMPLETE);

        Plan<JobStep, JobPart> plan = plan(Optional.empty(), sight("r1", MIGRATE, foreign));

        assertThat(step(plan)).isEmpty();
        assertThat(said(plan, Condition.READY).message())
                .startsWith("hook 'migrate' cannot run: job ")
                .contains("exists and is none of Drover's hooks");
    }

    @ParameterizedTest
    @EnumSource(names = {"OPEN", "STOPPING"})
    void waitsForARunThatItDoesNotKnow(State state) {
        BatchRun unknown = new BatchRun(77, true, "2", state);

        assertThat(step(plan(Optional.empty(), sight("r1", MIGRATE, unknown)))).isEmpty();
    }

    @Test
    void doesNotBeginAgainWhatNomadHadRegistered() {
        Optional<HookProgress> registered =
                Optional.of(fresh.beginning(run(MIGRATE, NOW)).registered());

        Plan<JobStep, JobPart> plan = plan(registered, sight("r1", MIGRATE, null));

        assertThat(step(plan)).isEmpty();
        assertThat(said(plan, Condition.READY).message()).startsWith("nobody knows whether");
    }

    @Test
    void goesOnWhereTheVersionStoodThatWasReleasedLast() {
        HookProgress released = fresh.succeeded().succeeded().releasing();
        Optional<HookProgress> failed = Optional.of(released.next("r2", 6, 3, false).failed("no"));

        Plan<JobStep, JobPart> plan = plan(failed, sight("r1", ANNOUNCE, null));

        assertThat(step(plan)).containsInstanceOf(Register.class);
        assertThat(plan.part().hooks()).map(HookProgress::passed).contains(2);
    }

    @Test
    void runsNothingAgainForTheVersionThatNomadWentBackTo() {
        HookProgress first = fresh.succeeded().succeeded().succeeded().releasing();
        HookProgress second = first.next("r2", 6, 3, false).succeeded().succeeded().releasing();

        assertThat(second.next("r1", 7, 3, true).passed()).isEqualTo(3);
        assertThat(second.next("r1", 7, 3, false).passed()).isZero();
        assertThat(second.next("r2", 7, 3, false).passed()).isEqualTo(2);
        assertThat(second.succeeded().next("r2", 7, 3, false).passed()).isEqualTo(3);
        assertThat(second.releasing().next("r1", 7, 3, true).passed()).isEqualTo(3);
    }

    @Test
    void isNotTriedAgainByTheGenerationUnderWhichItFailed() {
        Optional<HookProgress> begunEarlier =
                Optional.of(HookProgress.of("r1", 4, 3).beginning(run(MIGRATE, NOW)));
        BatchRun failed = new BatchRun(20, true, "4", State.FAILED);

        Plan<JobStep, JobPart> plan = plan(begunEarlier, sight("r1", MIGRATE, failed));

        assertThat(step(plan)).isEmpty();
        assertThat(step(plan(plan.part().hooks(), sight("r1", MIGRATE, failed)))).isEmpty();
    }

    @Test
    void keepsTheReasonWhileItIsNotTriedAgain() {
        Evidence evidence = new Evidence(List.of(), List.of(), List.of("exit code 3"));
        HookProgress failed = fresh.succeeded().succeeded().releasing().failed("it failed");

        Plan<JobStep, JobPart> plan =
                new Situation()
                        .recorded(JobPart.of(WEB).with(Optional.of(failed)).withEvidence(evidence))
                        .registered(5, "h1", 10)
                        .inNomad(stub(WEB, 10, true))
                        .hooks(sight("r1", ANNOUNCE, null))
                        .plan(document(5));

        assertNotReady(plan, "HookFailed");
        assertThat(plan.part().health().evidence()).contains(evidence);
    }

    private static Plan<JobStep, JobPart> plan(Optional<HookProgress> progress, HookSight sight) {
        return new Situation()
                .recorded(JobPart.of(WEB).with(progress))
                .authored("h1")
                .hooks(sight)
                .plan(document(5));
    }

    private static Plan<JobStep, JobPart> planOfWell(HookProgress progress, HookSight sight) {
        return new Situation()
                .recorded(JobPart.of(WEB).with(Optional.of(progress)))
                .registered(5, "h1", 10)
                .inNomad(stub(WEB, 10, true))
                .hooks(sight)
                .plan(document(5));
    }

    private Optional<HookProgress> running(Hook hook, Instant since) {
        return Optional.of(fresh.beginning(run(hook, since)));
    }

    private static HookSight sight(String revision, Hook looked, @Nullable BatchRun job) {
        return new HookSight(
                revision,
                ALL,
                Optional.of(jobOf(looked)),
                Optional.ofNullable(job),
                Optional.empty());
    }

    private static BatchRun of(State state) {
        return new BatchRun(20, true, "5", state);
    }

    private static Run run(Hook hook, Instant since) {
        return new Run(hook.name(), hook.jobId(KEY), since, since.plus(TIMEOUT), false);
    }

    private static JobId jobOf(Hook hook) {
        return new JobId("default", hook.jobId(KEY));
    }

    private static Hook hook(String name, Moment moment) {
        return new Hook(name, moment, TIMEOUT, JsonNodeFactory.instance.objectNode());
    }
}
