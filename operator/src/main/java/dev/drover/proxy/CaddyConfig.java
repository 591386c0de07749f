package dev.drover.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.proxy.ProxySettings.Certificates;
import dev.drover.proxy.ProxySettings.Issuer;
import dev.drover.proxy.ProxySettings.Metrics;
import dev.drover.proxy.RouteEntry.Plain;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The whole configuration of one Caddy: the same bytes for the same settings and entries, in whatever order they come. Of two
 * routes the more specific one is asked first.
 *
 * @see <a href="https://caddyserver.com/docs/json/">Caddy's JSON</a>
 */
public final class CaddyConfig {

    /**
     * How long an old server tells its clients to come anew before it ends. Clients that send something in that time lose
     * nothing; a change takes so long until it is confirmed.
     */
    private static final String SHUTDOWN_DELAY = "1500ms";

    private static final String OWNER_ONLY = "|0600";
    private static final int HTTPS_PORT_USUAL = 443;

    private final Site site;
    private final OnNode node;
    private final Spelling spelling;
    private final List<RouteEntry> entries;

    /** In the order in which they are asked, the same on all servers. */
    private final List<Placed> placed;

    private final Map<String, ArrayNode> handled = new HashMap<>();

    private CaddyConfig(
            Site site, Hashes hashes, Spelling spelling, Collection<RouteEntry> entries) {
        this.site = site;
        this.node = new OnNode(site, hashes);
        this.spelling = spelling;
        this.entries =
                entries.stream()
                        .sorted((one, other) -> one.route().compareTo(other.route()))
                        .toList();
        this.placed = Placed.all(this.entries);
    }

    /** A configuration that serves nobody, and takes the next one. */
    public static ObjectNode first(Site site) {
        ObjectNode root = object();
        root.set("admin", admin(site));
        return root;
    }

    /**
     * All of it.
     *
     * @param hashes of all passwords that the entries need
     * @param spelling another than the one in force, so that Caddy opens new listeners beside the old ones
     */
    public static ObjectNode of(
            Site site,
            Hashes hashes,
            Spelling spelling,
            ProxySettings settings,
            Collection<RouteEntry> entries) {
        return new CaddyConfig(site, hashes, spelling, entries).whole(settings);
    }

    private ObjectNode whole(ProxySettings settings) {
        ObjectNode root = first(site);
        ObjectNode apps = root.putObject("apps");
        ObjectNode http = apps.putObject("http");
        http.put("http_port", settings.httpPort());
        settings.httpsPort().ifPresent(port -> http.put("https_port", port));
        http.put("shutdown_delay", SHUTDOWN_DELAY);
        ObjectNode servers = http.putObject("servers");
        servers.set("plain", plain(settings));
        servers.set("probe", probe());
        settings.httpsPort().ifPresent(port -> servers.set("tls", tls(settings, port)));
        settings.metrics()
                .ifPresent(metrics -> {
                    // Not by host: with TLS, whatever name a client makes up would be counted by
                    // itself, for ever.
                    http.putObject("metrics");
                    servers.set("metrics", metrics(metrics));
                });
        if (settings.httpsPort().isPresent()) {
            apps.set("tls", certificates(settings.certificates()));
            // Caddy would ask for the right to make the whole machine trust it.
            apps.putObject("pki")
                    .putObject("certificate_authorities")
                    .putObject("local")
                    .put("install_trust", false);
        }
        return root;
    }

    private static ObjectNode admin(Site site) {
        ObjectNode admin = object().put("listen", "unix/" + site.admin() + OWNER_ONLY);
        // Its own copy is not written at once and whole; the member keeps one that is.
        admin.putObject("config").put("persist", false);
        return admin;
    }

