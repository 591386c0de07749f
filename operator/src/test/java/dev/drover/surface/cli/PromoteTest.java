package dev.drover.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.JobId;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code drover promote}. */
final class PromoteTest {

    private static final String KEY = "drover/desired/default/Job/web";

    private final Rig drover = new Rig();

    @BeforeEach
    void document() {
        long generation = drover.document("web");
        drover.put(
                "drover/status/default/Job/web",
                """
                {"observedGeneration":%d,"acceptedGeneration":%d,"conditions":[],
                 "job":{"target":{"namespace":"default","id":"web"}}}
                """
                        .formatted(generation, generation));
    }

    private void deployment(String status, boolean waits) {
        drover.nomad.deployment =
                Optional.of(
                        new Deployment(
                                "d1",
                                new JobId("default", "web"),
                                9,
                                4,
                                status,
                                "",
                                3,
                                1,
                                1,
                                0,
                                waits,
                                waits,
                                11));
    }

    @Test
    void letsCanariesTakeOver() {
        deployment("running", true);

        assertThat(drover.run("promote", "web")).isZero();

        assertThat(drover.out).isEqualTo("default/Job/web: job version 4 takes over\n");
        assertThat(drover.get(KEY)).contains("drover/promote: \"d1\"").doesNotContain("abort");
    }

    @Test
    void givesADeploymentUp() {
        deployment("running", false);

        assertThat(drover.run("promote", "web", "--abort")).isZero();

        assertThat(drover.out).isEqualTo("default/Job/web: job version 4 is given up\n");
        assertThat(drover.get(KEY)).contains("drover/abort: \"d1\"").doesNotContain("promote");
    }

    @Test
    void changesNothingWhereNoCanaryWaits() {
        deployment("running", false);

        assertThat(drover.run("promote", "web")).isNotZero();

        assertThat(drover.err)
                .contains(
                        "no canaries wait for promotion: the deployment of job version 4 is"
                                + " running, 1 of 3 instances are well");
        assertThat(drover.get(KEY)).doesNotContain("d1");
    }

    @Test
    void changesNothingWhereNothingIsUnderWay() {
        deployment("successful", false);

        assertThat(drover.run("promote", "web", "--abort")).isNotZero();

        assertThat(drover.err)
                .contains(
                        "nothing is under way: the last deployment, of job version 4, ended as"
                                + " successful");
        assertThat(drover.get(KEY)).doesNotContain("d1");
    }

    @Test
    void saysThatThereIsNoDeploymentOrNoJob() {
        assertThat(drover.run("promote", "web")).isNotZero();
        assertThat(drover.err).contains("job web has no deployment");

        drover.document("new");
        assertThat(drover.run("promote", "new")).isNotZero();
        assertThat(drover.err).contains("default/Job/new has no job yet");
    }
}
