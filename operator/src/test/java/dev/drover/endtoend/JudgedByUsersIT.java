package dev.drover.endtoend;

import static dev.drover.testing.ProxiedCluster.document;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.FlakyServer;
import dev.drover.testing.FreePort;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.ProxiedCluster;
import dev.drover.testing.ProxyLoad;
import dev.drover.testing.Tools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Canaries that are judged by what users get from them through a real Caddy. */
final class JudgedByUsersIT {

    private static final int PORT = FreePort.next();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Path CLASSES = Tools.repository().resolve("operator/target/test-classes");

    /** The member reports every ten seconds, the operator looks every five. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static ProxiedCluster proxied;
    private static LiveCluster cluster;

    @BeforeAll
    static void start() {
        proxied = ProxiedCluster.start(ConsulServer.start(), PORT);
        cluster = proxied.cluster();
    }

    @AfterAll
    static void stop() {
        proxied.close();
    }

    @Test
    void oneThatFailsOneInFiveIsGivenUpAndNobodyLosesMoreThanItsOwnErrors() {
        serve("bad");

        try (ProxyLoad load = new ProxyLoad(PORT, "bad.test", 200)) {
            load.awaitAnswers(50);
            assertThat(load.failures()).isEmpty();
            cluster.write("App/bad", app("two", 5));

            cluster.until("to be given up", () -> reason("bad").equals("Reverted"), PATIENCE);
            assertThat(cluster.condition("App/bad", "Ready").path("message").asText())
                    .contains("this generation was given up", "(at most 1 %)");
            cluster.until("the canary to be gone", () -> running("bad") == 2);
            int failures = load.failures().size();
            load.awaitAnswers(200);

            assertThat(failures).isPositive();
            assertThat(load.failures()).hasSize(failures).allMatch(one -> one.endsWith(": 500"));
        }
    }

    @Test
    void oneThatIsGoodTakesOverAndNobodyNotices() {
        serve("good");

        try (ProxyLoad load = new ProxyLoad(PORT, "good.test", 200)) {
            load.awaitAnswers(50);
            cluster.write("App/good", app("two", 0));

            cluster.until("to be judged", () -> reason("good").equals("Judging"), PATIENCE);
            cluster.until("to have taken over", () -> reason("good").equals("Healthy"), PATIENCE);
            load.awaitAnswers(100);

            assertThat(load.failures()).isEmpty();
            assertThat(cluster.cli("events", "app", "good", "-n", "shop"))
                    .contains("promote version 1 of job shop--good: canaries answered ");
        }
    }

    private static String reason(String name) {
        return cluster.condition("App/" + name, "Ready").path("reason").asText();
    }

    private static long running(String name) {
        JsonNode all = cluster.nomad().get("/v1/job/shop--" + name + "/allocations");
        return StreamSupport.stream(all.spliterator(), false)
                .filter(one -> one.path("ClientStatus").asText().equals("running"))
                .count();
    }

    private static void serve(String name) {
        cluster.write("App/" + name, app("one", 0));
        cluster.write(
                "Route/" + name,
                document("Route", "hosts: [%s.test]\ntarget: {app: %s}".formatted(name, name)));
        cluster.awaitCondition("App/" + name, "Ready", "True");
        cluster.awaitCondition("Route/" + name, "Ready", "True");
    }

    /** One of so many requests fails; with 0 none does. */
    private static String app(String version, int oneOf) {
        return document(
                "App",
                """
                command: %s
                args: [-Xmx24m, -XX:+UseSerialGC, -XX:TieredStopAtLevel=1, -cp, %s, %s, "${NOMAD_PORT_http}", %s, "%d"]
                driver: raw_exec
                instances: 2
                ports: {http: 0}
                health: {http: /alive, interval: 1s}
                resources: {cpu: 20, memory: 64}
                rollout: {strategy: canary, share: 25, judge: {after: 5s}, drain: 1s, deadline: 1m}\
                """
                        .formatted(JAVA, CLASSES, FlakyServer.class.getName(), version, oneOf));
    }
}
