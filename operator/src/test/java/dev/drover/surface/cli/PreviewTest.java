package dev.drover.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.nomad.Nomad.JobDiff;
import dev.drover.convergence.RemoteFailure;
import dev.drover.testing.InMemoryKeyValueStore.Fate;
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

    private void holding(String job) {
        drover.status(
                "web",
                drover.document("web"),
                Rig.condition("Ready", "True", "Healthy", "all well"),
                "{\"target\":{\"namespace\":\"default\",\"id\":\"%s\"},\"holds\":true}"
                        .formatted(job));
    }

    @Test
    void diffSaysThatTheJobOfBeforeIsStopped() {
        holding("old");
        drover.nomad.running.add("old");

        assertThat(drover.run("diff", "web")).isEqualTo(3);
        assertThat(drover.out)
                .isEqualTo(
                        """
                        default/Job/web: something else would go
                          - job old is stopped: the document names another job now
                          allocations: none touched
                        """);
        drover.run("diff", "web", "-o", "json");
        assertThat(drover.out)
                .contains("\"different\" : true")
                .containsSubsequence("\"removals\" : [", "job old is stopped");
    }

    @Test
    void diffSaysWhichHooksWouldRun() {
        drover.stdin =
                """
                apiVersion: drover/v1
                kind: App
                metadata: {name: web}
                spec:
                  image: a:1
                  hooks:
                    before: [{name: migrate, command: /bin/migrate}]
                    after: [{name: tell, command: /bin/tell}]
                """;

        assertThat(drover.run("diff", "-f", "-")).isEqualTo(3);
        assertThat(drover.out)
                .isEqualTo(
                        """
                        default/App/web: hooks would run
                          hook 'migrate' runs before
                          hook 'tell' runs after
                          allocations: none touched
                        """);
        drover.run("diff", "-f", "-", "-o", "json");
        assertThat(drover.out).containsSubsequence("\"hooks\" : [", "hook 'migrate' runs before");
    }

    @Test
    void diffLeavesDroversOwnWordsAsTheyStand() {
        drover.document("web");
        drover.nomad.definition =
                Optional.of(
                        CannedNomad.job(
                                """
                                {"Meta":{"drover_tried_again":"7","drover_restarted_at":"t","own":"x"}}\
                                """));

        assertThat(drover.run("diff", "web")).isZero();
        assertThat(String.valueOf(drover.nomad.planned))
                .contains("\"drover_tried_again\":\"7\"", "\"drover_restarted_at\":\"t\"")
                .doesNotContain("own");
    }

    @Test
    void diffStopsNoJobThatIsTheSameOrRunsNoMore() {
        holding("web");
        drover.nomad.running.add("web");
        assertThat(drover.run("diff", "web")).isZero();

        holding("old");
        assertThat(drover.run("diff", "web")).isZero();
    }

    @Test
    void diffOfAFileNeedsNoConsulAndSaysWhatIsNotKnownThen() {
        drover.stdin = Rig.text("web") + "---\n" + Rig.text("api");
        drover.store.disturb((_, _) -> Fate.UNAVAILABLE);

        assertThat(drover.run("diff", "-f", "-")).isZero();

        assertThat(drover.out).contains("default/Job/api: no difference");
        assertThat(drover.err).containsOnlyOnce("whether something else is stopped is not known");
    }

    @Test
    void applySaysThatTheJobOfBeforeIsStopped() {
        holding("old");
        drover.nomad.running.add("old");
        drover.stdin = Rig.text("web") + "# renamed\n";
        String said = "job old is stopped: the document names another job now\n";

        assertThat(drover.run("apply", "-f", "-", "--dry-run")).isZero();
        assertThat(drover.err).isEqualTo(said);
        assertThat(drover.run("apply", "-f", "-")).isZero();
        assertThat(drover.err).isEqualTo(said);
        // What is there already changes nothing more.
        drover.run("apply", "-f", "-");
        assertThat(drover.err).isEmpty();
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
        drover.nomad.definition =
                Optional.of(CannedNomad.job("{\"TaskGroups\":[{\"Name\":\"a\",\"Count\":9}]}"));

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
