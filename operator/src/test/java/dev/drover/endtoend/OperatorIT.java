package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.document;
import static dev.drover.testing.JobDocuments.idle;
import static dev.drover.testing.JobDocuments.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.OperatorProcess;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One operator: good documents, and bad ones. */
final class OperatorIT {

    private static LiveCluster cluster;
    private static OperatorProcess operator;

    @BeforeAll
    static void start() {
        cluster = LiveCluster.start();
        operator = cluster.operate();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void makesAJobOfADocument() {
        cluster.write("made", idle("made"));

        JsonNode job = cluster.awaitJob("made");

        assertThat(job.path("TaskGroups").path(0).path("Count").asInt()).isZero();
        assertThat(cluster.awaitCondition("made", "Accepted", "True").path("reason").asText())
                .isEqualTo("Valid");
    }

    @Test
    void stopsTheJobOfADeletedDocument() {
        cluster.write("deleted", idle("deleted"));
        cluster.awaitJob("deleted");

        cluster.remove("deleted");

        cluster.awaitStopped("deleted");
        assertThat(cluster.job("deleted")).as("stopped, not purged").isPresent();
    }

    @Test
    void saysThatARunningJobIsReady() {
        cluster.write("running", document(service("running", 50, 1, "driver = \"raw_exec\"")));

        cluster.awaitCondition("running", "Ready", "True");
    }

    @Test
    void registersAChangedDocumentInPlace() {
        cluster.write("changed", idle("changed", 50));
        cluster.awaitJob("changed");

        cluster.write("changed", idle("changed", 60));

        cluster.until(
                "the new priority",
                () -> cluster.job("changed").orElseThrow().path("Priority").asInt() == 60);
        assertThat(cluster.job("changed").orElseThrow().path("Version").asInt()).isOne();
    }

    @Test
    void writesNothingWhileNothingChanges() {
        cluster.write("unchanged", idle("unchanged"));
        cluster.awaitJob("unchanged");
        Map<String, Long> quiet = atRest();
        long index = cluster.awaitJob("unchanged").path("JobModifyIndex").asLong();

        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(4))
                .untilAsserted(() -> assertThat(written()).isEqualTo(quiet));
        assertThat(cluster.awaitJob("unchanged").path("JobModifyIndex").asLong()).isEqualTo(index);
    }

    @Test
    void writesNothingForTheSameTextWrittenAgain() {
        cluster.write("same", idle("same"));
        long index = cluster.awaitJob("same").path("JobModifyIndex").asLong();
        long generation = cluster.status("same").path("observedGeneration").asLong();

        cluster.write("same", idle("same") + "\n");

        cluster.until(
                "the new text to be seen",
                () -> cluster.status("same").path("observedGeneration").asLong() > generation);
        assertThat(cluster.awaitJob("same").path("JobModifyIndex").asLong()).isEqualTo(index);
    }