    private ObjectNode plain(ProxySettings settings) {
        DefaultHeaders defaults = DefaultHeaders.withoutTls(settings);
        ObjectNode server = server(settings, settings.httpPort(), defaults);
        server.putObject("automatic_https").put("disable", true);
        ArrayNode routes = (ArrayNode) server.path("routes");
        for (Placed each : placed) {
            boolean redirectable =
                    each.entry().tls().plain() == Plain.REDIRECT && !each.hosts().isEmpty();
            List<ObjectNode> handlers =
                    settings.httpsPort()
                            .filter(_ -> redirectable)
                            .map(port -> defaults.before(redirect(port)))
                            .orElseGet(() -> List.of(invoke(each.entry())));
            routes.add(each.with(handlers));
        }
        routes.add(noRoute(defaults));
        return server;
    }

    private ObjectNode tls(ProxySettings settings, int port) {
        DefaultHeaders defaults = DefaultHeaders.withTls(settings);
        ObjectNode server = server(settings, port, defaults);
        ObjectNode automatic = server.putObject("automatic_https").put("disable_redirects", true);
        Issuer issuer = settings.certificates().issuer();
        if (issuer == Issuer.NONE) {
            automatic.put("disable_certificates", true);
        }
        List<String> wildcards = hosts(entries.stream(), true);
        if (issuer == Issuer.ACME && !wildcards.isEmpty()) {
            // Let's Encrypt gives one only to who may write the domain's DNS.
            automatic.set("skip_certificates", texts(wildcards));
        }
        ArrayNode policies = server.putArray("tls_connection_policies");
        Stream<RouteEntry> strict =
                entries.stream().filter(entry -> entry.tls().minimum().equals("1.3"));
        List<String> newest = hosts(strict, false);
        if (!newest.isEmpty()) {
            ObjectNode policy = policies.addObject().put("protocol_min", "tls1.3");
            policy.putObject("match").set("sni", texts(newest));
        }
        policies.addObject();
        ArrayNode routes = (ArrayNode) server.path("routes");
        placed.forEach(each -> routes.add(each.with(List.of(invoke(each.entry())))));
        routes.add(noRoute(defaults));
        return server;
    }

    private static List<String> hosts(Stream<RouteEntry> entries, boolean wildcardsOnly) {
        return List.copyOf(
                entries.flatMap(entry -> entry.hosts().stream())
                        .filter(host -> !wildcardsOnly || host.startsWith("*."))
                        .collect(TreeSet::new, TreeSet::add, TreeSet::addAll));
    }

    private ObjectNode server(ProxySettings settings, int port, DefaultHeaders defaults) {
        ObjectNode server = object();
        server.putArray("listen").add(spelling.listen(settings.address(), port));
        server.putArray("protocols").add("h1").add("h2");
        if (!settings.trustedProxies().isEmpty()) {
            server.putObject("trusted_proxies")
                    .put("source", "static")
                    .set("ranges", texts(settings.trustedProxies()));
            server.putArray("client_ip_headers").add("X-Forwarded-For");
            server.put("trusted_proxies_strict", 1);
        }
        if (settings.accessLog()) {
            server.putObject("logs");
        }
        ObjectNode named = server.putObject("named_routes");
        entries.forEach(entry ->
                named.putObject(entry.route())
                        .set("handle", defaults.in(handlers(entry), entry.defaultsAt())));
        server.putArray("routes").add(closing());
        return server;
    }

    /** The same for all servers: nobody changes them. */
    private ArrayNode handlers(RouteEntry entry) {
        return handled.computeIfAbsent(entry.route(), _ -> node.handlers(entry.handle()));
    }

    /** While a server ends, its clients are told to come anew: they find the next one. */
    private static ObjectNode closing() {
        ObjectNode route = object();
        route.putArray("match")
                .addObject()
                .putObject("vars")
                .putArray("{http.shutting_down}")
                .add("true");
        ObjectNode headers = route.putArray("handle").addObject().put("handler", "headers");
        headers.putObject("response").putObject("set").putArray("Connection").add("close");
        return route;
    }

    private static ObjectNode invoke(RouteEntry entry) {
        return object().put("handler", "invoke").put("name", entry.route());
    }

    private static ObjectNode redirect(int port) {
        String suffix = port == HTTPS_PORT_USUAL ? "" : ":" + port;
        ObjectNode answer = object().put("handler", "static_response").put("status_code", 308);
        answer.putObject("headers")
                .putArray("Location")
                .add("https://{http.request.host}" + suffix + "{http.request.uri}");
        return answer;
    }

