package dev.drover.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * One route in its place: for hosts that are equally specific, and for one path.
 *
 * @param entry the route
 * @param hosts all of them equally specific; empty for every host
 * @param vagueness of the hosts: 0 for names, more the less a name is told
 * @param path as written; empty for every path
 */
record Placed(RouteEntry entry, List<String> hosts, int vagueness, String path) {

    private static final String ALL_PATHS = "/*";

    /** More than any name has labels. */
    private static final int LABELS_MAX = 128;

    /** What is more specific comes first: hosts before paths, whole paths before beginnings, longer before shorter ones. */
    private static final Comparator<Placed> SPECIFIC_FIRST =
            Comparator.comparingInt(Placed::vagueness)
                    .thenComparingInt(placed -> placed.sort())
                    .thenComparingInt(placed -> -placed.path.length())
                    .thenComparing(Placed::path)
                    .thenComparing(placed -> placed.entry.route());

    /** These routes, each for each of its paths, in the order in which they are asked. */
    static List<Placed> all(Collection<RouteEntry> entries) {
        List<Placed> all = new ArrayList<>();
        for (RouteEntry entry : entries) {
            TreeMap<Integer, List<String>> byVagueness = new TreeMap<>();
            entry.hosts()
                    .forEach(host ->
                            byVagueness
                                    .computeIfAbsent(vaguenessOf(host), _ -> new ArrayList<>())
                                    .add(host));
            if (byVagueness.isEmpty()) {
                byVagueness.put(2 * LABELS_MAX, List.of());
            }
            List<String> paths = entry.paths().isEmpty() ? List.of("") : entry.paths();
            byVagueness.forEach((vagueness, hosts) ->
                    paths.forEach(path -> all.add(new Placed(entry, hosts, vagueness, path))));
        }
        all.sort(SPECIFIC_FIRST);
        return all;
    }

    private static int vaguenessOf(String host) {
        int labels = host.split("\\.", -1).length;
        return host.startsWith("*.") ? LABELS_MAX - labels : 0;
    }

    private int sort() {
        if (path.isEmpty() || path.equals(ALL_PATHS)) {
            return 2;
        }
        return path.endsWith("/*") ? 1 : 0;
    }

    /** As Caddy's route, which does that: one handler after the other. */
    ObjectNode with(Iterable<? extends JsonNode> handlers) {
        ObjectNode route = CaddyConfig.object();
        ObjectNode match = CaddyConfig.object();
        if (!hosts.isEmpty()) {
            match.set("host", CaddyConfig.texts(hosts));
        }
        if (sort() < 2) {
            ArrayNode paths = match.putArray("path");
            if (path.endsWith("/*")) {
                paths.add(path.substring(0, path.length() - 2));
            }
            paths.add(path);
        }
        if (!match.isEmpty()) {
            route.putArray("match").add(match);
        }
        ArrayNode handle = route.putArray("handle");
        handlers.forEach(handler -> handle.add(handler));
        return route.put("terminal", true);
    }
}
