package dev.drover.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Puts what a schema objects to into words that name the way out. */
final class SchemaFindings {

    /** Of a long list of known fields this many are shown. */
    private static final int KNOWN_SHOWN_MAX = 20;

    /** An annotation of a field: names that it has in Compose, Kubernetes or Nomad. */
    static final String ALSO_CALLED = "x-alsoCalled";

    /** A name that begins with a field's is taken for it if that is so long. */
    private static final int BEGINNING_MIN = 3;

    /** A longer example is no help in one line. */
    private static final int EXAMPLE_SHOWN_MAX = 120;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private final Catalog catalog;
    private final JsonNode root;
    private final String kind;

    SchemaFindings(Catalog catalog, String kind, JsonNode root) {
        this.catalog = catalog;
        this.root = root;
        this.kind = kind;
    }

    /** Everything in words; wrong types first, because other objections to the same value follow from them. */
    List<Finding> of(Collection<ValidationMessage> messages) {
        Set<List<Object>> misspelt =
                messages.stream()
                        .filter(message -> message.getType().equals("additionalProperties"))
                        .flatMap(message -> meant(message).stream())
                        .collect(Collectors.toSet());
        return messages.stream()
                .filter(message -> !ofBranch(message))
                .filter(message ->
                        !message.getType().equals("required")
                                || !misspelt.contains(
                                        List.of(
                                                message.getInstanceLocation(),
                                                message.getProperty())))
                .sorted(Comparator.comparing(message -> !message.getType().equals("type")))
                .map(this::of)
                .toList();
    }

    /** What one branch of a choice lacks is told by the choice itself. */
    private static boolean ofBranch(ValidationMessage message) {
        return message.getEvaluationPath().getParent().contains("oneOf");
    }

    /** Which field of which mapping an unknown one probably is: that this one is missing is no second mistake. */
    private Optional<List<Object>> meant(ValidationMessage unknown) {
        JsonNode rule = catalog.schemaOf(unknown.getSchemaLocation());
        return near(unknown.getProperty(), rule.path("properties"))
                .map(field -> List.of(unknown.getInstanceLocation(), field));
    }

    private Finding of(ValidationMessage message) {
        JsonPath path = path(message.getInstanceLocation());
        JsonNode rule = catalog.schemaOf(message.getSchemaLocation());
        JsonNode found = message.getInstanceNode();
        return switch (message.getType()) {
            case "additionalProperties" -> unknown(path, message.getProperty(), rule);
            case "required" -> missing(path, message.getProperty(), rule);
            case "dependentRequired" -> dependent(path, found, rule);
            case "oneOf" -> oneOf(path, found, rule);
            case "type" -> type(path, found, rule);
            case "enum" -> choice(path, found, texts(rule.path("enum")).toList());
            case "const" -> choice(path, found, List.of(rule.path("const").asText()));
            case "minProperties", "minLength" ->
                    Finding.ofValue(path, "is empty, expected " + expected(rule));
            case "maxLength" ->
                    Finding.ofValue(
                            path,
                            "has %d characters, at most %s are allowed"
                                    .formatted(found.asText().length(), rule.path("maxLength")));
            case "maxItems" ->
                    Finding.ofValue(
                            path,
                            "has %d items, at most %s are allowed"
                                    .formatted(found.size(), rule.path("maxItems")));
            case "minItems" ->
                    Finding.ofValue(
                            path,
                            "has %d items, at least %s are needed"
                                    .formatted(found.size(), rule.path("minItems")));
            case "contains", "minContains" ->
                    Finding.ofValue(path, "expected " + expected(rule.path("contains")));
            case "maxProperties" ->
                    Finding.ofValue(
                            path,
                            "has %d fields, at most %s are allowed"
                                    .formatted(found.size(), rule.path("maxProperties")));
            case "maximum" ->
                    Finding.ofValue(
                            path,
                            "found %s, at most %s is allowed"
                                    .formatted(Words.found(found), rule.path("maximum")));
            case "minimum" ->
                    Finding.ofValue(
                            path,
                            "found %s, at least %s is needed"
                                    .formatted(Words.found(found), rule.path("minimum")));
            case "uniqueItems" -> Finding.ofValue(path, twice(found));
            case "pattern" -> pattern(path, found, rule);
            case "not" -> Finding.ofValue(path, form(found, rule));
            case "propertyNames" ->
                    Finding.ofName(
                            path.field(message.getProperty()),
                            form(
                                    TextNode.valueOf(message.getProperty()),
                                    rule.path("propertyNames")));
            default -> Finding.ofValue(path, message.getError());
        };
    }

