package dev.drover.endtoend;

import static dev.drover.testing.ProxiedCluster.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.Backend;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.FreePort;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.OperatorProcess;
import dev.drover.testing.ProxiedCluster;
import dev.drover.testing.ProxyLoad;
import dev.drover.testing.ProxyNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Routes on a real Caddy, to Apps on a real Nomad. */
final class RoutesIT {

    private static final int PORT = FreePort.next();

    /** Of the JDK that these tests run on. */
    private static final Path WEB_SERVER =
            Path.of(System.getProperty("java.home"), "bin", "jwebserver");

    /** Comes anew when a connection that it kept idle was closed, as browsers do. */
    private static final OkHttpClient PATIENT = new OkHttpClient();

    private static ProxiedCluster proxied;
    private static LiveCluster cluster;
    private static ProxyNode node;
    private static OperatorProcess operator;

    @BeforeAll
    static void start() {
        proxied = ProxiedCluster.start(ConsulServer.start(), PORT);
        cluster = proxied.cluster();
        node = proxied.node();
        operator = proxied.operator();
    }

    @AfterAll
    static void stop() {
        proxied.close();
    }

    @Test
    void anAppIsServedAndReplacedAndScaledAndRestartedWithoutALostRequest() {
        cluster.write("App/api", app("one", 2));
        cluster.write(
                "Route/api",
                document("Route", "hosts: [api.test]\npaths: [/*]\ntarget: {app: api}"));
        cluster.awaitCondition("App/api", "Ready", "True");
        JsonNode ready = cluster.awaitCondition("Route/api", "Ready", "True");
        assertThat(ready.path("message").asText()).isEqualTo("1 of 1 members serve it");

        // The file server of the JDK takes no POST, and says so itself.
        try (ProxyLoad load = new ProxyLoad(PORT, "api.test", 405)) {
            load.awaitAnswers(50);
            cluster.write("App/api", app("two", 2));
            deployed("two", 2);
            load.awaitAnswers(50);
            cluster.write("App/api", app("two", 4));
            deployed("two", 4);
            cluster.write("App/api", app("two", 1));
            deployed("two", 1);
            load.awaitAnswers(50);

            assertThat(load.failures()).isEmpty();
        }
    }

    @Test
    void aRouteWithoutAnInstanceSaysSoAndOneThatIsTakenNamesTheOther() throws IOException {
        cluster.write(
                "Route/early", document("Route", "hosts: [early.test]\ntarget: {app: nobody}"));
        JsonNode early = cluster.awaitReason("Route/early", "Ready", "Waiting");
        assertThat(early.path("message").asText())
                .startsWith("service shop--nobody has no healthy instance: ")
                .contains("there is no App nobody in shop");

        cluster.write(
                "Route/late",
                document("Route", "hosts: [early.test]\ntarget: {respond: {status: 200}}"));
        JsonNode late = cluster.awaitReason("Route/late", "Blocked", "PlaceTaken");
        assertThat(late.path("message").asText()).contains("early.test/*", "shop/early");

        cluster.remove("Route/early");

        cluster.awaitCondition("Route/late", "Ready", "True");
        assertThat(status("early.test")).isEqualTo(200);
    }

    /** A canary: begun, gone on with, and back; by the document alone. */
    @Test
    void sharesMoveFromOneTargetToAnotherWithoutALostRequest() {
        try (Backend old = Backend.start("old");
                Backend next = Backend.start("next")) {
            cluster.consul().register("old", old.port());
            cluster.consul().register("next", next.port());
            share(90, 10);
            cluster.awaitReason("Route/canary", "Ready", "Serving");
            assertThat(answers(1_000)).isBetween(99, 101);

            // Those that retry: a change of routes closes connections that were idle for long.
            try (ProxyLoad load = new ProxyLoad(PORT, "canary.test", 200)) {
                load.awaitAnswers(50);
                share(0, 100);
                cluster.until("all for the next", () -> answers(50) == 50);
                load.awaitAnswers(50);
                share(100, 0);
                cluster.until("all for the old", () -> answers(50) == 0);
                share(50, 50);
                cluster.until("some for each", () -> answers(50) > 0);
                // Unwell, and answering all the same.
                cluster.consul().deregister("next");
                cluster.until("all for the one that is well", () -> answers(50) == 0);
                JsonNode partly = cluster.awaitReason("Route/canary", "Ready", "ServingPartly");
                assertThat(partly.path("message").asText())
                        .contains("service next has no healthy instance");
                load.awaitAnswers(50);

                assertThat(load.failures()).as("%s", load).isEmpty();
            }
        }
    }

