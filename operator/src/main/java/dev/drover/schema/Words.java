package dev.drover.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** How values and choices are put into words for a document's author. */
public final class Words {

    /** How much of a value is shown: it may be a secret that stands in the wrong place. */
    static final int VALUE_SHOWN_MAX = 40;

    /** Longer words are no slips of the finger. */
    private static final int SLIP_LENGTH_MAX = 64;

    /** Text that needs no quotes, whatever stands around it. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/][A-Za-z0-9_/.-]*");

    /** A pattern that allows some words and no other. */
    private static final Pattern ANY_OF = Pattern.compile("\\^\\((\\w+(\\|\\w+)+)\\)\\$");

    private Words() {}

    /** The words that a rule allows; empty where it does not count them. */
    static List<String> choices(JsonNode rule) {
        if (rule.has("enum")) {
            return StreamSupport.stream(rule.path("enum").spliterator(), false)
                    .map(JsonNode::asText)
                    .toList();
        }
        Matcher words = ANY_OF.matcher(rule.path("pattern").asText());
        return words.matches() ? List.of(words.group(1).split("\\|")) : List.of();
    }

    /** How many or how much a rule allows, for example {@code 1 to 12}; empty where it does not say. */
    static Optional<String> range(JsonNode rule) {
        return range(rule.path("minimum"), rule.path("maximum"), "")
                .or(() -> range(rule.path("minItems"), rule.path("maxItems"), " items"));
    }

    private static Optional<String> range(JsonNode least, JsonNode most, String of) {
        if (least.isMissingNode() && most.isMissingNode()) {
            return Optional.empty();
        }
        if (least.isMissingNode() || most.isMissingNode()) {
            return Optional.of(
                    least.isMissingNode()
                            ? "at most %s%s".formatted(most.asText(), of)
                            : "at least %s%s".formatted(least.asText(), of));
        }
        return Optional.of("%s to %s%s".formatted(least.asText(), most.asText(), of));
    }

    /** What was found, for example {@code the number 5}. */
    static String found(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "'" + shorten(value.textValue(), VALUE_SHOWN_MAX) + "'";
            case NUMBER -> "the number " + value.asText();
            case BOOLEAN -> value.asText();
            case ARRAY -> "a list";
            case OBJECT, POJO -> "a mapping";
            case NULL, MISSING -> "nothing";
            case BINARY -> "bytes";
        };
    }

    /** A JSON Schema type in a reader's words. */
    static String type(String type) {
        return switch (type) {
            case "string" -> "text";
            case "number" -> "a number";
            case "integer" -> "a whole number";
            case "boolean" -> "true or false";
            case "array" -> "a list";
            case "object" -> "a mapping";
            default -> type;
        };
    }

    /** A value as an author could write it in one line of YAML; empty for one that is missing. */
    static String flow(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT ->
                    value.properties().stream()
                            .map(field -> field.getKey() + ": " + flow(field.getValue()))
                            .collect(Collectors.joining(", ", "{", "}"));
            case ARRAY ->
                    StreamSupport.stream(value.spliterator(), false)
                            .map(Words::flow)
                            .collect(Collectors.joining(", ", "[", "]"));
            case STRING ->
                    PLAIN.matcher(value.textValue()).matches()
                            ? value.textValue()
                            : value.toString();
            default -> value.asText();
        };
    }

    /** At most so many characters of a text, in one line, the rest told as a number. */
    static String shorten(String text, int charactersMax) {
        int end = Math.min(text.length(), charactersMax);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        StringBuilder shown = new StringBuilder(end);
        text.substring(0, end)
                .codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(shown::appendCodePoint);
        return end == text.length()
                ? shown.toString()
                : shown + "... (" + text.length() + " characters)";
    }

    /** The choice that a misspelt word most likely means; empty when none is near. */
    public static Optional<String> nearest(String word, Collection<String> choices) {
        if (word.isEmpty() || word.length() > SLIP_LENGTH_MAX) {
            return Optional.empty();
        }
        String wanted = word.toLowerCase(Locale.ROOT);
        int best = Math.max(1, word.length() / 3) + 1;
        Optional<String> nearest = Optional.empty();
        for (String choice : choices) {
            int distance = distance(wanted, choice.toLowerCase(Locale.ROOT));
            if (distance < best && !choice.equals(word)) {
                best = distance;
                nearest = Optional.of(choice);
            }
        }
        return nearest;
    }

    static String list(List<String> words) {
        return String.join(", ", words);
    }

    /**
     * How many slips lead from one word to the other: a letter too many, too few, wrong, or two swapped.
     *
     * @see <a href="https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance">optimal string alignment</a>
     */
    private static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            cost[i][0] = i;
        }
        for (int j = 0; j <= to.length(); j++) {
            cost[0][j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            for (int j = 1; j <= to.length(); j++) {
                int wrong = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                cost[i][j] =
                        Math.min(
                                cost[i - 1][j - 1] + wrong,
                                1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (swapped(from, to, i, j)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[from.length()][to.length()];
    }

    private static boolean swapped(String from, String to, int i, int j) {
        return i > 1
                && j > 1
                && from.charAt(i - 1) == to.charAt(j - 2)
                && from.charAt(i - 2) == to.charAt(j - 1);
    }
}
