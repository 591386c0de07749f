package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.FreePort;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.NomadServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Apps on real Nomad: run, changed, broken, scaled and deleted. */
final class AppsIT {

    /** The old one goes on until the new one is well. */
    private static final String BESIDE = "rollout: {strategy: blueGreen, deadline: 8s}";

    /** Of the JDK that these tests run on. */
    private static final Path WEB_SERVER =
            Path.of(System.getProperty("java.home"), "bin", "jwebserver");

    private static LiveCluster cluster;

    @BeforeAll
    static void start() {
        ConsulServer consul = ConsulServer.start();
        NomadServer nomad =
                NomadServer.start(
                        NomadServer.Options.PLAIN.withConsul(consul.address().getAuthority()));
        cluster = LiveCluster.over(consul, nomad, Map.of());
        cluster.operate();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void anAppThatAnswersIsReadyAndANewOneReplacesIt() {
        cluster.write("App/web", server("one", ""));
        ready("App/web", "one");

        cluster.write("App/web", server("two", ""));

        ready("App/web", "two");
        assertThat(environment("shop--web")).isEqualTo("two");
        cluster.until("only the new one to run", () -> running("shop--web") == 1);
    }

    @Test
    void aSingleInstanceIsReplacedWithoutAnUnansweredRequest() {
        String rollout = "rollout: {strategy: rolling, drain: 2s, deadline: 1m}";
        cluster.write("App/gapless", server("one", rollout));
        ready("App/gapless", "one");
        String first = oldest("shop--gapless").path("ID").asText();

        try (PollingClient client = PollingClient.of(cluster.consul().address(), "shop--gapless")) {
            client.awaitAnswers(20);
            cluster.write("App/gapless", server("two", rollout));
            ready("App/gapless", "two");
            cluster.until(
                    "the first one to end",
                    () ->
                            cluster.nomad()
                                    .get("/v1/allocation/" + first)
                                    .path("ClientStatus")
                                    .asText()
                                    .equals("complete"));
            client.awaitAnswers(20);

            assertThat(client.failures()).isEmpty();
            assertThat(client.servers()).as("those that answered").hasSize(2);
        }
        assertThat(running("shop--gapless")).isEqualTo(1);
    }

    @Test
    void anAppThatDoesNotBecomeWellIsRevertedWithEvidence() {
        cluster.write("App/broken", server("good", BESIDE));
        ready("App/broken", "good");

        cluster.write(
                "App/broken",
                server("bad", BESIDE).replaceAll("command: .*", "command: /no/such/program"));

        cluster.awaitReason("App/broken", "Ready", "Reverted");
        assertThat(environment("shop--broken")).isEqualTo("good");
        assertThat(oldest("shop--broken").path("ClientStatus").asText())
                .as("the first one goes on")
                .isEqualTo("running");
        cluster.until(
                "the reason in the status",
                () -> cluster.status("App/broken").toString().contains("/no/such/program"));
    }

    @Test
    void anAppWhoseSecretIsMissingSaysSo() {
        cluster.write(
                "App/lacking", idle("secrets: {KEY: {nomadVariable: shop/lacking, item: key}}"));

        cluster.until(
                "the name of what is missing",
                () ->
                        cluster.condition("App/lacking", "Ready")
                                .path("message")
                                .asText()
                                .contains("nomad.var.block(shop/lacking@default.global)"));

        cluster.nomad()
                .call(
                        "PUT",
                        "/v1/var/shop/lacking",
                        "{\"Path\": \"shop/lacking\", \"Items\": {\"key\": \"x\"}}");

        cluster.awaitCondition("App/lacking", "Ready", "True");
    }

    @Test
    void theNumberWithinARangeIsLeftToOthers() {
        cluster.write("App/ranged", idle("instances: {min: 1, max: 4}"));
        cluster.awaitCondition("App/ranged", "Ready", "True");

        cluster.nomad()
                .call(
                        "POST",
                        "/v1/job/shop--ranged/scale",
                        "{\"Count\":3,\"Target\":{\"Group\":\"app\"}}");

        cluster.until("three to run", () -> running("shop--ranged") == 3);
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(5))
                .until(() -> count("shop--ranged") == 3);
        cluster.awaitCondition("App/ranged", "Ready", "True");

        cluster.write("App/ranged", idle("instances: {min: 1, max: 2}"));

        cluster.until("no more than the range allows", () -> count("shop--ranged") == 2);
    }

