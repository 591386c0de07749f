package dev.drover.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verbs that look at what stands in the store. */
final class LookingTest {

    private final Rig drover = new Rig();

    @BeforeEach
    void initialised() {
        drover.put("drover/desired/.sentinel", "{}");
    }

    @Nested
    final class Get {

        @Test
        void showsHowEachDocumentFares() {
            drover.ready("web");
            long generation = drover.document("worker");
            drover.status(
                    "worker",
                    generation,
                    Rig.condition("Progressing", "True", "Deploying", "1 of 3 healthy"),
                    "{\"health\":{\"desired\":3,\"healthy\":1}}");
            drover.document("new");

            assertThat(drover.run("get")).isZero();
            assertThat(drover.out)
                    .isEqualTo(
                            """
                            NAMESPACE  KIND  NAME    READY  HEALTHY  STATUS                       SINCE
                            default    Job   new     -               not seen by an operator yet
                            default    Job   web     True   2/2      Healthy                      5m
                            default    Job   worker  -      1/3      Deploying
                            """);
        }

        @Test
        void showsGenerationAndMessageWhenWide() {
            drover.ready("web");

            assertThat(drover.run("get", "-o", "wide")).isZero();
            assertThat(drover.out)
                    .isEqualTo(
                            """
                            NAMESPACE  KIND  NAME  READY  HEALTHY  STATUS   SINCE  GENERATION  MESSAGE
                            default    Job   web   True   2/2      Healthy  5m     4           all well
                            """);
        }

        @Test
        void saysWhenTheNewestTextWasNotLookedAtYet() {
            drover.ready("web");
            drover.put("drover/desired/default/Job/web", Rig.text("web") + "# changed\n");

            drover.run("get", "web");

            assertThat(drover.out).contains("-      2/2      changed, not looked at yet");
        }

        @Test
        void showsADocumentThatIsBeingRemoved() {
            drover.ready("web");
            drover.delete("drover/desired/default/Job/web");

            drover.run("get");

            assertThat(drover.out).contains("deleted, being removed");
        }

        @Test
        void understandsKindsAsPeopleTypeThem() {
            drover.ready("web");

            for (String[] words :
                    new String[][] {
                        {"job", "web"}, {"jobs", "web"}, {"JOB/web"}, {"default/Job/web"}, {"web"}
                    }) {
                String[] arguments = new String[words.length + 3];
                arguments[0] = "get";
                arguments[1] = "-o";
                arguments[2] = "name";
                System.arraycopy(words, 0, arguments, 3, words.length);
                assertThat(drover.run(arguments)).isZero();
                assertThat(drover.out).isEqualTo("default/Job/web\n");
            }
            drover.run("describe", "job/web", "-o", "name");
            assertThat(drover.out).isEqualTo("default/Job/web\n");
            drover.run("status", "-o", "name");
            assertThat(drover.out).isEqualTo("default/Job/web\n");
        }

        @Test
        void choosesByLabels() {
            drover.put("drover/desired/default/Job/a", labelled("a", "tier: front"));
            drover.put("drover/desired/default/Job/b", labelled("b", "tier: back"));
            drover.put("drover/desired/default/Job/c", labelled("c", "other: x"));

            drover.run("get", "-o", "name", "-l", "tier=front");
            assertThat(drover.out).isEqualTo("default/Job/a\n");
            drover.run("get", "-o", "name", "-l", "tier,tier!=front");
            assertThat(drover.out).isEqualTo("default/Job/b\n");
            drover.run("get", "-o", "name", "-l", "!tier");
            assertThat(drover.out).isEqualTo("default/Job/c\n");
        }

        private String labelled(String name, String label) {
            return """
            apiVersion: drover/v1
            kind: Job
            metadata: {name: %s, labels: {%s}}
            spec: {json: {ID: x}}
            """
                    .formatted(name, label);
        }

        @Test
        void looksIntoAllNamespacesAndNamesKeysThatAreNoDocuments() {
            drover.put("drover/desired/shop/Job/web", Rig.text("web"));
            drover.put("drover/desired/shop/web", "{}");
            drover.put("drover/desired/shop/Jbo/web", "{}");
            drover.put("drover/status/shop/Jbo/web", "{}");

            assertThat(drover.run("get", "-A")).isZero();
            assertThat(drover.out)
                    .contains("shop       Job   web")
                    .contains(
                            "! not a document: shop/web: key 'shop/web' has 2 parts, expected"
                                    + " three: <namespace>/<Kind>/<name>\n")
                    .contains(
                            "! not a document: shop/Jbo/web: 'Jbo' is no kind; known: App, Job,"
                                    + " PostgresCluster, Proxy, Route\n")
                    .doesNotContain("deleted");
        }

