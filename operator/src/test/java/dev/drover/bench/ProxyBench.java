package dev.drover.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.adapter.caddy.LocalCaddy;
import dev.drover.proxy.Site;
import dev.drover.testing.Backend;
import dev.drover.testing.CaddyServer;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.FreePort;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.NomadServer;
import dev.drover.testing.ProxyLoad;
import dev.drover.testing.ProxyNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the proxy loses, and how long it takes, printed as Markdown: the built distribution with real Consul, Nomad and Caddy. */
final class ProxyBench {

    private static final int ROLLOUTS = Integer.getInteger("bench.rollouts", 50);
    private static final int HEALTH_CHANGES = 60;
    private static final int RELOADS = 50;
    private static final int WRITES = 20;

    /** Each change is confirmed before the next. */
    private static final Duration RELOAD_PAUSE = Duration.ofSeconds(2);

    /** Of the JDK that this runs on. */
    private static final Path WEB_SERVER =
            Path.of(System.getProperty("java.home"), "bin", "jwebserver");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final OkHttpClient CLIENT = new OkHttpClient();

    private final int port = FreePort.next();
    private ConsulServer consul;
    private LiveCluster cluster;
    private ProxyNode node;

    @BeforeEach
    void start() {
        consul = ConsulServer.start();
        NomadServer nomad =
                NomadServer.start(
                        NomadServer.Options.PLAIN.withConsul(consul.address().getAuthority()));
        cluster = LiveCluster.over(consul, nomad, Map.of());
        cluster.operate();
        node = ProxyNode.start(consul, "shop/web", "node-1");
        cluster.write(
                "Proxy/web",
                document(
                        "Proxy",
                        "address: 127.0.0.1\nhttpPort: %d\ncertificates: {issuer: none}"
                                .formatted(port)));
        cluster.awaitCondition("Proxy/web", "Ready", "True");
    }

    @AfterEach
    void stop() {
        node.close();
        cluster.close();
    }

    @Test
    void rollsOut() throws InterruptedException {
        cluster.write("App/api", app("v0"));
        cluster.write("Route/api", route("api.test", "target: {app: api}"));
        cluster.awaitCondition("App/api", "Ready", "True");
        cluster.awaitCondition("Route/api", "Ready", "True");
        try (ProxyLoad load = new ProxyLoad(port, "api.test", 405)) {
            Thread.sleep(Duration.ofSeconds(1));
            for (int round = 1; round <= ROLLOUTS; round++) {
                String version = "v" + round;
                cluster.write("App/api", app(version));
                cluster.until(
                        "version %s in force, and no other".formatted(version), this::settled);
            }
            Thread.sleep(Duration.ofSeconds(1));
            Figures.tell("%d rolling deploys of 2 instances".formatted(ROLLOUTS), load);
        }
    }

    /** The newest text has converged, and two instances run that are not told to stop. */
    private boolean settled() {
        long written =
                cluster.indexes("drover/desired/shop/App/api")
                        .getOrDefault("drover/desired/shop/App/api", 0L);
        int running = 0;
        for (JsonNode allocation : cluster.nomad().get("/v1/job/shop--api/allocations")) {
            running += allocation.path("ClientStatus").asText().equals("running") ? 1 : 0;
        }
        return cluster.status("App/api").path("convergedGeneration").asLong() == written
                && running == 2;
    }

    @Test
    void followsHealth() throws IOException {
        try (Backend one = Backend.start("one");
                Backend two = Backend.start("two")) {
            consul.register("api", one.port());
            cluster.write("Route/api", route("api.test", "target: {service: api}"));
            cluster.awaitCondition("Route/api", "Ready", "True");
            double[] taken = new double[HEALTH_CHANGES];
            for (int round = 0; round < HEALTH_CHANGES; round++) {
                Backend next = round % 2 == 0 ? two : one;
                String name = round % 2 == 0 ? "two" : "one";
                long before = System.nanoTime();
                consul.register("api", next.port());
                while (!ask("api.test").equals(name)) {
                    Thread.onSpinWait();
                }
                taken[round] = (System.nanoTime() - before) / 1e6;
            }
            Figures.percentiles(1, "health change to served", taken);
        }
    }

