package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.NomadServer;
import dev.drover.testing.SupervisedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An app runs beside the primary of a real PostgreSQL cluster, on one of two real nodes, and moves with it. */
@Tag("alone")
final class FollowsIT {

    private static final String DB = "demo/PostgresCluster/db";
    private static final String APP = "demo/App/ingestor";
    private static final String JOB = "demo--ingestor";
    private static final Map<String, String> ADDRESSES =
            Map.of("db-1", "127.0.1.1", "db-2", "127.0.1.2");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The failover, the end of an instance of which nobody says so (8 s and 3 s), and the lease of what runs once. */
    private static final Duration BOUND = Duration.ofSeconds(45);

    @TempDir private Path folder;

    private LiveCluster cluster;
    private NomadServer second;
    private SupervisedDatabase database;

    @BeforeEach
    void startMembers() throws IOException {
        NomadServer first =
                NomadServer.start(
                        NomadServer.Options.PLAIN.with("client { " + meta("db-1") + " }"));
        cluster = LiveCluster.over(ConsulServer.start(), first, Map.of());
        second = first.joined(meta("db-2"));
        database =
                SupervisedDatabase.withoutOperator(
                        folder, cluster.consul(), List.of("db-1", "db-2"), ADDRESSES);
        cluster.operate("--member-tokens", database.memberTokens().toString());
    }

    @AfterEach
    void end() {
        cluster.endOperators();
        database.close();
        second.close();
        cluster.close();
    }

    @Test
    void anAppRunsWhereThePrimaryIsAndNowhereElse() {
        cluster.write(APP, app(""));
        JsonNode unknown = cluster.awaitReason(APP, "Ready", "Waiting");
        assertThat(cluster.job(JOB)).isEmpty();
        assertThat(unknown.path("message").asText()).contains("there is no PostgresCluster db");

        cluster.write(DB, cluster());
        awaitRunningBeside(database::primary);
        String first = database.primary();
        String other = first.equals("db-1") ? "db-2" : "db-1";
        awaitKeptUp();

        assertThat(cluster.cli("db", "switchover", "db", "-n", "demo", "--to", other))
                .contains(other + " is the primary in term");
        Instant served = Instant.now();
        awaitRunningBeside(() -> other);
        System.out.printf(
                "follows: beside the new primary %d ms after that served%n",
                Duration.between(served, Instant.now()).toMillis());
        cluster.awaitCondition(APP, "Ready", "True");
        assertThat(folder.resolve("ran")).hasContent("alone\nalone");
        assertThat(cluster.cli("events", "-n", "demo"))
                .contains("where %s is primary of PostgresCluster demo/db".formatted(other));
        assertThat(cluster.cli("diff", "App/ingestor", "-n", "demo")).doesNotContain("follows");
    }

    /** Its member's, its node's and the app's processes are gone at once, and say nothing. */
    @Test
    void aLostMachineLeavesTheAppBesideTheNewPrimary() throws IOException {
        cluster.write(DB, cluster());
        awaitKeptUp();
        if (database.primary().equals("db-1")) {
            cluster.cli("db", "switchover", "db", "-n", "demo", "--to", "db-2");
            awaitKeptUp();
        }
        cluster.write(APP, app("singleton: true"));
        awaitRunningBeside(() -> "db-2");
        cluster.until("the program to begin", () -> ran() == 1, PATIENCE);
        List<ProcessHandle> instance =
                ProcessHandle.of(second.process().pid()).orElseThrow().descendants().toList();

        Instant lost = Instant.now();
        second.kill();
        instance.forEach(ProcessHandle::destroyForcibly);
        database.lose("db-2");
        cluster.until(
                "the app to run beside db-1",
                () -> nodes().contains(node("db-1")) && ran() == 2,
                BOUND);

        System.out.printf(
                "follows: beside the new primary %d ms after the machine was lost%n",
                Duration.between(lost, Instant.now()).toMillis());
    }

    private void awaitKeptUp() {
        cluster.until(
                "the replica to keep up",
                () -> cluster.condition(DB, "Ready").path("status").asText().equals("True"),
                PATIENCE);
    }

    private long ran() {
        try (Stream<String> lines = Files.lines(folder.resolve("ran"))) {
            return lines.count();
        } catch (NoSuchFileException never) {
            return 0;
        } catch (IOException unread) {
            throw new UncheckedIOException(unread);
        }
    }

    /** An instance there, and none anywhere else. */
    private void awaitRunningBeside(Who member) {
        cluster.until(
                "the app to run beside " + member.name(),
                () -> nodes().equals(List.of(node(member.name()))),
                PATIENCE);
    }

    private List<String> nodes() {
        List<String> nodes = new ArrayList<>();
        for (JsonNode allocation : cluster.nomad().get("/v1/job/" + JOB + "/allocations")) {
            if (allocation.path("ClientStatus").asText().equals("running")) {
                nodes.add(allocation.path("NodeID").asText());
            }
        }
        return nodes;
    }

    private String node(String member) {
        String filter = "Meta.drover_address%20==%20%22" + ADDRESSES.get(member) + "%22";
        return cluster.nomad().get("/v1/nodes?filter=" + filter).path(0).path("ID").asText("none");
    }

    private static String meta(String member) {
        return "meta { drover_address = \"%s\" }".formatted(ADDRESSES.get(member));
    }

    /** It takes two seconds to end, and finds out whether another runs. */
    private String app(String more) {
        return """
        apiVersion: drover/v1
        kind: App
        metadata: {namespace: demo, name: ingestor}
        spec:
          command: /bin/sh
          args:
            - -c
            - |
              mkdir $FOLDER/lock && echo alone >> $FOLDER/ran || echo not alone >> $FOLDER/ran
              trap 'sleep 2; rmdir $FOLDER/lock; exit 0' TERM
              while :; do sleep 0.05; done
          driver: raw_exec
          env: {FOLDER: %s, CONSUL_HTTP_ADDR: "%s"}
          stopTimeout: 8s
          dependsOn: [{kind: PostgresCluster, name: db, condition: Writable}]
          %s
          resources: {cpu: 50, memory: 32}
          follows: {cluster: db, role: primary}
        """
                .formatted(folder, cluster.consul().address(), more);
    }

    private static String cluster() {
        return """
        apiVersion: drover/v1
        kind: PostgresCluster
        metadata: {namespace: demo, name: db}
        spec:
          members: 2
          durability: sync
        """;
    }

    /** Says whom. */
    @FunctionalInterface
    private interface Who {
        String name();
    }
}
