package dev.drover.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Our part of the configuration of a Caddy that others configure as well: one route, which holds all of ours, or a server that
 * holds that route. It bears an {@code @id}, by which it is found and changed without anything else being sent. The same for the
 * same entries, in whatever order they come. Pure.
 *
 * @see <a href="https://caddyserver.com/docs/api#using-id-in-json">Caddy's ids</a>
 */
public final class DirectConfig {

    static final String ID = "@id";

    /** Of routes in one group Caddy takes the first that fits; ours is alone in its group, so that this says nothing but the name. */
    private static final String MARK = "group";

    private static final String DYNAMIC = "dynamic_upstreams";
    private static final String UPSTREAMS = "upstreams";

    private final ProxyName proxy;
    private final DirectHandlers handlers;
    private final Collection<RouteEntry> entries;

    private DirectConfig(ProxyName proxy, DirectHandlers handlers, Collection<RouteEntry> entries) {
        this.proxy = proxy;
        this.handlers = handlers;
        this.entries = entries;
    }

    /** What our part is called in that Caddy: {@code drover.shop.web}. Names hold no dots. */
    public static String id(ProxyName proxy) {
        return "drover.%s.%s".formatted(proxy.namespace(), proxy.name());
    }

    /**
     * Our part as a route of somebody else's server. What none of ours is for goes on to the routes behind it.
     *
     * @param dns where that Caddy finds instances
     * @param entries at least one
     * @param fallback for each service, the addresses that are asked when DNS gives no answer
     */
    public static ObjectNode route(
            ProxyName proxy,
            AdminAccess.Dns dns,
            Collection<RouteEntry> entries,
            Map<String, List<String>> fallback) {
        ObjectNode route = JsonNodeFactory.instance.objectNode().put(ID, id(proxy));
        route.setAll(new DirectConfig(proxy, new DirectHandlers(dns, fallback), entries).route());
        return route;
    }

    /**
     * Our part as a server of its own, for a Caddy without one that listens there.
     *
     * @param settings where it listens
     * @param dns where that Caddy finds instances
     */
    public static ObjectNode server(
            ProxyName proxy,
            ProxySettings settings,
            AdminAccess.Dns dns,
            Collection<RouteEntry> entries,
            Map<String, List<String>> fallback) {
        ObjectNode server = JsonNodeFactory.instance.objectNode().put(ID, id(proxy));
        server.putArray("listen").add(listen(settings));
        if (settings.httpsPort().isEmpty()) {
            server.putObject("automatic_https").put("disable", true);
        } else {
            // Where nothing names a host, and that Caddy's own HTTPS port is another, it would
            // speak
            // without TLS.
            server.putArray("tls_connection_policies").addObject();
            if (entries.stream().allMatch(entry -> entry.hosts().isEmpty())) {
                // Else it would send what is asked without TLS for any host to us, also of others'.
                server.putObject("automatic_https").put("disable_redirects", true);
            }
        }
        ArrayNode routes = server.putArray("routes");
        routes.add(new DirectConfig(proxy, new DirectHandlers(dns, fallback), entries).route());
        routes.add(CaddyConfig.noRoute(DefaultHeaders.NONE));
        return server;
    }

    /** Where a server of our own listens, as Caddy writes it. */
    public static String listen(ProxySettings settings) {
        String address = settings.address();
        String host = address.contains(":") ? "[" + address + "]" : address;
        return host + ":" + settings.httpsPort().orElse(settings.httpPort());
    }

    /**
     * Our part with the address at which that Caddy was told it. Two addresses may lead to one Caddy: what was put there by one then
     * bears that mark when it is read by the other.
     *
     * @param part a route, or a server
     */
    public static ObjectNode marked(ObjectNode part, String address) {
        outer(part).put(MARK, address);
        return part;
    }

    /** The address at which that Caddy was told our part; empty where nothing of ours stands. */
    public static Optional<String> mark(JsonNode part) {
        return part instanceof ObjectNode ours
                ? Optional.ofNullable(outer(ours).path(MARK).textValue())
                : Optional.empty();
    }

