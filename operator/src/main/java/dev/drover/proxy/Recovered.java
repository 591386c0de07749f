package dev.drover.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.drover.proxy.RouteEntry.Plain;
import dev.drover.proxy.RouteEntry.Tls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What our part of a Caddy's configuration was made of, by that part alone: made anew of this, it is the same. So whoever takes
 * over leaves in force what is. Pure.
 */
public final class Recovered {

    /** Of an entry of which nobody says which text it was made of. */
    private static final long SOME = 1;

    private Recovered() {}

    /**
     * The routes.
     *
     * @param part ours; a missing node for none
     * @param generations of the routes that were said to be in force last, by name
     * @return by name; what somebody else put between them is left out
     */
    public static Map<String, RouteEntry> routes(
            ProxyName proxy, JsonNode part, Map<String, Long> generations) {
        Pattern id =
                Pattern.compile(
                        Pattern.quote(DirectConfig.id(proxy)) + "\\.([^.]+)\\.([^.]+)\\.[0-9]+");
        Map<String, List<JsonNode>> pieces = new TreeMap<>();
        JsonNode own = part.has("listen") ? part.path("routes").path(0) : part;
        for (JsonNode inner : own.path("handle").path(0).path("routes")) {
            Matcher ours = id.matcher(inner.path(DirectConfig.ID).asText());
            if (ours.matches() && inner.path("handle").isArray()) {
                String name = ours.group(1) + "/" + ours.group(2);
                pieces.computeIfAbsent(name, _ -> new ArrayList<>()).add(inner);
            }
        }
        Map<String, RouteEntry> routes = new TreeMap<>();
        pieces.forEach((name, all) ->
                routes.put(name, entry(name, all, generations.getOrDefault(name, SOME))));
        return routes;
    }

    private static RouteEntry entry(String name, List<JsonNode> pieces, long generation) {
        TreeSet<String> hosts = new TreeSet<>();
        TreeSet<String> paths = new TreeSet<>();
        for (JsonNode piece : pieces) {
            JsonNode match = piece.path("match").path(0);
            match.path("host").forEach(host -> hosts.add(host.asText()));
            JsonNode path = match.path("path");
            // Of the beginning of paths both forms stand there, the one with the star at the end.
            paths.add(path.isEmpty() ? "/*" : path.path(path.size() - 1).asText());
        }
        ArrayNode handle = pieces.getFirst().path("handle").deepCopy();
        RouteEntry entry =
                new RouteEntry(
                        name,
                        generation,
                        List.copyOf(hosts),
                        List.copyOf(paths),
                        new Tls("1.2", Plain.REDIRECT),
                        services(handle),
                        Optional.empty(),
                        handle,
                        Optional.empty());
        return handle.equals(entry.closing().handle()) ? entry.closing() : entry;
    }

    private static List<String> services(JsonNode handle) {
        return handle.findValues("dynamic_upstreams").stream()
                .map(DirectHandlers::service)
                .distinct()
                .sorted()
                .toList();
    }
}
