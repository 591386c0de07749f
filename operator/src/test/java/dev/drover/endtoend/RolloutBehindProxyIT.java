package dev.drover.endtoend;

import static dev.drover.testing.ProxiedCluster.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.FreePort;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.ProxiedCluster;
import dev.drover.testing.ProxyLoad;
import dev.drover.testing.ProxyNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.StreamSupport;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an App behind a real Caddy says of itself while its instances are replaced, and what its clients notice. */
final class RolloutBehindProxyIT {

    private static final int PORT = FreePort.next();

    /** Of the JDK that these tests run on. */
    private static final Path WEB_SERVER =
            Path.of(System.getProperty("java.home"), "bin", "jwebserver");

    private static final OkHttpClient CLIENT = ProxyLoad.patient();

    private static ProxiedCluster proxied;
    private static LiveCluster cluster;
    private static ProxyNode node;

    @BeforeAll
    static void start() {
        proxied = ProxiedCluster.start(ConsulServer.start(), PORT);
        cluster = proxied.cluster();
        node = proxied.node();
    }

    @AfterAll
    static void stop() {
        proxied.close();
    }

    @Test
    void anAppIsReadyOnlyWhenEveryMemberThatIsAliveSendsToItsInstances() {
        serve("frozen", "strategy: rolling");

        node.freezeMember();
        cluster.write("App/frozen", app("two", "strategy: rolling"));
        JsonNode behind = cluster.awaitReason("App/frozen", "Ready", "NotInProxy");
        assertThat(behind.path("message").asText()).startsWith("proxy member shop/web/node-1 ");
        assertThat(deployment("frozen")).isEqualTo("successful");
        node.thawMember();
        cluster.awaitCondition("App/frozen", "Ready", "True");

        node.killMember();
        Instant killed = Instant.now();
        cluster.write("App/frozen", app("three", "strategy: rolling"));
        cluster.awaitReason("App/frozen", "Ready", "NotInProxy");
        await("silence to be over")
                .atMost(Duration.ofSeconds(75))
                .until(() -> ready("frozen").equals("True"));
        // The last report may be ten seconds older than the end of who wrote it.
        assertThat(Duration.between(killed, Instant.now())).isGreaterThan(Duration.ofSeconds(30));
        node.startMember();
        cluster.awaitCondition("Route/frozen", "Ready", "True");
    }

    @ParameterizedTest
    @CsvSource({
        "blue, strategy: blueGreen, 0, 0",
        "quarter, 'strategy: canary, share: 25', 10, 50",
        "even, strategy: canary, 20, 60"
    })
    void newInstancesGetTheirShareUntilTheyArePromotedAndNoClientNotices(
            String name, String strategy, int least, int most) {
        String rollout = strategy + ", promote: manual";
        serve(name, rollout);

        // The file server of the JDK takes no POST, and says so itself.
        try (ProxyLoad load = new ProxyLoad(PORT, name + ".test", 405)) {
            load.awaitAnswers(50);
            cluster.write("App/" + name, app("two", rollout));
            cluster.until(
                    "canaries to wait for promotion",
                    () ->
                            cluster.condition("App/" + name, "Ready")
                                            .path("message")
                                            .asText()
                                            .contains("'drover promote'")
                                    && cluster.consul().healthy("shop--" + name).size() > 2);
            cluster.until("its slots to be filled", () -> answers(name, 120, least, most));

            assertThat(cluster.cli("promote", "app", name, "-n", "shop")).contains("takes over");

            cluster.until("the old ones to be gone", () -> running(name) == 2);
            cluster.awaitCondition("App/" + name, "Ready", "True");
            assertThat(answers(name, 24, 24, 24)).isTrue();
            load.awaitAnswers(100);

            assertThat(load.failures()).isEmpty();
        }
    }

    /** Whether of so many requests at least and at most so many reach the second version. */
    private static boolean answers(String name, int requests, int least, int most) {
        int second = 0;
        for (int request = 0; request < requests; request++) {
            second += version(name).equals("two") ? 1 : 0;
        }
        return second >= least && second <= most;
    }

    private static String version(String name) {
        Request request =
                new Request.Builder()
                        .url("http://%s.test:%d/version.txt".formatted(name, PORT))
                        .build();
        try (Response response = CLIENT.newCall(request).execute();
                ResponseBody body = response.body()) {
            return body == null ? "" : body.string().strip();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void aProxyServesUntilItsLastRouteIsGone() {
        cluster.write("Proxy/side", ProxiedCluster.proxy(FreePort.next()));
        cluster.write(
                "Route/side",
                document(
                        "Route",
                        "proxy: side\nhosts: [side.test]\ntarget: {respond: {status: 200}}"));
        cluster.awaitReason("Route/side", "Ready", "NoMember");

        cluster.remove("Proxy/side");

        JsonNode blocked = cluster.awaitReason("Proxy/side", "Blocked", "InUse");
        assertThat(blocked.path("message").asText()).contains("shop/side");
        assertThat(cluster.stored("drover/proxy/shop/side/settings")).hasSize(1);

        cluster.remove("Route/side");

        cluster.until(
                "the proxy to be gone", () -> cluster.stored("drover/proxy/shop/side/").isEmpty());
    }

    private static void serve(String name, String rollout) {
        cluster.write("App/" + name, app("one", rollout));
        cluster.write(
                "Route/" + name,
                document("Route", "hosts: [%s.test]\ntarget: {app: %s}".formatted(name, name)));
        cluster.awaitCondition("App/" + name, "Ready", "True");
        cluster.awaitCondition("Route/" + name, "Ready", "True");
    }

    private static String ready(String name) {
        return cluster.condition("App/" + name, "Ready").path("status").asText();
    }

    private static String deployment(String name) {
        return cluster.nomad().get("/v1/job/shop--" + name + "/deployment").path("Status").asText();
    }

    private static long running(String name) {
        JsonNode all = cluster.nomad().get("/v1/job/shop--" + name + "/allocations");
        return StreamSupport.stream(all.spliterator(), false)
                .filter(one -> one.path("ClientStatus").asText().equals("running"))
                .count();
    }

    private static String app(String version, String rollout) {
        return document(
                "App",
                """
                command: /bin/sh
                args: [-c, "echo $VERSION > $NOMAD_TASK_DIR/version.txt; exec %s -b 127.0.0.1 -p $NOMAD_PORT_http -d $NOMAD_TASK_DIR"]
                driver: raw_exec
                instances: 2
                ports: {http: 0}
                env: {VERSION: %s, JDK_JAVA_OPTIONS: "-Xmx24m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"}
                health: {http: /, interval: 1s}
                resources: {cpu: 20, memory: 64}
                rollout: {%s, drain: 1s, deadline: 1m}\
                """
                        .formatted(WEB_SERVER, version, rollout));
    }
}