    @Test
    void changesRoutes() throws InterruptedException {
        try (Backend one = Backend.start("one")) {
            consul.register("api", one.port());
            cluster.write("Route/api", route("api.test", "target: {service: api}"));
            cluster.awaitCondition("Route/api", "Ready", "True");
            try (ProxyLoad load = new ProxyLoad(port, "api.test", 200)) {
                Thread.sleep(Duration.ofSeconds(1));
                for (int round = 0; round < RELOADS; round++) {
                    String body = "target: {respond: {status: 200, body: b%d}}".formatted(round);
                    cluster.write("Route/other", route("other.test", body));
                    String wanted = "b" + round;
                    cluster.until(wanted, () -> ask("other.test").equals(wanted));
                    Thread.sleep(RELOAD_PAUSE);
                }
                Thread.sleep(Duration.ofSeconds(1));
                Figures.tell("%d route changes".formatted(RELOADS), load);
            }
        }
    }

    @Test
    void servesWhatIsWritten() throws Exception {
        double[] written = new double[WRITES];
        double[] bare = new double[WRITES];
        Site site = new Site(Files.createTempDirectory(Path.of("/tmp"), "bare-"));
        int barePort = FreePort.next();
        Files.writeString(
                site.configuration(),
                "{\"admin\":{\"listen\":\"unix/%s|0600\"}}".formatted(site.admin()));
        try (CaddyServer _ = CaddyServer.start(site);
                LocalCaddy admin = new LocalCaddy(site.admin().toString())) {
            Figures.await("caddy", () -> Files.exists(site.admin()));
            for (int round = 0; round < WRITES; round++) {
                String body = "b" + round;
                String spec = "target: {respond: {status: 200, body: %s}}".formatted(body);
                long before = System.nanoTime();
                cluster.write("Route/api", route("api.test", spec));
                while (!ask("api.test").equals(body)) {
                    Thread.onSpinWait();
                }
                written[round] = (System.nanoTime() - before) / 1e6;
                Thread.sleep(RELOAD_PAUSE);
                before = System.nanoTime();
                admin.apply(JSON.readTree(bare(site, barePort, body)), admin.running().tag());
                while (!askAt(barePort, "api.test").equals(body)) {
                    Thread.onSpinWait();
                }
                bare[round] = (System.nanoTime() - before) / 1e6;
            }
            Figures.percentiles(1, "Route written to served", written);
            Figures.percentiles(1, "bare POST of such a configuration to served", bare);
        }
    }

    private static String bare(Site site, int port, String body) {
        return """
        {"admin":{"listen":"unix/%s|0600","config":{"persist":false}},"apps":{"http":{"servers":{"s":{"listen":["127.0.0.1:%d"],
        "automatic_https":{"disable":true},
        "routes":[{"match":[{"host":["api.test"]}],"handle":[{"handler":"static_response","body":"%s"}]}]}}}}}\
        """
                .formatted(site.admin(), port, body);
    }

    private String ask(String host) {
        return askAt(port, host);
    }

    private static String askAt(int port, String host) {
        Request request =
                new Request.Builder()
                        .url("http://127.0.0.1:%d/".formatted(port))
                        .header("Host", host)
                        .build();
        try (Response response = CLIENT.newCall(request).execute()) {
            ResponseBody body = response.body();
            return body == null ? "" : body.string();
        } catch (IOException notYet) {
            return "";
        }
    }

    private static String route(String host, String spec) {
        return document("Route", "hosts: [%s]\n%s".formatted(host, spec));
    }

    private static String app(String version) {
        return document(
                "App",
                """
                command: %s
                args: [-b, 127.0.0.1, -p, "${NOMAD_PORT_http}", -d, "${NOMAD_TASK_DIR}"]
                driver: raw_exec
                instances: 2
                ports: {http: 0}
                env: {VERSION: %s}
                health: {http: /, interval: 1s}
                resources: {memory: 128}
                rollout: {drain: 1s, deadline: 1m}\
                """
                        .formatted(WEB_SERVER, version));
    }

    private static String document(String kind, String spec) {
        return "apiVersion: drover/v1\nkind: %s\nspec:\n".formatted(kind) + spec.indent(2);
    }
}
