package dev.drover.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How one JSON tree differs from another: a line for each place, beginning with {@code +}, {@code -} or {@code ~}. */
public final class JsonChanges {

    private final List<String> lines = new ArrayList<>();

    private JsonChanges() {}

    /** One for each place that differs, with its path and both values; empty where both say the same. */
    public static List<String> between(JsonNode before, JsonNode after) {
        JsonChanges changes = new JsonChanges();
        changes.compare("$", before, after);
        return changes.lines;
    }

    private void compare(String path, JsonNode before, JsonNode after) {
        if (before.equals(after)) {
            return;
        }
        if (before.isMissingNode()) {
            lines.add("+ %s: %s".formatted(path, after));
        } else if (after.isMissingNode()) {
            lines.add("- %s: %s".formatted(path, before));
        } else if (before.isObject() && after.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(path + "." + name, before.path(name), after.path(name)));
        } else if (before.isArray() && after.isArray()) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                compare(path + "[" + i + "]", before.path(i), after.path(i));
            }
        } else {
            lines.add("~ %s: %s -> %s".formatted(path, before, after));
        }
    }
}
