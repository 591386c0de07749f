package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.document;
import static dev.drover.testing.JobDocuments.idle;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.LiveCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Jobs of any type from their document to their purge, which comes soon here. */
final class JobLifeIT {

    private static final Duration PURGE_AFTER = Duration.ofSeconds(2);

    private static LiveCluster cluster;

    @BeforeAll
    static void start() {
        cluster = LiveCluster.start();
        cluster.operate("--purge-after", PURGE_AFTER.toSeconds() + "s");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void isReadyAndGoesWithItsDocument(String name, String hcl, String type, String reason) {
        cluster.write(name, document(hcl));

        JsonNode ready = cluster.awaitCondition(name, "Ready", "True");
        assertThat(ready.path("reason").asText()).isEqualTo(reason);
        assertThat(cluster.awaitJob(name).path("Type").asText()).isEqualTo(type);
        assertThat(cluster.job(name).orElseThrow().path("Version").asInt()).isZero();

        cluster.remove(name);

        cluster.until("job %s to be gone".formatted(name), () -> cluster.job(name).isEmpty());
    }

    static Stream<Arguments> types() {
        return Stream.of(
                Arguments.of(
                        "on-every-node", task("on-every-node", "system", ""), "system", "Healthy"),
                Arguments.of(
                        "once-on-every-node",
                        task("once-on-every-node", "sysbatch", "").replace("sleep 3600", "true"),
                        "sysbatch",
                        "Complete"),
                Arguments.of(
                        "on-demand",
                        task("on-demand", "batch", "parameterized {}"),
                        "batch",
                        "Registered"),
                Arguments.of(
                        "on-demand-everywhere",
                        task("on-demand-everywhere", "sysbatch", "parameterized {}"),
                        "sysbatch",
                        "Registered"));
    }

    @Test
    void purgesAJobAWhileAfterItStoppedIt() {
        cluster.write("purged", idle("purged"));
        cluster.awaitCondition("purged", "Ready", "True");

        cluster.remove("purged");

        cluster.awaitStopped("purged");
        cluster.until("the job to be purged", () -> cluster.job("purged").isEmpty());
        cluster.until("its status to be forgotten", () -> cluster.status("purged").isMissingNode());
        List<JsonNode> told =
                cluster.values("drover/events/shop/").stream()
                        .filter(event -> event.path("key").asText().equals("shop/Job/purged"))
                        .toList();
        // Counted from the beginning of the pass that stopped it, a moment before.
        assertThat(Duration.between(at(told, "Stopped"), at(told, "Purged")))
                .isGreaterThan(PURGE_AFTER.minusSeconds(1));
        assertThat(at(told, "Forgotten")).isAfterOrEqualTo(at(told, "Purged"));
    }

    private static Instant at(List<JsonNode> events, String reason) {
        return events.stream()
                .filter(event -> event.path("reason").asText().equals(reason))
                .map(event -> Instant.parse(event.path("at").asText()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + reason + " in " + events));
    }

    private static String task(String job, String type, String more) {
        return """
        job "%s" {
          type = "%s"
          %s
          group "main" {
            task "main" {
              driver       = "raw_exec"
              kill_timeout = "1s"
              config {
                command = "/bin/sh"
                args    = ["-c", "exec sleep 3600"]
              }
              resources {
                cpu    = 20
                memory = 20
              }
            }
          }
        }
        """
                .formatted(job, type, more);
    }
}
