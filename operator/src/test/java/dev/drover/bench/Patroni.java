package dev.drover.bench;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.adapter.linux.FolderProcesses;
import dev.drover.testing.FreePort;
import dev.drover.testing.Machines;
import dev.drover.testing.ServerProcess;
import dev.drover.testing.StoreServers;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** Three members under the distribution's Patroni, each on a machine of its own, with the Consul that Drover has too. */
final class Patroni implements Roles {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** For all to come back before anybody looks; Patroni tries every few seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final int HELPED_MOST = 8;
    private static final Path PROGRAM = Path.of("/usr/bin/patroni");
    private static final List<String> MEMBERS = List.of("pa", "pb", "pc");
    private static final int REST = 8_008;

    /** Patroni says it once in a loop only, and a client goes on writing. */
    private static final long FAR_BYTES = 1L << 20;

    private final String name;
    private final Path folder;
    private final Machines machines;
    private final StoreServers store;
    private final Map<String, Integer> ports = new TreeMap<>();
    private final Map<String, ServerProcess> processes = new TreeMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    /** Whether it is installed. */
    static boolean installed() {
        return Files.isExecutable(PROGRAM);
    }

    /**
     * Starts it, with synchronous replication.
     *
     * @param times the seconds of ttl, loop_wait and retry_timeout
     */
    Patroni(String name, Path folder, List<Integer> times) throws IOException {
        this.name = name;
        this.folder = folder;
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        List<String> all = new ArrayList<>(MEMBERS);
        all.add("store");
        this.machines = new Machines(all);
        this.store = new StoreServers(machines, "store", 1);
        for (String member : MEMBERS) {
            ports.put(member, FreePort.next());
            Files.writeString(file(member), configuration(member, times));
            start(member);
        }
    }

    private Path file(String member) {
        return folder.resolve(member + ".json");
    }

    /** All but the times are Patroni's own defaults, or what its manual shows; JSON is YAML. */
    private String configuration(String member, List<Integer> times) {
        String address = machines.address(member);
        return """
        {"scope": "db", "name": "%1$s",
         "restapi": {"listen": "%2$s:%3$d", "connect_address": "%2$s:%3$d"},
         "consul": {"host": "%4$s", "register_service": false},
         "bootstrap": {
           "dcs": {"ttl": %5$d, "loop_wait": %6$d, "retry_timeout": %7$d, "synchronous_mode": true,
             "postgresql": {"use_pg_rewind": true, "parameters": {"max_connections": 50, "wal_keep_size": "256MB"}}},
           "initdb": [{"encoding": "UTF8"}, "data-checksums"]},
         "postgresql": {"listen": "%2$s:%8$d", "connect_address": "%2$s:%8$d", "data_dir": "%9$s", "pgpass": "%9$s.pgpass", "bin_dir": "%10$s",
           "pg_hba": ["local all all trust", "host all all all trust", "host replication all all trust"],
           "parameters": {"unix_socket_directories": "%11$s"},
           "authentication": {"superuser": {"username": "postgres"}, "replication": {"username": "repl"},
             "rewind": {"username": "rew"}}}}
        """
                .formatted(
                        member,
                        address,
                        REST,
                        store.at(0).getAuthority(),
                        times.get(0),
                        times.get(1),
                        times.get(2),
                        ports.get(member),
                        data(member),
                        Tools.find("postgres"),
                        folder);
    }

    private Path data(String member) {
        return folder.resolve("data-" + member);
    }

