package dev.drover.workload;

import static dev.drover.workload.Situation.counts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ScheduleTest {

    private static final Optional<Instant> NEXT =
            Optional.of(Instant.parse("2026-11-22T00:00:00Z"));

    @Test
    void saysThatNothingHasRunYet() {
        Schedule schedule = Schedule.NEVER_RUN.after(List.of(), 1, NEXT);

        assertThat(schedule.words()).isEqualTo("next run 2026-11-22T00:00:00Z; no run yet");
    }

    @Test
    void tellsTheNewestRunAndHowItFares() {
        List<JobStub> runs =
                List.of(
                        run("report/periodic-1795219200", "dead", "0 0 0 1 0 0 0"),
                        run("report/periodic-1795305600", "dead", "0 0 0 0 1 0 0"));

        Schedule schedule = Schedule.NEVER_RUN.after(runs, 1, NEXT);

        assertThat(schedule.lastRun()).contains(Instant.ofEpochSecond(1795305600));
        assertThat(schedule.lastResult()).isEqualTo("Failed");
    }

    @Test
    void callsARunThatHasNotEndedRunning() {
        List<JobStub> runs = List.of(run("report/periodic-1795305600", "running", "0 0 1 0 0 0 0"));

        assertThat(Schedule.NEVER_RUN.after(runs, 1, NEXT).lastResult()).isEqualTo("Running");
    }

    @Test
    void blamesADefinitionOnlyForRunsOfItsOwn() {
        Schedule failed = failedAt(1795305600);

        assertThat(failed.failure(definition(6))).isPresent();
        assertThat(failed.failure(definition(8))).isEmpty();
        assertThat(Schedule.NEVER_RUN.failure(definition(6))).isEmpty();
    }

    @Test
    void goesOnBlamingARunThatFailedWhileTheNextOneRuns() {
        Schedule schedule =
                Schedule.NEVER_RUN.after(
                        List.of(
                                run("report/periodic-1795219200", "dead", "0 0 0 0 1 0 0"),
                                run("report/periodic-1795305600", "running", "0 0 1 0 0 0 0")),
                        1,
                        NEXT);

        assertThat(schedule.failedJob(definition(6)))
                .contains(new JobId("default", "report/periodic-1795219200"));
        assertThat(schedule.words())
                .isEqualTo(
                        "next run 2026-11-22T00:00:00Z; last run 2026-11-22T00:00:00Z: Running;"
                                + " that of 2026-11-21T00:00:00Z failed");
    }

    @Test
    void forgivesWhenARunHasEndedWell() {
        Schedule failed = failedAt(1795219200);

        Schedule well =
                failed.after(
                        List.of(run("report/periodic-1795305600", "dead", "0 0 0 1 0 0 0")),
                        1,
                        NEXT);

        assertThat(failed.after(List.of(), 1, NEXT).failure(definition(6))).isPresent();
        assertThat(well.failure(definition(6))).isEmpty();
    }

    @Test
    void callsARunFailedOfWhichOnlyAPartEndedWell() {
        List<JobStub> runs = List.of(run("report/periodic-1795305600", "dead", "0 0 0 1 1 0 0"));

        assertThat(Schedule.NEVER_RUN.after(runs, 2, NEXT).lastResult()).isEqualTo("Failed");
    }

    @Test
    void namesTheJobOfTheRunThatFailed() {
        Schedule seen = failedAt(1795305600);

        assertThat(seen.failedJob(definition(6)))
                .contains(new JobId("default", "report/periodic-1795305600"));
    }

    private static Schedule failedAt(long second) {
        return Schedule.NEVER_RUN.after(
                List.of(run("report/periodic-" + second, "dead", "0 0 0 0 1 0 0")), 1, NEXT);
    }

    private static JobStub definition(long jobModifyIndex) {
        return new JobStub(
                new JobId("default", "report"),
                "batch",
                "running",
                false,
                true,
                false,
                Optional.empty(),
                jobModifyIndex,
                jobModifyIndex,
                0,
                true,
                Map.of());
    }

    @Test
    void remembersTheLastRunWhenNomadHasForgottenIt() {
        Schedule seen =
                Schedule.NEVER_RUN.after(
                        List.of(run("report/periodic-1795305600", "dead", "0 0 0 1 0 0 0")),
                        1,
                        NEXT);

        Schedule later = seen.after(List.of(), 1, Optional.empty());

        assertThat(later.words()).isEqualTo("last run 2026-11-22T00:00:00Z: Complete");
    }

    @Test
    void countsARunStartedByHandOtherwiseAsNone() {
        assertThat(
                        Schedule.NEVER_RUN
                                .after(
                                        List.of(run("report/dispatch-x", "dead", "0 0 0 1 0 0 0")),
                                        1,
                                        NEXT)
                                .lastRun())
                .isEmpty();
    }

    private static JobStub run(String id, String status, String of) {
        int[] numbers =
                java.util.Arrays.stream(of.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
        return new JobStub(
                new JobId("default", id),
                "batch",
                status,
                false,
                false,
                false,
                Optional.of("report"),
                7,
                7,
                0,
                true,
                counts(numbers));
    }
}
