package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.idle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.ConsulServer;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.OperatorProcess;
import dev.drover.testing.Outage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Operators over a Consul that is not as usual. */
final class OddConsulIT {

    private static final List<String> NAMESPACES =
            IntStream.range(0, 40).mapToObj(i -> "team-" + i).toList();

    @Test
    void withoutLeaderNothingIsTouchedAndAfterwardsAllIsDone() {
        try (LiveCluster cluster = LiveCluster.start()) {
            cluster.consul().addPeer();
            OperatorProcess operator = cluster.operate();
            Bystanders bystanders = Bystanders.settledIn(cluster);

            cluster.consul().killPeer();

            cluster.until("to lead no more", () -> !operator.leads());
            Outage.lasts(bystanders::assertUntouched);
            assertThat(operator.output()).contains("leadership: consul: ");
            cluster.consul().restartPeer();
            cluster.write("new", idle("new"));
            cluster.awaitCondition("new", "Ready", "True");
            bystanders.assertUntouched();
        }
    }

    @Test
    void twentyConnectionsAreEnoughForTwoOperators() {
        ConsulServer consul = ConsulServer.startWith("limits { http_max_conns_per_client = 20 }");
        try (LiveCluster cluster = LiveCluster.over(consul)) {
            NAMESPACES.forEach(namespace -> write(consul, namespace, "first"));
            cluster.operate();
            cluster.until("all jobs", () -> cluster.jobIndexes().size() == NAMESPACES.size());

            cluster.operate();
            NAMESPACES.forEach(namespace -> write(consul, namespace, "second"));

            cluster.until(
                    "twice as many jobs",
                    () -> cluster.jobIndexes().size() == 2 * NAMESPACES.size());
            assertThat(consul.connections()).isLessThanOrEqualTo(20);
        }
    }

    private static void write(ConsulServer consul, String namespace, String name) {
        consul.put(
                "drover/desired/%s/Job/%s".formatted(namespace, name),
                idle(namespace + "-" + name));
    }
}