    @Test
    void anAppWaitsForAnother() {
        cluster.write("App/later", idle("dependsOn: [{kind: App, name: sooner}]"));
        assertThat(cluster.awaitReason("App/later", "Ready", "Waiting").path("message").asText())
                .contains("App sooner");
        assertThat(cluster.job("shop--later")).isEmpty();

        cluster.write("App/sooner", idle(""));

        cluster.awaitCondition("App/later", "Ready", "True");
        assertThat(cluster.awaitJob("shop--later").path("CreateIndex").asLong())
                .isGreaterThan(cluster.awaitJob("shop--sooner").path("CreateIndex").asLong());
    }

    @Test
    void aChangeOfOneVariantLeavesTheOthersAlone() {
        cluster.write("App/several", variants("one"));
        cluster.awaitCondition("App/several", "Ready", "True");
        String web = running("shop--several", "web").path("ID").asText();
        String worker = running("shop--several", "worker").path("ID").asText();
        String beat = running("shop--several", "beat").path("ID").asText();
        assertThat(cluster.cli("get", "app", "-n", "shop")).contains("several", "3/3");

        cluster.write("App/several", variants("two"));

        cluster.until(
                "another worker",
                () ->
                        !List.of("", worker)
                                .contains(running("shop--several", "worker").path("ID").asText()));
        cluster.awaitCondition("App/several", "Ready", "True");
        assertThat(running("shop--several", "web").path("ID").asText()).isEqualTo(web);
        assertThat(running("shop--several", "beat").path("ID").asText()).isEqualTo(beat);
    }

    @Test
    void anAppOfADeletedDocumentIsStopped() {
        cluster.write("App/deleted", idle(""));
        cluster.awaitCondition("App/deleted", "Ready", "True");

        cluster.remove("App/deleted");

        cluster.awaitStopped("shop--deleted");
    }

