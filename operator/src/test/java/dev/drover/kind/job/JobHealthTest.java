package dev.drover.kind.job;

import static dev.drover.kind.job.Situation.WEB;
import static dev.drover.kind.job.Situation.counts;
import static dev.drover.kind.job.Situation.deployment;
import static dev.drover.kind.job.Situation.stopped;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.nomad.JobStub;
import dev.drover.document.Condition.Status;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JobHealthTest {

    /** Counts are queued, starting, running, complete, failed, lost, unknown. */
    @ParameterizedTest(name = "{0} {1} {2}: {4}")
    @CsvSource({
        "service,  running, 0 0 2 0 0 0 0, TRUE,  Healthy",
        "service,  running, 0 0 2 0 3 0 0, TRUE,  Healthy",
        "service,  running, 1 0 1 0 0 0 0, FALSE, Queued",
        "service,  running, 0 1 1 0 0 0 0, FALSE, Starting",
        "service,  pending, 0 0 0 0 2 0 0, FALSE, Failed",
        "service,  running, 0 0 0 0 0 1 0, FALSE, Failed",
        "service,  running, 0 0 0 0 0 0 1, FALSE, Failed",
        "service,  pending, 0 0 0 0 0 0 0, FALSE, Pending",
        "service,  dead,    0 0 0 0 0 0 0, TRUE,  Healthy",
        "system,   running, 0 0 3 0 0 0 0, TRUE,  Healthy",
        "batch,    running, 0 0 1 1 0 0 0, FALSE, Running",
        "batch,    pending, 1 0 0 0 0 0 0, FALSE, Queued",
        "batch,    dead,    0 0 0 2 0 0 0, TRUE,  Complete",
        "batch,    dead,    0 0 0 0 2 0 0, FALSE, Failed",
        "sysbatch, dead,    0 0 0 2 1 0 0, TRUE,  Complete",
    })
    void judgesByTheCountsOfAllocations(
            String type, String status, String counts, Status ready, String reason) {
        JobHealth health = JobHealth.of(stub(type, status, counts, false, false), Optional.empty());

        assertThat(health.ready()).isEqualTo(ready);
        assertThat(health.reason()).isEqualTo(reason);
    }

    @Test
    void isReadyWithAScheduleOrATemplateThatIsRegistered() {
        JobStub periodic = stub("batch", "running", "0 0 0 0 0 0 0", true, false);
        JobStub parameterized = stub("batch", "running", "0 0 0 0 0 0 0", false, true);

        assertThat(JobHealth.of(periodic, Optional.empty()).reason()).isEqualTo("Scheduled");
        assertThat(JobHealth.of(parameterized, Optional.empty()).reason()).isEqualTo("Registered");
    }

    @Test
    void isNotReadyWhenStoppedWhateverRunsStill() {
        JobHealth health = JobHealth.of(stopped(running()), Optional.empty());

        assertThat(health.ready()).isEqualTo(Status.FALSE);
        assertThat(health.progressing()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "running, RollingOut, true",
        "paused, RollingOut, true",
        "failed, DeploymentFailed, false",
        "cancelled, DeploymentFailed, false"
    })
    void believesTheDeploymentMoreThanTheCounts(String status, String reason, boolean progressing) {
        JobHealth health = JobHealth.of(running(), Optional.of(deployment(10, status)));

        assertThat(health.ready()).isEqualTo(Status.FALSE);
        assertThat(health.reason()).isEqualTo(reason);
        assertThat(health.progressing()).isEqualTo(progressing);
    }

    @Test
    void isReadyAfterASuccessfulDeployment() {
        assertThat(JobHealth.of(running(), Optional.of(deployment(10, "successful"))).ready())
                .isEqualTo(Status.TRUE);
    }

    private static JobStub running() {
        return stub("service", "running", "0 0 2 0 0 0 0", false, false);
    }

    private static JobStub stub(
            String type, String status, String counts, boolean periodic, boolean parameterized) {
        int[] of = Arrays.stream(counts.split(" ")).mapToInt(Integer::parseInt).toArray();
        return new JobStub(
                WEB,
                type,
                status,
                false,
                periodic,
                parameterized,
                Optional.empty(),
                10,
                10,
                0,
                true,
                counts(of));
    }
}
