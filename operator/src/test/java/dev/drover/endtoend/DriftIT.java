package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.document;
import static dev.drover.testing.JobDocuments.idle;
import static dev.drover.testing.JobDocuments.running;
import static dev.drover.testing.JobDocuments.service;
import static dev.drover.testing.JobDocuments.sleeping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.drover.testing.LiveCluster;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Jobs that others change, own or break. */
final class DriftIT {

    private static final String PERIODIC =
            """
            job "%s" {
              type = "batch"
              periodic {
                crons = ["0 3 1 1 *"]
              }
              group "main" {
                task "main" {
                  driver = "raw_exec"
                  config {
                    command = "/bin/true"
                  }
                }
              }
            }
            """;

    private static LiveCluster cluster;

    @BeforeAll
    static void start() {
        cluster = LiveCluster.start();
        cluster.operate();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void startsAgainWhatWasStopped() {
        cluster.write("stopped", idle("stopped"));
        settled("stopped");

        cluster.nomad().call("DELETE", "/v1/job/stopped", "");

        cluster.until(
                "the job to be registered anew",
                () -> cluster.runs("stopped") && version("stopped") > 0);
    }

    @Test
    void registersAgainWhatWasPurged() {
        cluster.write("purged", idle("purged", 41));
        settled("purged");

        cluster.nomad().call("DELETE", "/v1/job/purged?purge=true", "");

        assertThat(cluster.awaitJob("purged").path("Priority").asInt()).isEqualTo(41);
    }

    @Test
    void scalesBack() {
        cluster.write("scaled", idle("scaled"));
        settled("scaled");

        cluster.nomad()
                .call(
                        "POST",
                        "/v1/job/scaled/scale",
                        "{\"Count\":1,\"Target\":{\"Group\":\"main\"}}");

        cluster.until("the count to be as written", () -> count("scaled") == 0);
    }

    @Test
    void undoesAnEdit() {
        cluster.write("edited", idle("edited", 50));
        settled("edited");

        edit("edited", 77);

        cluster.until("the priority to be as written", () -> priority("edited") == 50);
    }

    @Test
    void onlyReportsWhenAskedToWarn() {
        cluster.write("warned", document(hcl("warned"), Map.of("drift", "warn"), Map.of()));
        settled("warned");

        edit("warned", 78);

        JsonNode drifted = cluster.awaitCondition("warned", "Drifted", "True");
        assertThat(drifted.path("message").asText()).contains("Priority");
        assertStays("warned", 78);
    }

    @Test
    void stopsRepairingInAFightAndSaysWhoChangesIt() {
        cluster.write("fought", idle("fought", 50));
        settled("fought");

        for (int i = 0; i < 6; i++) {
            edit("fought", 60 + i);
            if (i < 5) {
                cluster.until("a repair", () -> priority("fought") == 50);
                settled("fought");
            }
        }

        JsonNode drifted = cluster.awaitReason("fought", "Drifted", "Fight");
        assertThat(drifted.path("message").asText()).contains("whoever submitted version");
        assertStays("fought", 65);
    }

    @Test
    void givesAJobToTheOlderOfTwoDocuments() {
        cluster.write("older", idle("contested", 50));
        settled("older", "contested");

        cluster.write("newer", idle("contested", 90));

        JsonNode blocked = cluster.awaitCondition("newer", "Blocked", "True");
        assertThat(blocked.path("reason").asText()).isEqualTo("JobTaken");
        assertThat(blocked.path("message").asText()).contains("shop/Job/older");
        assertThat(priority("contested")).isEqualTo(50);
    }

    @Test
    void leavesAJobThatIsNotOursUntilItIsAdopted() {
        foreignJob("foreign");
        cluster.write("foreign", document(hcl("foreign")));
        JsonNode blocked = cluster.awaitCondition("foreign", "Blocked", "True");
        assertThat(blocked.path("reason").asText()).isEqualTo("NotOurs");
        assertThat(priority("foreign")).isEqualTo(33);

        cluster.write(
                "foreign", document(hcl("foreign"), Map.of(), Map.of("drover/adopt", "true")));

        cluster.until("the job to be as written", () -> priority("foreign") == 50);
        cluster.awaitCondition("foreign", "Blocked", "False");
    }

    @Test
    void changesNothingWhileSuspended() {
        cluster.write("suspended", idle("suspended", 50));
        settled("suspended");
        cluster.write(
                "suspended",
                document(
                        service("suspended", 70, 0, "driver = \"raw_exec\""),
                        Map.of(),
                        Map.of("drover/suspend", "true")));
        cluster.awaitCondition("suspended", "Suspended", "True");
        assertStays("suspended", 50);

        cluster.write("suspended", idle("suspended", 70));

        cluster.until("the change to be made", () -> priority("suspended") == 70);
    }

    @Test
    void doesNotTryAFailedDeploymentAgainAndShowsWhy() {
        cluster.write("failing", document(running("failing", "echo out of cheese; exit 7")));

        cluster.awaitReason("failing", "Ready", "DeploymentFailed");

        cluster.until(
                "its last words and its exit code",
                () -> {
                    String part = cluster.status("failing").path("job").toString();
                    return part.contains("out of cheese") && part.contains("7");
                });
        assertVersionStays("failing", 0);
    }

    @Test
    void triesAFailedDeploymentOnceMoreWhenAskedTo() {
        cluster.write("retried", document(running("retried", "exit 7")));
        cluster.awaitReason("retried", "Ready", "DeploymentFailed");
        assertThat(tries("retried")).isEqualTo(1);

        cluster.cli("retry", "Job/retried", "-n", "shop");

        cluster.until("one more try", () -> tries("retried") == 2);
        cluster.awaitReason("retried", "Ready", "DeploymentFailed");
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(4))
                .untilAsserted(() -> assertThat(tries("retried")).isEqualTo(2));
    }

