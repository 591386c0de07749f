package dev.drover.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A document of the repository, and what a test makes of it: a stand-in runs instead of the image, on one node, sooner.
 *
 * @param json as it stands in the repository
 * @param system whose images are given another version
 */
record StackDocument(ObjectNode json, String system) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> BEATS = Set.of("beat", "ingestor");

    /** A bad version is given up so soon; a good one may take its time to start on a busy machine. */
    private static final String DEADLINE_BAD = "12s";

    private static final String DEADLINE_GOOD = "40s";

    static StackDocument read(Path file, String system) {
        Object yaml = new Load(LoadSettings.builder().build()).loadFromString(Stack.text(file));
        return new StackDocument(JSON.valueToTree(Objects.requireNonNull(yaml)), system);
    }

    /** Namespace, kind and name. */
    String name() {
        return "%s/App/%s".formatted(metadata("namespace"), metadata("name"));
    }

    private String metadata(String field) {
        return json.path("metadata").path(field).asText();
    }

    /** The jobs in Nomad that read its secrets. */
    List<String> jobs() {
        String job = metadata("namespace") + "--" + metadata("name");
        List<String> jobs = new ArrayList<>(List.of(job));
        json.at("/spec/hooks/before")
                .forEach(hook -> jobs.add(job + "--before--" + hook.path("name").asText()));
        return jobs;
    }

    /** The references in it and in its variants. */
    List<JsonNode> secrets() {
        List<JsonNode> secrets = new ArrayList<>();
        json.findValues("secrets").forEach(all -> all.forEach(secrets::add));
        return secrets;
    }

    /**
     * With a stand-in that works in that folder.
     *
     * @param consul where a lease is held
     * @param version of the system's own images; empty: as it stands in the repository
     */
    ObjectNode withStandIn(Path folder, URI consul, String version) {
        ObjectNode copy = json.deepCopy();
        ObjectNode spec = (ObjectNode) copy.path("spec");
        String image = spec.path("image").asText();
        boolean own = image.startsWith("registry.example/%s/".formatted(system));
        String tag = image.substring(image.lastIndexOf(':') + 1);
        String runs = own && !version.isEmpty() ? version : tag;
        spec.withObject("/env").put("VERSION", runs).put("STAND_IN_FOLDER", folder.toString());
        spec.remove(List.of("image", "user", "volumes", "placement"));
        spec.put("driver", "raw_exec");
        if (spec.has("singleton")) {
            spec.withObject("/env").put("CONSUL_HTTP_ADDR", consul.toString());
        }
        spec.path("hooks")
                .forEach(moment -> moment.forEach(hook -> run((ObjectNode) hook, "hook")));
        if (spec.has("variants")) {
            spec.path("variants")
                    .properties()
                    .forEach(variant -> part((ObjectNode) variant.getValue(), variant.getKey()));
            secretNames(spec);
        } else {
            part(spec, metadata("name"));
        }
        if (!spec.has("schedule") && !spec.has("run")) {
            sooner(spec, runs.matches(".*-(crashes|unwell)"));
        }
        // There is nothing but the stand-in to run, and variants have said so themselves.
        spec.put("command", java());
        return copy;
    }

    private void part(ObjectNode part, String name) {
        run(part, role(part, name));
        part.path("ports").fieldNames().forEachRemaining(port -> ports(part).put(port, 0));
        part.putObject("resources").put("cpu", 20).put("memory", 64);
        part.put("stopTimeout", "3s");
        if (part.has("health")) {
            ObjectNode health = (ObjectNode) part.path("health");
            health.remove("grace");
            health.put("interval", "1s");
            part.withObject("/env").put("STAND_IN_HEALTH", health.path("http").asText());
        }
        secretNames(part);
    }

    private static ObjectNode ports(ObjectNode part) {
        return (ObjectNode) part.path("ports");
    }

    private static String role(ObjectNode part, String name) {
        if (part.has("schedule") || part.has("run")) {
            return "once";
        }
        if (part.has("ports")) {
            return "serve";
        }
        return BEATS.contains(name) ? "beat" : "work";
    }

    /** The stand-in ends when one of these is empty. */
    private static void secretNames(ObjectNode part) {
        Set<String> names = new TreeSet<>();
        part.path("secrets").fieldNames().forEachRemaining(names::add);
        if (!names.isEmpty()) {
            part.withObject("/env").put("STAND_IN_NEEDS", String.join(",", names));
        }
    }

    private static void sooner(ObjectNode spec, boolean bad) {
        spec.withObject("/rollout")
                // What crashes must not count as well before its virtual machine has started.
                .put("minHealthyTime", bad && !spec.has("singleton") ? "4s" : "200ms")
                .put("drain", "500ms")
                .put("deadline", bad ? DEADLINE_BAD : DEADLINE_GOOD);
    }

    /** The words of before follow those that start the stand-in. */
    private static void run(ObjectNode program, String role) {
        List<String> before = new ArrayList<>();
        if (program.has("command")) {
            before.add(program.path("command").asText());
        }
        program.path("args").forEach(word -> before.add(word.asText()));
        program.put("command", java());
        ArrayNode args = program.putArray("args");
        List.of(
                        "-Xmx24m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        classes(),
                        StandIn.class.getName(),
                        role)
                .forEach(args::add);
        before.forEach(args::add);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String classes() {
        return Path.of("target/test-classes").toAbsolutePath().toString();
    }
}
