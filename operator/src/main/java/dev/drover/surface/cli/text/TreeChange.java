package dev.drover.surface.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What changed from one text of a document to the next, in a few words. */
public final class TreeChange {

    private static final int SHOWN_MAX = 3;

    /** Longer values are not shown: the line is one of a table. */
    private static final int VALUE_LENGTH_MAX = 40;

    /** Fields whose values nobody hides a secret in; of all others only the name is shown. */
    private static final Pattern SHOWN =
            Pattern.compile(
                    "(variants\\.[^.]+\\.)?(image|jar|user|driver|instances(\\..*)?|resources\\..*|rollout\\..*|schedule\\..*)");

    private TreeChange() {}

    /** For example {@code image shop:1 -> shop:2, env.LOG_LEVEL, +user web}; empty when both say the same. */
    public static String words(JsonNode before, JsonNode after) {
        List<String> found = new ArrayList<>();
        compare("", before, after, found);
        String first = String.join(", ", found.subList(0, Math.min(SHOWN_MAX, found.size())));
        return found.size() > SHOWN_MAX
                ? "%s and %d more".formatted(first, found.size() - SHOWN_MAX)
                : first;
    }

    private static void compare(String path, JsonNode before, JsonNode after, List<String> found) {
        if (before.equals(after)) {
            return;
        }
        if (!before.isObject() || !after.isObject()) {
            found.add(words(path, before, after));
            return;
        }
        Set<String> names = new TreeSet<>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            // Nearly everything is in spec: it says nothing.
            String below = path.isEmpty() || path.equals("spec") ? name : path + "." + name;
            compare(below, before.path(name), after.path(name), found);
        }
    }

    private static String words(String path, JsonNode before, JsonNode after) {
        boolean shown = isShown(path, before, after);
        if (after.isMissingNode()) {
            return "-" + path;
        }
        if (before.isMissingNode()) {
            return shown ? "+%s %s".formatted(path, after.asText()) : "+" + path;
        }
        return shown ? "%s %s -> %s".formatted(path, before.asText(), after.asText()) : path;
    }

    private static boolean isShown(String path, JsonNode before, JsonNode after) {
        return SHOWN.matcher(path).matches() && isShort(before) && isShort(after);
    }

    private static boolean isShort(JsonNode value) {
        String text = value.asText();
        return (value.isValueNode() || value.isMissingNode())
                && text.length() <= VALUE_LENGTH_MAX
                && text.indexOf('\n') < 0;
    }
}
