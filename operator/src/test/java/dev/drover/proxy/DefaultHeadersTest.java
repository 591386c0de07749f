package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.ProxyDocuments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where what a proxy does with headers stands in its configuration. */
final class DefaultHeadersTest {

    private static final Site SITE = new Site(Path.of("/var/lib/proxy"));

    private static final String PROXY =
            """
            certificates: {issuer: internal}
            headers: {set: {X-A: a, Cache-Control: no-store, Strict-Transport-Security: max-age=1}, remove: [server, Server-Timing]}
            """;

    @Test
    void standsBeforeTheGuardsAndBehindTheRoutesOwn() {
        JsonNode handle =
                handle(
                        PROXY,
                        "tls",
                        """
                        headers: {set: {X-A: own}}
                        allow: [10.0.0.0/8]
                        compress: false
                        target: {respond: {}}
                        """);

        assertThat(kinds(handle))
                .containsExactly(
                        "headers", "headers", "subroute", "headers", "headers", "static_response");
        assertThat(handle.path(0))
                .hasToString(
                        """
                        {"handler":"headers","response":{"set":{"Strict-Transport-Security":\
                        ["max-age=1"],"X-A":["a"]},"delete":["server","Server-Timing"]}}\
                        """);
        assertThat(handle.path(3).at("/response/set/X-A/0").asText()).isEqualTo("own");
        assertThat(handle.path(4))
                .hasToString(
                        """
                        {"handler":"headers","response":{"set":{"Cache-Control":["no-store"],\
                        "Strict-Transport-Security":["max-age=1"],"X-A":["a"]},\
                        "delete":["server","Server-Timing"],"deferred":true}}\
                        """);
    }

    @Test
    void saysNothingOfTransportSecurityWithoutTls() {
        assertThat(handle(PROXY, "plain", "target: {respond: {}}").toString())
                .contains("X-A")
                .doesNotContain("Strict-Transport-Security");
    }

    @Test
    void standsInNoRouteThatWantsNothingOfIt() {
        assertThat(kinds(handle(PROXY, "tls", "headers: none\ntarget: {redirect: /a}")))
                .containsExactly("static_response");
    }

    @Test
    void standsBeforeWhatTheProxyItselfAnswers() {
        JsonNode routes =
                servers(PROXY, "target: {redirect: /a}\nhosts: [a.test]").at("/plain/routes");

        assertThat(kinds(routes.path(1).path("handle")))
                .containsExactly("headers", "static_response");
        assertThat(kinds(routes.path(2).path("handle")))
                .containsExactly("headers", "static_response");
    }

    @Test
    void whereAllItDoesIsOfABodyItsOwnAnswersStayAsTheyAre() {
        String proxy = "certificates: {issuer: none}\nheaders: {set: {Cache-Control: no-store}}";

        assertThat(kinds(handle(proxy, "plain", "target: {redirect: /a}")))
                .containsExactly("headers", "static_response");
        assertThat(kinds(servers(proxy, "target: {redirect: /a}").at("/plain/routes/2/handle")))
                .containsExactly("static_response");
    }

    @Test
    void anEntryThatPointsBehindItsHandlersHasNone() {
        RouteEntry entry =
                ProxyDocuments.entry(ProxyDocuments.route("web", "target: {redirect: /a}"), 1);

        assertThat(
                        new RouteEntry(
                                        entry.route(),
                                        1,
                                        entry.hosts(),
                                        entry.paths(),
                                        entry.tls(),
                                        entry.services(),
                                        entry.probe(),
                                        entry.handle(),
                                        Optional.of(9))
                                .defaultsAt())
                .isEmpty();
    }

    private static JsonNode handle(String proxy, String server, String route) {
        return servers(proxy, route).path(server).at("/named_routes/shop~1web/handle");
    }

    private static JsonNode servers(String proxy, String route) {
        return CaddyConfig.of(
                        SITE,
                        Hashes.NONE,
                        Spelling.ODD,
                        ProxyDocuments.settings(ProxyDocuments.proxy("web", proxy), 1),
                        List.of(ProxyDocuments.entry(ProxyDocuments.route("web", route), 1)))
                .at("/apps/http/servers");
    }

    private static List<String> kinds(JsonNode handle) {
        List<String> kinds = new ArrayList<>();
        handle.forEach(handler -> kinds.add(handler.path("handler").asText()));
        return kinds;
    }
}
