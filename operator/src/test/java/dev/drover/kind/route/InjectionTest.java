package dev.drover.kind.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.document.DocumentKey;
import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.TextForm;
import dev.drover.schema.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No text of an author is ever looked up by Caddy, or ends a line: it is sent as it is, or refused. */
final class InjectionTest {

    private static final DocumentKey KEY = new DocumentKey("shop", "Route", "web");

    /** What Drover itself lets Caddy look up. */
    private static final Pattern OURS =
            Pattern.compile(
                    "http\\.vars\\.client_ip|http\\.request\\.uri(\\.path)?"
                        + "|http\\.matchers\\.file\\.relative|(service|secret)\\.[A-Za-z0-9_-]+");

    private static final List<String> PIECES =
            List.of(
                    "{",
                    "}",
                    "\\",
                    "{env.HOME}",
                    "{file./etc/passwd}",
                    "{http.vars.client_ip}",
                    "\r\n",
                    "\n",
                    "\0",
                    "\u2028",
                    "*",
                    "..",
                    "/",
                    "//",
                    "%0d%0a",
                    "?",
                    "#",
                    " ",
                    "a",
                    "https://",
                    "@",
                    ":",
                    "text/html",
                    "X-A",
                    "é",
                    "{{",
                    "}}",
                    "\\{",
                    "\\}");

    private static final int TRIES = 400;

    /** Each text of each example is replaced by nasty ones: by the record alone, as if the schema had not been there. */
    @ParameterizedTest
    @MethodSource("examples")
    void aNastyTextIsRefusedOrSentAsItIs(Path example) {
        JsonNode spec = Routes.spec(example);
        Random random = new Random(example.toString().hashCode());
        for (int i = 0; i < TRIES; i++) {
            JsonNode fresh = spec.deepCopy();
            List<Consumer<String>> fields = new ArrayList<>();
            collect(fresh, fields);
            String nasty = nasty(random);
            fields.get(random.nextInt(fields.size())).accept(nasty);
            decode(fresh).ifPresent(accepted -> assertHarmless(accepted, nasty));
        }
    }

    static List<Path> examples() {
        return Routes.examples();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{env.HOME}",
                "\\{env.HOME}",
                "\\\\{env.HOME\\}",
                "{",
                "}",
                "}{",
                "{{a}}",
                "\\",
                "{\\}",
                "{a\\}b}",
                "a\\",
                "{\\\\}",
                "{\"json\": [1]}",
                "{a}\\"
            })
    void aBodyIsSentAsItIs(String body) {
        ObjectNode spec = Json.mapper().createObjectNode();
        spec.withObject("/target/respond").put("body", body);
        RouteEntry entry = decode(spec).orElseThrow();
        CaddyText sent = CaddyText.of(entry.handle().at("/1/body").asText());

        assertThat(sent).isEqualTo(new CaddyText(body, List.of()));
    }

    @Test
    void anyBodyIsSentAsItIs() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            String body = nasty(random);
            assertThat(CaddyText.of(TextForm.literal(body)))
                    .isEqualTo(new CaddyText(body, List.of()));
        }
    }

    private static void assertHarmless(RouteEntry entry, String nasty) {
        List<String> texts = new ArrayList<>(entry.hosts());
        texts.addAll(entry.paths());
        texts.addAll(entry.services());
        assertThat(texts)
                .allSatisfy(text -> assertThat(text).doesNotContainPattern("[{}\\p{Cntrl}]"));
        visit(
                "",
                entry.handle(),
                (field, text) -> {
                    assertThat(CaddyText.of(text).lookedUp())
                            .as(nasty)
                            .allSatisfy(name -> assertThat(name).matches(OURS));
                    if (!field.equals("body")) {
                        assertThat(text).as(nasty).doesNotContainPattern("\\p{Cntrl}");
                    }
                });
    }

    /** What is done with a text, and the name of the field it stands in. */
    private interface Visitor {
        void text(String field, String text);
    }

    private static void visit(String field, JsonNode node, Visitor visitor) {
        if (node.isTextual()) {
            visitor.text(field, node.textValue());
        }
        if (node.isArray()) {
            node.forEach(child -> visit(field, child, visitor));
        }
        node.properties()
                .forEach(child -> {
                    visitor.text("", child.getKey());
                    visit(child.getKey(), child.getValue(), visitor);
                });
    }

    private static Optional<RouteEntry> decode(JsonNode spec) {
        try {
            return Optional.of(RouteRenderer.entry(KEY, 1, Json.decode(spec, RouteSpec.class)));
        } catch (JsonProcessingException refused) {
            return Optional.empty();
        }
    }

    /** Ways to replace a text, or the name of a field that its author chose. */
    private static void collect(JsonNode node, List<Consumer<String>> places) {
        if (node instanceof ObjectNode object) {
            List.copyOf(object.properties())
                    .forEach(field -> {
                        if (field.getValue().isTextual()) {
                            places.add(text -> object.put(field.getKey(), text));
                            places.add(text -> object.put(text, field.getValue().textValue()));
                        }
                        collect(field.getValue(), places);
                    });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int at = i;
                if (array.get(i).isTextual()) {
                    places.add(text -> array.set(at, text));
                }
                collect(array.get(i), places);
            }
        }
    }

    private static String nasty(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i >= 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
