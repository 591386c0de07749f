package dev.drover.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code drover describe}. */
final class DescribeTest {

    private final Rig drover = new Rig();

    @Test
    void isThePageForTrouble() {
        long generation = drover.document("web");
        drover.status(
                "web",
                generation,
                Rig.condition("Ready", "False", "DeploymentFailed", "0 of 1 healthy"),
                """
                {"target":{"id":"web","namespace":"default"},"health":{"desired":1,"healthy":0,
                 "evidence":{"placements":[],"failures":[{"allocation":"0a1b2c3d","node":"n1","task":"web",
                  "events":["Exit Code: 1"],"exitCode":1,"outOfMemory":false,"checks":["check web: 500"],
                  "log":["cannot open port"]}]}}}\
                """);
        drover.put(
                "drover/events/default/001",
                """
                {"at":"2026-11-20T11:59:00Z","key":"default/Job/web","generation":2,"reason":"Registered","message":"version 1","by":"n1"}\
                """);
        drover.put(
                "drover/events/default/000",
                """
                {"at":"2026-11-20T11:58:00Z","key":"default/Job/other","generation":2,"reason":"Registered","message":"no","by":"n1"}\
                """);

        assertThat(drover.run("describe", "job", "web")).isZero();
        assertThat(drover.out)
                .isEqualTo(
                        """
                        Document:          default/Job/web
                        Key:               drover/desired/default/Job/web
                        Generation:        3
                        Observed:          3
                        In force:          3
                        Nomad job:         web
                        Nomad namespace:   default
                        Healthy:           0/1
                        History:           [3]

                        Conditions:
                          CONDITION  STATUS  SINCE  REASON            MESSAGE
                          Ready      False   5m     DeploymentFailed  0 of 1 healthy

                        Evidence:
                          allocation 0a1b2c3d on n1, task web: exit code 1
                            event: Exit Code: 1
                            check: check web: 500
                            | cannot open port

                        Events:
                          AGE  DOCUMENT         GENERATION  REASON      MESSAGE
                          60s  default/Job/web  2           Registered  version 1

                        Look further:
                          nomad job status web
                          nomad alloc logs -f -job web
                          nomad alloc exec -job web /bin/sh
                          nomad alloc logs -stderr 0a1b2c3d web
                          drover diff default/Job/web
                          drover history default/Job/web
                        """);
    }

    @Test
    void tellsHowFarTheHooksAre() {
        drover.status(
                "web",
                drover.document("web"),
                Rig.condition("Progressing", "True", "Hook", "migrate runs"),
                """
                {"target":{"id":"web","namespace":"shop"},"health":{"type":"service"},
                 "hooks":{"revision":"r","generation":4,"passed":1,"total":3,
                  "run":{"name":"migrate","job":"web--before--migrate","since":"2026-11-20T11:59:00Z"}}}\
                """);

        assertThat(drover.run("describe", "job", "web")).isZero();
        assertThat(drover.out)
                .contains(
                        """
                        Hooks:
                          passed 1 of 3
                          running 'migrate' as job web--before--migrate since 2026-11-20T11:59:00Z
                        """)
                .contains(
                        """
                          nomad job status -namespace shop web
                          nomad alloc logs -f -namespace shop -job web
                          nomad alloc exec -namespace shop -job web /bin/sh
                          nomad alloc logs -f -namespace shop -job web--before--migrate
                        """);
    }

    @Test
    void tellsWhyTheHooksDoNotGoOn() {
        drover.status(
                "web",
                drover.document("web"),
                Rig.condition("Ready", "False", "HookFailed", "so"),
                """
                {"target":{"id":"web"},"health":{"type":"batch","schedule":{}},
                 "hooks":{"passed":0,"total":1,"failure":"hook 'migrate' failed"}}\
                """);

        drover.run("describe", "job", "web");

        assertThat(drover.out)
                .contains("Hooks:\n  passed 0 of 1\n  hook 'migrate' failed\n")
                .contains("nomad job status web\n  drover diff");
    }

    @Test
    void saysThatAnOlderVersionIsInForceAfterNomadWentBack() {
        drover.status(
                "web",
                drover.document("web"),
                Rig.condition("Ready", "False", "Reverted", "the deployment failed"),
                "{}");

        drover.run("describe", "job", "web");

        assertThat(drover.out)
                .contains(
                        "In force:          an older version: Nomad went back from generation 3\n");
    }

    @Test
    void worksForADocumentThatNoOperatorHasSeen() {
        drover.document("web");

        assertThat(drover.run("describe", "web")).isZero();
        assertThat(drover.out).contains("State:             not seen by an operator yet\n");
    }

    @Test
    void wantsOneDocument() {
        assertThat(drover.run("describe")).isEqualTo(2);
        assertThat(drover.run("describe", "jobs")).isEqualTo(2);
        assertThat(drover.run("describe", "job", "web")).isEqualTo(1);
    }
}
