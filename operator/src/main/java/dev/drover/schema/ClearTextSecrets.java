package dev.drover.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks for what seems to be a password in clear text: by the name of a field or variable, and by the shape of a value. A
 * hint for the author, no proof; never shows the value.
 */
final class ClearTextSecrets {

    private static final List<String> TELLING_NAMES =
            List.of(
                    "password",
                    "passwd",
                    "passphrase",
                    "secret",
                    "token",
                    "apikey",
                    "accesskey",
                    "privatekey",
                    "credential");

    /** Names that say where a secret is, or how it is handled. */
    private static final List<String> INNOCENT_ENDS =
            List.of(
                    "file", "path", "dir", "name", "ref", "url", "ttl", "id", "policy", "enabled",
                    "length", "change");

    private static final List<String> REFERENCE_BEGINNINGS =
            List.of("/", "file:", "vault:", "nomad:", "consul:", "nomad/", "secret/", "env:");

    private static final List<String> TELLING_BEGINNINGS =
            List.of(
                    "AKIA",
                    "ghp_",
                    "gho_",
                    "github_pat_",
                    "glpat-",
                    "xoxb-",
                    "xoxp-",
                    "sk_live_",
                    "hvs.");

    /** Shorter values with such a beginning are words. */
    private static final int TOKEN_LENGTH_MIN = 16;

    private static final int FOUND_MAX = 10;

    private static final String CURE =
            "; everybody who may read the document can read it, so refer to a Nomad variable,"
                    + " Consul or Vault from a template instead";

    private final List<Finding> found = new ArrayList<>();

    private ClearTextSecrets() {}

    /**
     * In a spec that its schema takes.
     *
     * @param rule its schema: what is marked {@code writeOnly} there is a reference, whatever it is called
     */
    static List<Finding> in(JsonNode spec, JsonNode rule) {
        ClearTextSecrets search = new ClearTextSecrets();
        search.visit(new Place(JsonPath.ROOT.field("spec"), "", rule), spec);
        return search.found;
    }

    /** Where a value stands, and what its schema says of it. */
    private record Place(JsonPath path, String name, JsonNode rule) {

        Place field(String field) {
            JsonNode own = rule.path("properties").path(field);
            return new Place(
                    path.field(field),
                    field,
                    own.isMissingNode() ? rule.path("additionalProperties") : own);
        }

        Place item(int number) {
            return new Place(path.item(number), name, rule.path("items"));
        }
    }

    private void visit(Place place, JsonNode value) {
        if (found.size() >= FOUND_MAX || place.rule().path("writeOnly").asBoolean()) {
            return;
        }
        if (value.isTextual()) {
            text(place.path(), place.name(), value.textValue());
        } else if (value.isObject()) {
            value.properties()
                    .forEach(field -> visit(place.field(field.getKey()), field.getValue()));
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                visit(place.item(i), value.get(i));
            }
        }
    }

    private void text(JsonPath path, String name, String value) {
        if (value.indexOf('\n') >= 0) {
            lines(path, value);
        } else if (telling(name) && clear(value)) {
            report(path, "'%s' looks like a password in clear text".formatted(name));
        } else if (shaped(value)) {
            report(path, "this looks like a key or password in clear text");
        }
    }

    /** Job files, templates, environment files: a line that gives a telling name a literal value. */
    private void lines(JsonPath path, String text) {
        Optional<String> name =
                text.lines().map(ClearTextSecrets::assigned).flatMap(Optional::stream).findFirst();
        if (name.isPresent()) {
            report(
                    path,
                    "'%s' in this text looks like a password in clear text".formatted(name.get()));
        } else if (text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----")) {
            report(path, "this text looks like a private key");
        }
    }

    private static Optional<String> assigned(String line) {
        int equals = line.indexOf('=');
        if (equals < 1) {
            return Optional.empty();
        }
        String name = line.substring(0, equals).strip().replace("\"", "");
        String value = line.substring(equals + 1).strip();
        boolean literal = value.length() > 2 && value.startsWith("\"") && value.endsWith("\"");
        return literal && telling(name) && clear(value.substring(1, value.length() - 1))
                ? Optional.of(Words.shorten(name, Words.VALUE_SHOWN_MAX))
                : Optional.empty();
    }

    private void report(JsonPath path, String what) {
        found.add(Finding.ofValue(path, what + CURE));
    }

    private static boolean telling(String name) {
        String word = name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
        return TELLING_NAMES.stream().anyMatch(word::contains)
                && INNOCENT_ENDS.stream().noneMatch(word::endsWith);
    }

    /** Neither empty nor a reference or an interpolation. */
    private static boolean clear(String value) {
        return !value.isBlank()
                && !value.contains("${")
                && !value.contains("{{")
                && REFERENCE_BEGINNINGS.stream().noneMatch(value::startsWith);
    }

    private static boolean shaped(String value) {
        boolean token =
                value.length() >= TOKEN_LENGTH_MIN
                        && TELLING_BEGINNINGS.stream().anyMatch(value::startsWith);
        return token || urlWithPassword(value);
    }

    /** {@code scheme://user:password@host}. */
    private static boolean urlWithPassword(String value) {
        int scheme = value.indexOf("://");
        int at = value.indexOf('@', scheme + 3);
        if (scheme < 1 || at < 0) {
            return false;
        }
        String user = value.substring(scheme + 3, at);
        int colon = user.indexOf(':');
        return colon >= 0
                && user.indexOf('/') < 0
                && clear(user.substring(colon + 1))
                && Stream.of("$", "<", "*").noneMatch(user.substring(colon + 1)::startsWith);
    }
}
