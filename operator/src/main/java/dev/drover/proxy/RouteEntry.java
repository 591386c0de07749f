package dev.drover.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One route as the members of its proxy get it: whom it is for, and what Caddy does with a request. Not to be changed, its
 * JSON nodes included.
 *
 * @param route the document, {@code namespace/name}
 * @param generation of the text that is in force; 0 where none is, and the place is closed
 * @param hosts lower-case names, {@code *.example.org} for one label of any kind; sorted; empty for every host
 * @param paths {@code /api/*} for all that begins so, else that path exactly; sorted; empty for every path
 * @param tls how its hosts are served
 * @param services the Consul services that its handlers send to, sorted; each is an upstream {@code {"dial":
 *     "{service.<name>}"}} of a {@code reverse_proxy} in {@code handle}, and members put the addresses in. Where the
 *     upstreams have weights, they stand in a {@code weighted_round_robin}, one for each upstream of the entry
 * @param probe the path that shows whether an instance answers, empty when there is none to ask
 * @param handle Caddy's handlers, in their order; {@code {secret.<name>}} stands where members put the hash of a password
 * @param defaultsAt where in {@code handle} members put what the proxy does with the headers of all routes, as far as the
 *     target's answers are concerned: behind the route's own, which win; empty when the route wants nothing of that
 */
public record RouteEntry(
        String route,
        long generation,
        List<String> hosts,
        List<String> paths,
        Tls tls,
        List<String> services,
        Optional<String> probe,
        ArrayNode handle,
        Optional<Integer> defaultsAt) {

    /** No text of a document has that generation. */
    private static final long CLOSED = 0;

    private static final int UNAVAILABLE = 503;

    public RouteEntry {
        Objects.requireNonNull(route, "route");
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(handle, "handle");
        hosts = List.copyOf(hosts);
        paths = List.copyOf(paths);
        int handlers = handle.size();
        defaultsAt = defaultsAt.filter(at -> at >= 0 && at <= handlers);
        services = List.copyOf(services);
    }

    /** Whether Caddy is told the same for both. */
    public boolean tellsTheSameAs(RouteEntry other) {
        return equals(other) || told().equals(other.told());
    }

    private RouteEntry told() {
        return new RouteEntry(
                route, CLOSED, hosts, paths, tls, services, Optional.empty(), handle, defaultsAt);
    }

    /** Whether it keeps some people out, by a password or by where they come from. */
    public boolean guarded() {
        return handle.findValuesAsText("handler").contains("authentication")
                || handle.findValues("match").stream().anyMatch(RouteEntry::asksWhoComes);
    }

    private static boolean asksWhoComes(JsonNode matchers) {
        return !matchers.findValues("client_ip").isEmpty()
                || !matchers.findValues("remote_ip").isEmpty();
    }

    /** What stands in its place while it cannot be served: nobody gets in, whatever other routes let in there. */
    public RouteEntry closing() {
        ArrayNode closed = JsonNodeFactory.instance.arrayNode();
        closed.addObject()
                .put("handler", "static_response")
                .put("status_code", UNAVAILABLE)
                .put("body", "closed\n");
        return new RouteEntry(
                route,
                CLOSED,
                hosts,
                paths,
                tls,
                List.of(),
                Optional.empty(),
                closed,
                defaultsAt.map(_ -> 0));
    }

    /** Whether it is what {@link #closing()} gives. */
    public boolean closed() {
        return generation == CLOSED;
    }

    /** Whether it sends to addresses, too, that stand for no service. */
    public boolean sendsToAddresses() {
        return handle.findValuesAsText("dial").stream().anyMatch(dial -> !dial.startsWith("{"));
    }

    /**
     * How the hosts of a route are served.
     *
     * @param minimum the oldest version of TLS: {@code 1.2} or {@code 1.3}
     * @param plain what a request without TLS gets, where the proxy has TLS
     */
    public record Tls(String minimum, Plain plain) {}

    /** What a request without TLS gets. */
    public enum Plain {
        /** The address with TLS. */
        REDIRECT,
        /** The same as one with TLS. */
        SERVE
    }
}
