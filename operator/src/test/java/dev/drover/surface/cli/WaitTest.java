package dev.drover.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.InMemoryKeyValueStore.Fate;
import org.junit.jupiter.api.Test;

/** {@code drover wait}. */
final class WaitTest {

    private final Rig drover = new Rig();

    @Test
    void isDoneWhenAllIsWell() {
        drover.ready("web");

        assertThat(drover.run("wait", "job", "web")).isZero();
        assertThat(drover.out).isEqualTo("default/Job/web is Ready=True\n");
    }

    @Test
    void doesNotTakeAnOldStatusForTheNewText() {
        drover.ready("web");
        drover.put("drover/desired/default/Job/web", Rig.text("web") + "# changed\n");

        assertThat(drover.run("wait", "web", "--timeout", "20s")).isEqualTo(3);
        assertThat(drover.err)
                .startsWith("default/Job/web: changed, not looked at yet\n")
                .contains("default/Job/web is not Ready=True after 20s");
    }

    @Test
    void tellsEachProgressOnce() {
        long generation = drover.document("web");
        drover.meanwhile.add(() -> progressing(generation, "1 of 2"));
        drover.meanwhile.add(() -> {});
        drover.meanwhile.add(() -> progressing(generation, "2 of 2"));
        drover.meanwhile.add(() -> drover.ready("web"));

        assertThat(drover.run("wait", "web")).isZero();
        assertThat(drover.err)
                .isEqualTo(
                        """
                        default/Job/web: not seen by an operator yet
                        default/Job/web: Deploying: 1 of 2
                        default/Job/web: Deploying: 2 of 2
                        """);
    }

    private void progressing(long generation, String message) {
        drover.status(
                "web",
                generation,
                Rig.condition("Progressing", "True", "Deploying", message),
                "{}");
    }

    @Test
    void showsTheEvidenceWhenTheTimeIsOver() {
        drover.status(
                "web",
                drover.document("web"),
                Rig.condition("Ready", "False", "Unhealthy", "0 of 1"),
                """
                {"health":{"evidence":{"placements":["group web: constraint kernel"],"failures":[
                 {"allocation":"0a1b","node":"n","task":"t","exitCode":137,"outOfMemory":true,"log":["boom"]},
                 {"allocation":"0a1c","node":"n","task":"t","neverStarted":true,"exitCode":-1},
                 {"allocation":"0a1d","node":"n","task":"t","neverStarted":false,"exitCode":-1}]}}}\
                """);

        assertThat(drover.run("wait", "web", "--timeout=5s")).isEqualTo(3);
        assertThat(drover.err)
                .contains("cannot be placed: group web: constraint kernel")
                .contains("allocation 0a1b on n, task t: exit code 137, out of memory")
                .contains("  | boom")
                .contains("allocation 0a1c on n, task t: never started\n")
                .contains("allocation 0a1d on n, task t: never ended\n")
                .contains("look further: drover describe Job web -n default");
    }

    @Test
    void endsAtOnceWhenAPersonIsNeeded() {
        drover.status(
                "web",
                drover.document("web"),
                Rig.condition("Blocked", "True", "JobTaken", "job web is held by another"),
                "{}");

        assertThat(drover.run("wait", "web", "--timeout", "5m")).isEqualTo(3);
        assertThat(drover.err)
                .contains("JobTaken: job web is held by another")
                .contains("is not Ready=True, and waiting does not help");
    }

    @Test
    void endsAtOnceWhenAHookHasFailedAndShowsItsLastWords() {
        long generation = drover.document("web");
        drover.stdin = Rig.text("web");
        drover.meanwhile.add(() ->
                drover.status(
                        "web",
                        generation,
                        Rig.condition("Progressing", "True", "Hook", "hook 'a' runs")
                                + ","
                                + Rig.condition("Ready", "False", "Hook", ""),
                        "{}"));
        drover.meanwhile.add(() ->
                drover.status(
                        "web",
                        generation,
                        Rig.condition("Ready", "False", "HookFailed", "hook 'a' failed"),
                        """
                        {"health":{"evidence":{"failures":[
                         {"allocation":"0a1b","node":"n","task":"a","exitCode":3,"log":["no column"]}]}}}\
                        """));

        assertThat(drover.run("apply", "-f", "-", "--wait", "--timeout", "5m")).isEqualTo(3);

        assertThat(drover.err)
                .isEqualTo(
                        """
                        default/Job/web: not seen by an operator yet
                        default/Job/web: Hook: hook 'a' runs
                        default/Job/web: HookFailed: hook 'a' failed
                        default/Job/web is not Ready=True, and waiting does not help
                        allocation 0a1b on n, task a: exit code 3
                          | no column
                        look further: drover describe Job web -n default
                        """);
    }

