package dev.drover.testing;

import static org.awaitility.Awaitility.await;

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
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A Consul of one or three real servers on a machine of its own. Not thread-safe. */
public final class StoreServers implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PORTS_EACH = 10;
    private static final int HTTP = 8500;
    private static final int RPC = 8300;
    private static final int SERF = 8400;

    private final Path home;
    private final List<String> prefix;
    private final String address;
    private final List<ServerProcess> servers = new ArrayList<>();
    private final List<ServerProcess> agents = new ArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(1))
                    .build();

    /** Starts so many on that machine, and waits until all of them have a vote. */
    public StoreServers(Machines machines, String machine, int count) throws IOException {
        this.home = Files.createTempDirectory("store-");
        this.prefix = machines.on(machine);
        this.address = machines.address(machine);
        for (int number = 0; number < count; number++) {
            Files.writeString(home.resolve(number + ".json"), configuration(number, count));
            servers.add(launch(number));
        }
        awaitWhole();
    }

    private ServerProcess launch(int number) {
        return launch(prefix, Integer.toString(number));
    }

    private ServerProcess launch(List<String> before, String name) {
        List<String> command = new ArrayList<>(before);
        command.addAll(
                List.of(
                        Tools.find("consul").toString(),
                        "agent",
                        "-config-file=" + home.resolve(name + ".json")));
        return ServerProcess.start(command, Map.of("GOMAXPROCS", "2"), home.resolve(name + ".log"));
    }

    /** Whom a machine asks: the only server, or an agent of its own that knows all servers. */
    public URI near(List<String> before, String at) {
        return servers.size() == 1 ? at(0) : agent(before, at);
    }

    /**
     * Starts an agent on another machine, which asks whichever server answers.
     *
     * @param before what a command begins with that is to run there
     * @param at an address of that machine
     * @return where it is asked, on that machine only
     */
    private URI agent(List<String> before, String at) {
        String name = "agent-" + agents.size();
        int http = FreePort.next();
        try {
            Files.writeString(
                    home.resolve(name + ".json"),
                    """
                    {
                      "retry_join": ["%s:%d", "%s:%d", "%s:%d"], "retry_interval": "1s",
                      "node_name": "%s", "data_dir": "%s", "bind_addr": "%s", "client_addr": "127.0.0.1",
                      "ports": {"http": %d, "serf_lan": %d, "dns": -1, "grpc": -1, "grpc_tls": -1},
                      "connect": {"enabled": false}, "disable_update_check": true, "log_level": "warn"
                    }
                    """
                            .formatted(
                                    address,
                                    SERF,
                                    address,
                                    SERF + PORTS_EACH,
                                    address,
                                    SERF + 2 * PORTS_EACH,
                                    name,
                                    home.resolve("data-" + name),
                                    at,
                                    http,
                                    FreePort.next()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        agents.add(launch(before, name));
        return URI.create("http://127.0.0.1:" + http);
    }

    private String configuration(int number, int count) {
        return """
        {
          "server": true, "bootstrap_expect": %d, "retry_join": ["%s:%d"], "retry_interval": "1s",
          "node_name": "store-%d", "data_dir": "%s", "bind_addr": "%s", "client_addr": "%s",
          "ports": {"http": %d, "server": %d, "serf_lan": %d, "serf_wan": -1, "dns": -1, "grpc": -1, "grpc_tls": -1},
          "performance": {"raft_multiplier": 1}, "autopilot": {"server_stabilization_time": "500ms"},
          "connect": {"enabled": false}, "disable_update_check": true, "leave_on_terminate": false, "log_level": "warn"
        }
        """
                .formatted(
                        count,
                        address,
                        SERF,
                        number,
                        home.resolve("data-" + number),
                        address,
                        address,
                        HTTP + PORTS_EACH * number,
                        RPC + PORTS_EACH * number,
                        SERF + PORTS_EACH * number);
    }

    /** Where one of them is asked. */
    public URI at(int number) {
        return URI.create("http://%s:%d".formatted(address, HTTP + PORTS_EACH * number));
    }

    /** Which of them leads. */
    public int leader() {
        return await().ignoreExceptions()
                .atMost(PATIENCE)
                .until(
                        () -> {
                            String leader =
                                    ask("GET", alive(), "/v1/status/leader", "").orElseThrow();
                            String port = leader.replace("\"", "").strip().replaceAll("^.*:", "");
                            return (Integer.parseInt(port) - RPC) / PORTS_EACH;
                        },
                        number -> number >= 0 && number < servers.size());
    }

    /** Waits until another leads than that one: whoever has just been killed is named for a while. */
    public void awaitOtherLeader(int before) {
        await().atMost(PATIENCE).until(this::leader, now -> now != before);
    }

    /** SIGKILL to one. */
    public void kill(int number) {
        servers.get(number).kill();
    }

    /** It begins again with the data it had. */
    public void start(int number) {
        servers.get(number).close();
        servers.set(number, launch(number));
    }

    /** All data of that one is lost; to be followed by {@link #start}. */
    public void wipe(int number) {
        kill(number);
        delete(home.resolve("data-" + number));
    }

    /** They stand still. */
    public void freeze() {
        servers.forEach(ServerProcess::freeze);
    }

    /** They go on. */
    public void thaw() {
        servers.forEach(ServerProcess::thaw);
    }

    /** Waits until all are there, have a vote, and writes are taken. */
    public void awaitWhole() {
        await("all servers of the store")
                .ignoreExceptions()
                .atMost(PATIENCE)
                .until(() -> {
                    String raft =
                            ask("GET", alive(), "/v1/operator/raft/configuration", "")
                                    .orElseThrow();
                    put("ready", "1");
                    return raft.split("\"Voter\":true", -1).length - 1 == servers.size();
                });
    }

    /** Writes a key. */
    public void put(String key, String value) {
        Optional<String> answer = ask("PUT", alive(), "/v1/kv/" + key, value);
        if (!answer.orElse("").strip().equals("true")) {
            throw new IllegalStateException("%s was not written: %s".formatted(key, answer));
        }
    }

    /** The value of a key; empty when there is none. */
    public Optional<String> get(String key) {
        return ask("GET", alive(), "/v1/kv/" + key + "?raw", "");
    }

    private int alive() {
        return IntStream.range(0, servers.size())
                .filter(number -> servers.get(number).alive())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no server of the store lives"));
    }

    private Optional<String> ask(String method, int number, String path, String body) {
        try {
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(URI.create(at(number) + path))
                                    .method(
                                            method,
                                            HttpRequest.BodyPublishers.ofString(
                                                    body, StandardCharsets.UTF_8))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 404) {
                return Optional.empty();
            }
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(path + ": " + answer.statusCode());
            }
            return Optional.of(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        Stream.concat(agents.stream(), servers.stream())
                .forEach(server -> {
                    if (server.alive()) {
                        server.kill();
                    }
                    server.close();
                });
        delete(home);
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
