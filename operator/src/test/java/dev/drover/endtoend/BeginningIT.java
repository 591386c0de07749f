package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.idle;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.OperatorProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An operator that begins where something is missing, or stands that nobody asked for. */
final class BeginningIT {

    /** Whose a job was that nobody holds cannot be said: it is counted for the kind that follows Nomad for all. */
    private static final String ORPHANS = "drover_orphans{kind=\"App\",}";

    private static LiveCluster cluster;

    @BeforeAll
    static void startServers() {
        cluster = LiveCluster.start();
    }

    @AfterAll
    static void stopServers() {
        cluster.close();
    }

    @AfterEach
    void clear() {
        cluster.clear();
    }

    @Test
    void saysThatNomadIsOutOfReachAndConvergesWhenItIsThere() {
        cluster.nomad().kill();
        cluster.launch();

        cluster.write("early", idle("early"));

        JsonNode ready = cluster.awaitReason("early", "Ready", "OutOfReach");
        assertThat(ready.path("status").asText()).isEqualTo("Unknown");
        assertThat(cluster.condition("early", "Accepted").path("status").asText())
                .isEqualTo("True");
        cluster.nomad().restart();
        cluster.awaitJob("early");
        cluster.awaitReason("early", "Ready", "Healthy");
    }

    @Test
    void countsJobsThatCarryItsMarkAndBelongToNoDocument() {
        OperatorProcess operator = cluster.operate();
        cluster.write("owned", idle("owned"));
        cluster.awaitJob("owned");
        cluster.nomad()
                .call(
                        "PUT",
                        "/v1/jobs",
                        """
                        {"Job": {"ID": "orphan", "Type": "service", "Datacenters": ["*"],
                          "Meta": {"managed_by": "drover"},
                          "TaskGroups": [{"Name": "g", "Count": 0, "Tasks": [
                            {"Name": "t", "Driver": "raw_exec", "Config": {"command": "/bin/true"}}]}]}}
                        """);

        cluster.until("one orphan", () -> operator.metric(ORPHANS) == 1);

        cluster.write("orphan", idle("orphan"));
        cluster.until("none", () -> operator.metric(ORPHANS) == 0);
    }
}
