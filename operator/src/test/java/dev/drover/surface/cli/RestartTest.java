package dev.drover.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code drover restart}. */
final class RestartTest {

    private static final String AT = "drover/restarted-at: \"2026-11-20T12:00:0";

    private final Rig drover = new Rig();

    private static String key(String name) {
        return "drover/desired/default/Job/" + name;
    }

    private void job(String name, String type, String... dependencies) {
        String list =
                dependencies.length == 0
                        ? ""
                        : "{kind: Job, name: %s}"
                                .formatted(String.join("}, {kind: Job, name: ", dependencies));
        drover.put(
                key(name),
                """
                apiVersion: drover/v1
                kind: Job
                metadata: {labels: {a: b}}
                spec: {json: {ID: x}, dependsOn: [%s]}
                """
                        .formatted(list)
                        .replace(", dependsOn: []", ""));
        status(name, type, "True");
    }

    private void status(String name, String type, String ready) {
        long generation = drover.store.read(key(name)).orElseThrow().modifyIndex();
        drover.put(
                "drover/status/default/Job/" + name,
                """
                {"observedGeneration":%d,"acceptedGeneration":%d,"conditions":[%s],
                 "job":{"target":{"namespace":"default","id":"default--%s"},"health":{"type":"%s"}}}
                """
                        .formatted(
                                generation,
                                generation,
                                Rig.condition("Ready", ready, "DeploymentGone", "so"),
                                name,
                                type));
    }

    private boolean restarted(String name) {
        return drover.get(key(name)).contains("drover/restarted-at");
    }

    @Test
    void setsTheAnnotation() {
        drover.ready("web");

        assertThat(drover.run("restart", "web")).isZero();

        assertThat(drover.out).isEqualTo("default/Job/web is being restarted\n");
        assertThat(drover.get("drover/desired/default/Job/web")).contains(AT);
    }

    @Test
    void waitsUntilAllAreReadyAgain() {
        job("a", "service");
        job("b", "system");
        drover.meanwhile.add(() -> status("a", "service", "True"));
        drover.meanwhile.add(() -> status("b", "system", "True"));

        assertThat(drover.run("restart", "job", "a", "b", "--wait")).isZero();

        assertThat(drover.out)
                .isEqualTo(
                        """
                        default/Job/a is being restarted
                        default/Job/b is being restarted
                        default/Job/a is Ready=True
                        default/Job/b is Ready=True
                        """);
    }

    @Test
    void refusesWhatCannotBeRestarted() {
        job("once", "batch");
        job("web", "service");
        drover.document("new");

        assertThat(drover.run("restart", "web", "once")).isEqualTo(1);
        assertThat(drover.err).contains("default/Job/once cannot be restarted: it runs to its end");
        assertThat(restarted("web")).isFalse();
        assertThat(drover.run("restart", "new")).isEqualTo(1);
        assertThat(drover.err).contains("it has no Nomad job yet");
        drover.run("suspend", "web");
        assertThat(drover.run("restart", "web")).isEqualTo(1);
        assertThat(drover.err).contains("it is suspended; first: drover resume default/Job/web");
        assertThat(drover.run("restart")).isEqualTo(2);
        assertThat(drover.run("restart", "web", "--timeout", "soon")).isEqualTo(2);
    }

    @Test
    void inOrderRestartsEachWhenThoseItDependsOnAreReady() {
        job("a", "service", "c");
        job("b", "service");
        job("c", "service", "b");
        job("cron", "batch");
        drover.meanwhile.add(() -> {
            assertThat(restarted("c")).isFalse();
            status("b", "service", "True");
        });
        drover.meanwhile.add(() -> {
            assertThat(restarted("a")).isFalse();
            status("c", "service", "True");
        });
        drover.meanwhile.add(() -> status("a", "service", "True"));

        assertThat(drover.run("restart", "--in-order")).isZero();

        assertThat(drover.out)
                .isEqualTo(
                        """
                        default/Job/b is being restarted
                        default/Job/b is Ready=True
                        default/Job/c is being restarted
                        default/Job/c is Ready=True
                        default/Job/a is being restarted
                        default/Job/a is Ready=True
                        """);
        assertThat(drover.err)
                .contains("default/Job/cron is left out: it runs to its end or by a schedule");
    }

    @Test
    void inOrderLeavesWhatDependsOnOneThatIsNotReadyAgain() {
        job("a", "service");
        job("b", "service", "a");
        job("c", "service", "b");
        job("d", "service");
        drover.meanwhile.add(() -> status("a", "service", "False"));
        drover.meanwhile.add(() -> status("d", "service", "True"));

        assertThat(drover.run("restart", "--in-order", "--timeout", "20s")).isEqualTo(3);

        assertThat(drover.err)
                .contains("default/Job/a is not Ready=True after 2")
                .contains("default/Job/b is not restarted: it depends on default/Job/a\n")
                .contains("default/Job/c is not restarted: it depends on default/Job/b\n");
        assertThat(restarted("b")).isFalse();
        assertThat(restarted("c")).isFalse();
        assertThat(restarted("d")).isTrue();
    }

    @Test
    void inOrderRefusesACycle() {
        job("a", "service", "b");
        job("b", "service", "a");

        assertThat(drover.run("restart", "--in-order")).isEqualTo(1);

        assertThat(drover.err)
                .contains("wait for each other: default/Job/a → default/Job/b → default/Job/a");
        assertThat(restarted("a")).isFalse();
    }

    @Test
    void inOrderLeavesOutWhatIsNotAcceptedOrGone() {
        job("a", "service");
        job("b", "service");
        drover.put(key("bad"), "kind: Job");
        drover.put(
                "drover/status/default/Job/bad",
                """
                {"observedGeneration":99,"acceptedGeneration":0,"conditions":[%s]}
                """
                        .formatted(Rig.condition("Accepted", "False", "Invalid", "no spec")));
        drover.meanwhile.add(() -> {
            status("a", "service", "True");
            drover.delete(key("b"));
        });

        assertThat(drover.run("restart", "--in-order")).isZero();

        assertThat(drover.err)
                .contains("default/Job/bad is left out: it is not accepted")
                .contains("default/Job/b is left out: it was deleted meanwhile");
        assertThat(drover.run("restart", "--in-order", "-n", "none")).isEqualTo(1);
        assertThat(drover.err).contains("no documents in namespace none");
    }
}
