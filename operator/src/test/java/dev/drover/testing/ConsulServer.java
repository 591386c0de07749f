package dev.drover.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Consul server on free loopback ports, with a data folder, so that it can be stopped, frozen, emptied and started
 * again. Not thread-safe, except for reads and writes of keys.
 */
public final class ConsulServer implements AutoCloseable {

    /** The token that may do everything, where access control is on. */
    public static final String ROOT_TOKEN = "00000000-0000-0000-0000-00000000d20e";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration START_PATIENCE = Duration.ofSeconds(30);

    private final Path home;
    private final int httpPort = FreePort.next();
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(2))
                    .build();
    private final int rpcPort = FreePort.next();
    private final int serfPort = FreePort.next();
    private ServerProcess process;
    private @Nullable ServerProcess peer;

    private ConsulServer(Path home, String moreConfig) throws IOException {
        this.home = home;
        Files.writeString(
                home.resolve("consul.json"),
                config("data", httpPort, rpcPort, serfPort, "\"bootstrap\": true"));
        Files.writeString(home.resolve("more.hcl"), moreConfig);
        this.process = launch();
        awaitLeader();
    }

    /** A server that lets everybody do everything. */
    public static ConsulServer start() {
        return startWith("");
    }

    /** A server that denies what no token allows. */
    public static ConsulServer startWithAccessControl(boolean keyListPolicy) {
        return startWith(
                """
                acl {
                  enabled = true
                  default_policy = "deny"
                  enable_key_list_policy = %s
                  tokens { initial_management = "%s" }
                }
                """
                        .formatted(keyListPolicy, ROOT_TOKEN));
    }

    /**
     * A server with more configuration.
     *
     * @param moreConfig in Consul's HCL
     */
    public static ConsulServer startWith(String moreConfig) {
        try {
            return new ConsulServer(Files.createTempDirectory("consul-"), moreConfig);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where its HTTP API is. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + httpPort);
    }

    public void freeze() {
        process.freeze();
    }

    public void thaw() {
        process.thaw();
    }

    /** SIGKILL. */
    public void kill() {
        process.kill();
    }

    /** Starts it again with the data it had; waits for a leader. */
    public void restart() {
        process.close();
        process = launch();
        awaitLeader();
    }

    /** Loses all data; to be followed by {@link #restart}. */
    public void wipe() {
        process.kill();
        delete(home.resolve("data"));
    }

    /** Adds a second voter: from now on there is a leader only while both live. */
    public void addPeer() {
        String join = "\"retry_join\": [\"127.0.0.1:%d\"]".formatted(serfPort);
        int http = FreePort.next();
        try {
            Files.writeString(
                    home.resolve("peer.json"),
                    config("peer", http, FreePort.next(), FreePort.next(), join));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        peer = launch("peer.json");
        await(() -> voters() == 2, "a second voter");
    }

    /** SIGKILL to the second voter. */
    public void killPeer() {
        if (peer != null) {
            peer.kill();
            await(() -> !hasLeader(), "the loss of the leader");
        }
    }

    /** Starts the second voter again, and waits for a leader. */
    public void restartPeer() {
        peer = launch("peer.json");
        awaitLeader();
    }

    /** Writes a key, as {@code consul kv put}. */
    public void put(String key, String value) {
        put(key, value.getBytes(StandardCharsets.UTF_8));
    }

    public void put(String key, byte[] value) {
        expectOk(send("PUT", "/v1/kv/" + escaped(key), value));
    }

    /** Removes a key. */
    public void delete(String key) {
        expectOk(send("DELETE", "/v1/kv/" + escaped(key), new byte[0]));
    }

    /** Removes all keys that begin so. */
    public void deleteTree(String prefix) {
        expectOk(send("DELETE", "/v1/kv/" + escaped(prefix) + "?recurse", new byte[0]));
    }

    /** The value of a key, {@code null} in words when there is none. */
    public String get(String key) {
        HttpResponse<byte[]> answer = send("GET", "/v1/kv/" + escaped(key) + "?raw", new byte[0]);
        return answer.statusCode() == 404
                ? "(none)"
                : new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** Registers a service on loopback without any check: it is well. */
    public void register(String service, int port) {
        String body =
                "{\"Name\":\"%s\",\"Address\":\"127.0.0.1\",\"Port\":%d}".formatted(service, port);
        expectOk(send("PUT", "/v1/agent/service/register", body.getBytes(StandardCharsets.UTF_8)));
    }

    /** Registers one of several instances of a service: each has an id of its own, by which it is taken away. */
    public void register(String id, String service, int port) {
        String body =
                "{\"ID\":\"%s\",\"Name\":\"%s\",\"Address\":\"127.0.0.1\",\"Port\":%d}"
                        .formatted(id, service, port);
        expectOk(send("PUT", "/v1/agent/service/register", body.getBytes(StandardCharsets.UTF_8)));
    }

    /** Takes it away. */
    public void deregister(String service) {
        expectOk(send("PUT", "/v1/agent/service/deregister/" + service, new byte[0]));
    }

    /** {@code ip:port} of each healthy instance of a service, sorted. */
    public List<String> healthy(String service) {
        HttpResponse<byte[]> answer =
                send("GET", "/v1/health/service/%s?passing".formatted(service), new byte[0]);
        expectOk(answer);
        try {
            List<String> addresses = new ArrayList<>();
            for (JsonNode instance : JSON.readTree(answer.body())) {
                JsonNode at = instance.path("Service");
                addresses.add(at.path("Address").asText() + ":" + at.path("Port").asInt());
            }
            addresses.sort(null);
            return addresses;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole store as a snapshot. */
    public byte[] snapshot() {
        HttpResponse<byte[]> answer = send("GET", "/v1/snapshot", new byte[0]);
        expectOk(answer);
        return answer.body();
    }

    /** Puts the store back to a snapshot. */
    public void restore(byte[] snapshot) {
        expectOk(send("PUT", "/v1/snapshot", snapshot));
    }

    /** Creates an access policy, and returns its name. */
    public String policy(String name, String rules) {
        String body = "{\"Name\":\"%s\",\"Rules\":%s}".formatted(name, quoted(rules));
        expectOk(send("PUT", "/v1/acl/policy", body.getBytes(StandardCharsets.UTF_8)));
        return name;
    }

    /** Creates a token with that secret. */
    public void createToken(String secret, String policy) {
        String body =
                "{\"SecretID\":\"%s\",\"AccessorID\":\"%s\",\"Policies\":[{\"Name\":\"%s\"}]}"
                        .formatted(secret, secret, policy);
        expectOk(send("PUT", "/v1/acl/token", body.getBytes(StandardCharsets.UTF_8)));
    }

    /** Gives a token other rights. */
    public void setPolicy(String accessor, String policy) {
        String body =
                "{\"AccessorID\":\"%s\",\"SecretID\":\"%s\",\"Policies\":[{\"Name\":\"%s\"}]}"
                        .formatted(accessor, accessor, policy);
        expectOk(send("PUT", "/v1/acl/token/" + accessor, body.getBytes(StandardCharsets.UTF_8)));
    }

    /** Takes the token away. */
    public void deleteToken(String accessor) {
        expectOk(send("DELETE", "/v1/acl/token/" + accessor, new byte[0]));
    }

    /** Connections to its HTTP port that are open at this moment, from the kernel's table. */
    public long connections() {
        String port = ":%04X ".formatted(httpPort);
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/tcp"))) {
            // Local address is ours, state 01 is ESTABLISHED.
            return lines.map(String::strip)
                    .map(line -> line.split("\\s+"))
                    .filter(column ->
                            column.length > 3
                                    && (column[1] + " ").endsWith(port)
                                    && column[3].equals("01"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        if (peer != null) {
            peer.kill();
            peer.close();
        }
        process.kill();
        process.close();
        delete(home);
    }

    private ServerProcess launch() {
        return launch("consul.json");
    }

    private ServerProcess launch(String config) {
        return ServerProcess.start(
                List.of(
                        Tools.find("consul").toString(),
                        "agent",
                        "-config-file=" + home.resolve(config),
                        "-config-file=" + home.resolve("more.hcl")),
                Map.of("GOMAXPROCS", "2"),
                home.resolve(config + ".log"));
    }

    private String config(String name, int http, int rpc, int serf, String part) {
        return """
        {
          "server": true, %s, "node_name": "%s",
          "data_dir": "%s", "bind_addr": "127.0.0.1", "client_addr": "127.0.0.1",
          "ports": {"http": %d, "server": %d, "serf_lan": %d, "serf_wan": -1, "dns": -1, "grpc": -1, "grpc_tls": -1},
          "performance": {"raft_multiplier": 1},
          "autopilot": {"server_stabilization_time": "500ms"},
          "connect": {"enabled": false}, "disable_update_check": true, "leave_on_terminate": false,
          "log_level": "warn"
        }
        """
                .formatted(part, name, home.resolve(name), http, rpc, serf);
    }

    private void awaitLeader() {
        await(this::hasLeader, "a leader");
    }

    /** A write succeeds only when there is a leader that also knows its tokens. */
    private boolean hasLeader() {
        try {
            return send("PUT", "/v1/kv/ready", new byte[] {'1'}).statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private int voters() {
        String raft =
                new String(
                        send("GET", "/v1/operator/raft/configuration", new byte[0]).body(),
                        StandardCharsets.UTF_8);
        return raft.split("\"Voter\":true", -1).length - 1;
    }

    private void await(BooleanSupplier reached, String what) {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (System.nanoTime() < deadline && process.alive()) {
            if (reached.getAsBoolean()) {
                return;
            }
            pause();
        }
        throw new IllegalStateException(
                "waited in vain for %s of consul:%n%s".formatted(what, process.output()));
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<byte[]> send(String method, String path, byte[] body) {
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create(address() + path))
                            .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                            .header("X-Consul-Token", ROOT_TOKEN)
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void expectOk(HttpResponse<byte[]> answer) {
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(
                    "%s: %d %s"
                            .formatted(
                                    answer.request().uri(),
                                    answer.statusCode(),
                                    new String(answer.body(), StandardCharsets.UTF_8)));
        }
    }

    private static String escaped(String key) {
        StringBuilder out = new StringBuilder();
        for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b > 0 && (Character.isLetterOrDigit(b) || "-._~/".indexOf(b) >= 0);
            out.append(plain ? Character.toString(b) : "%%%02X".formatted(b));
        }
        return out.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : new ArrayList<>(all.sorted(Comparator.reverseOrder()).toList())) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