        @Test
        void printsOneDocumentAsJson() {
            drover.ready("web");

            assertThat(drover.run("get", "job", "web", "-o", "json")).isZero();
            assertThat(drover.out)
                    .startsWith(
                            """
                            {
                              "namespace" : "default",
                              "kind" : "Job",
                              "name" : "web",
                              "generation" : 4,
                              "document" : {
                                "apiVersion" : "drover/v1",
                            """)
                    .contains("\"observedGeneration\" : 4");
        }

        @Test
        void printsManyAsYaml() {
            drover.document("web");

            assertThat(drover.run("get", "-o", "yaml")).isZero();
            assertThat(drover.out)
                    .isEqualTo(
                            """
                            documents:
                              - namespace: default
                                kind: Job
                                name: web
                                generation: 4
                                document:
                                  apiVersion: drover/v1
                                  kind: Job
                                  metadata:
                                    name: web
                                  spec:
                                    json:
                                      ID: web
                                status: null
                            misplaced: []
                            """);
        }

        @Test
        void namesTheNearestWhenThereIsNoSuchDocument() {
            drover.ready("worker");

            assertThat(drover.run("get", "job", "woker")).isEqualTo(1);
            assertThat(drover.err)
                    .isEqualTo(
                            "drover: there is no Job 'woker' in namespace default; did you mean"
                                    + " 'worker'?; see: drover get -A\n");
        }

        @Test
        void saysInWhichOtherNamespaceThereIsOne() {
            drover.put("drover/desired/shop/Job/web", Rig.text("web"));

            assertThat(drover.run("get", "job", "web")).isEqualTo(1);
            assertThat(drover.err)
                    .isEqualTo(
                            "drover: there is no Job 'web' in namespace default; there is one in"
                                    + " namespace shop: add -n shop; see: drover get -A\n");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{'holder':'n1','at':'%s'} |",
                    "{'holder':'n1'} |",
                    "{'holder':'n1','at':'%s','trouble':'Nomad is silent'} | Nomad is silent:",
                    "{'holder':'n1','at':'2020-01-01T00:00:00Z'} | operator n1 gave its last sign",
                    "{'holder':''} | no operator leads:"
                })
        void saysBesideWhatItPrintsWhyThatMayBeOld(String sign, @Nullable String doubt) {
            drover.ready("web");
            drover.put(
                    "drover/leader-heartbeat", sign.replace('\'', '"').replace("%s", "" + Rig.NOW));

            for (String command : List.of("get", "get -o json", "describe job web")) {
                assertThat(drover.run(command.split(" ", -1))).isZero();
                if (doubt == null) {
                    assertThat(drover.err).isEmpty();
                } else {
                    assertThat(drover.err)
                            .startsWith(doubt)
                            .endsWith(": what stands here may be old; see: drover doctor\n");
                }
                assertThat(drover.out).contains("Healthy");
            }
        }

        @Test
        void saysWhyNothingIsThere() {
            assertThat(drover.run("get")).isZero();
            assertThat(drover.err)
                    .isEqualTo("no documents in namespace default; in all: drover get -A\n");

            drover.delete("drover/desired/.sentinel");
            drover.run("get");
            assertThat(drover.err).contains("drover/desired/.sentinel is missing: run drover init");
        }

