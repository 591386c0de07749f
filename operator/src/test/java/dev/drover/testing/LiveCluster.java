package dev.drover.testing;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
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
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A real Consul and a real Nomad with operators over them; documents stand in namespace {@code shop}. A name alone is that of
 * a {@code Job}; before another name stands the kind: {@code App/web}, and before that another namespace: {@code
 * luca/App/beat}. Not thread-safe.
 */
public final class LiveCluster implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final String SENTINEL = "drover/desired/.sentinel";

    private final ConsulServer consul;
    private final NomadServer nomad;
    private final List<OperatorProcess> operators = new ArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Path logs;
    private Map<String, String> tokens;

    private LiveCluster(ConsulServer consul, NomadServer nomad, Map<String, String> tokens) {
        this.consul = consul;
        this.nomad = nomad;
        this.tokens = Map.copyOf(tokens);
        try {
            logs = Files.createTempDirectory("drover-operators-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writeSentinel();
    }

    /** Both servers, with the sentinel, and no operator yet. */
    public static LiveCluster start() {
        return over(ConsulServer.start());
    }

    /** That Consul and a Nomad, with the sentinel, and no operator yet. */
    public static LiveCluster over(ConsulServer consul) {
        return over(consul, NomadServer.start(), Map.of());
    }

    /**
     * Those servers, which are closed with the cluster.
     *
     * @param tokens environment variables that give operators and the command line their rights
     */
    public static LiveCluster over(
            ConsulServer consul, NomadServer nomad, Map<String, String> tokens) {
        return new LiveCluster(consul, nomad, tokens);
    }

    /**
     * The same with access control, which denies what no token allows.
     *
     * @param keyListPolicy whether listing keys is a right of its own in Consul
     */
    public static LiveCluster startWithAccessControl(boolean keyListPolicy) {
        return over(
                ConsulServer.startWithAccessControl(keyListPolicy),
                NomadServer.start(NomadServer.Options.PLAIN.withAcl()),
                Map.of());
    }

    /** From now on operators and command lines have these tokens. */
    public void giveTokens(String consulToken, String nomadToken) {
        tokens = Map.of("CONSUL_HTTP_TOKEN", consulToken, "NOMAD_TOKEN", nomadToken);
    }

    public ConsulServer consul() {
        return consul;
    }

    public NomadServer nomad() {
        return nomad;
    }

    /** Starts one more operator and waits until it is ready. */
    public OperatorProcess operate(String... options) {
        OperatorProcess operator = launch(options);
        operator.awaitReady();
        return operator;
    }

    /** Starts one more operator, which may not become ready because something is missing. */
    public OperatorProcess launch(String... options) {
        String instance = "operator-" + operators.size();
        return operate(instance, logs.resolve(instance + ".log"), options);
    }

    /** Starts one more operator that finds no room for its log, and waits until it is ready. */
    public OperatorProcess operateOnAFullDisk() {
        return operate("operator-" + operators.size(), Path.of("/dev/full"));
    }

    private OperatorProcess operate(String instance, Path log, String... options) {
        Map<String, String> environment = environment();
        // Tests look for what it says.
        environment.put("DROVER_LOG_LEVEL", "info");
        OperatorProcess operator =
                OperatorProcess.start(instance, environment, log, List.of(options));
        operators.add(operator);
        return operator;
    }

    /** Writes the key that says Drover may look. */
    public void writeSentinel() {
        consul.put(SENTINEL, "{}");
    }

    /** Removes it. */
    public void deleteSentinel() {
        consul.delete(SENTINEL);
    }

    /** Writes what is wanted. */
    public void write(String name, String document) {
        consul.put(key(name), document);
    }

    /** Deletes the document. */
    public void remove(String name) {
        consul.delete(key(name));
    }

    /** What Drover says about the document; missing when it says nothing. */
    public JsonNode status(String name) {
        return json(consul.get("drover/status/" + path(name)));
    }

    /** One condition of a document's status; missing when there is none. */
    public JsonNode condition(String name, String type) {
        for (JsonNode condition : status(name).path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return MissingNode.getInstance();
    }

    /** Waits for {@code type=status}, and returns the condition. */
    public JsonNode awaitCondition(String name, String type, String status) {
        until(
                "%s of %s to be %s".formatted(type, name, status),
                () -> condition(name, type).path("status").asText().equals(status));
        return condition(name, type);
    }

    /** Waits for {@code type} to have that reason, and returns the condition. */
    public JsonNode awaitReason(String name, String type, String reason) {
        until(
                "%s of %s to be because of %s".formatted(type, name, reason),
                () -> condition(name, type).path("reason").asText().equals(reason));
        return condition(name, type);
    }

    /** The job as Nomad has it; empty when it has none. */
    public Optional<JsonNode> job(String id) {
        return nomad.find("/v1/job/" + id);
    }

    /** Each job that Nomad means to run, with the index of its definition: it changes with every registration. */
    public Map<String, Long> jobIndexes() {
        Map<String, Long> indexes = new TreeMap<>();
        for (JsonNode stub : nomad.get("/v1/jobs?namespace=*")) {
            if (!stub.path("Stop").asBoolean()) {
                indexes.put(stub.path("ID").asText(), stub.path("JobModifyIndex").asLong());
            }
        }
        return indexes;
    }

    /** Whether Nomad has that job and means to run it. */
    public boolean runs(String id) {
        return job(id).filter(job -> !job.path("Stop").asBoolean()).isPresent();
    }

    /** Waits until Nomad means to run the job, and returns it. */
    public JsonNode awaitJob(String id) {
        until("job %s in Nomad".formatted(id), () -> runs(id));
        return job(id).orElseThrow();
    }

    /** Waits until the job is stopped or gone. */
    public void awaitStopped(String id) {
        until("job %s to be stopped".formatted(id), () -> !runs(id));
    }

    /** Waits for something; when it does not come, says what it was, what is said about documents, and what operators printed. */
    public void until(String what, Attempt attempt) {
        until(what, attempt, PATIENCE);
    }

    /** The same for something that takes its time. */
    public void until(String what, Attempt attempt, Duration patience) {
        try {
            await(what)
                    .atMost(patience.plus(Outage.LENGTH))
                    .pollInterval(POLL)
                    .until(() -> attempt.works());
        } catch (ConditionTimeoutException late) {
            StringBuilder told = new StringBuilder();
            operators.forEach(operator -> told.append(operator.output()));
            throw new AssertionError(
                    "waited in vain for %s; statuses: %s%noperators: %s"
                            .formatted(what, statuses(), told),
                    late);
        }
    }

    /** As text for a failure, whose cause may be that they cannot be read. */
    private String statuses() {
        try {
            return values("drover/status/").toString();
        } catch (IllegalStateException | UncheckedIOException unread) {
            return unread.toString();
        }
    }

    /**
     * What stands at a key.
     *
     * @param key which
     * @param modifyIndex of its last write
     * @param value as JSON
     */
    public record Stored(String key, long modifyIndex, JsonNode value) {}

    /** All keys that begin so, read at once. */
    public List<Stored> stored(String prefix) {
        List<Stored> all = new ArrayList<>();
        for (JsonNode entry : list(prefix)) {
            byte[] value = Base64.getDecoder().decode(entry.path("Value").asText());
            all.add(
                    new Stored(
                            entry.path("Key").asText(),
                            entry.path("ModifyIndex").asLong(),
                            json(new String(value, StandardCharsets.UTF_8))));
        }
        return all;
    }

    /** The index of each key that begins so. */
    public Map<String, Long> indexes(String prefix) {
        Map<String, Long> indexes = new TreeMap<>();
        list(prefix)
                .forEach(entry ->
                        indexes.put(
                                entry.path("Key").asText(), entry.path("ModifyIndex").asLong()));
        return indexes;
    }

    /** The value of each key that begins so, as JSON. */
    public List<JsonNode> values(String prefix) {
        return stored(prefix).stream().map(Stored::value).toList();
    }

    /** Who leads by the record in Consul; empty text for nobody. */
    public String leader() {
        return json(consul.get("drover/leader")).path("holder").asText();
    }

    /** The command line, pointed at both servers, in an empty folder. */
    public CommandLine commandLine() {
        return new CommandLine(environment(), logs);
    }

    /** Runs the command line and returns what it printed; fails unless it ends with 0. */
    public String cli(String... arguments) {
        CommandLine.Ran ran = commandLine().run(arguments);
        if (ran.exit() != 0) {
            throw new IllegalStateException(ran.toString());
        }
        return ran.out() + ran.err();
    }

    /** Ends all operators; the servers stay. */
    public void endOperators() {
        operators.forEach(OperatorProcess::close);
        operators.clear();
    }

    /** Ends all operators and removes every document, status and job, for the next test. */
    public void clear() {
        operators.forEach(OperatorProcess::kill);
        endOperators();
        consul.deleteTree("drover/");
        nomad.purgeAll();
        writeSentinel();
    }

    @Override
    public void close() {
        endOperators();
        client.shutdownNow();
        nomad.close();
        consul.close();
        deleteLogs();
    }

    private void deleteLogs() {
        try (Stream<Path> all = Files.walk(logs)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>(tokens);
        environment.put("CONSUL_HTTP_ADDR", consul.address().toString());
        environment.put("NOMAD_ADDR", nomad.address().toString());
        return environment;
    }

    private JsonNode list(String prefix) {
        try {
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    consul.address()
                                                            + "/v1/kv/"
                                                            + prefix
                                                            + "?recurse"))
                                    .header("X-Consul-Token", ConsulServer.ROOT_TOKEN)
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 404 ? JSON.createArrayNode() : json(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String key(String name) {
        return "drover/desired/" + path(name);
    }

    private static String path(String name) {
        return switch (name.split("/", -1).length) {
            case 1 -> "shop/Job/" + name;
            case 2 -> "shop/" + name;
            default -> name;
        };
    }

    private static JsonNode json(String text) {
        if (text.equals("(none)")) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    /** Something that may be so by now. */
    @FunctionalInterface
    public interface Attempt {
        boolean works();
    }
}
