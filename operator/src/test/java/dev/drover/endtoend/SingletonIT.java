package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.LiveCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apps of which at most one may run, on real Nomad. Each program leaves a line when it begins, and one if it is not alone. */
@Tag("alone")
final class SingletonIT {

    private static LiveCluster cluster;

    @TempDir private Path folder;

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
    void isReplacedWithoutTwoAtATime() {
        cluster.write("App/beat", app("v1"));
        cluster.until("the first to run", () -> ran().equals(List.of("v1")));
        cluster.awaitCondition("App/beat", "Ready", "True");

        cluster.write("App/beat", app("v2"));

        cluster.until("the second to run", () -> ran().contains("v2"));
        cluster.awaitCondition("App/beat", "Ready", "True");
        assertThat(ran()).containsExactly("v1", "v2");
        JsonNode lease = cluster.values("drover/exclusive/shop/beat").getFirst();
        assertThat(lease.path("holder").asText()).isNotEmpty();
    }

    @Test
    void isGivenUpForTheOldVersionWhenItCrashes() {
        cluster.write("App/fetch", app("v1"));
        cluster.awaitCondition("App/fetch", "Ready", "True");

        cluster.write(
                "App/fetch",
                app("bad").replace("minHealthyTime: 0s", "minHealthyTime: 0s, deadline: 12s"));

        cluster.awaitReason("App/fetch", "Ready", "Reverted");
        cluster.until("the first to run again", () -> ran().getLast().equals("v1"));
        assertThat(ran()).startsWith("v1", "bad").doesNotContain("not alone");
    }

    private String app(String version) {
        return """
        apiVersion: drover/v1
        kind: App
        spec:
          command: /bin/sh
          args:
            - -c
            - |
              mkdir $FOLDER/lock || echo not alone >> $FOLDER/ran
              echo $VERSION >> $FOLDER/ran
              [ $VERSION != bad ] || { rmdir $FOLDER/lock; exit 7; }
              trap 'rmdir $FOLDER/lock; exit 0' TERM
              while :; do sleep 0.05; done
          driver: raw_exec
          singleton: true
          env: {VERSION: %s, FOLDER: %s, CONSUL_HTTP_ADDR: "%s"}
          resources: {cpu: 50, memory: 20}
          rollout: {minHealthyTime: 0s}
        """
                .formatted(version, folder, cluster.consul().address());
    }

    private List<String> ran() {
        Path file = folder.resolve("ran");
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
