package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.testing.CommandLine;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One of the systems of the repository on a real cluster: its own documents, with {@link StandIn} in place of the images, and
 * times short enough for a test.
 */
final class Stack implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final LiveCluster cluster;
    private final String system;
    private final Path folder;
    private final Map<String, StackDocument> documents = new TreeMap<>();
    private final HttpClient client = HttpClient.newHttpClient();

    /**
     * Applies nothing yet.
     *
     * @param folder where its stand-ins work
     */
    Stack(LiveCluster cluster, String system, Path folder) {
        this.cluster = cluster;
        this.system = system;
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Path file : files(folderOf(system), "yaml")) {
            // Its routes are on a proxy in another test.
            if (text(file).contains("\nkind: App\n")) {
                StackDocument document = StackDocument.read(file, system);
                documents.put(document.name(), document);
            }
        }
        assertThat(documents).as("documents of %s", system).isNotEmpty();
    }

    /** Where the repository has its documents. */
    static Path folderOf(String system) {
        return Tools.repository().resolve("helm-free-deploy/stacks").resolve(system);
    }

    /** Puts a value to each reference, and lets each job read those of its system as the README says. */
    void putSecrets() {
        Map<String, ObjectNode> variables = new TreeMap<>();
        for (StackDocument document : documents.values()) {
            for (JsonNode secret : document.secrets()) {
                String path = secret.path("nomadVariable").asText();
                if (path.isEmpty()) {
                    cluster.consul().put(secret.path("consulKey").asText(), "of " + system);
                } else {
                    variables
                            .computeIfAbsent(path, _ -> JSON.createObjectNode())
                            .put(secret.path("item").asText(), "of " + system);
                }
            }
        }
        variables.forEach((path, items) -> {
            ObjectNode variable = JSON.createObjectNode().put("Path", path);
            variable.set("Items", items);
            cluster.nomad().call("PUT", "/v1/var/" + path, variable.toString());
        });
        if (!variables.isEmpty()) {
            documents.values().stream().flatMap(one -> one.jobs().stream()).forEach(this::allow);
        }
    }

    private void allow(String job) {
        ObjectNode policy =
                JSON.createObjectNode()
                        .put("Name", job)
                        .put("Rules", text(folderOf(system).resolve("secrets.hcl")));
        policy.putObject("JobACL").put("Namespace", "default").put("JobID", job);
        cluster.nomad().call("POST", "/v1/acl/policy/" + job, policy.toString());
    }

    /** Applies all documents as they stand in the repository, and waits until all are Ready. */
    void apply() {
        apply(_ -> true, "");
    }

    /** The same with another version of the system's own images. */
    void upgrade(String version) {
        apply(_ -> true, version);
    }

    /** The same for the documents whose names begin so. */
    void upgrade(String name, String version) {
        apply(document -> document.startsWith(name), version);
    }

    /**
     * Applies a bad version of one document, and returns what the person is told who waits for it.
     *
     * @param reason that it is not Ready for
     */
    String fail(String name, String version, String reason) {
        CommandLine line = line(name::equals, version);
        assertThat(line.run("apply", "-f", ".").exit()).isZero();
        cluster.awaitReason(name, "Ready", reason);
        CommandLine.Ran ran = line.run("apply", "-f", ".", "--wait", "--timeout", "1s");
        assertThat(ran.exit()).as(ran.toString()).isEqualTo(3);
        return ran.out() + ran.err();
    }

    private void apply(Predicate<String> names, String version) {
        CommandLine.Ran ran =
                line(names, version).run("apply", "-f", ".", "--wait", "--timeout", "55s");
        assertThat(ran.exit()).as(ran.toString()).isZero();
    }

    /** In a folder with the documents of these names. */
    private CommandLine line(Predicate<String> names, String version) {
        CommandLine line = cluster.commandLine();
        documents.forEach((name, document) -> {
            if (names.test(name)) {
                line.file(
                        name + ".json",
                        document.withStandIn(folder, cluster.consul().address(), version)
                                .toString());
            }
        });
        return line;
    }

    /** Goes back to what was before, and waits until that is Ready. */
    void rollback(String name) {
        String[] parts = name.split("/", -1);
        cluster.cli("rollback", "App/" + parts[2], "-n", parts[0]);
        cluster.cli("wait", "App/" + parts[2], "-n", parts[0], "--timeout", "50s");
    }

    /** Waits until each instance that Consul calls well answers with that version. */
    void awaitServed(String service, String version) {
        cluster.until(
                "%s to be served by %s".formatted(version, service),
                () -> served(service).equals(Set.of(version)));
    }

    /** What the instances answer that Consul calls well. */
    Set<String> served(String service) {
        Set<String> versions = new TreeSet<>();
        String passing = "/v1/health/service/" + service + "?passing";
        for (JsonNode instance : json(get(cluster.consul().address().resolve(passing)))) {
            String address = instance.at("/Service/Address").asText();
            int port = instance.at("/Service/Port").asInt();
            versions.add(get(URI.create("http://%s:%d/".formatted(address, port))));
        }
        return versions;
    }

    /** What its hooks and servers have done, in order. */
    List<String> journal() {
        return lines("journal");
    }

    /** Who put each job into the queue, in order. */
    List<String> beats() {
        return lines("beats");
    }

    /** The results of jobs that were worked on. */
    int done() {
        Path done = folder.resolve("done");
        return Files.exists(done) ? files(done, "").size() : 0;
    }

    /** Which version of the schema its migrations have reached. */
    String schema() {
        return text(folder.resolve("schema"));
    }

    private List<String> lines(String name) {
        Path file = folder.resolve(name);
        return Files.exists(file) ? text(file).lines().toList() : List.of();
    }

    private String get(URI address) {
        try {
            return client.send(
                            HttpRequest.newBuilder(address).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            // Between the question to Consul and this one it may have gone.
            return "no answer: " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static ArrayNode json(String text) {
        try {
            return (ArrayNode) JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path folder, String end) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(end))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