    /** Tells what is counted, and nothing else. */
    private ObjectNode metrics(Metrics metrics) {
        ObjectNode server = object();
        server.putArray("listen").add(spelling.listen(metrics.address(), metrics.port()));
        server.putObject("automatic_https").put("disable", true);
        server.putArray("protocols").add("h1").add("h2");
        ArrayNode routes = server.putArray("routes").add(closing());
        ObjectNode page = routes.addObject();
        ObjectNode match = page.putArray("match").addObject();
        match.set("method", texts(List.of("GET")));
        match.set("path", texts(List.of("/metrics")));
        page.putArray("handle").addObject().put("handler", "metrics");
        page.put("terminal", true);
        routes.add(noRoute(DefaultHeaders.NONE));
        return server;
    }

    /** Without it Caddy answers 200 with nothing. */
    static ObjectNode noRoute(DefaultHeaders defaults) {
        ObjectNode answer =
                object().put("handler", "static_response")
                        .put("status_code", 404)
                        .put("body", "no route\n");
        ObjectNode route = object();
        route.putArray("handle").addAll(defaults.before(answer));
        return route;
    }

    /** Asks one instance of a service: {@code /<service>/<path>}. */
    private ObjectNode probe() {
        ObjectNode server = object();
        server.putArray("listen").add("unix/" + site.probe() + OWNER_ONLY);
        server.putObject("automatic_https").put("disable", true);
        ArrayNode routes = server.putArray("routes");
        for (String service : services(entries)) {
            ObjectNode route = routes.addObject();
            String prefix = "/" + service;
            route.putArray("match").addObject().putArray("path").add(prefix + "/*");
            ArrayNode handle = route.putArray("handle");
            handle.addObject().put("handler", "rewrite").put("strip_path_prefix", prefix);
            ObjectNode proxy = handle.addObject().put("handler", "reverse_proxy");
            proxy.set("upstreams", node.upstreams(service));
            proxy.putObject("load_balancing").put("try_duration", "1s").put("try_interval", "20ms");
            route.put("terminal", true);
        }
        routes.add(noRoute(DefaultHeaders.NONE));
        return server;
    }

    /** The services that these routes send to. */
    public static Set<String> services(Collection<RouteEntry> entries) {
        return entries.stream()
                .flatMap(entry -> entry.services().stream())
                .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }

    /** Those of them that others stand beside in some route: what one does not answer, another may. */
    public static Set<String> shared(Collection<RouteEntry> entries) {
        return entries.stream()
                .filter(entry -> entry.services().size() > 1 || entry.sendsToAddresses())
                .flatMap(entry -> entry.services().stream())
                .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }

    private static ObjectNode certificates(Certificates given) {
        ObjectNode tls = object();
        if (!given.files().isEmpty()) {
            ArrayNode files = tls.putObject("certificates").putArray("load_files");
            given.files()
                    .forEach(pair ->
                            files.addObject()
                                    .put("certificate", pair.certificate())
                                    .put("key", pair.key()));
        }
        issuer(given)
                .ifPresent(issuer ->
                        tls.putObject("automation")
                                .putArray("policies")
                                .addObject()
                                .putArray("issuers")
                                .add(issuer));
        return tls;
    }

    private static Optional<JsonNode> issuer(Certificates given) {
        return switch (given.issuer()) {
            case NONE -> Optional.empty();
            case INTERNAL -> Optional.of(object().put("module", "internal"));
            case ACME -> {
                ObjectNode acme = object().put("module", "acme");
                given.email().ifPresent(email -> acme.put("email", email));
                given.directory().ifPresent(directory -> acme.put("ca", directory));
                given.authority()
                        .ifPresent(file -> acme.putArray("trusted_roots_pem_files").add(file));
                yield Optional.of(acme);
            }
        };
    }

    static ArrayNode texts(Collection<String> values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        values.forEach(array::add);
        return array;
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
