package dev.drover.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.FreePort;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.OperatorProcess;
import dev.drover.testing.ProxiedCluster;
import dev.drover.testing.ProxyNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** A cluster with one proxy that serves without TLS: the built distribution with real Consul, Nomad and Caddy. Not thread-safe. */
final class ProxyBed implements AutoCloseable {

    /** What the JDK's file server answers to a POST. */
    static final int NO_POST = 405;

    /** On a machine that is busy with load. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Of the JDK that this runs on. */
    static final Path WEB_SERVER = Path.of(System.getProperty("java.home"), "bin", "jwebserver");

    private static final OkHttpClient CLIENT = new OkHttpClient();

    private final int port = FreePort.next();
    private final ConsulServer consul;
    private final ProxiedCluster proxied;

    private ProxyBed(ConsulServer consul) {
        this.consul = consul;
        this.proxied = ProxiedCluster.start(consul, port);
    }

    /** Starts all of it. */
    static ProxyBed start() {
        return new ProxyBed(ConsulServer.start());
    }

    /**
     * The same with Consul's DNS.
     *
     * @param dns its port
     */
    static ProxyBed startWithDns(int dns) {
        return new ProxyBed(
                ConsulServer.startWith(
                        "ports { dns = %d }\ndns_config { allow_stale = true }".formatted(dns)));
    }

    int port() {
        return port;
    }

    ConsulServer consul() {
        return consul;
    }

    LiveCluster cluster() {
        return proxied.cluster();
    }

    OperatorProcess operator() {
        return proxied.operator();
    }

    ProxyNode node() {
        return proxied.node();
    }

    /**
     * Writes an App of two instances and waits until nothing but that text runs.
     *
     * @param more lines of its spec
     */
    void deploy(String version, int instances, String more) {
        cluster().write("App/api", app(version, instances, more));
        settled(version, instances);
    }

    /** Waits until the newest text has converged, and so many instances run. */
    void settled(String what, int instances) {
        cluster().until(what + " in force, and no other", () -> isSettled(instances), PATIENCE);
    }

    private boolean isSettled(int instances) {
        long written =
                cluster()
                        .indexes("drover/desired/shop/App/api")
                        .getOrDefault("drover/desired/shop/App/api", 0L);
        return cluster().status("App/api").path("convergedGeneration").asLong() == written
                && running().size() == instances;
    }

    /** The allocations of the App that run. */
    List<String> running() {
        List<String> running = new ArrayList<>();
        for (JsonNode allocation : cluster().nomad().get("/v1/job/shop--api/allocations")) {
            if (allocation.path("ClientStatus").asText().equals("running")) {
                running.add(allocation.path("ID").asText());
            }
        }
        return running;
    }

    /** What it answers; nothing when it does not. */
    String ask(String host) {
        return ask(port, host);
    }

    static String ask(int port, String host) {
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

    static String route(String host, String spec) {
        return ProxiedCluster.document("Route", "hosts: [%s]\n%s".formatted(host, spec));
    }

    private static String app(String version, int instances, String more) {
        return ProxiedCluster.document(
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
                %s\
                """
                        .formatted(WEB_SERVER, instances, version, more));
    }

    @Override
    public void close() {
        proxied.close();
    }
}