    /** Its next write expects the index it knows, loses, and it looks again. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("statusesByHand")
    void saysWhatIsSoAfterSomebodyOverwroteAStatus(String name, String byHand) {
        cluster.write(name, idle(name, 50));
        cluster.awaitCondition(name, "Ready", "True");

        cluster.consul().put("drover/status/shop/Job/" + name, byHand);
        cluster.write(name, idle(name, 60));

        cluster.until(
                "the new priority", () -> cluster.awaitJob(name).path("Priority").asInt() == 60);
        String desired = "drover/desired/shop/Job/" + name;
        long generation = cluster.indexes(desired).getOrDefault(desired, 0L);
        long registered = cluster.awaitJob(name).path("JobModifyIndex").asLong();
        cluster.until(
                "a status that is right",
                () -> {
                    JsonNode status = cluster.status(name);
                    JsonNode job = status.path("job").path("registered");
                    return status.path("observedGeneration").asLong() == generation
                            && status.path("acceptedGeneration").asLong() == generation
                            && job.path("jobModifyIndex").asLong() == registered
                            && cluster.condition(name, "Accepted")
                                    .path("status")
                                    .asText("")
                                    .equals("True")
                            && cluster.condition(name, "Ready")
                                    .path("status")
                                    .asText("")
                                    .equals("True");
                });
        assertThat(operator.output())
                .contains("a write was lost to another writer")
                .contains("\"document\":\"shop/Job/%s\"".formatted(name));
    }

    static Stream<Arguments> statusesByHand() {
        return Stream.of(
                Arguments.of("by-hand-empty", "{}"),
                Arguments.of("by-hand-unreadable", "somebody was here"),
                Arguments.of(
                        "by-hand-of-the-future",
                        "{\"observedGeneration\":99999999,\"acceptedGeneration\":99999999,"
                            + "\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\","
                            + "\"reason\":\"ByHand\",\"message\":\"\",\"since\":\"2026-01-01T00:00:00Z\"}]}"));
    }

    static Stream<Arguments> badTexts() {
        return Stream.of(
                Arguments.of("broken-json", "{\"apiVersion\":", "line 1"),
                Arguments.of("broken-yaml", "apiVersion: drover/v1\nkind: [Job\n", "line"),
                Arguments.of(
                        "wrong-kind",
                        "{\"apiVersion\":\"drover/v1\",\"kind\":\"Jbo\",\"spec\":{}}",
                        "Jbo"),
                Arguments.of(
                        "wrong-version",
                        idle("wrong-version").replace("drover/v1", "drover/v9"),
                        "drover/v9"),
                Arguments.of(
                        "unknown-field",
                        document("job \"x\" {}", Map.of("drfit", "warn"), Map.of()),
                        "drift"),
                Arguments.of(
                        "wrong-type",
                        "{\"apiVersion\":\"drover/v1\",\"kind\":\"Job\",\"spec\":{\"hcl\":5}}",
                        "$.spec.hcl"),
                Arguments.of("binary", "\u0000\u0001\u0002", "byte 0x00 looks like a binary file"),
                Arguments.of(
                        "other-name",
                        "{\"apiVersion\":\"drover/v1\",\"kind\":\"Job\",\"metadata\":{\"name\":\"somebody\"},\"spec\":{\"hcl\":\"job\"}}",
                        "somebody"),
                Arguments.of(
                        "hcl-error",
                        document("job \"hcl-error\" {\n  group {\n"),
                        "$.spec.hcl: line 2 of it: nomad: parse HCL: 400 Failed to parse job:"
                                + " input.hcl:2,"),
                Arguments.of(
                        "hcl-error-in-yaml",
                        """
                        apiVersion: drover/v1
                        kind: Job
                        spec:
                          hcl: |
                            job "hcl-error-in-yaml" {
                              bogus = 1
                            }
                        """,
                        "$.spec.hcl (line 6, column 7): nomad: parse HCL: 400 Failed to parse job:"
                                + " input.hcl:2,3-"),
                Arguments.of(
                        "hcl-peeks",
                        document(
                                """
                                job "hcl-peeks" {
                                  meta {
                                    x = file("/etc/passwd")
                                  }
                                }
                                """),
                        "filesystem function disabled"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badTexts")
    void refusesABadTextAndKeepsTheLastGoodOne(String name, String bad, String said) {
        cluster.write(name, idle(name));
        long index = cluster.awaitJob(name).path("JobModifyIndex").asLong();

        cluster.write(name, bad);

        JsonNode accepted = cluster.awaitCondition(name, "Accepted", "False");
        assertThat(accepted.path("message").asText()).isNotBlank().contains(said);
        assertThat(cluster.awaitJob(name).path("JobModifyIndex").asLong()).isEqualTo(index);
        cluster.write("beside-" + name, idle("beside-" + name));
        cluster.awaitJob("beside-" + name);
    }

    @Test
    void keepsTheLastGoodTextInForceOverARestart() {
        cluster.write("kept", idle("kept", 44));
        cluster.awaitJob("kept");
        cluster.write("kept", "{");
        cluster.awaitCondition("kept", "Accepted", "False");
        operator.kill();
        cluster.nomad().call("DELETE", "/v1/job/kept?purge=true", "");

        operator = cluster.operate();

        assertThat(cluster.awaitJob("kept").path("Priority").asInt()).isEqualTo(44);
        assertThat(cluster.condition("kept", "Accepted").path("status").asText())
                .isEqualTo("False");
    }

    @ParameterizedTest
    @MethodSource("strangeKeys")
    void reportsAStrangeKeyAndGoesOn(String key) {
        double before = operator.metric("drover_keys_misplaced");

        cluster.consul().put("drover/desired/" + key, idle("strange"));

        cluster.until(
                "a misplaced key in the metrics",
                () -> operator.metric("drover_keys_misplaced") == before + 1);
        cluster.write("beside-strange", idle("beside-strange"));
        cluster.awaitJob("beside-strange");
    }

    static Stream<String> strangeKeys() {
        return Stream.of("shop/few", "shop/Job/too/many", "shop/Job/Upper_Case");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unplaceable")
    void saysWhyAJobFindsNoPlace(String name, String hcl, String said) {
        cluster.write(name, document(hcl));

        cluster.awaitCondition(name, "Ready", "False");
        cluster.until(
                "evidence that names " + said,
                () -> cluster.status(name).path("job").toString().contains(said));
    }

    static Stream<Arguments> unplaceable() {
        return Stream.of(
                Arguments.of(
                        "unknown-driver",
                        service("unknown-driver", 50, 1, "driver = \"teleport\""),
                        "missing drivers"));
    }

    private static Map<String, Long> written() {
        Map<String, Long> all = cluster.indexes("drover/");
        all.remove("drover/leader-heartbeat");
        return all;
    }

    /** What is written once nothing has been written for a while: other tests' jobs may still be on their way. */
    private static Map<String, Long> atRest() {
        Map<String, Long> before = written();
        for (int i = 0; i < 20; i++) {
            Map<String, Long> last = before;
            await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            before = written();
            if (before.equals(last)) {
                return before;
            }
        }
        throw new AssertionError("the operator writes on and on: " + before);
    }
}
