package dev.drover.proxy;

import dev.drover.testing.ProxyDocuments;
import java.util.List;
import java.util.stream.Stream;

/** Documents with a text that Caddy would look up, or that ends a line, in each place where an author writes text. */
final class RouteInjections {

    /** What may stand where it is sent as it is. */
    static final String BODY =
            "{env.HOME} {file./etc/passwd} {http.request.host} \\{env.HOME} {{a}} }{ \\";

    private static final List<String> NASTY =
            List.of("{env.HOME}", "{file./etc/passwd}", "a\\r\\nX-Evil: 1", "a\\nb", "a\\u0000");

    private static final List<String> PLACES =
            List.of(
                    "hosts: [\"%s\"]",
                    "paths: [\"/%s\"]",
                    "paths: [\"/%s/*\"]",
                    "stripPrefix: \"/%s\"",
                    "proxy: \"%s\"",
                    "headers: {set: {X-A: \"%s\"}}",
                    "headers: {set: {\"%s\": a}}",
                    "headers: {remove: [\"%s\"]}",
                    "headers: \"%s\"",
                    "hsts: {maxAge: \"%s\"}",
                    "rateLimit: {perClient: 1, window: \"%s\"}",
                    "allow: [\"%s\"]",
                    "bodyLimit: \"%s\"",
                    "timeouts: {connect: \"%s\"}",
                    "retries: {for: \"%s\"}",
                    "tls: {minimum: \"%s\"}",
                    "maintenance: {contentType: \"%s\"}",
                    "maintenance: {retryAfter: \"%s\"}",
                    "dependsOn: [{kind: App, name: \"%s\"}]");

    private static final List<String> TARGETS =
            List.of(
                    "{app: \"%s\"}",
                    "{app: api, port: \"%s\"}",
                    "{service: \"%s\"}",
                    "{addresses: [\"%s\"]}",
                    "{addresses: [\"%s:80\"]}",
                    "{files: \"/srv/%s\"}",
                    "{files: /srv/shop, cache: {\"/%s\": no-cache}}",
                    "{files: /srv/shop, cache: {/a: \"%s\"}}",
                    "{redirect: \"/%s\"}",
                    "{redirect: \"https://a.test/%s\"}",
                    "{redirect: \"https://%s\"}",
                    "{respond: {contentType: \"text/%s\"}}");

    private static final List<String> OF_PROXIES =
            List.of(
                    "address: \"%s\"",
                    "trustedProxies: [\"%s\"]",
                    "headers: {set: {X-A: \"%s\"}}",
                    "headers: {set: {\"%s\": a}}",
                    "headers: {remove: [\"%s\"]}",
                    "headers: \"%s\"",
                    "certificates: {email: \"%s@a.test\"}",
                    "certificates: {directory: \"https://a.test/%s\"}",
                    "certificates: {authority: \"/%s\"}",
                    "certificates: {files: [{certificate: \"/%s\", key: /a}]}",
                    "certificates: {files: [{certificate: /a, key: \"/%s\"}]}");

    private RouteInjections() {}

    /** All of them; each is wrong for nothing else. */
    static Stream<String> documents() {
        Stream<String> routes =
                Stream.concat(
                        PLACES.stream().map(place -> place + "\ntarget: {app: api}"),
                        TARGETS.stream().map(target -> "target: " + target));
        return Stream.concat(
                routes.flatMap(spec -> filled(ProxyDocuments.route("web", spec))),
                OF_PROXIES.stream()
                        .flatMap(spec ->
                                filled(
                                        ProxyDocuments.route("web", spec)
                                                .replace("kind: Route", "kind: Proxy"))));
    }

    private static Stream<String> filled(String document) {
        return NASTY.stream().map(nasty -> document.replace("%s", nasty));
    }
}