    private void start(String member) {
        List<String> command = new ArrayList<>(machines.on(member));
        command.addAll(
                List.of(
                        "setpriv",
                        "--reuid=postgres",
                        "--regid=postgres",
                        "--init-groups",
                        PROGRAM.toString(),
                        file(member).toString()));
        processes.put(
                member, ServerProcess.start(command, Map.of(), folder.resolve(member + ".log")));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String url() {
        return ports.keySet().stream()
                        .map(member -> machines.address(member) + ":" + ports.get(member))
                        .collect(Collectors.joining(",", "jdbc:postgresql://", "/postgres"))
                + "?user=postgres&targetServerType=primary&connectTimeout=1&socketTimeout=2"
                + "&loginTimeout=10&hostRecheckSeconds=0";
    }

    @Override
    public void killServer() {
        try {
            Path pid = data(leader()).resolve("postmaster.pid");
            long number = Long.parseLong(Files.readAllLines(pid).getFirst());
            boolean _ = ProcessHandle.of(number).orElseThrow().destroyForcibly();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Runnable killMachine() {
        String lost = leader();
        machines.kill(lost);
        return () -> {
            Objects.requireNonNull(processes.get(lost)).close();
            start(lost);
        };
    }

    @Override
    public void switchOver() {
        String from = leader();
        String body =
                "{\"leader\":\"%s\",\"candidate\":\"%s\"}".formatted(from, member("sync_standby"));
        HttpResponse<String> answer =
                ask(
                        HttpRequest.newBuilder(at(from, "/switchover"))
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .timeout(Duration.ofMinutes(2))
                                .build());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
    }

    private String leader() {
        return member("leader");
    }

    private String member(String role) {
        for (JsonNode member : members()) {
            if (member.path("role").asText().equals(role)) {
                return member.path("name").asText();
            }
        }
        throw new IllegalStateException("no " + role);
    }

    /** By whichever answers: each of them knows as much. */
    private JsonNode members() {
        return MEMBERS.stream()
                .flatMap(member -> cluster(member).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no Patroni answers"));
    }

    private Optional<JsonNode> cluster(String member) {
        try {
            HttpRequest cluster =
                    HttpRequest.newBuilder(at(member, "/cluster"))
                            .timeout(Duration.ofSeconds(5))
                            .build();
            return Optional.of(JSON.readTree(ask(cluster).body()).path("members"));
        } catch (IllegalStateException | IOException away) {
            return Optional.empty();
        }
    }

    private URI at(String member, String path) {
        return URI.create("http://%s:%d%s".formatted(machines.address(member), REST, path));
    }

    private HttpResponse<String> ask(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void whole() {
        for (int i = 0; i < HELPED_MOST; i++) {
            try {
                becomesWhole();
                return;
            } catch (ConditionTimeoutException late) {
                endWhatIsLeft();
            }
        }
        try {
            becomesWhole();
        } catch (ConditionTimeoutException tooLate) {
            throw new IllegalStateException("Patroni is not whole: " + members(), tooLate);
        }
    }

    private void becomesWhole() {
        await("Patroni to be whole").ignoreExceptions().atMost(PATIENCE).until(this::isWhole);
    }

    /**
     * As a person has to. A session of the killed server may go on, and then no other starts in its place: "pre-existing shared memory
     * block is still in use". What is measured is over by then.
     */
    private void endWhatIsLeft() {
        for (String member : MEMBERS) {
            Path data = data(member);
            boolean headless =
                    FolderProcesses.titles(data, "postgres").stream()
                            .allMatch(title -> title.startsWith("postgres: "));
            Set<ProcessHandle> left = FolderProcesses.find(data, "postgres");
            if (headless && !left.isEmpty()) {
                left.forEach(ProcessHandle::destroyForcibly);
                System.out.printf(
                        "%s: %s has not started its server again in %d s: ended %d processes of the"
                                + " killed one%n",
                        name, member, PATIENCE.toSeconds(), left.size());
            }
        }
    }

    private boolean isWhole() {
        int well = 0;
        for (JsonNode member : members()) {
            boolean runs = List.of("running", "streaming").contains(member.path("state").asText());
            boolean near =
                    member.path("role").asText().equals("leader")
                            || member.path("lag").asLong(FAR_BYTES) < FAR_BYTES;
            well += runs && near ? 1 : 0;
        }
        return well == MEMBERS.size() && !leader().equals(member("sync_standby"));
    }

    @Override
    public void close() {
        http.shutdownNow();
        MEMBERS.forEach(machines::kill);
        processes.values().forEach(ServerProcess::close);
        store.close();
        machines.close();
    }
}
