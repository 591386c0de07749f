package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.idle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.LiveCluster;
import dev.drover.testing.OperatorProcess;
import dev.drover.testing.Outage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can become of Consul under a running operator: no job is touched, and afterwards all that was written is done. */
final class ConsulOutageIT {

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
        cluster.consul().kill();
        cluster.until("to lead no more", () -> !operator.leads());

        Outage.lasts(bystanders::assertUntouched);
        cluster.consul().restart();

        assertGoesOn();
        assertThat(operator.output()).contains("leadership: consul: ");
    }

    @Test
    void frozen() {
        cluster.consul().freeze();
        cluster.until("to lead no more", () -> !operator.leads());

        Outage.lasts(bystanders::assertUntouched);
        cluster.consul().thaw();

        assertGoesOn();
        assertThat(operator.output()).contains("leadership: consul: ");
    }

    @Test
    void emptiedWhileItRuns() {
        cluster.consul().deleteTree("drover/");

        Outage.lasts(bystanders::assertUntouched);
        cluster.until(
                "the missing sentinel to be told", () -> operator.health().contains("drover init"));
        cluster.writeSentinel();
        Bystanders.writeTo(cluster);

        assertGoesOn();
        Bystanders.names().forEach(name -> cluster.awaitCondition(name, "Ready", "True"));
        assertThat(cluster.runs("web")).isTrue();
    }

    @Test
    void leftWithoutItsDocuments() {
        cluster.consul().deleteTree("drover/desired/");
        cluster.until(
                "the missing sentinel to be told", () -> operator.health().contains("drover init"));

        Outage.lasts(bystanders::assertUntouched);
        cluster.writeSentinel();
        cluster.awaitReason("web", "Blocked", "SentinelRenewed");
        Outage.lasts(bystanders::assertUntouched);
        Bystanders.writeTo(cluster);

        assertGoesOn();
        Bystanders.names().forEach(name -> cluster.awaitCondition(name, "Blocked", "False"));
    }

    @Test
    void startedAgainWithoutItsData() {
        cluster.consul().wipe();
        cluster.consul().restart();

        Outage.lasts(bystanders::assertUntouched);
        cluster.until(
                "the missing sentinel to be told", () -> operator.health().contains("drover init"));
        cluster.writeSentinel();
        Bystanders.writeTo(cluster);

        assertGoesOn();
        Bystanders.names().forEach(name -> cluster.awaitCondition(name, "Ready", "True"));
    }

    @Test
    void restoredFromAnOldSnapshot() {
        byte[] snapshot = cluster.consul().snapshot();
        cluster.write("web", idle("web", 60));
        cluster.write("later", idle("later"));
        awaitPriority(60);
        cluster.awaitCondition("later", "Ready", "True");

        cluster.consul().restore(snapshot);

        awaitPriority(50);
        Outage.lasts(() -> {
            bystanders.assertUntouched();
            assertThat(cluster.runs("later")).as("a job whose document was forgotten").isTrue();
        });
        assertGoesOn();
    }

    /** A change and a new document are done, and it says that it is well. */
    private void assertGoesOn() {
        cluster.write("web", idle("web", 70));
        cluster.write("new", idle("new"));
        awaitPriority(70);
        cluster.awaitJob("new");
        cluster.awaitCondition("new", "Ready", "True");
        cluster.until("to be ready", () -> operator.ready() && operator.leads());
    }

    private static void awaitPriority(int priority) {
        cluster.until(
                "priority %d of web".formatted(priority),
                () -> cluster.awaitJob("web").path("Priority").asInt() == priority);
    }
}