    private static ObjectNode outer(ObjectNode part) {
        return part.path("routes").path(0) instanceof ObjectNode route ? route : part;
    }

    /** Our part without any route: it is for no request. */
    public static ObjectNode empty(ProxyName proxy) {
        ObjectNode route = JsonNodeFactory.instance.objectNode().put(ID, id(proxy));
        route.putArray("match").addObject().putArray("not").addObject();
        route.putArray("handle");
        return route;
    }

    /** The proxy whose part bears that id; empty for what is none of Drover's. */
    public static Optional<String> owner(String id) {
        String[] words = id.split("\\.", -1);
        return words.length == 3 && words[0].equals("drover")
                ? Optional.of(words[1] + "/" + words[2])
                : Optional.empty();
    }

    /**
     * Caddy makes certificates for the hosts that it finds in the routes of a server, and looks no deeper: so all of them stand
     * here. An empty matcher beside them lets through what any host may ask.
     */
    private ObjectNode route() {
        ObjectNode route = JsonNodeFactory.instance.objectNode();
        Set<String> hosts = new TreeSet<>();
        entries.forEach(entry -> hosts.addAll(entry.hosts()));
        ArrayNode match = route.putArray("match");
        if (!hosts.isEmpty()) {
            match.addObject().set("host", CaddyConfig.texts(hosts));
        }
        if (entries.stream().anyMatch(entry -> entry.hosts().isEmpty())) {
            match.addObject();
        }
        ArrayNode inner =
                route.putArray("handle").addObject().put("handler", "subroute").putArray("routes");
        Map<String, Integer> numbers = new HashMap<>();
        for (Placed placed : Placed.all(entries)) {
            String name = placed.entry().route();
            int number = numbers.merge(name, 1, Integer::sum);
            ObjectNode one = JsonNodeFactory.instance.objectNode();
            one.put(ID, "%s.%s.%d".formatted(id(proxy), name.replace('/', '.'), number));
            one.setAll(placed.with(handlers.of(placed.entry().handle())));
            inner.add(one);
        }
        return route;
    }

    /**
     * The same without the addresses that are asked when DNS gives no answer: they change with every roll-out, and are no
     * difference worth a change of the configuration.
     */
    public static JsonNode withoutFallback(JsonNode part) {
        JsonNode copy = part.deepCopy();
        strip(copy);
        return copy;
    }

    private static void strip(JsonNode tree) {
        if (tree instanceof ObjectNode object && object.has(DYNAMIC)) {
            object.remove(UPSTREAMS);
        }
        tree.forEach(DirectConfig::strip);
    }

    /**
     * The addresses that are asked when DNS gives no answer.
     *
     * @return by service
     */
    public static Map<String, Set<String>> fallback(JsonNode part) {
        Map<String, Set<String>> addresses = new TreeMap<>();
        collect(part, addresses);
        return addresses;
    }

    private static void collect(JsonNode tree, Map<String, Set<String>> addresses) {
        if (tree.has(DYNAMIC)) {
            addresses
                    .computeIfAbsent(
                            DirectHandlers.service(tree.path(DYNAMIC)), _ -> new TreeSet<>())
                    .addAll(tree.path(UPSTREAMS).findValuesAsText("dial"));
        }
        tree.forEach(child -> collect(child, addresses));
    }

    /**
     * The same with other addresses.
     *
     * @param fallback for each service; one that is not named keeps those that stand there
     */
    public static JsonNode withFallback(JsonNode part, Map<String, List<String>> fallback) {
        JsonNode copy = part.deepCopy();
        renew(copy, fallback);
        return copy;
    }

    private static void renew(JsonNode tree, Map<String, List<String>> fallback) {
        if (tree instanceof ObjectNode handler && handler.has(DYNAMIC)) {
            List<String> now = fallback.get(DirectHandlers.service(handler.path(DYNAMIC)));
            if (now != null) {
                handler.set(UPSTREAMS, DirectHandlers.dials(now));
            }
        }
        tree.forEach(child -> renew(child, fallback));
    }
}
