package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.schema.Json;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What may stand in Caddy's configuration: records and schemas ask the same. */
final class TextFormTest {

    /** Forms of the schemas that are no texts for Caddy. */
    private static final Set<String> OTHERS =
            Set.of(
                    "^([0-9]{1,6}(ms|s|m|h))+$",
                    "^([0-9]{1,6}(s|m|h))+$",
                    "^[1-9][0-9]{0,5}(KB|MB|GB)$",
                    "^[a-z][a-z0-9]*$",
                    "^[A-Z][A-Za-z0-9]{0,62}$",
                    "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
                    "^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?/)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
                    "^(secure|none)$",
                    "--");

    /** The end of the text; a dollar would also stand before a line end that is the last letter. */
    private static final String END = "(?![\\s\\S])";

    @Test
    void theSchemasAskForTheSame() throws IOException {
        Map<String, Integer> asked = new HashMap<>();
        visit(schema("Route"), asked);
        visit(schema("Proxy"), asked);
        visit(schema("Envelope").at("/$defs/headers"), asked);
        Map<String, Integer> known = new HashMap<>();
        for (TextForm form : TextForm.values()) {
            known.put("^" + form.pattern() + END, form.most());
        }

        assertThat(asked).containsExactlyInAnyOrderEntriesOf(known);
    }

    private static JsonNode schema(String kind) throws IOException {
        return Json.mapper()
                .readTree(
                        Tools.repository()
                                .resolve("crds-schema/%s.schema.json".formatted(kind))
                                .toFile());
    }

    private static void visit(JsonNode schema, Map<String, Integer> asked) {
        JsonNode pattern = schema.path("pattern");
        if (pattern.isTextual() && !OTHERS.contains(pattern.textValue())) {
            asked.put(pattern.textValue(), schema.path("maxLength").asInt());
        }
        schema.forEach(child -> visit(child, asked));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "BODY")
    void noneTakesBracesLineEndsOrBackslashes(TextForm form) {
        Set<String> taken = new TreeSet<>();
        for (String text : Arrays.asList("example.org", "/a/b", "10.0.0.1", "text/html", "a@b.c")) {
            for (String bad : Arrays.asList("{", "}", "\n", "\r", "\0", "\\", "\u007f", "\u0085")) {
                for (String tried : Arrays.asList(bad + text, text + bad, "/a" + bad + "b")) {
                    if (tried.matches(form.pattern())) {
                        taken.add(tried);
                    }
                }
            }
        }
        // A backslash alone is a letter like others in the value of a header.
        taken.removeIf(text -> form == TextForm.VALUE && text.contains("\\"));

        assertThat(taken).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "HOST, localhost",
        "HOST, '*.example.org'",
        "HOST, xn--bcher-kva.example",
        "PATH, /",
        "PATH, /*",
        "PATH, /api/",
        "PATH, /.well-known/*",
        "PATH, /a...b",
        "FILES, '*.tar.gz'",
        "FILE, /opt/a.b/c.pem",
        "FOLDER, /etcetera/a",
        "HEADER, Content-Type",
        "HEADER, Tea",
        "MEDIA_TYPE, text/html; charset=utf-8",
        "LOCATION, /",
        "LOCATION, /a?b=c#d",
        "LOCATION, 'https://example.org:8443/a//b'",
        "ADDRESS, ::",
        "ADDRESS, 2001:db8::1",
        "UPSTREAM, '[::1]:65535'",
        "NETWORK, 0.0.0.0/0",
        "NETWORK, ::1/128",
        "NETWORK, 1:2:3:4:5:6:7:8",
        "USER, alice.b+c@example.org",
        "REALM, 'Staff only, please!'",
        "SECRET, grafana_alice-2",
    })
    void whatIsOfTheFormIsTaken(TextForm form, String text) {
        assertThatCode(() -> form.demand("field", text)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "HOST, ''",
        "HOST, '*'",
        "HOST, -a.example",
        "HOST, a..example",
        "HOST, example.org:80",
        "PATH, ''",
        "PATH, /a//b",
        "PATH, /./a",
        "PATH, /a/..",
        "PATH, /a%2e",
        "PATH, /a?b",
        "PATH, /a*",
        "PREFIX, /",
        "PREFIX, /a/",
        "FILES, '*'",
        "FILES, a/*",
        "FILE, /a/../b",
        "FILE, /",
        "FOLDER, /etc",
        "FOLDER, /proc/self",
        "FOLDER, /srv/.git",
        "HEADER, TE",
        "HEADER, cONNECTION",
        "HEADER, 'X-*'",
        "LOCATION, //example.org",
        "LOCATION, '/\\example.org'",
        "LOCATION, 'http://example.org'",
        "LOCATION, 'https://user@example.org'",
        "LOCATION, 'https://example.org@evil.org'",
        "ADDRESS, 256.1.1.1",
        "ADDRESS, 1::2::3",
        "ADDRESS, 1:2:3:4:5:6:7:8:9",
        "UPSTREAM, '10.0.0.1:0'",
        "UPSTREAM, '10.0.0.1:65536'",
        "UPSTREAM, '::1:80'",
        "NETWORK, 10.0.0.0/33",
        "NETWORK, '::/129'",
        "NETWORK, 010.0.0.0/8",
        "USER, a:b",
        "USER, 'a b'",
        "USER, -a",
        "REALM, 'a\"b'",
        "REALM, ''",
        "SECRET, a.b",
        "SECRET, -a",
        "SECRET, $2a$04$",
    })
    void anythingElseIsNot(TextForm form, String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> form.demand("field", text))
                .withMessageStartingWith("field: '%s' is no ".formatted(text));
    }

    @Test
    void noneIsLongerThanItMayBe() {
        String long254 = "a.".repeat(127);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TextForm.HOST.demand("hosts", long254 + "a"));
    }
}
