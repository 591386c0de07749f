package dev.drover.testing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.proxy.Hashes;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.ProxySettings.Certificates;
import dev.drover.proxy.ProxySettings.Issuer;
import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.RouteEntry.Plain;
import dev.drover.proxy.RouteEntry.Tls;
import java.util.List;
import java.util.Optional;

/** Routes and settings as members of a proxy get them. */
public final class Entries {

    /** How hosts are served unless a test is about that. */
    public static final Tls TLS = new Tls("1.2", Plain.REDIRECT);

    private Entries() {}

    /** A route that answers with its own name. */
    public static RouteEntry entry(String route, List<String> hosts, List<String> paths) {
        return entry(route, TLS, hosts, paths);
    }

    /** The same with a word about TLS. */
    public static RouteEntry entry(String route, Tls tls, List<String> hosts, List<String> paths) {
        return new RouteEntry(
                route,
                1,
                hosts,
                paths,
                tls,
                List.of(),
                Optional.empty(),
                handle(object("static_response").put("body", route)),
                Optional.empty());
    }

    /** A route of that generation that answers with a text. */
    public static RouteEntry answering(String route, long generation, String body) {
        return of(route, generation, object("static_response").put("body", body));
    }

    /** A route of that generation that no Caddy takes. */
    public static RouteEntry nonsense(String route, long generation) {
        return of(route, generation, object("nonsense"));
    }

    /** A route that sends files. */
    public static RouteEntry files(String route) {
        ObjectNode files = object("file_server");
        files.putArray("hide").add(".*");
        return of(route, 1, files);
    }

    /** A route that sends everything to a service, or to several. */
    public static RouteEntry passing(String route, String... services) {
        ObjectNode proxy = object("reverse_proxy");
        ArrayNode upstreams = proxy.putArray("upstreams");
        for (String service : services) {
            upstreams.addObject().put("dial", "{service." + service + "}");
        }
        return new RouteEntry(
                route,
                1,
                List.of(),
                List.of(),
                TLS,
                List.of(services),
                Optional.of("/"),
                handle(proxy),
                Optional.empty());
    }

    /** A route that asks these for their passwords; each has a secret of the same name. */
    public static RouteEntry guarded(String route, long generation, String... users) {
        ObjectNode guard = object("authentication");
        ArrayNode accounts = guard.withObject("/providers/http_basic").putArray("accounts");
        for (String user : users) {
            accounts.addObject().put("username", user).put("password", Hashes.placeholder(user));
        }
        return of(route, generation, guard);
    }

    /** Settings without TLS. */
    public static ProxySettings plain(long generation, int port) {
        return settings(generation, port, Optional.empty(), issued(Issuer.NONE));
    }

    /** Settings with TLS. */
    public static ProxySettings secured(Certificates certificates) {
        return settings(1, 8080, Optional.of(8443), certificates);
    }

    /** Certificates of an issuer that needs nothing else. */
    public static Certificates issued(Issuer issuer) {
        return new Certificates(
                issuer, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    private static ProxySettings settings(
            long generation, int port, Optional<Integer> tlsPort, Certificates certificates) {
        return new ProxySettings(
                generation,
                "127.0.0.1",
                port,
                tlsPort,
                certificates,
                List.of(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static RouteEntry of(String route, long generation, ObjectNode handler) {
        return new RouteEntry(
                route,
                generation,
                List.of(),
                List.of("/" + route + "/*"),
                TLS,
                List.of(),
                Optional.empty(),
                handle(handler),
                Optional.empty());
    }

    private static ObjectNode object(String handler) {
        return JsonNodeFactory.instance.objectNode().put("handler", handler);
    }

    private static ArrayNode handle(ObjectNode handler) {
        return JsonNodeFactory.instance.arrayNode().add(handler);
    }
}