    @Test
    void leavesAJobThatNomadRevertedAsItIs() {
        String good = revertible("reverted", "exec sleep 3600");
        cluster.write("reverted", document(good));
        cluster.awaitCondition("reverted", "Ready", "True");

        cluster.write("reverted", document(revertible("reverted", "exit 3")));

        cluster.awaitReason("reverted", "Ready", "Reverted");
        assertVersionStays("reverted", 2);
    }

    @Test
    void isReadyWhenABatchJobHasRunToItsEnd() {
        String batch =
                """
                job "batch" {
                  type = "batch"
                  group "main" {
                    task "main" {
                      driver = "raw_exec"
                      config {
                        command = "/bin/true"
                      }
                    }
                  }
                }
                """;
        cluster.write("batch", document(batch));

        JsonNode ready = cluster.awaitReason("batch", "Ready", "Complete");

        assertThat(ready.path("status").asText()).isEqualTo("True");
        assertVersionStays("batch", 0);
    }

    @Test
    void isReadyWhenAScheduleIsRegisteredAndTellsItsRuns() {
        cluster.write("periodic", document(PERIODIC.formatted("periodic")));

        JsonNode ready = cluster.awaitReason("periodic", "Ready", "Scheduled");

        assertThat(ready.path("status").asText()).isEqualTo("True");
        assertThat(ready.path("message").asText())
                .matches("next run \\d{4}-01-01T03:00:00Z; no run yet");

        cluster.nomad().call("PUT", "/v1/job/periodic/periodic/force", "{}");

        cluster.until(
                "its last run",
                () ->
                        cluster.condition("periodic", "Ready")
                                .path("message")
                                .asText()
                                .endsWith("Z: Complete"));
        assertVersionStays("periodic", 0);
    }