    @Test
    void nothingIsWrittenWhileNothingChanges() {
        cluster.write("App/quiet", idle(""));
        cluster.awaitCondition("App/quiet", "Ready", "True");
        cluster.cli("wait", "app", "quiet", "-n", "shop");
        JsonNode status = cluster.status("App/quiet");
        long index = cluster.awaitJob("shop--quiet").path("JobModifyIndex").asLong();

        assertThat(cluster.cli("diff", "app", "quiet", "-n", "shop")).contains("no difference");
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(6))
                .untilAsserted(() -> {
                    assertThat(cluster.status("App/quiet")).isEqualTo(status);
                    assertThat(cluster.awaitJob("shop--quiet").path("JobModifyIndex").asLong())
                            .isEqualTo(index);
                });
    }

    @Test
    void theCommandLineTellsOfAppsAsOfJobs() {
        cluster.write("App/told", idle("instances: 2"));
        cluster.awaitCondition("App/told", "Ready", "True");

        assertThat(cluster.cli("get", "app", "-n", "shop")).contains("told", "2/2");
        assertThat(cluster.cli("describe", "app", "told", "-n", "shop"))
                .contains("shop--told", "Ready");
        assertThat(cluster.cli("render", "app", "told", "-n", "shop"))
                .contains("\"ID\" : \"shop--told\"");
    }

    @Test
    void aPatchThatBreaksTheJobIsToldAndLeavesTheOldOne() {
        cluster.write("App/patched", idle("raw: {Priority: 60}"));
        cluster.awaitCondition("App/patched", "Ready", "True");
        long index = cluster.awaitJob("shop--patched").path("JobModifyIndex").asLong();

        cluster.write("App/patched", idle("raw: {TaskGroups: []}"));

        cluster.until(
                "Nomad's words in the status",
                () -> cluster.status("App/patched").toString().contains("Missing job task groups"));
        assertThat(cluster.condition("App/patched", "Ready").path("status").asText())
                .isEqualTo("False");
        JsonNode job = cluster.awaitJob("shop--patched");
        assertThat(job.path("JobModifyIndex").asLong()).isEqualTo(index);
        assertThat(job.path("Priority").asInt()).isEqualTo(60);
    }

    /** Three, because loopback has two addresses where there is IPv6, and each has its ports. */
    @Test
    void instancesThatFindTheirPortTakenAreTold() {
        String fixed = "ports: {http: {static: %d}}\n".formatted(FreePort.next());
        cluster.write("App/clash", idle(fixed + "instances: 3"));

        cluster.until(
                "the clash in the status",
                () -> cluster.status("App/clash").toString().contains("port collision"));
        assertThat(cluster.condition("App/clash", "Ready").path("status").asText())
                .isEqualTo("False");
    }

    @Test
    void aNameThatNoRegistryTakesIsToldInTheStatus() {
        String name = "App/" + "n".repeat(60);
        cluster.write(name, server("one", ""));

        JsonNode ready = cluster.awaitCondition(name, "Ready", "False");

        cluster.until(
                "the reason in the status",
                () -> cluster.status(name).toString().contains("63 are allowed"));
        assertThat(ready.path("reason").asText()).isNotEmpty();
    }

    private static String server(String version, String more) {
        return document(
                """
                command: %s
                args: [-b, 127.0.0.1, -p, "${NOMAD_PORT_http}", -d, "${NOMAD_TASK_DIR}"]
                driver: raw_exec
                ports: {http: 0}
                env: {VERSION: %s}
                health: {http: /}
                resources: {memory: 128}
                rollout: {drain: 100ms}
                """
                                .formatted(WEB_SERVER, version)
                                .replaceAll(more.isEmpty() ? "none" : "rollout: .*\n", "")
                        + more);
    }

    private static String variants(String version) {
        return document(
                """
                command: /bin/sleep
                args: ["3600"]
                driver: raw_exec
                resources: {cpu: 20, memory: 20}
                rollout: {minHealthyTime: 100ms}
                variants:
                  web:
                    command: %s
                    args: [-b, 127.0.0.1, -p, "${NOMAD_PORT_http}", -d, "${NOMAD_TASK_DIR}"]
                    resources: {memory: 128}
                    ports: {http: 0}
                    health: {http: /}
                  worker: {env: {VERSION: %s}}
                  beat: {args: ["7200"]}
                """
                        .formatted(WEB_SERVER, version));
    }

    private static String idle(String more) {
        return document(
                """
                command: /bin/sleep
                args: ["3600"]
                driver: raw_exec
                resources: {cpu: 20, memory: 20}
                rollout: {minHealthyTime: 100ms}
                """
                        + more);
    }

    private static String document(String spec) {
        return "apiVersion: drover/v1\nkind: App\nspec:\n" + spec.indent(2);
    }

    /** Waits until the version is registered and well. */
    private static void ready(String name, String version) {
        String job = name.replace("App/", "shop--");
        cluster.awaitJob(job);
        cluster.until(
                "%s to be ready as %s".formatted(name, version),
                () ->
                        environment(job).equals(version)
                                && cluster.condition(name, "Ready")
                                        .path("status")
                                        .asText()
                                        .equals("True")
                                && cluster.status(name)
                                                .at("/app/registered/jobModifyIndex")
                                                .asLong()
                                        == cluster.awaitJob(job).path("JobModifyIndex").asLong());
    }

    private static String environment(String job) {
        return cluster.awaitJob(job).at("/TaskGroups/0/Tasks/0/Env/VERSION").asText();
    }

    private static int count(String job) {
        return cluster.awaitJob(job).at("/TaskGroups/0/Count").asInt();
    }

    private static JsonNode oldest(String job) {
        JsonNode oldest = MissingNode.getInstance();
        for (JsonNode allocation : cluster.nomad().get("/v1/job/" + job + "/allocations")) {
            boolean older =
                    oldest.isMissingNode()
                            || allocation.path("CreateIndex").asLong()
                                    < oldest.path("CreateIndex").asLong();
            oldest = older ? allocation : oldest;
        }
        return oldest;
    }

    /** The running instance of a variant; missing while there is none. */
    private static JsonNode running(String job, String variant) {
        for (JsonNode allocation : cluster.nomad().get("/v1/job/" + job + "/allocations")) {
            if (allocation.path("TaskGroup").asText().equals(variant)
                    && allocation.path("DesiredStatus").asText().equals("run")
                    && allocation.path("ClientStatus").asText().equals("running")) {
                return allocation;
            }
        }
        return MissingNode.getInstance();
    }

    private static int running(String job) {
        int running = 0;
        for (JsonNode allocation : cluster.nomad().get("/v1/job/" + job + "/allocations")) {
            boolean wanted = allocation.path("DesiredStatus").asText().equals("run");
            running += wanted && allocation.path("ClientStatus").asText().equals("running") ? 1 : 0;
        }
        return running;
    }
}
