package dev.drover.member.direct;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.caddy.SharedCaddy.Change;
import dev.drover.proxy.AdminAccess;
import dev.drover.proxy.DirectConfig;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.RouteEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where our part stands in a configuration that others write as well, and which one change brings it nearer to what is wanted.
 * Pure.
 *
 * @param proxy whose part it is
 * @param configuration all there is
 * @param remembered the server in which our part was seen last; empty before that
 */
record Graft(ProxyName proxy, JsonNode configuration, Optional<String> remembered) {

    private static final List<String> SERVERS = List.of("apps", "http", "servers");
    private static final String ID = "@id";

    /** What is to be done. */
    sealed interface Step {

        /** All is as it is wanted. */
        record Rest(JsonNode part) implements Step {}

        /** This brings it nearer. */
        record Make(Change change) implements Step {}

        /** It cannot be told where our part is to stand; people are told why. */
        record Ask(String why) implements Step {}
    }

    /** Where our part stands: in a server, or as one. */
    record Standing(String server, boolean whole, JsonNode part) {}

    /** Where it is to stand. */
    private sealed interface Place {

        record Inside(String server) implements Place {}

        record Own() implements Place {}

        record Unknown(String why) implements Place {}
    }

    /** Our part, wherever it stands; a missing node for none. */
    JsonNode part() {
        return standing().map(Standing::part).orElse(MissingNode.getInstance());
    }

    /**
     * The next step.
     *
     * @param settings where the proxy listens
     * @param entries what is served; without any nothing of ours is to stand there
     * @param fallback for each service, the addresses that are asked when DNS gives no answer
     */
    Step towards(
            ProxySettings settings,
            AdminAccess admin,
            Collection<RouteEntry> entries,
            Map<String, List<String>> fallback) {
        Optional<Standing> now = standing();
        if (entries.isEmpty()) {
            return removal(now);
        }
        return switch (place(settings, admin)) {
            case Place.Unknown unknown -> new Step.Ask(unknown.why());
            case Place.Inside inside ->
                    step(
                            now,
                            new Standing(
                                    inside.server(),
                                    false,
                                    DirectConfig.marked(
                                            DirectConfig.route(
                                                    proxy, admin.dns(), entries, fallback),
                                            admin.address())));
            case Place.Own _ ->
                    step(
                            now,
                            new Standing(
                                    DirectConfig.id(proxy),
                                    true,
                                    DirectConfig.marked(
                                            DirectConfig.server(
                                                    proxy,
                                                    settings,
                                                    admin.dns(),
                                                    entries,
                                                    fallback),
                                            admin.address())));
        };
    }

    /** Puts back what was taken away, where it was. */
    Change back(Standing before) {
        return put(before);
    }

    /** Puts our part there without any route; what is refused then is none of ours. */
    Optional<Change> empty(ProxySettings settings, AdminAccess admin) {
        return place(settings, admin) instanceof Place.Inside inside
                ? Optional.of(put(new Standing(inside.server(), false, DirectConfig.empty(proxy))))
                : Optional.empty();
    }

    /** Who else serves where our part is to stand. */
    Neighbours neighbours(ProxySettings settings, AdminAccess admin) {
        return place(settings, admin) instanceof Place.Inside inside
                ? Neighbours.in(
                        inside.server(),
                        at(with(with(SERVERS, inside.server()), "routes")),
                        DirectConfig.id(proxy))
                : Neighbours.NONE;
    }

    /** Another proxy whose part stands there. */
    Optional<String> rival() {
        List<JsonNode> all = new ArrayList<>();
        at(SERVERS)
                .forEach(server -> {
                    all.add(server);
                    server.path("routes").forEach(all::add);
                });
        return all.stream()
                .map(one -> one.path(ID).asText())
                .filter(id -> !id.equals(DirectConfig.id(proxy)))
                .flatMap(id -> DirectConfig.owner(id).stream())
                .findFirst();
    }

    /** What takes our part away. */
    Step removal() {
        return removal(standing());
    }

    private Step removal(Optional<Standing> now) {
        return now.<Step>map(_ -> new Step.Make(new Change.Remove(DirectConfig.id(proxy))))
                .orElseGet(() -> new Step.Rest(MissingNode.getInstance()));
    }

    private Step step(Optional<Standing> now, Standing wanted) {
        if (now.isEmpty()) {
            return new Step.Make(put(wanted));
        }
        Standing there = now.get();
        if (there.whole() != wanted.whole() || !there.server().equals(wanted.server())) {
            // One id stands in one place only: first it goes from where it was.
            return removal(now);
        }
        return same(there.part(), wanted.part())
                ? new Step.Rest(there.part())
                : new Step.Make(new Change.Replace(DirectConfig.id(proxy), wanted.part()));
    }

    /** Whether they differ in nothing that is worth a change. */
    static boolean same(JsonNode one, JsonNode other) {
        return DirectConfig.withoutFallback(one).equals(DirectConfig.withoutFallback(other));
    }