    private static String twice(JsonNode list) {
        Set<JsonNode> before = new HashSet<>();
        for (JsonNode item : list) {
            if (!before.add(item)) {
                return "holds %s twice; keep one".formatted(Words.found(item));
            }
        }
        return "holds one item twice; keep one";
    }

    /** The path of a JSON pointer; its steps are names or, inside lists, positions. */
    private JsonPath path(JsonNodePath location) {
        JsonPath path = JsonPath.ROOT;
        JsonNode at = root;
        for (int i = 0; i < location.getNameCount(); i++) {
            String step = location.getName(i);
            path = at.isArray() ? path.item(Integer.parseInt(step)) : path.field(step);
            at = at.isArray() ? at.path(Integer.parseInt(step)) : at.path(step);
        }
        return path;
    }

    private Finding unknown(JsonPath path, String name, JsonNode rule) {
        List<String> known = names(rule.path("properties"));
        String shown = Words.shorten(name, Words.VALUE_SHOWN_MAX);
        Optional<String> near = near(name, rule.path("properties"));
        if (near.isPresent()) {
            return Finding.ofName(path.field(name), "unknown field '%s'".formatted(shown), near);
        }
        return Finding.ofName(
                path.field(name),
                "unknown field '%s'; known here: %s%s"
                        .formatted(
                                shown,
                                shown(known),
                                home(name)
                                        .map(place ->
                                                "; '%s' belongs below %s".formatted(shown, place))
                                        .orElse("")));
    }

    private static Optional<String> near(String name, JsonNode fields) {
        return Words.nearest(name, names(fields)).or(() -> alsoCalled(name, fields));
    }

