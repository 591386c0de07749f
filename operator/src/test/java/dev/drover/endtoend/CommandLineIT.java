package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.CommandLine;
import dev.drover.testing.CommandLine.Ran;
import dev.drover.testing.LiveCluster;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The built program as a person types it, over real servers and an operator. */
final class CommandLineIT {

    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int DIFFERENT = 3;
    private static final int NOT_MET = 3;

    private static LiveCluster cluster;
    private static CommandLine drover;

    @BeforeAll
    static void start() {
        cluster = LiveCluster.start();
        cluster.operate();
        drover = cluster.commandLine();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void initWritesTheSentinelOnce() {
        assertThat(done("--prefix", "other", "init").out())
                .isEqualTo("created other/desired/.sentinel\n");
        assertThat(done("--prefix", "other", "init").out())
                .isEqualTo("other/desired/.sentinel is there already\n");
        assertThat(cluster.consul().get("other/desired/.sentinel"))
                .contains("Drover reads this key");
    }

    @Test
    void doctorFindsAllWell() {
        assertThat(done("doctor").out().lines())
                .hasSizeGreaterThan(12)
                .allMatch(line -> line.startsWith("✓"));
    }

    @Test
    void validateSaysWhatIsWrongAndWhere() {
        drover.file(
                "typo.yaml", yaml("typo", "x", 50).replace("spec:\n", "spec:\n  drfit: warn\n"));
        drover.file("right.yaml", yaml("right", "x", 50));

        Ran bad = ends(FAILED, "validate", "-f", "typo.yaml");
        assertThat(bad.out() + bad.err())
                .contains("typo.yaml:8:3: $.spec.drfit: unknown field 'drfit'")
                .contains("did you mean 'drift'?");
        assertThat(done("validate", "-f", "right.yaml").out())
                .isEqualTo("lab/Job/right is valid\n");
        // It asks nobody.
        Ran alone =
                drover.with(
                                Map.of(
                                        "CONSUL_HTTP_ADDR",
                                        "127.0.0.1:1",
                                        "NOMAD_ADDR",
                                        "http://127.0.0.1:1"))
                        .runWith(yaml("right", "x", 50), "validate", "-f", "-");
        assertThat(alone.exit()).as("%s", alone).isZero();
    }

    @Test
    void applyTakesAFileAFolderAndStandardInput() {
        drover.file("applied.yaml", yaml("file", "x", 50));
        drover.file("applied/one.yaml", yaml("folder-one", "x", 50));
        drover.file("applied/deeper/two.yml", yaml("folder-two", "x", 50));

        assertThat(done("apply", "-f", "applied.yaml", "--wait").out())
                .isEqualTo("lab/Job/file created\nlab/Job/file is Ready=True\n");
        assertThat(done("apply", "-f", "applied.yaml").out()).isEqualTo("lab/Job/file unchanged\n");
        assertThat(done("apply", "-f", "applied", "--wait").out())
                .contains("lab/Job/folder-one created", "lab/Job/folder-two is Ready=True");
        Ran piped = drover.runWith(yaml("piped", "x", 50), "apply", "-f", "-", "--wait");
        assertThat(piped.exit()).as("%s", piped).isZero();
        assertThat(List.of("file", "folder-one", "folder-two", "piped")).allMatch(cluster::runs);
    }

    @Test
    void applyWritesNothingWhenOneOfManyIsBad() {
        drover.file("mixed/good.yaml", yaml("mixed-good", "x", 50));
        drover.file(
                "mixed/bad.yaml",
                yaml("mixed-bad", "x", 50).replace("spec:\n", "spec:\n  drfit: warn\n"));

        Ran ran = ends(FAILED, "apply", "-f", "mixed");

        assertThat(ran.err()).contains("$.spec.drfit", "nothing was written");
        assertThat(cluster.consul().get("drover/desired/lab/Job/mixed-good")).isEqualTo("(none)");
    }

    @Test
    void applyDryRunWritesNothing() {
        drover.file("dry.yaml", yaml("dry", "x", 50));

        assertThat(done("apply", "-f", "dry.yaml", "--dry-run").out())
                .isEqualTo("lab/Job/dry created (dry run)\n");
        assertThat(cluster.consul().get("drover/desired/lab/Job/dry")).isEqualTo("(none)");
    }

    @Test
    void applyThatWaitsInVainShowsTheEvidence() {
        drover.file(
                "fails.yaml",
                yaml("fails", "x", 50)
                        .replace("count = 0", "count = 1")
                        .replace("/bin/sleep", "/no/such/program"));

        Ran ran = ends(DIFFERENT, "apply", "-f", "fails.yaml", "--wait", "--timeout", "6s");

        assertThat(ran.err())
                // Not before its time; how much later depends on the machine.
                .containsPattern("lab/Job/fails is not Ready=True after ([6-9]|1\\d)s")
                .contains("/no/such/program", "task main: never started")
                .contains("look further: drover describe Job fails -n lab");
        done("delete", "Job/fails", "-n", "lab");
    }

    @Test
    void diffTellsWhatNomadWouldDo() {
        drover.file("counted.yaml", running("counted", 1));
        assertThat(ends(DIFFERENT, "diff", "-f", "counted.yaml").out())
                .startsWith("lab/Job/counted: the job would be created\n");
        done("apply", "-f", "counted.yaml", "--wait");
        assertThat(done("diff", "-f", "counted.yaml").out())
                .isEqualTo("lab/Job/counted: no difference\n");

        drover.file("counted.yaml", running("counted", 2));

        assertThat(ends(DIFFERENT, "diff", "-f", "counted.yaml").out())
                .contains("~ group main: Count 1 -> 2 (forces create)")
                .endsWith("  allocations: 1 placed, 1 updated in place\n");
        assertThat(ends(DIFFERENT, "diff", "-f", "counted.yaml", "-o", "json").out())
                .contains("\"different\" : true", "\"placed\" : 1", "\"stopped\" : 0");
        done("apply", "-f", "counted.yaml", "--wait");
        drover.file("counted.yaml", running("counted", 1));
        assertThat(ends(DIFFERENT, "diff", "-f", "counted.yaml").out())
                .endsWith("  allocations: 1 updated in place, 1 stopped\n");
        done("delete", "Job/counted", "-n", "lab");
    }

    @Test
    void diffAndApplySayThatTheJobOfBeforeIsStopped() {
        drover.file("renamed.yaml", yaml("renamed", "x", 50));
        done("apply", "-f", "renamed.yaml", "--wait");
        drover.file(
                "renamed.yaml",
                yaml("renamed", "x", 50).replace("job \"renamed\"", "job \"renamed-2\""));
        String said = "job renamed is stopped: the document names another job now";

        assertThat(ends(DIFFERENT, "diff", "-f", "renamed.yaml").out())
                .contains("  - " + said, "the job would be created");
        assertThat(done("apply", "-f", "renamed.yaml", "--wait").err()).contains(said);
        cluster.awaitStopped("renamed");
        assertThat(done("apply", "-f", "renamed.yaml", "--wait").out())
                .endsWith("lab/Job/renamed is Ready=True already\n");
        assertThat(done("diff", "-f", "renamed.yaml").out()).contains("no difference");
    }

    @Test
    void getPrintsEachForm() {
        made("got", "forms", 50);

        assertThat(done("get", "job", "got", "-n", "lab").out().lines().toList())
                .first()
                .asString()
                .matches("NAMESPACE +KIND +NAME +READY +HEALTHY +STATUS +SINCE");
        assertThat(done("get", "job/got", "-n", "lab", "-o", "wide").out())
                .contains("GENERATION", "MESSAGE", "0 of 0 running");
        assertThat(done("get", "lab/Job/got", "-o", "json").out())
                .startsWith("{\n")
                .contains("\"name\" : \"got\"", "\"conditions\"");
        assertThat(done("get", "job", "got", "-n", "lab", "-o", "yaml").out())
                .startsWith("namespace: lab\nkind: Job\nname: got\n");
        assertThat(done("get", "job", "got", "-n", "lab", "-o", "name").out())
                .isEqualTo("lab/Job/got\n");
    }

    @Test
    void getChoosesByNamespaceAndLabels() {
        made("chosen-a", "chosen", 50);
        made("chosen-b", "left", 50);
        cluster.write(
                "elsewhere",
                yaml("elsewhere", "chosen", 50).replace("namespace: lab", "namespace: shop"));

        assertThat(done("get", "-A", "-l", "tier=chosen", "-o", "name").out())
                .isEqualTo("lab/Job/chosen-a\nshop/Job/elsewhere\n");
        assertThat(done("get", "-n", "lab", "-l", "tier=chosen", "-o", "name").out())
                .isEqualTo("lab/Job/chosen-a\n");
        assertThat(done("get", "-n", "lab", "chosen-*", "-l", "tier!=chosen", "-o", "name").out())
                .isEqualTo("lab/Job/chosen-b\n");
        assertThat(done("get", "-n", "nowhere").err() + done("get", "-n", "nowhere").out())
                .contains("no documents in namespace nowhere");
        // That namespace may also come from the environment.
        Ran there = drover.with(Map.of("DROVER_NAMESPACE", "shop")).run("get", "-o", "name");
        assertThat(there.out()).isEqualTo("shop/Job/elsewhere\n");
    }

    @Test
    void describeStatusAndEventsTellWhatHappened() {
        made("told", "x", 50);

        assertThat(done("describe", "job/told", "-n", "lab").out())
                .contains("drover/desired/lab/Job/told", "Nomad job:")
                .containsPattern("Ready +True +\\S+ +Healthy")
                .contains("create job told", "nomad job status told");
        assertThat(done("events", "job", "told", "-n", "lab").out())
                .containsPattern("lab/Job/told +\\d+ +Registered +create job told");
        assertThat(done("status", "-n", "lab").out())
                .containsPattern("✓ told +Healthy 0/0")
                .containsPattern("operator: \\S+ leads, term 1");
    }

    @Test
    void waitEndsWithThreeWhenTheTimeIsOver() {
        made("waited", "x", 50);

        assertThat(done("wait", "job/waited", "-n", "lab").out())
                .isEqualTo("lab/Job/waited is Ready=True\n");
        Ran ran =
                ends(
                        DIFFERENT,
                        "wait",
                        "job/waited",
                        "-n",
                        "lab",
                        "--for=Suspended",
                        "--timeout",
                        "1s");
        assertThat(ran.err()).contains("lab/Job/waited is not Suspended=True after 1s");
    }

    @Test
    void rollbackBringsBackWhatHistoryShows() {
        made("back", "x", 51);
        assertThat(ends(FAILED, "rollback", "job/back", "-n", "lab").err())
                .contains("no older accepted text");
        made("back", "x", 52);

        assertThat(done("history", "job/back", "-n", "lab").out().lines().toList())
                .hasSize(3)
                .last()
                .asString()
                .contains("in force");
        assertThat(ends(FAILED, "rollback", "job/back", "-n", "lab", "--to", "1").err())
                .contains("generation 1 is not kept");
        assertThat(done("rollback", "job/back", "-n", "lab").out())
                .startsWith("lab/Job/back rolled back to");

        cluster.until("the old priority", () -> priority("back") == 51);
    }

    @Test
    void suspendKeepsDroversHandsOff() {
        made("held", "x", 51);

        assertThat(done("suspend", "job/held", "-n", "lab").out())
                .isEqualTo("lab/Job/held is suspended\n");
        done("wait", "job/held", "-n", "lab", "--for=Suspended", "--timeout", "20s");
        cluster.nomad().call("DELETE", "/v1/job/held", "");
        assertThat(done("suspend", "job/held", "-n", "lab").out())
                .isEqualTo("lab/Job/held is suspended already\n");
        done("wait", "job/held", "-n", "lab", "--for=Drifted", "--timeout", "20s");
        assertThat(cluster.runs("held")).isFalse();

        done("resume", "job/held", "-n", "lab");

        done("wait", "job/held", "-n", "lab", "--for=Ready", "--timeout", "20s");
        assertThat(cluster.runs("held")).isTrue();
        assertThat(done("retry", "job/held", "-n", "lab").out())
                .isEqualTo("lab/Job/held is Ready: there is nothing to retry\n");
    }

    @Test
    void adoptTakesOverAJobThatSomebodyRegistered() {
        cluster.nomad()
                .call(
                        "POST",
                        "/v1/jobs",
                        """
                        {"Job":{"ID":"hand","Datacenters":["*"],"Priority":44,"TaskGroups":[{"Name":"main","Count":0,
                          "Tasks":[{"Name":"main","Driver":"raw_exec","Config":{"command":"/bin/sleep"}}]}]}}
                        """);
        drover.file("hand.yaml", yaml("hand", "x", 66));
        done("apply", "-f", "hand.yaml");
        done("wait", "job/hand", "-n", "lab", "--for=Blocked", "--timeout", "20s");
        assertThat(done("get", "job", "hand", "-n", "lab").out()).contains("NotOurs");
        assertThat(priority("hand")).isEqualTo(44);

        done("adopt", "job/hand", "-n", "lab");

        cluster.until("the document's priority", () -> priority("hand") == 66);
        done("wait", "job/hand", "-n", "lab", "--for=Ready", "--timeout", "20s");
    }

    @Test
    void deleteStopsTheJob() {
        made("gone", "gone", 50);

        assertThat(
                        ends(USAGE, "delete", "go*e", "-n", "lab").out()
                                + ends(USAGE, "delete", "go*e", "-n", "lab").err())
                .contains("this would delete:\n  lab/Job/gone", "add --yes");
        assertThat(done("delete", "go*e", "-n", "lab", "--yes", "--wait").out())
                .isEqualTo("lab/Job/gone deleted\nlab/Job/gone is deleted\n");
        assertThat(cluster.runs("gone")).isFalse();
        // What is deleted is not waited for.
        assertThat(ends(NOT_MET, "wait", "--all", "-n", "lab", "-l", "tier=gone").out()).isEmpty();
        assertThat(done("delete", "job/gone", "-n", "lab").err()).isEqualTo("nothing to delete\n");
        assertThat(ends(FAILED, "delete", "job/never", "-n", "lab").err())
                .contains("there is no Job 'never' in namespace lab");
    }

    @Test
    void pruneSaysThatNothingIsHeldBack() {
        assertThat(done("prune").out() + done("prune").err())
                .contains("no deletions are held back");
    }

    @Test
    void renderPrintsTheJob() {
        drover.file("rendered.yaml", yaml("rendered", "x", 57));

        assertThat(done("render", "-f", "rendered.yaml").out())
                .contains(
                        "\"ID\" : \"rendered\"",
                        "\"Priority\" : 57",
                        "\"managed_by\" : \"drover\"");
        assertThat(done("render", "-f", "rendered.yaml", "-o", "yaml").out())
                .contains("Priority: 57");
    }

    @Test
    void explainIsTheManual() {
        assertThat(done("explain").out()).contains("Job\n");
        assertThat(done("explain", "Job.spec.drift").out())
                .contains("DEFAULT   enforce", "VALUES    enforce, warn, off", "EXAMPLE");
        assertThat(ends(USAGE, "explain", "Job.spec.drfit").err())
                .contains("did you mean 'drift'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void completionPrintsAScript(String shell) {
        assertThat(done("completion", shell).out()).contains("rollback").contains("selector");
    }

    @ParameterizedTest
    @CsvSource({
        "aply,                 did you mean 'apply'?",
        "completion tcsh,      known: bash",
        "apply,                say which documents",
        "apply -g web.yaml,    -g",
        "get -o jsno,          JSON",
        "wait,                 say which",
        "wait job/x --for=Redy, did you mean 'Ready'?",
        "get Upper/Case/Name/x, names no document",
        "suspend,              name the documents",
    })
    void aWrongCallShowsTheWayOut(String typed, String said) {
        assertThat(ends(USAGE, typed.split(" ")).err()).contains(said);
    }

    @ParameterizedTest
    @CsvSource({
        "get job/nobdy -n lab,  did you mean 'nobody'?",
        "get jbos -n lab,       did you mean 'jobs'?",
        "apply -f absent.yaml,  no such file or folder",
    })
    void whatIsNotThereShowsTheWayOut(String typed, String said) {
        made("nobody", "x", 50);

        assertThat(ends(FAILED, typed.split(" ")).err()).contains(said);
    }

    @Test
    void aConsulThatIsAwayIsNamedWithTheWayOut() {
        Ran ran = drover.with(Map.of("CONSUL_HTTP_ADDR", "127.0.0.1:1")).run("get", "-A");

        assertThat(ran.exit()).as("%s", ran).isEqualTo(FAILED);
        assertThat(ran.err()).contains("127.0.0.1:1", "CONSUL_HTTP_ADDR", "drover doctor");
        assertThat(ran.err()).doesNotContain("\tat ");
    }

    @Test
    void aServerThatIsNotConsulIsNotTakenForOneThatHoldsNothing() {
        String nomad = cluster.nomad().address().toString();

        Ran ran = ends(FAILED, "get", "-A", "--consul-addr", nomad);

        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("is this the address of a Consul agent?", nomad);
    }

    @Test
    void helpListsTheVerbsAndTheExitCodes() {
        assertThat(done("--help").out())
                .contains("apply", "rollback", "Exit codes:", "3   diff found differences");
        assertThat(done("--version").out()).matches("drover \\S+\n");
    }

    private static void made(String name, String tier, int priority) {
        drover.file("made/" + name + "/it.yaml", yaml(name, tier, priority));
        done("apply", "-f", "made/" + name + "/it.yaml", "--wait");
    }

    private static Ran done(String... arguments) {
        return ends(DONE, arguments);
    }

    private static Ran ends(int exit, String... arguments) {
        Ran ran = drover.run(arguments);
        assertThat(ran.exit()).as("%s", ran).isEqualTo(exit);
        return ran;
    }

    private static int priority(String job) {
        return cluster.job(job).orElseThrow().path("Priority").asInt();
    }

    private static String running(String name, int count) {
        return yaml(name, "x", 50)
                .replace("count = 0", "count = " + count)
                .replace("command = \"/bin/sleep\"", "command = \"/bin/sleep\", args = [\"3600\"]")
                .replace("{ command", "{\n            command")
                .replace(", args", "\n            args")
                .replace("] }", "]\n          }");
    }

    /** A job that asks for no allocation, as people write one. */
    private static String yaml(String name, String tier, int priority) {
        return """
        apiVersion: drover/v1
        kind: Job
        metadata:
          namespace: lab
          name: %s
          labels: {tier: %s}
        spec:
          hcl: |
            job "%s" {
              priority = %d
              update {
                min_healthy_time = "1s"
              }
              group "main" {
                count = 0
                task "main" {
                  driver = "raw_exec"
                  config { command = "/bin/sleep" }
                }
              }
            }
        """
                .formatted(name, tier, name, priority);
    }
}
