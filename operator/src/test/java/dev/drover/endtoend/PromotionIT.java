package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.LiveCluster;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Canaries that wait for somebody, on a real Nomad. */
final class PromotionIT {

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
    void whatIsPromotedTakesOver() {
        canaryWaits("good");

        assertThat(cluster.cli("promote", "app", "good", "-n", "shop"))
                .isEqualTo("shop/App/good: job version 1 takes over\n");

        cluster.awaitReason("App/good", "Ready", "Healthy");
        cluster.until("only the new one", () -> running("good").equals(List.of("two", "two")));
        assertThat(cluster.cli("events", "app", "good", "-n", "shop"))
                .contains("promote version 1 of job shop--good");
    }

    @Test
    void whatIsAbortedLeavesTheOldOnes() {
        canaryWaits("bad");

        assertThat(cluster.cli("promote", "app", "bad", "-n", "shop", "--abort"))
                .isEqualTo("shop/App/bad: job version 1 is given up\n");

        cluster.awaitReason("App/bad", "Ready", "Reverted");
        cluster.until("only the old ones", () -> running("bad").equals(List.of("one", "one")));
    }

    /** One new instance stands beside two old ones. */
    private static void canaryWaits(String name) {
        cluster.write("App/" + name, app("one"));
        cluster.awaitReason("App/" + name, "Ready", "Healthy");
        cluster.write("App/" + name, app("two"));
        cluster.until(
                "canary of " + name,
                () -> {
                    JsonNode ready = cluster.condition("App/" + name, "Ready");
                    return ready.path("message").asText().contains("'drover promote'")
                            && running(name).equals(List.of("one", "one", "two"));
                });
    }

    /** The versions that run and are to run, sorted. */
    private static List<String> running(String name) {
        List<String> versions = new ArrayList<>();
        for (JsonNode allocation :
                cluster.nomad().get("/v1/job/shop--%s/allocations".formatted(name))) {
            if (allocation.path("DesiredStatus").asText().equals("run")
                    && allocation.path("ClientStatus").asText().equals("running")) {
                versions.add(
                        cluster.nomad()
                                .get("/v1/allocation/" + allocation.path("ID").asText())
                                .at("/Job/TaskGroups/0/Tasks/0/Env/VERSION")
                                .asText());
            }
        }
        versions.sort(null);
        return versions;
    }

    private static String app(String version) {
        return """
        apiVersion: drover/v1
        kind: App
        spec:
          command: /bin/sleep
          args: ["600"]
          driver: raw_exec
          instances: 2
          env: {VERSION: %s}
          resources: {cpu: 20, memory: 16}
          rollout: {strategy: canary, promote: manual, deadline: 40s, minHealthyTime: 100ms}
        """
                .formatted(version);
    }
}
