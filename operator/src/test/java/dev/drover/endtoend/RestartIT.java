package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.LiveCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs by which a person has something run anew or another image deployed, over real servers. */
final class RestartIT {

    private static LiveCluster cluster;

    @TempDir private Path folder;

    @BeforeAll
    static void start() {
        cluster = LiveCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void operate() {
        cluster.operate();
    }

    @AfterEach
    void endOperators() {
        cluster.endOperators();
    }

    @Test
    void replacesAllocationsWithoutAChangeOfTheSpecAndRunsNoHook() {
        String hook = "hooks: {before: [%s]}".formatted(says("migrated"));
        cluster.write("App/web", app(hook));
        cluster.awaitCondition("App/web", "Ready", "True");
        Set<String> first = running("shop--web");

        String said = cluster.cli("restart", "App/web", "-n", "shop", "--wait");

        assertThat(said).contains("shop/App/web is Ready=True");
        cluster.until("only others to run", () -> isOnlyAnother(first, "shop--web"));
        assertThat(said()).containsExactly("migrated");
        assertThat(cluster.consul().get("drover/desired/shop/App/web"))
                .contains("drover/restarted-at", hook);
        Set<String> second = running("shop--web");

        // The document as it was before: nothing else runs because of that.
        cluster.write("App/web", app(hook));
        cluster.until("it to be looked at", () -> observed("App/web"));
        cluster.awaitCondition("App/web", "Ready", "True");
        assertThat(cluster.cli("diff", "App/web", "-n", "shop")).contains("no difference");
        // Nor when the job is put back.
        cluster.nomad().call("DELETE", "/v1/job/shop--web", "");
        cluster.until("the job to be put back", () -> cluster.runs("shop--web"));
        assertThat(cluster.awaitJob("shop--web").at("/Meta/drover_restarted_at").asText())
                .isNotEmpty();
        assertThat(said()).containsExactly("migrated");
        assertThat(second).doesNotContainAnyElementsOf(first);
    }

    @Test
    void restartsANamespaceInTheOrderOfItsDependencies() {
        cluster.write("App/a-front", app("dependsOn: [{kind: Job, name: z-back}]"));
        cluster.write("z-back", job("z-back", ""));
        cluster.awaitCondition("App/a-front", "Ready", "True");

        String said = cluster.cli("restart", "a-front", "z-back", "--in-order", "-n", "shop");

        assertThat(said)
                .containsSubsequence(
                        "shop/Job/z-back is being restarted",
                        "shop/Job/z-back is Ready=True",
                        "shop/App/a-front is being restarted",
                        "shop/App/a-front is Ready=True");
        assertThat(restartedAt("shop--a-front")).isGreaterThan(restartedAt("z-back"));
    }

    @Test
    void deploysAnotherImage() {
        String text =
                """
                apiVersion: drover/v1
                kind: App
                spec:
                  image: shop.invalid/api:1  # no such registry
                  instances: 0
                """;
        cluster.write("App/imaged", text);
        cluster.awaitJob("shop--imaged");

        String said =
                cluster.cli("deploy", "App/imaged", "-n", "shop", "--image", "shop.invalid/api:2");

        assertThat(said).contains("~ spec.image: shop.invalid/api:1 -> shop.invalid/api:2");
        assertThat(cluster.consul().get("drover/desired/shop/App/imaged").strip())
                .isEqualTo(text.replace("api:1", "api:2").strip());
        cluster.until(
                "the job to have it",
                () ->
                        cluster.job("shop--imaged")
                                .orElseThrow()
                                .at("/TaskGroups/0/Tasks/0/Config/image")
                                .asText()
                                .equals("shop.invalid/api:2"));
        assertThat(
                        cluster.cli(
                                "deploy",
                                "App/imaged",
                                "-n",
                                "shop",
                                "--image",
                                "shop.invalid/api:2"))
                .contains("nothing to change");
    }

    private static String app(String more) {
        return """
        apiVersion: drover/v1
        kind: App
        spec:
          command: /bin/sleep
          args: ["3600"]
          driver: raw_exec
          instances: 2
          resources: {cpu: 20, memory: 20}
          stopTimeout: 1s
          rollout: {minHealthyTime: 0s}
          %s
        """
                .formatted(more);
    }

    private static String job(String id, String more) {
        return """
        apiVersion: drover/v1
        kind: Job
        spec:
          %s
          json:
            ID: %s
            Datacenters: ["*"]
            TaskGroups:
              - Name: a
                Count: 1
                Tasks:
                  - Name: t
                    Driver: raw_exec
                    Config: {command: /bin/sleep, args: ["3600"]}
                    Resources: {CPU: 20, MemoryMB: 20}
            Update: {MinHealthyTime: 0, HealthCheck: task_states, MaxParallel: 1}
        """
                .formatted(more, id);
    }

    private String says(String word) {
        return "{name: h, command: /bin/sh, args: [-c, \"echo %s >> %s/said\"], timeout: 1m}"
                .formatted(word, folder);
    }

    private List<String> said() {
        try {
            return Files.readAllLines(folder.resolve("said"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String restartedAt(String job) {
        return cluster.awaitJob(job).at("/Meta/drover_restarted_at").asText();
    }

    private static boolean isOnlyAnother(Set<String> before, String job) {
        Set<String> now = running(job);
        return now.size() == 2 && now.stream().noneMatch(before::contains);
    }

    private static Set<String> running(String job) {
        Set<String> ids = new TreeSet<>();
        for (JsonNode allocation : cluster.nomad().get("/v1/job/%s/allocations".formatted(job))) {
            if (allocation.path("ClientStatus").asText().equals("running")
                    && allocation.path("DesiredStatus").asText().equals("run")) {
                ids.add(allocation.path("ID").asText());
            }
        }
        return ids;
    }

    private static boolean observed(String name) {
        String key = "drover/desired/shop/" + name;
        return cluster.indexes(key)
                .containsValue(cluster.status(name).path("observedGeneration").asLong());
    }
}
