package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.idle;
import static dev.drover.testing.JobDocuments.idleJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.OperatorProcess;
import dev.drover.testing.Outage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can become of Nomad under a running operator: nothing is done twice, and afterwards all that was written is done. */
final class NomadOutageIT {

    private static LiveCluster cluster;
    private OperatorProcess operator;
    private Bystanders bystanders;

    @BeforeAll
    static void startServers() {
        cluster = LiveCluster.start();
    }

    @AfterAll
    static void stopServers() {
        cluster.close();
    }

    @BeforeEach
    void settle() {
        operator = cluster.operate();
        cluster.write("web", idle("web", 50));
        bystanders = Bystanders.settledIn(cluster);
        cluster.awaitCondition("web", "Ready", "True");
    }

    @AfterEach
    void clear() {
        bystanders.assertUntouched();
        cluster.clear();
    }

    @Test
    void stopped() {
        cluster.nomad().kill();
        cluster.write("web", idle("web", 60));
        cluster.write("new", idle("new"));
        cluster.write("bad", "{");

        JsonNode trouble = cluster.awaitReason("web", "Progressing", "Retrying");
        assertThat(trouble.path("message").asText()).startsWith("nomad: ");
        cluster.awaitCondition("bad", "Accepted", "False");
        cluster.until(
                "a reader to be told",
                () -> signOfLife().path("trouble").asText().startsWith("Nomad has not answered"));
        Outage.lasts(() -> {
            assertThat(operator.leads()).isTrue();
            assertThat(cluster.values("drover/status/")).hasSize(7);
        });
        cluster.nomad().restart();

        cluster.awaitJob("new");
        cluster.until(
                "priority 60 of web", () -> cluster.awaitJob("web").path("Priority").asInt() == 60);
        cluster.awaitCondition("web", "Ready", "True");
        cluster.awaitCondition("new", "Ready", "True");
        cluster.until("it to be over", () -> signOfLife().path("trouble").asText("none").isEmpty());
        assertRegistered("web", 1);
        assertRegistered("new", 0);
    }

    private static JsonNode signOfLife() {
        return cluster.values("drover/leader-heartbeat").getFirst();
    }

    @Test
    void frozenWhileItRegisters() {
        List<String> burst = IntStream.range(0, 12).mapToObj(i -> "burst-" + i).toList();
        cluster.nomad().freeze();
        burst.forEach(name -> cluster.write(name, idleJson(name)));
        cluster.write("web", idle("web", 60));
        cluster.awaitReason("burst-0", "Progressing", "Applying");

        Outage.lasts(() -> assertThat(operator.leads()).isTrue());
        cluster.nomad().thaw();

        burst.forEach(cluster::awaitJob);
        burst.forEach(name -> cluster.awaitCondition(name, "Ready", "True"));
        cluster.until(
                "priority 60 of web", () -> cluster.awaitJob("web").path("Priority").asInt() == 60);
        burst.forEach(name -> assertRegistered(name, 0));
        assertRegistered("web", 1);
    }

    /** Its newest version is that one: each registration that changes something makes a new one. */
    private static void assertRegistered(String job, int version) {
        assertThat(cluster.awaitJob(job).path("Version").asInt()).as(job).isEqualTo(version);
    }
}