    @Test
    void tellsThatTheLastRunOfAScheduleFailedAndWhy() {
        cluster.write(
                "backup",
                document(
                        """
                        job "backup" {
                          type = "batch"
                          periodic {
                            crons = ["0 3 1 1 *"]
                          }
                          group "main" {
                            restart {
                              attempts = 0
                              mode     = "fail"
                            }
                            reschedule {
                              attempts  = 0
                              unlimited = false
                            }
                            task "main" {
                              driver = "raw_exec"
                              config {
                                command = "/bin/sh"
                                args    = ["-c", "echo 'no room on the disk' >&2; exit 3"]
                              }
                            }
                          }
                        }
                        """));
        cluster.awaitReason("backup", "Ready", "Scheduled");

        cluster.nomad().call("PUT", "/v1/job/backup/periodic/force", "{}");

        assertThat(cluster.awaitReason("backup", "Ready", "LastRunFailed").path("message").asText())
                .endsWith("Z: Failed; task main: exit code 3: no room on the disk");
        cluster.write("backup", document(PERIODIC.formatted("backup")));
        cluster.awaitReason("backup", "Ready", "Scheduled");
    }

    @Test
    void replacesARunningTaskThatSomebodyStopped() {
        cluster.write("sleeping", sleeping("sleeping"));
        cluster.awaitCondition("sleeping", "Ready", "True");

        cluster.nomad().call("DELETE", "/v1/job/sleeping", "");

        cluster.until(
                "the job to run again", () -> cluster.runs("sleeping") && version("sleeping") > 0);
        cluster.awaitCondition("sleeping", "Ready", "True");
    }

    private static String hcl(String job) {
        return service(job, 50, 0, "driver = \"raw_exec\"");
    }

    private static String revertible(String job, String line) {
        return running(job, line).replace("update {", "update {\n    auto_revert = true");
    }

    /** Waits until Drover has recorded the job as it stands, so that a change after it is somebody else's. */
    private static void settled(String name) {
        settled(name, name);
    }

    private static void settled(String name, String job) {
        cluster.awaitJob(job);
        cluster.until(
                "the registration of %s to be recorded".formatted(name),
                () ->
                        cluster.status(name)
                                        .path("job")
                                        .path("registered")
                                        .path("jobModifyIndex")
                                        .asLong()
                                == cluster.awaitJob(job).path("JobModifyIndex").asLong());
    }

    private static void edit(String job, int priority) {
        ObjectNode edited = (ObjectNode) cluster.awaitJob(job);
        edited.put("Priority", priority);
        register(job, edited);
    }

    private static void foreignJob(String job) {
        ObjectNode foreign =
                (ObjectNode)
                        cluster.nomad()
                                .call(
                                        "POST",
                                        "/v1/jobs/parse",
                                        "{\"JobHCL\":%s,\"Canonicalize\":true}"
                                                .formatted(TextNode.valueOf(hcl(job))));
        foreign.put("Priority", 33);
        register(job, foreign);
    }

    private static void register(String job, JsonNode definition) {
        cluster.nomad().call("POST", "/v1/job/" + job, "{\"Job\":%s}".formatted(definition));
    }

    /** How often Nomad has begun to run it: without a restart and a rescheduling, each registration does so once. */
    private static int tries(String job) {
        return cluster.nomad().get("/v1/job/" + job + "/allocations?all=true").size();
    }

    private static int priority(String job) {
        return cluster.job(job).map(found -> found.path("Priority").asInt()).orElse(0);
    }

    private static int version(String job) {
        return cluster.job(job).map(found -> found.path("Version").asInt()).orElse(0);
    }

    private static int count(String job) {
        return cluster.awaitJob(job).path("TaskGroups").path(0).path("Count").asInt();
    }

    private static void assertStays(String job, int priority) {
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(priority(job)).isEqualTo(priority));
    }

    private static void assertVersionStays(String job, int version) {
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(4))
                .untilAsserted(() -> assertThat(version(job)).isEqualTo(version));
    }
}
