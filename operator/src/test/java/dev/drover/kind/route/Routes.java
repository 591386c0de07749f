package dev.drover.kind.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.proxy.RouteEntry;
import dev.drover.schema.Catalog;
import dev.drover.schema.DocumentReader;
import dev.drover.schema.Json;
import dev.drover.schema.Reading;
import dev.drover.schema.SchemaDocumentReader;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Routes as their authors write them, and the entries they become. */
final class Routes {

    private static final DocumentReader READER =
            new SchemaDocumentReader(Catalog.load(Map.of("Route", RouteSpec.class)));

    private static final Pattern NAMED = Pattern.compile("name: ([a-z-]+)}");

    private static final DocumentKey WEB = new DocumentKey("shop", "Route", "web");

    private Routes() {}

    static List<Path> examples() {
        try (Stream<Path> files = Files.list(Tools.repository().resolve("crds-schema"))) {
            return files.filter(file -> name(file).matches("Route\\..*example\\.yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an example is called in the folder of rendered entries: {@code spa.json}. */
    static String golden(Path example) {
        String middle = name(example).replaceAll("^Route\\.|\\.?example\\.yaml$", "");
        return (middle.isEmpty() ? "route" : middle) + ".json";
    }

    static RouteEntry rendered(Path example) {
        try {
            return entry(key(example), Files.readString(example));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DocumentKey key(Path example) throws IOException {
        Matcher named = NAMED.matcher(Files.readString(example));
        return new DocumentKey("shop", "Route", named.find() ? named.group(1) : "web");
    }

    /** What an author wants, as a tree. */
    static JsonNode spec(Path example) {
        try {
            Reading reading = READER.read(key(example), Files.readAllBytes(example), 1);
            return Json.mapper().valueToTree(((Reading.Accepted) reading).document().spec());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The entry of the route {@code shop/web} with that spec, in YAML. */
    static RouteEntry entry(String spec) {
        return entry(WEB, text(spec));
    }

    /** The handlers of that name, in their order, inside of others too. */
    static List<JsonNode> handlers(RouteEntry entry, String name) {
        return all(entry.handle())
                .filter(node -> node.path("handler").asText().equals(name))
                .toList();
    }

    /** The names of the outermost handlers, in their order. */
    static List<String> order(RouteEntry entry) {
        return StreamSupport.stream(entry.handle().spliterator(), false)
                .map(handler -> handler.path("handler").asText())
                .toList();
    }

    /** What is said against that spec. */
    static String objections(String spec) {
        Reading reading = READER.read(WEB, bytes(text(spec)), 1);
        return reading instanceof Reading.Rejected rejected
                ? rejected.problems().toString()
                : "none";
    }

    /** What an author wants, in YAML. */
    static RouteSpec decoded(String spec) {
        return (RouteSpec) read(WEB, text(spec)).spec();
    }

    private static RouteEntry entry(DocumentKey key, String text) {
        Document<?> document = read(key, text);
        return RouteRenderer.entry(
                document.key(), document.generation(), (RouteSpec) document.spec());
    }

    private static Document<?> read(DocumentKey key, String text) {
        Reading reading = READER.read(key, bytes(text), 1);
        if (reading instanceof Reading.Accepted accepted) {
            return accepted.document();
        }
        throw new IllegalArgumentException(text + reading);
    }

    private static Stream<JsonNode> all(JsonNode node) {
        return Stream.concat(
                node instanceof ArrayNode ? Stream.empty() : Stream.of(node),
                StreamSupport.stream(node.spliterator(), false).flatMap(Routes::all));
    }

    private static String text(String spec) {
        return "apiVersion: drover/v1\nkind: Route\nspec:\n" + spec.indent(2);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String name(Path file) {
        return Objects.requireNonNull(file.getFileName()).toString();
    }
}
