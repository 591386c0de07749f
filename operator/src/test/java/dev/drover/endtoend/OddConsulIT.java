package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.idle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.ConsulServer;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.OperatorProcess;
import dev.drover.testing.Outage;
import java.io.UncheckedIOException;
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

    /** So many keys would be followed by 40 connections. */
    @Test
    void twentyConnectionsMustDo() {
        ConsulServer consul = ConsulServer.startWith("limits { http_max_conns_per_client = 20 }");
        try (LiveCluster cluster = LiveCluster.over(consul)) {
            NAMESPACES.forEach(namespace -> fill(consul, namespace));
            OperatorProcess operator = cluster.operate();
            cluster.until("the first jobs", () -> cluster.jobIndexes().size() == 40);

            NAMESPACES.forEach(namespace -> patiently(cluster, namespace, "second"));

            cluster.until("the second jobs", () -> cluster.jobIndexes().size() == 80);
            assertThat(operator.output()).contains("too many connections from this address");
            cluster.until("to be ready", () -> operator.ready() && operator.leads());
        }
    }

    private static void fill(ConsulServer consul, String namespace) {
        for (int i = 0; i < 10; i++) {
            consul.put("drover/desired/%s/Job/bad-%d".formatted(namespace, i), "{");
        }
        write(consul, namespace, "first");
    }

    /** We are counted too: both come from one address. */
    private static void patiently(LiveCluster cluster, String namespace, String name) {
        cluster.until(
                "room for a connection",
                () -> {
                    try {
                        write(cluster.consul(), namespace, name);
                        return true;
                    } catch (IllegalStateException | UncheckedIOException noRoom) {
                        return false;
                    }
                });
    }

    private static void write(ConsulServer consul, String namespace, String name) {
        consul.put(
                "drover/desired/%s/Job/%s".formatted(namespace, name),
                idle(namespace + "-" + name));
    }
}
