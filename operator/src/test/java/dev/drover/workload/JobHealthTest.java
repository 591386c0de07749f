package dev.drover.workload;

import static dev.drover.workload.Situation.WEB;
import static dev.drover.workload.Situation.counts;
import static dev.drover.workload.Situation.deployment;
import static dev.drover.workload.Situation.stopped;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.document.Condition.Status;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JobHealthTest {

    /** The number after the status is what the job asks for; counts are queued, starting, running, complete, failed, lost, unknown. */
    @ParameterizedTest(name = "{0} {1}, {2}: {4}")
    @CsvSource({
        "service running, 2, 0 0 2 0 0 0 0, TRUE,  Healthy",
        "service running, 2, 0 0 2 0 3 0 0, TRUE,  Healthy",
        "service running, 2, 1 0 1 0 0 0 0, FALSE, Queued",
        "service running, 2, 0 1 1 0 0 0 0, FALSE, Starting",
        "service running, 2, 1 0 2 0 0 0 0, TRUE,  Healthy",
        "service running, 2, 0 1 2 0 0 0 0, FALSE, Starting",
        "system running, 0, 1 0 2 0 0 0 0, FALSE, Queued",
        "service running, 2, 0 0 0 0 0 0 0, FALSE, Starting",
        "service running, 2, 0 0 1 0 0 0 0, FALSE, Starting",
        "service running, 2, 0 0 1 0 1 0 0, FALSE, Degraded",
        "service running, 2, 0 0 1 0 0 1 0, FALSE, Degraded",
        "service running, 1, 0 0 2 0 0 0 0, TRUE,  Healthy",
        "service pending, 2, 0 0 0 0 2 0 0, FALSE, Failed",
        "service running, 2, 0 0 0 0 0 1 0, FALSE, Failed",
        "service running, 2, 0 0 0 0 0 0 1, FALSE, Failed",
        "service pending, 2, 0 0 0 0 0 0 0, FALSE, Pending",
        "service dead, 0, 0 0 0 0 0 0 0, TRUE,  Healthy",
        "service pending, 0, 0 0 0 0 0 0 0, TRUE,  Healthy",
        "service pending, 0, 1 0 0 0 0 0 0, FALSE, Queued",
        "system pending, 0, 0 0 0 0 0 0 0, FALSE, Pending",
        "service dead, 2, 0 0 0 2 0 0 0, FALSE, Ended",
        "system running, 0, 0 0 3 0 0 0 0, TRUE,  Healthy",
        "system running, 0, 0 0 0 0 0 0 0, FALSE, Starting",
        "batch running, 2, 0 0 1 1 0 0 0, FALSE, Running",
        "batch running, 1, 0 0 0 0 0 0 0, FALSE, Running",
        "batch running, 1, 0 0 0 0 1 0 0, FALSE, Running",
        "batch pending, 1, 1 0 0 0 0 0 0, FALSE, Queued",
        "batch dead, 2, 0 0 0 2 0 0 0, TRUE,  Complete",
        "batch dead, 1, 0 0 0 1 1 0 0, TRUE,  Complete",
        "batch dead, 2, 0 0 0 1 1 0 0, FALSE, Failed",
        "batch dead, 2, 0 0 0 0 2 0 0, FALSE, Failed",
        "batch dead, 1, 0 0 0 0 0 0 0, TRUE,  Complete",
        "sysbatch dead, 0, 0 0 0 2 1 0 0, TRUE,  Complete",
        "sysbatch dead, 0, 0 0 0 0 1 0 0, FALSE, Failed",
    })
    void judgesByTheCountsOfAllocations(
            String job, int count, String counts, Status ready, String reason) {
        String[] typeAndStatus = job.split(" ", -1);
        JobStub stub = stub(typeAndStatus[0], typeAndStatus[1], counts, false, false);

        JobHealth health = JobHealth.of(stub, Optional.empty(), count, 0);

        assertThat(health.ready()).isEqualTo(ready);
        assertThat(health.reason()).isEqualTo(reason);
    }

    @Test
    void saysHowManyShouldRunAlsoWhenSomeAreNotToBeSeen() {
        JobHealth health =
                JobHealth.of(
                        stub("service", "running", "0 0 1 0 1 0 0", false, false),
                        Optional.empty(),
                        3,
                        0);

        assertThat(health.message()).startsWith("1 of 3 running");
        assertThat(health.desired()).isEqualTo(3);
    }

    @Test
    void isReadyWithAScheduleOrATemplateThatIsRegistered() {
        JobStub periodic = stub("batch", "running", "0 0 0 0 0 0 0", true, false);
        JobStub parameterized = stub("batch", "running", "0 0 0 0 0 0 0", false, true);

        assertThat(JobHealth.of(periodic, Optional.empty(), 2, 0).reason()).isEqualTo("Scheduled");
        assertThat(JobHealth.of(parameterized, Optional.empty(), 2, 0).reason())
                .isEqualTo("Registered");
    }

    @Test
    void isNotReadyWhenStoppedWhateverRunsStill() {
        JobHealth health = JobHealth.of(stopped(running()), Optional.empty(), 2, 0);

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
        JobHealth health = JobHealth.of(running(), Optional.of(deployment(10, status)), 2, 0);

        assertThat(health.ready()).isEqualTo(Status.FALSE);
        assertThat(health.reason()).isEqualTo(reason);
        assertThat(health.progressing()).isEqualTo(progressing);
    }

    @ParameterizedTest(name = "{0} {1}, deployment {2}: {3}")
    @CsvSource({
        "service running, 1 0 1 0 0 0 0, none,    '1 of 2 running; cannot be placed: why'",
        "service running, 1 0 1 0 0 0 0, running, '1 of 2 healthy; cannot be placed: why'",
        "batch pending,   2 0 0 0 0 0 0, none,    '0 of 2 allocations are done; cannot be placed:"
                + " why'",
    })
    void saysWhyNomadFindsNoPlace(String job, String counts, String roll, String message) {
        String[] typeAndStatus = job.split(" ", -1);
        JobStub stub = stub(typeAndStatus[0], typeAndStatus[1], counts, false, false);
        Optional<Deployment> deployment =
                Optional.of(roll).filter("running"::equals).map(word -> deployment(10, word));

        JobHealth health =
                JobHealth.of(stub, deployment, 2, 0).unplaced(stub, List.of("why", "and why else"));

        assertThat(health.reason()).isEqualTo("Unplaced");
        assertThat(health.ready()).isEqualTo(Status.FALSE);
        assertThat(health.progressing()).isTrue();
        assertThat(health.message()).isEqualTo(message);
    }

    @Test
    void isUnplacedOnlyWhileNomadLooksForAPlaceAndHasSaidWhyThereIsNone() {
        JobStub waiting = stub("service", "running", "1 0 1 0 0 0 0", false, false);
        JobStub starting = stub("service", "running", "0 1 1 0 0 0 0", false, false);
        Optional<Deployment> failed = Optional.of(deployment(10, "failed"));

        assertThat(
                        JobHealth.of(waiting, Optional.empty(), 2, 0)
                                .unplaced(waiting, List.of())
                                .reason())
                .isEqualTo("Queued");
        assertThat(
                        JobHealth.of(starting, Optional.empty(), 2, 0)
                                .unplaced(starting, List.of("why"))
                                .reason())
                .isEqualTo("Starting");
        assertThat(JobHealth.of(waiting, failed, 2, 0).unplaced(waiting, List.of("why")).reason())
                .isEqualTo("DeploymentFailed");
    }

    @Test
    void isDegradedWhenWhatRunsFailsItsChecks() {
        JobHealth one = JobHealth.of(running(), Optional.of(deployment(10, "successful")), 2, 1);
        JobHealth more = JobHealth.of(running(), Optional.empty(), 2, 3);

        assertThat(one.ready()).isEqualTo(Status.FALSE);
        assertThat(one.progressing()).isFalse();
        assertThat(one.reason()).isEqualTo("Degraded");
        assertThat(one.message()).startsWith("1 of 2 healthy");
        assertThat(one.healthy()).isEqualTo(1);
        assertThat(more.healthy()).isZero();
    }

    @Test
    void saysWhatIsWorseThanAFailingCheck() {
        JobStub gone = stub("service", "running", "0 0 1 0 1 0 0", false, false);

        assertThat(JobHealth.of(gone, Optional.empty(), 2, 1).message()).contains("have failed");
    }

    @Test
    void isReadyAfterASuccessfulDeployment() {
        assertThat(JobHealth.of(running(), Optional.of(deployment(10, "successful")), 2, 0).ready())
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