    private static void share(int old, int next) {
        cluster.write(
                "Route/canary",
                document(
                        "Route",
                        "hosts: [canary.test]\n"
                                + "targets: [{service: old, weight: %d}, {service: next, weight: %d}]"
                                        .formatted(old, next)));
    }

    /** How many of so many requests the next version answered. */
    private static int answers(int requests) {
        int next = 0;
        for (int request = 0; request < requests; request++) {
            try (Response response = PATIENT.newCall(request("canary.test").build()).execute()) {
                ResponseBody body = response.body();
                next += body != null && body.string().equals("next") ? 1 : 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return next;
    }

    @Test
    void aDeletedRouteIsServedNoMore() throws IOException {
        cluster.write(
                "Route/gone",
                document("Route", "hosts: [gone.test]\ntarget: {respond: {status: 204}}"));
        cluster.awaitCondition("Route/gone", "Ready", "True");
        assertThat(status("gone.test")).isEqualTo(204);

        cluster.remove("Route/gone");

        await().atMost(Duration.ofSeconds(20)).until(() -> status("gone.test") == 404);
    }

    @Test
    void trafficGoesOnWhileNobodyLooksAfterIt() {
        cluster.write(
                "Route/alone",
                document("Route", "hosts: [alone.test]\ntarget: {respond: {status: 200}}"));
        cluster.awaitCondition("Route/alone", "Ready", "True");

        node.killMember();
        node.caddy().killAndStart();

        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .until(() -> status("alone.test") == 200);
        node.startMember();
        cluster.write(
                "Route/alone",
                document("Route", "hosts: [alone.test]\ntarget: {respond: {status: 201}}"));
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> status("alone.test") == 201);
    }

    @Test
    void theCommandLineShowsWhatARouteBecomesAndWhatWouldChange() {
        cluster.write(
                "Route/shown",
                document("Route", "hosts: [shown.test]\ntarget: {respond: {status: 200}}"));
        cluster.awaitCondition("Route/shown", "Ready", "True");

        assertThat(cluster.cli("render", "route", "shown", "-n", "shop"))
                .contains("\"hosts\"", "shown.test", "static_response");
        assertThat(cluster.cli("get", "route", "-n", "shop")).contains("shown", "True");
        assertThat(cluster.cli("diff", "route", "shown", "-n", "shop")).contains("no difference");
        assertThat(cluster.cli("routes"))
                .contains("shop/shown", "http://shown.test:%d/*".formatted(PORT), "1/1", "Serving")
                .contains("REQUESTS/MIN", "node-1", "v2.");
    }

    @Test
    void theLeaderTellsThatAllIsConfirmed() {
        cluster.write(
                "Route/told",
                document("Route", "hosts: [told.test]\ntarget: {respond: {status: 200}}"));
        cluster.awaitCondition("Route/told", "Ready", "True");

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        assertThat(operator.metrics())
                                .contains(
                                        "drover_proxy_lag_seconds{proxy=\"shop/web\",} 0.0",
                                        "drover_proxy_members{proxy=\"shop/web\",} 1.0"));
    }

    private static void deployed(String version, int instances) {
        cluster.awaitCondition("App/api", "Ready", "True");
        cluster.until(
                "%d instances of %s".formatted(instances, version),
                () ->
                        running("shop--api").stream().filter(version::equals).count() == instances
                                && running("shop--api").size() == instances);
    }

    private static List<String> running(String job) {
        List<String> versions = new ArrayList<>();
        for (JsonNode allocation : cluster.nomad().get("/v1/job/" + job + "/allocations")) {
            if (allocation.path("ClientStatus").asText().equals("running")) {
                versions.add(
                        cluster.nomad()
                                .get("/v1/allocation/" + allocation.path("ID").asText())
                                .path("Job")
                                .path("TaskGroups")
                                .path(0)
                                .path("Tasks")
                                .path(0)
                                .path("Env")
                                .path("VERSION")
                                .asText());
            }
        }
        return versions;
    }

    private static int status(String host) throws IOException {
        Request request = request(host).build();
        try (Response response = PATIENT.newCall(request).execute()) {
            return response.code();
        }
    }

    private static Request.Builder request(String host) {
        return new Request.Builder()
                .url("http://127.0.0.1:%d/".formatted(PORT))
                .header("Host", host);
    }

    private static String app(String version, int instances) {
        return document(
                "App",
                """
                command: %s
                args: [-b, 127.0.0.1, -p, "${NOMAD_PORT_http}", -d, "${NOMAD_TASK_DIR}"]
                driver: raw_exec
                instances: %d
                ports: {http: 0}
                env: {VERSION: %s}
                health: {http: /, interval: 1s}
                resources: {memory: 128}
                rollout: {drain: 1s, deadline: 1m}\
                """
                        .formatted(WEB_SERVER, instances, version));
    }
}
