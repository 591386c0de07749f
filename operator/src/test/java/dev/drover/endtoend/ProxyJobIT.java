package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drover itself keeps the job of a proxy, and says where it runs. */
final class ProxyJobIT {

    private static final Path DOCUMENT =
            Tools.repository().resolve("helm-free-deploy/proxy/caddy.job.yaml");

    @TempDir private Path folder;
    private LiveCluster cluster;

    @BeforeEach
    void start() {
        cluster = LiveCluster.start();
        cluster.operate();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void itRunsWhereItsConstraintsSayAndMovesWithThem() throws IOException {
        cluster.write("Job/caddy", document("nowhere"));
        JsonNode constraint = cluster.awaitJob("caddy").path("Constraints").path(0);
        assertThat(constraint.path("LTarget").asText()).isEqualTo("${node.unique.name}");
        assertThat(constraint.path("RTarget").asText()).isEqualTo("nowhere");
        assertThat(cluster.nomad().get("/v1/job/caddy/allocations")).isEmpty();

        String node = cluster.nomad().get("/v1/nodes").path(0).path("Name").asText();
        cluster.write("Job/caddy", document(node));

        cluster.until(
                "the member to run there",
                () ->
                        cluster.nomad()
                                .get("/v1/job/caddy/allocations")
                                .path(0)
                                .at("/TaskStates/member/State")
                                .asText()
                                .equals("running"));
        assertThat(
                        cluster.nomad()
                                .get("/v1/job/caddy/allocations")
                                .path(0)
                                .path("NodeName")
                                .asText())
                .isEqualTo(node);
    }

    /** With programs that only wait: it is about the place. */
    private String document(String node) throws IOException {
        Path program = folder.resolve("bin/drover");
        Files.createDirectories(folder.resolve("bin"));
        Files.writeString(program, "#!/bin/sh\nexec sleep 600\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Files.readString(DOCUMENT)
                .replace("namespace: default", "namespace: shop")
                .replace("distribution: /opt/drover", "distribution: " + folder)
                .replace("caddy: /opt/caddy/caddy", "caddy: " + program)
                .replace("proxy: default/web", "proxy: shop/web\n    dir: " + folder)
                .replace("${meta.edge}", "${node.unique.name}")
                .replace("value: \"yes\"", "value: " + node);
    }
}