    private Change put(Standing wanted) {
        if (wanted.whole()) {
            return put(with(SERVERS, wanted.server()), wanted.part());
        }
        List<String> routes = with(with(SERVERS, wanted.server()), "routes");
        boolean others = at(routes).isArray();
        return others
                ? new Change.Put(with(routes, "0"), wanted.part())
                : put(routes, JsonNodeFactory.instance.arrayNode().add(wanted.part()));
    }

    /** What is missing above it is put with it: the rest of the path is the rest of the content. */
    private Change put(List<String> path, JsonNode content) {
        JsonNode whole = content;
        List<String> left = path;
        while (!left.isEmpty() && !at(left.subList(0, left.size() - 1)).isObject()) {
            ObjectNode above = JsonNodeFactory.instance.objectNode();
            whole = above.set(left.getLast(), whole);
            left = left.subList(0, left.size() - 1);
        }
        return new Change.Put(left, whole);
    }

    private static List<String> with(List<String> path, String last) {
        List<String> longer = new ArrayList<>(path);
        longer.add(last);
        return longer;
    }

    private JsonNode at(List<String> path) {
        JsonNode node = configuration;
        for (String step : path) {
            node = node.path(step);
        }
        return node;
    }

    Optional<Standing> standing() {
        String id = DirectConfig.id(proxy);
        for (Map.Entry<String, JsonNode> server : at(SERVERS).properties()) {
            if (server.getValue().path(ID).asText().equals(id)) {
                return Optional.of(new Standing(server.getKey(), true, server.getValue()));
            }
            for (JsonNode route : server.getValue().path("routes")) {
                if (route.path(ID).asText().equals(id)) {
                    return Optional.of(new Standing(server.getKey(), false, route));
                }
            }
        }
        return Optional.empty();
    }

    private Place place(ProxySettings settings, AdminAccess admin) {
        List<String> others =
                at(SERVERS).properties().stream()
                        .filter(server ->
                                !server.getValue().path(ID).asText().equals(DirectConfig.id(proxy)))
                        .map(Map.Entry::getKey)
                        .toList();
        if (admin.server().isPresent()) {
            String named = admin.server().get();
            return others.contains(named)
                    ? new Place.Inside(named)
                    : new Place.Unknown(
                            "that Caddy has no server %s; it has %s: write one of them as admin.server"
                                    .formatted(
                                            named,
                                            others.isEmpty() ? "none" : String.join(", ", others)));
        }
        int port = settings.httpsPort().orElse(settings.httpPort());
        List<String> listening =
                others.stream().filter(server -> isAt(server, settings.address(), port)).toList();
        return settled(settings, listening).orElseGet(() -> guessed(listening, port));
    }

    /** Where it stood it stays, whatever servers its owner adds beside it, as long as requests for it come there. */
    private Optional<Place> settled(ProxySettings settings, List<String> listening) {
        Optional<Standing> now = standing();
        boolean own =
                now.filter(Standing::whole)
                        .map(there -> there.part().path("listen").path(0).asText())
                        .filter(DirectConfig.listen(settings)::equals)
                        .isPresent();
        return own
                ? Optional.of(new Place.Own())
                : now.map(Standing::server)
                        .or(() -> remembered)
                        .filter(listening::contains)
                        .map(Graft::addressable);
    }

    private static Place guessed(List<String> listening, int port) {
        return switch (listening.size()) {
            case 0 -> new Place.Own();
            case 1 -> addressable(listening.getFirst());
            default ->
                    new Place.Unknown(
                            "several servers of that Caddy listen at port %d: %s; write one of them as admin.server"
                                    .formatted(port, String.join(", ", listening)));
        };
    }

    private boolean isAt(String server, String address, int port) {
        for (JsonNode listen : at(with(SERVERS, server)).path("listen")) {
            if (listens(listen.asText(), address, port)) {
                return true;
            }
        }
        return false;
    }

    /** The admin API takes a slash for the end of a name. */
    private static Place addressable(String server) {
        return server.contains("/")
                ? new Place.Unknown(
                        "the server '%s' of that Caddy cannot be addressed by its admin API; give it a name without a slash"
                                .formatted(server))
                : new Place.Inside(server);
    }

    /** Whether a place to listen at takes requests to that port; to that address, unless it is empty. */
    private static boolean listens(String listen, String address, int port) {
        String network = listen.substring(0, listen.lastIndexOf('/') + 1);
        String place = listen.substring(network.length());
        int colon = place.lastIndexOf(':');
        if (colon < 0 || network.startsWith("unix") || network.startsWith("udp")) {
            return false;
        }
        String host = place.substring(0, colon).replace("[", "").replace("]", "");
        return covers(place.substring(colon + 1), port)
                && (address.isEmpty() || host.isEmpty() || host.equals(address));
    }

    /** A port, or several: {@code 8080-8085}. */
    private static boolean covers(String ports, int port) {
        if (!ports.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
            return false;
        }
        String[] ends = ports.split("-", 2);
        int last = Integer.parseInt(ends[ends.length - 1]);
        return Integer.parseInt(ends[0]) <= port && port <= last;
    }
}