    /** The field that people know by that name from elsewhere, or by a longer one. */
    private static Optional<String> alsoCalled(String name, JsonNode fields) {
        return fields.properties().stream()
                .filter(field ->
                        texts(field.getValue().path(ALSO_CALLED)).anyMatch(name::equalsIgnoreCase)
                                || isLonger(name, field.getKey()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static boolean isLonger(String name, String known) {
        String one = known.endsWith("s") ? known.substring(0, known.length() - 1) : known;
        return one.length() >= BEGINNING_MIN
                && name.toLowerCase(Locale.ROOT).startsWith(one.toLowerCase(Locale.ROOT));
    }

    private static String shown(Collection<String> known) {
        int more = known.size() - KNOWN_SHOWN_MAX;
        String first = Words.list(known.stream().limit(KNOWN_SHOWN_MAX).toList());
        return more > 0 ? "%s and %d more".formatted(first, more) : first;
    }

    /** Where a field of that name belongs. */
    private Optional<String> home(String name) {
        return FieldPlaces.of(catalog, kind)
                .endingWith(List.of(name))
                .map(place -> String.join(".", place.subList(0, place.size() - 1)))
                .map(above -> above.isEmpty() ? "$" : "$." + above);
    }

    private Finding missing(JsonPath path, String name, JsonNode rule) {
        JsonNode field = catalog.resolve(rule.path("properties").path(name));
        return Finding.ofName(
                path.field(name),
                "is missing, expected %s%s".formatted(title(field), example(field)));
    }

    private static Finding dependent(JsonPath path, JsonNode found, JsonNode rule) {
        JsonNode rules = rule.path("dependentRequired");
        String field =
                names(rules).stream()
                        .filter(found::has)
                        .filter(name -> !found.has(rules.path(name).path(0).asText()))
                        .findFirst()
                        .orElse("");
        return Finding.ofName(
                path.field(field),
                "goes only together with '%s', which is missing"
                        .formatted(rules.path(field).path(0).asText()));
    }

    private static Finding oneOf(JsonPath path, JsonNode found, JsonNode rule) {
        List<String> choices =
                StreamSupport.stream(rule.path("oneOf").spliterator(), false)
                        .map(branch -> branch.path("required").path(0).asText())
                        .toList();
        List<String> present = choices.stream().filter(found::has).toList();
        return Finding.ofName(
                path,
                "expected exactly one of the fields %s; found %s"
                        .formatted(
                                Words.list(choices),
                                present.isEmpty() ? "none" : Words.list(present)));
    }

    private static Finding type(JsonPath path, JsonNode found, JsonNode rule) {
        if (rule.path("writeOnly").asBoolean()) {
            // Perhaps a secret: what is said here is kept and shown.
            return Finding.ofValue(path, "expected " + expected(rule));
        }
        JsonNode types = rule.path("type");
        List<String> expected =
                types.isArray()
                        ? texts(types).map(Words::type).toList()
                        : List.of(Words.type(types.asText()));
        List<String> values = texts(rule.path("enum")).toList();
        return Finding.ofValue(
                path,
                "found %s, expected %s%s"
                        .formatted(
                                Words.found(found),
                                values.isEmpty()
                                        ? String.join(" or ", expected)
                                        : "one of " + Words.list(values),
                                cure(found, expected, rule)));
    }

    private static String cure(JsonNode found, List<String> expected, JsonNode rule) {
        if (found.isNull()) {
            return "; give it a value or take the field away";
        }
        boolean quotable = expected.contains("text") && (found.isNumber() || found.isBoolean());
        if (quotable && found.asText().matches(rule.path("pattern").asText(".*"))) {
            return "; quote it: \"%s\"".formatted(found.asText());
        }
        return expected.contains("a whole number") && isQuotedNumber(found)
                ? "; leave the quotes out: " + found.textValue()
                : example(rule);
    }

    private static boolean isQuotedNumber(JsonNode found) {
        return found.isTextual() && NUMBER.matcher(found.textValue()).matches();
    }

    private static Finding choice(JsonPath path, JsonNode found, List<String> choices) {
        return Finding.ofValue(
                path,
                "found %s, expected %s%s"
                        .formatted(
                                Words.found(found),
                                choices.size() == 1 ? "" : "one of ",
                                choices.size() == 1
                                        ? "'" + choices.getFirst() + "'"
                                        : Words.list(choices)),
                found.isTextual() && choices.size() > 1
                        ? Words.nearest(found.textValue(), choices)
                        : Optional.empty());
    }

    private static Finding pattern(JsonPath path, JsonNode found, JsonNode rule) {
        List<String> choices = Words.choices(rule);
        if (choices.isEmpty() || rule.path("writeOnly").asBoolean()) {
            return Finding.ofValue(path, form(found, rule));
        }
        boolean orFields = texts(rule.path("type")).anyMatch("object"::equals);
        return Finding.ofValue(
                path,
                "found %s, expected one of %s%s"
                        .formatted(
                                Words.found(found),
                                Words.list(choices),
                                orFields ? ", or " + Words.type("object") : ""),
                Words.nearest(found.asText(), choices));
    }

    private static String form(JsonNode found, JsonNode rule) {
        if (rule.path("writeOnly").asBoolean()) {
            // Perhaps a secret.
            return "expected " + expected(rule);
        }
        return "found %s, expected %s".formatted(Words.found(found), expected(rule));
    }

    private static String expected(JsonNode rule) {
        return title(rule) + example(rule);
    }

    private static String title(JsonNode rule) {
        return rule.path("title").asText("something else");
    }

    private static String example(JsonNode rule) {
        JsonNode example = rule.path("examples").path(0);
        if (example.isTextual()) {
            return example.textValue().indexOf('\n') < 0
                    ? ", for example '%s'".formatted(example.textValue())
                    : "";
        }
        String flow = Words.flow(example);
        return flow.isEmpty() || flow.length() > EXAMPLE_SHOWN_MAX ? "" : ", for example " + flow;
    }

    private static Stream<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText);
    }

    private static List<String> names(JsonNode mapping) {
        List<String> names = new ArrayList<>();
        mapping.fieldNames().forEachRemaining(names::add);
        Collections.sort(names);
        return names;
    }
}
