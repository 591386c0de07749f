package dev.drover.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** What the schemas say about kinds and their fields, as text of at most 80 columns for {@code drover explain}. */
public final class SchemaManual {

    private static final int COLUMNS = 80;
    private static final String INDENT = "  ";

    private final Catalog catalog;

    public SchemaManual(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * An answer.
     *
     * @param found whether the path names something; if not, the text says what it could mean
     * @param text lines, the last one ended
     */
    public record Explanation(boolean found, String text) {}

    /** All kinds with the first sentence about each. */
    public String kinds() {
        StringBuilder text = new StringBuilder();
        for (String kind : catalog.kinds()) {
            text.append(kind).append('\n');
            wrap(text, INDENT, catalog.schema(kind).path("description").asText());
        }
        return text.toString();
    }

    /**
     * Explains a kind or a field.
     *
     * @param path the kind, and perhaps names of fields below it: {@code Job.spec.drift}
     */
    public Explanation explain(String path) {
        String[] steps = path.split("\\.", -1);
        String kind = steps[0];
        if (!catalog.kinds().contains(kind)) {
            return unknown("kind", kind, "known kinds", catalog.kinds(), Optional.empty());
        }
        JsonNode schema = catalog.schema(kind);
        boolean required = true;
        String here = kind;
        for (int i = 1; i < steps.length; i++) {
            JsonNode whole = each(schema);
            Optional<JsonNode> field = field(whole, steps[i]);
            if (field.isEmpty()) {
                List<String> rest = Arrays.asList(steps).subList(i, steps.length);
                return unknown(
                        "field",
                        steps[i],
                        "fields of " + here,
                        fieldNames(whole),
                        elsewhere(kind, rest));
            }
            required = requires(whole, steps[i]);
            here += "." + steps[i];
            schema = field.get();
        }
        String text =
                steps.length == 1
                        ? render(here, schema, false, inShort(schema))
                        : render(here, schema, required, "");
        return new Explanation(true, text);
    }

    private Optional<JsonNode> field(JsonNode schema, String name) {
        JsonNode field = schema.path("properties").path(name);
        if (field.isMissingNode()) {
            field = schema.path("additionalProperties");
        }
        return field.isObject() ? Optional.of(catalog.resolve(field)) : Optional.empty();
    }

    /** The whole way to where that is, if it is anywhere. */
    private Optional<String> elsewhere(String kind, List<String> rest) {
        return FieldPlaces.of(catalog, kind)
                .endingWith(rest)
                .map(place -> kind + "." + String.join(".", place));
    }

    private static Explanation unknown(
            String what,
            String word,
            String where,
            List<String> choices,
            Optional<String> elsewhere) {
        String near =
                Words.nearest(word, choices)
                        .or(() -> elsewhere)
                        .map("; did you mean '%s'?"::formatted)
                        .orElse("");
        String known = choices.isEmpty() ? "none" : Words.list(choices);
        StringBuilder text = new StringBuilder();
        wrap(
                text,
                "",
                "unknown %s '%s'; %s: %s%s"
                        .formatted(
                                what,
                                Words.shorten(word, Words.VALUE_SHOWN_MAX),
                                where,
                                known,
                                near));
        return new Explanation(false, text.toString());
    }

    /** What a document of a kind may want, a line or two for each field. */
    private String inShort(JsonNode kind) {
        JsonNode spec = catalog.resolve(kind.path("properties").path("spec"));
        StringBuilder text = new StringBuilder("\nFIELDS OF SPEC\n");
        for (String name : fieldNames(spec)) {
            JsonNode field = catalog.resolve(spec.path("properties").path(name));
            String mark = requires(spec, name) ? " (required)" : "";
            wrap(text, INDENT, "%s%s: %s".formatted(name, mark, field.path("title").asText()));
        }
        choice(text, spec);
        return text.toString();
    }

    private String render(String path, JsonNode schema, boolean required, String more) {
        StringBuilder text = new StringBuilder();
        text.append(path).append(": ").append(schema.path("title").asText()).append("\n\n");
        row(text, "TYPE", type(schema));
        row(text, "REQUIRED", required ? "yes" : "no");
        if (schema.has("default")) {
            row(text, "DEFAULT", plain(schema.path("default")));
        }
        Words.range(schema).ifPresent(range -> row(text, "RANGE", range));
        List<String> choices = Words.choices(schema);
        if (!choices.isEmpty()) {
            row(text, "VALUES", Words.list(choices));
        }
        text.append('\n');
        wrap(text, "", schema.path("description").asText());
        fields(text, schema.has("items") ? "FIELDS OF EACH" : "FIELDS", each(schema));
        text.append(more);
        if (!schema.path("examples").isEmpty()) {
            text.append("\nEXAMPLE\n");
            example(schema.path("examples").path(0)).lines().forEach(line -> indent(text, line));
        }
        return text.toString();
    }

    /** A list is explained by what it is a list of. */
    private JsonNode each(JsonNode schema) {
        return schema.has("items") ? catalog.resolve(schema.path("items")) : schema;
    }

    private void fields(StringBuilder text, String heading, JsonNode schema) {
        if (!schema.has("properties")) {
            return;
        }
        text.append('\n').append(heading).append('\n');
        for (String name : fieldNames(schema)) {
            JsonNode field = catalog.resolve(schema.path("properties").path(name));
            String mark = requires(schema, name) ? ", required" : "";
            wrap(text, INDENT, "%s (%s%s%s)".formatted(name, type(field), mark, limits(field)));
            wrap(text, INDENT + INDENT, field.path("title").asText());
        }
        choice(text, schema);
    }

    /** What may stand there, and what does where nothing is written. */
    private static String limits(JsonNode field) {
        StringBuilder limits = new StringBuilder();
        Words.range(field).ifPresent(range -> limits.append("; ").append(range));
        List<String> choices = Words.choices(field);
        if (!choices.isEmpty()) {
            limits.append("; one of ").append(Words.list(choices));
        }
        JsonNode usual = field.path("default");
        if (usual.isValueNode() && !usual.asText().isEmpty()) {
            limits.append("; default ").append(usual.asText());
        }
        return limits.toString();
    }

    private static void choice(StringBuilder text, JsonNode schema) {
        if (schema.has("oneOf")) {
            List<String> choices =
                    StreamSupport.stream(schema.path("oneOf").spliterator(), false)
                            .map(choice -> choice.path("required").path(0).asText())
                            .toList();
            boolean others =
                    StreamSupport.stream(schema.path("oneOf").spliterator(), false)
                            .anyMatch(choice -> choice.size() > 1);
            indent(
                    text,
                    "%s of these is required: %s."
                            .formatted(others ? "One" : "Exactly one", Words.list(choices)));
        }
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append("%-10s%s%n".formatted(name, value).replace("\r", ""));
    }

    private static void indent(StringBuilder text, String line) {
        text.append(INDENT).append(line).append('\n');
    }

    private static boolean requires(JsonNode schema, String field) {
        return texts(schema.path("required")).contains(field);
    }

    private static String type(JsonNode schema) {
        if (schema.has("const")) {
            return "always " + schema.path("const").asText();
        }
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            return String.join(" or ", texts(type).stream().map(Words::type).toList());
        }
        String name = Words.type(type.asText());
        return schema.has("items")
                ? name + " of " + schema.path("items").path("title").asText()
                : name;
    }

    private static String plain(JsonNode value) {
        if (value.isContainerNode() && value.isEmpty()) {
            return "empty";
        }
        return value.isTextual() ? value.textValue() : value.toString();
    }

    private static String example(JsonNode value) {
        if (value.isTextual()) {
            return value.textValue();
        }
        ObjectWriter writer = Json.mapper().writerWithDefaultPrettyPrinter();
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a tree can always be written", e);
        }
    }

    private static List<String> fieldNames(JsonNode schema) {
        List<String> names = new ArrayList<>();
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
    }

    private static void wrap(StringBuilder text, String indent, String words) {
        int column = 0;
        for (String word : words.split(" ", -1)) {
            if (column > 0 && column + 1 + word.length() > COLUMNS) {
                text.append('\n');
                column = 0;
            }
            text.append(column == 0 ? indent : " ").append(word);
            column += (column == 0 ? indent.length() : 1) + word.length();
        }
        text.append('\n');
    }
}
