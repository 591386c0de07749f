package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.NomadServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs whose services have health checks in Consul. */
final class HealthCheckIT {

    private static LiveCluster cluster;

    @TempDir private Path folder;

    @BeforeAll
    static void start() {
        ConsulServer consul = ConsulServer.start();
        NomadServer nomad =
                NomadServer.start(
                        NomadServer.Options.PLAIN.withConsul(
                                consul.address().getHost() + ":" + consul.address().getPort()));
        cluster = LiveCluster.over(consul, nomad, Map.of());
        cluster.operate();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void isNotReadyWhileACheckFailsAfterTheDeployment() throws IOException {
        Path well = Files.createFile(folder.resolve("well"));
        cluster.write("checked", checked("checked", "service", well));
        cluster.awaitCondition("checked", "Ready", "True");

        Files.delete(well);

        JsonNode ready = cluster.awaitReason("checked", "Ready", "Degraded");
        assertThat(ready.path("status").asText()).isEqualTo("False");
        assertThat(ready.path("message").asText())
                .startsWith("0 of 1 healthy")
                .contains("check 'answers' of service checked fails on ")
                .contains("there is no file");
        assertThat(cluster.status("checked").path("job").path("health").path("healthy").asInt())
                .isZero();
        assertThat(cluster.cli("describe", "checked", "-n", "shop")).contains("check 'answers'");

        Files.createFile(well);

        cluster.awaitCondition("checked", "Ready", "True");
    }

    @Test
    void isNotReadyWhileACheckFailsWhereNomadHasNoDeployments() throws IOException {
        Path well = folder.resolve("well");
        cluster.write("everywhere", checked("everywhere", "system", well));

        cluster.awaitReason("everywhere", "Ready", "Degraded");
        Files.createFile(well);

        cluster.awaitCondition("everywhere", "Ready", "True");
    }

    @Test
    void keepsWhatTheCheckSaidWhenTheDeploymentHasFailed() {
        cluster.write("sick", checked("sick", "service", folder.resolve("never")));

        JsonNode ready = cluster.awaitReason("sick", "Ready", "DeploymentFailed");

        assertThat(ready.path("message").asText()).contains("check 'answers' of service sick");
    }

    private static String checked(String job, String type, Path well) {
        return document(
                """
                job "%s" {
                  type = "%s"
                  %s
                  group "main" {
                    task "main" {
                      driver       = "raw_exec"
                      kill_timeout = "1s"
                      config {
                        command = "/bin/sleep"
                        args    = ["3600"]
                      }
                      service {
                        name = "%s"
                        check {
                          name     = "answers"
                          type     = "script"
                          command  = "/bin/sh"
                          args     = ["-c", "test -e %s || { echo there is no file; exit 2; }"]
                          interval = "1s"
                          timeout  = "2s"
                        }
                      }
                      resources {
                        cpu    = 20
                        memory = 20
                      }
                    }
                  }
                }
                """
                        .formatted(job, type, type.equals("service") ? UPDATE : "", job, well));
    }

    private static final String UPDATE =
            """
            update {
              min_healthy_time  = "0s"
              healthy_deadline  = "8s"
              progress_deadline = "9s"
            }
            """;
}