    /** All members start, as after a loss of power: the operator may be there before them. */
    @Test
    void goesOnWhileTooFewMembersOfADatabaseAnswer() {
        long generation = drover.document("web");
        drover.status(
                "web",
                generation,
                Rig.condition("Ready", "Unknown", "PrimarySilent", "db-1 does not answer")
                        + ","
                        + Rig.condition("Blocked", "True", "NoQuorum", "not heard: db-1"),
                "{}");
        drover.meanwhile.add(() ->
                drover.status(
                        "web", generation, Rig.condition("Ready", "True", "Redundant", ""), "{}"));

        assertThat(drover.run("wait", "web", "--timeout", "5m")).isZero();
    }

    @Test
    void endsWhenADatabaseHasRefusedItsParameters() {
        long generation = drover.document("web");
        drover.status(
                "web",
                generation,
                Rig.condition("Ready", "False", "ParametersRefused", "work_mem: '4 elephants'"),
                "{}");

        assertThat(drover.run("wait", "web", "--timeout", "5m")).isEqualTo(3);
        assertThat(drover.err).contains("ParametersRefused: work_mem", "and waiting does not help");
    }

    @Test
    void endsWhenADeploymentIsGivenUpAndTheReasonIsKnown() {
        long generation = drover.document("web");
        String failed = Rig.condition("Ready", "False", "Reverted", "went back");
        drover.status("web", generation, failed, "{}");
        drover.meanwhile.add(() ->
                drover.status(
                        "web",
                        generation,
                        failed,
                        "{\"health\":{\"evidence\":{\"checks\":[\"check web: 500\"]}}}"));

        assertThat(drover.run("wait", "web", "--timeout", "5m")).isEqualTo(3);
        assertThat(drover.err).contains("waiting does not help\ncheck web: 500\n");
    }

    @Test
    void endsSoonWhenADeploymentIsGivenUpForAReasonThatNoInstanceShows() {
        long generation = drover.document("web");
        drover.status(
                "web",
                generation,
                Rig.condition("Ready", "False", "Reverted", "users got too many errors"),
                "{}");

        assertThat(drover.run("wait", "web", "--timeout", "5m")).isEqualTo(3);
        assertThat(drover.err)
                .contains(
                        "users got too many errors",
                        "is not Ready=True, and waiting does not help");
    }

    @Test
    void isNotMetByAnOlderTextThatIsInForce() {
        drover.status(
                "web",
                drover.document("web"),
                Rig.condition("Accepted", "False", "Invalid", "$.spec.hcl: line 2")
                        + ","
                        + Rig.condition("Ready", "True", "Healthy", "1 of 1"),
                "{}");

        assertThat(drover.run("wait", "web", "--timeout", "5m")).isEqualTo(3);
        assertThat(drover.err).contains("Invalid: $.spec.hcl: line 2");
    }

    @Test
    void waitsForARightThatMayBeGiven() {
        long generation = drover.document("web");
        drover.status(
                "web",
                generation,
                Rig.condition("Blocked", "True", "Denied", "nomad: no submit-job"),
                "{}");
        drover.meanwhile.add(() -> drover.ready("web"));

        assertThat(drover.run("wait", "web", "--timeout", "5m")).isZero();
    }

    @Test
    void outlivesAnOutageAndTellsItOnce() {
        drover.document("web");
        drover.meanwhile.add(() -> drover.store.disturb((_, _) -> Fate.UNAVAILABLE));
        drover.meanwhile.add(() -> {});
        drover.meanwhile.add(drover.store::calm);
        drover.meanwhile.add(() -> drover.ready("web"));

        assertThat(drover.run("wait", "web", "--timeout", "5m")).isZero();
        assertThat(drover.err).containsOnlyOnce("looking again");
    }

    @Test
    void doesNotWaitForAStoreThatNeverAnswered() {
        drover.document("web");
        drover.store.disturb((_, _) -> Fate.UNAVAILABLE);

        assertThat(drover.run("wait", "web", "--timeout", "5m")).isEqualTo(1);
    }

    @Test
    void isNotMetByNothing() {
        assertThat(drover.run("wait", "--all", "-n", "shpo")).isEqualTo(3);
        assertThat(drover.err).contains("nothing to wait for");
        assertThat(drover.run("wait", "--all", "-n", "shpo", "--for=deleted")).isZero();
    }

    @Test
    void waitsForOtherConditionsAndTheirOpposite() {
        drover.status(
                "web",
                drover.document("web"),
                Rig.condition("Progressing", "False", "Done", ""),
                "{}");

        assertThat(drover.run("wait", "web", "--for=progressing=false")).isZero();
        assertThat(drover.run("wait", "web", "--for", "condition=Ready", "--timeout", "1s"))
                .isEqualTo(3);
    }