        @Test
        void watchesUntilInterruptedAndPrintsOnlyChanges() {
            drover.document("web");
            drover.meanwhile.add(() -> {});
            drover.meanwhile.add(() -> drover.ready("web"));

            drover.run("get", "--watch");

            assertThat(drover.out.split("NAMESPACE", -1)).hasSize(3);
            assertThat(drover.out).contains("not seen by an operator yet").contains("Healthy");
        }
    }

    @Nested
    final class Status {

        @Test
        void drawsTheNamespaceAsATree() {
            drover.ready("web");
            drover.status(
                    "bad",
                    drover.document("bad"),
                    Rig.condition("Ready", "False", "DeploymentFailed", "exit code 1"),
                    "{}");
            drover.document("new");
            drover.put("drover/leader", "{\"term\":4,\"holder\":\"node-1\"}");

            assertThat(drover.run("status")).isZero();
            assertThat(drover.out)
                    .isEqualTo(
                            """
                            default
                              Job
                                ✗ bad  DeploymentFailed 5m: exit code 1
                                ○ new  not seen by an operator yet
                                ✓ web  Healthy 2/2 5m
                            operator: node-1 leads, term 4
                            """);
        }

        @Test
        void marksWhatIsSuspendedBlockedRefusedDriftedOrUnderWay() {
            one("a", Rig.condition("Suspended", "True", "Asked", "on request"));
            one("b", Rig.condition("Blocked", "True", "NotOurs", "held by b2"));
            one("c", Rig.condition("Accepted", "False", "Invalid", "line 3"));
            one(
                    "d",
                    Rig.condition("Ready", "True", "Healthy", "")
                            + ","
                            + Rig.condition("Drifted", "True", "Scaled", "count 1"));
            one("e", Rig.condition("Progressing", "True", "Deploying", "1 of 2"));

            drover.run("status");

            assertThat(drover.out)
                    .startsWith(
                            """
                            default
                              Job
                                ‖ a  Asked 5m: on request
                                ✗ b  NotOurs 5m: held by b2
                                ✗ c  Invalid 5m: line 3
                                ≠ d  Scaled 5m: count 1
                                … e  Deploying 5m: 1 of 2
                            no operator leads: documents are not converged; see: drover doctor
                            """);
        }

        private void one(String name, String conditions) {
            drover.status(name, drover.document(name), conditions, "{}");
        }

        @Test
        void tellsProgramsWhoLeads() {
            drover.put("drover/leader", "{\"term\":4,\"holder\":\"node-1\"}");

            drover.run("status", "-o", "json");

            assertThat(drover.out).contains("\"holder\" : \"node-1\"");
        }
    }

    @Nested
    final class Events {

        @Test
        void areSortedByTime() {
            event("007", "2026-11-20T11:00:00Z", "web", "Registered");
            event("003", "2026-11-20T11:30:00Z", "api", "Healthy");

            assertThat(drover.run("events")).isZero();
            assertThat(drover.out)
                    .isEqualTo(
                            """
                            AGE  DOCUMENT         GENERATION  REASON      MESSAGE
                            60m  default/Job/web  5           Registered  did it
                            30m  default/Job/api  5           Healthy     did it
                            """);
            drover.run("events", "job", "api", "-o", "json");
            assertThat(drover.out).contains("Healthy").doesNotContain("Registered");
            drover.run("events", "-o", "name");
            assertThat(drover.out).isEqualTo("default/Job/web\ndefault/Job/api\n");
        }

        @Test
        void ofAllNamespacesAreSortedByTimeTogether() {
            event("001", "2026-11-20T11:00:00Z", "web", "First");
            event("002", "2026-11-20T11:30:00Z", "web", "Third");
            drover.put(
                    "drover/events/shop/001",
                    """
                    {"at":"2026-11-20T11:10:00Z","key":"shop/Job/api","generation":5,"reason":"Second","message":"did it"}\
                    """);

            assertThat(drover.run("events", "-A")).isZero();

            assertThat(drover.out).containsSubsequence("First", "Second", "Third");
            drover.run("events", "-A", "job", "api");
            assertThat(drover.out).contains("shop/Job/api").doesNotContain("First");
        }

        @Test
        void areFollowed() {
            event("007", "2026-11-20T11:00:00Z", "web", "Registered");
            drover.meanwhile.add(() -> event("008", "2026-11-20T12:00:01Z", "web", "Healthy"));

            drover.run("events", "-w");

            assertThat(drover.out.split("Registered", -1)).hasSize(2);
            assertThat(drover.out).contains("Healthy");
        }

        @Test
        void areMissed() {
            assertThat(drover.run("events", "-n", "shop")).isZero();
            assertThat(drover.err).isEqualTo("no events in namespace shop\n");
            assertThat(drover.run("events", "-A")).isZero();
            assertThat(drover.err).isEqualTo("no events\n");
        }

        private void event(String slot, String at, String name, String reason) {
            drover.put(
                    "drover/events/default/" + slot,
                    """
                    {"at":"%s","key":"default/Job/%s","generation":5,"reason":"%s","message":"did it","by":"n1"}\
                    """
                            .formatted(at, name, reason));
        }
    }

    @Test
    void explainsAField() {
        assertThat(drover.run("explain", "job.spec.drift")).isZero();
        assertThat(drover.out).contains("enforce").contains("warn");
        assertThat(drover.storesMade).isZero();
    }

    @Test
    void explainsWhatKindsThereAre() {
        assertThat(drover.run("explain")).isZero();
        assertThat(drover.out).contains("Job");
    }

    @Test
    void explainNamesTheNearestField() {
        assertThat(drover.run("explain", "Job.spec.drfit")).isEqualTo(2);
        assertThat(drover.err).contains("drift");
    }

    @Test
    void completesVerbsAndOptionsInEachShell() {
        assertThat(drover.run("completion", "bash")).isZero();
        assertThat(drover.out).contains("rollback").contains("--namespace");
        assertThat(drover.run("completion", "fish")).isZero();
        assertThat(drover.out).contains("-a rollback").contains("-l namespace");
        assertThat(drover.run("completion", "fsh")).isEqualTo(2);
        assertThat(drover.err).contains("did you mean 'fish'?");
    }
}
