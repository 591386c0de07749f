package dev.drover.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.nomad.Nomad.JobDiff;
import dev.drover.convergence.RemoteFailure;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The verbs that show what Nomad would do, and change nothing. */
final class PreviewTest {

    private final Rig drover = new Rig();

    @Test
    void rendersTheJobWithOurMark() {
        drover.stdin = Rig.text("web");

        assertThat(drover.run("render", "-f", "-")).isZero();
        assertThat(drover.out)
                .isEqualTo(
                        """
                        {
                          "ID" : "web",
                          "Namespace" : "default",
                          "Meta" : {
                            "managed_by" : "drover"
                          }
                        }
                        """);
    }

    @Test
    void passesOnWhatNomadSaysAboutTheHcl() {
        drover.stdin = Rig.text("web").replace("json: {ID: web}", "hcl: broken");

        assertThat(drover.run("render", "-f", "-")).isEqualTo(1);
        assertThat(drover.err).isEqualTo("drover: nomad: parse HCL: line 1: broken\n");
    }

    @Test
    void diffSaysNothingWouldChange() {
        drover.document("web");

        assertThat(drover.run("diff", "web")).isZero();
        assertThat(drover.out).isEqualTo("default/Job/web: no difference\n");
    }

    @Test
    void diffPassesOnNomadsPlan() {
        drover.document("web");
        drover.nomad.diff =
                new JobDiff(
                        "Edited",
                        List.of("~ group web: count 1 -> 2"),
                        false,
                        1,
                        0,
                        1,
                        0,
                        7,
                        List.of());

        assertThat(drover.run("diff")).isEqualTo(3);
        assertThat(drover.out)
                .isEqualTo(
                        """
                        default/Job/web: the job would change
                          ~ group web: count 1 -> 2
                          allocations: 1 placed, 1 updated in place
                        """);
        assertThat(drover.run("diff", "-o", "json")).isEqualTo(3);
        assertThat(drover.out).contains("\"different\" : true");
        assertThat(drover.run("diff", "-o", "name")).isEqualTo(3);
        assertThat(drover.out).isEqualTo("default/Job/web\n");
    }

    @Test
    void diffLeavesWhatOthersOwnAsItIs() {
        drover.stdin =
                """
                apiVersion: drover/v1
                kind: Job
                metadata: {name: web}
                spec:
                  json: {ID: web, TaskGroups: [{Name: a, Count: 1}]}
                  ignore: [/TaskGroups/0/Count]
                """;
        drover.nomad.definition = Optional.of(CannedNomad.job("{\"TaskGroups\":[{\"Count\":9}]}"));

        assertThat(drover.run("diff", "-f", "-")).isZero();
        assertThat(String.valueOf(drover.nomad.planned)).contains("\"Count\":9");
    }

    @Test
    void diffSaysWhenNomadIsAway() {
        drover.document("web");
        drover.nomad.failure = new RemoteFailure.Unavailable("nomad: plan job web: refused");

        assertThat(drover.run("diff", "web")).isEqualTo(1);
        assertThat(drover.err)
                .startsWith("drover: nomad: plan job web: refused\nlooked for Consul at ");
    }
}