    @Test
    void waitsForAllOfANamespace() {
        drover.ready("a");
        drover.document("b");
        drover.meanwhile.add(() -> drover.ready("b"));

        assertThat(drover.run("wait", "--all")).isZero();
        assertThat(drover.out)
                .isEqualTo("default/Job/a is Ready=True\ndefault/Job/b is Ready=True\n");
    }

    @Test
    void waitsForADeletion() {
        drover.ready("api");
        drover.delete("drover/desired/default/Job/api");
        drover.meanwhile.add(
                () -> drover.status("api", 9, "", "{\"stoppedAt\":\"2026-11-20T12:00:00Z\"}"));
        assertThat(drover.run("wait", "api", "--for=deleted")).isZero();
        assertThat(drover.err).startsWith("default/Job/api: ");

        assertThat(drover.run("wait", "web", "--for=deleted")).isZero();
    }

    private void heldBack(String reason) {
        drover.status(
                "api",
                drover.document("api"),
                Rig.condition("Ready", "True", "Healthy", "all well")
                        + ","
                        + Rig.condition("Blocked", "True", reason, "drover prune --confirm"),
                "{}");
        drover.delete("drover/desired/default/Job/api");
    }

    @Test
    void endsAtOnceWhenADeletionIsHeldBack() {
        drover.put("drover/prune/confirmed", "{\"documents\":[\"default/Job/api\"]}");
        drover.put("drover/prune/held", "{\"documents\":[\"a/Job/b\",\"default/Job/api\"]}");
        heldBack("PruneHeld");

        assertThat(drover.run("wait", "api", "--for=deleted", "--timeout", "5m")).isEqualTo(3);
        assertThat(drover.err)
                .startsWith(
                        "default/Job/api: deleted, held back; PruneHeld: drover prune --confirm\n")
                .contains("default/Job/api is not deleted, and waiting does not help");
    }

    @Test
    void endsAtOnceWhenNothingIsDeletedWithoutTheSentinel() {
        heldBack("SentinelMissing");

        assertThat(drover.run("wait", "api", "--for=deleted", "--timeout", "5m")).isEqualTo(3);
        assertThat(drover.err).contains("waiting does not help");
    }

    @Test
    void waitsForADeletionThatWasConfirmedOrIsHeldNoMore() {
        drover.put("drover/prune/held", "{\"documents\":[\"default/Job/api\"]}");
        heldBack("PruneHeld");
        drover.put("drover/prune/confirmed", "{\"documents\":[\"default/Job/api\"]}");
        drover.meanwhile.add(() -> drover.delete("drover/prune/confirmed"));
        drover.meanwhile.add(() -> drover.delete("drover/status/default/Job/api"));
        drover.meanwhile.addFirst(() -> drover.delete("drover/prune/held"));

        assertThat(drover.run("wait", "api", "--for=deleted")).isZero();
    }

    @Test
    void aWordAboutOthersReleasesNothing() {
        drover.put("drover/prune/held", "{\"documents\":[\"default/Job/api\"]}");
        heldBack("PruneHeld");
        drover.put("drover/prune/confirmed", "{\"documents\":[\"default/Job/web\"]}");

        assertThat(drover.run("wait", "api", "--for=deleted", "--timeout", "5m")).isEqualTo(3);
    }

    @Test
    void waitsForADeletionThatOnlyLacksARight() {
        drover.status(
                "api",
                drover.document("api"),
                Rig.condition("Blocked", "True", "Denied", "nomad: no submit-job"),
                "{}");
        drover.delete("drover/desired/default/Job/api");
        drover.meanwhile.add(() -> drover.delete("drover/status/default/Job/api"));

        assertThat(drover.run("wait", "api", "--for=deleted")).isZero();
    }

    @Test
    void refusesWhatItCannotWaitFor() {
        drover.ready("web");

        assertThat(drover.run("wait", "none")).isEqualTo(1);
        assertThat(drover.run("wait")).isEqualTo(2);
        assertThat(drover.run("wait", "jobs")).isEqualTo(2);
        assertThat(drover.run("wait", "web", "--for=Redy")).isEqualTo(2);
        assertThat(drover.err).contains("did you mean 'Ready'?");
        assertThat(drover.run("wait", "web", "--for=Ready=Yes")).isEqualTo(2);
        assertThat(drover.run("wait", "web", "--timeout", "soon")).isEqualTo(2);
        assertThat(drover.err)
                .contains("'soon' is no duration; write it like 30s, 5m, 1h30m or 500ms");
    }

    @Test
    void waitsNotForADocumentThatWasDeleted() {
        drover.ready("web");
        drover.ready("old");
        drover.delete("drover/desired/default/Job/old");

        assertThat(drover.run("wait", "--all")).isZero();
        assertThat(drover.out).isEqualTo("default/Job/web is Ready=True\n");
        assertThat(drover.run("wait", "job", "old", "--timeout", "1s")).isEqualTo(3);
    }
}
