package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.proxy.ProxySettings.Issuer;
import dev.drover.schema.Json;
import dev.drover.testing.Entries;
import dev.drover.testing.ProxyDocuments;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Our part of somebody else's configuration, and what it was made of. */
final class DirectConfigTest {

    private static final ProxyName WEB = new ProxyName("shop", "web");
    private static final AdminAccess.Dns DNS =
            new AdminAccess.Dns("127.0.0.1:8600", "200ms", "consul");

    @Test
    void isTheSameInWhateverOrderRoutesCome() {
        RouteEntry one = Entries.entry("shop/a", List.of("a.test"), List.of("/x/*"));
        RouteEntry other = Entries.entry("shop/b", List.of("a.test"), List.of("/x/y"));

        assertThat(part(one, other)).isEqualTo(part(other, one));
        assertThat(inner(part(one, other)).findValuesAsText("@id"))
                .containsExactly("drover.shop.web.shop.b.1", "drover.shop.web.shop.a.1");
    }

    /** Else Caddy would make no certificates for them. */
    @Test
    void namesAllHostsWhereCaddyLooksForThem() {
        JsonNode both =
                part(
                        Entries.entry("shop/b", List.of("b.test", "*.c.test"), List.of()),
                        Entries.entry("shop/a", List.of("a.test"), List.of()));

        assertThat(both.path("match").toString())
                .isEqualTo("[{\"host\":[\"*.c.test\",\"a.test\",\"b.test\"]}]");
    }

    @Test
    void letsAnyHostThroughWhereARouteIsForAny() {
        assertThat(part(Entries.answering("shop/a", 1, "a")).path("match").toString())
                .isEqualTo("[{}]");
    }

    @Test
    void asksConsulsDnsWhereAServiceIsAndForTheNamesThatItGives() {
        JsonNode proxy = handler(part(Entries.passing("shop/a", "api")));

        assertThat(proxy.path("dynamic_upstreams").toString())
                .isEqualTo(
                        "{\"source\":\"srv\",\"name\":\"api.service.consul.\",\"refresh\":\"200ms\",\"resolver\":{\"addresses\":[\"127.0.0.1:8600\"]}}");
        assertThat(proxy.at("/transport/resolver/addresses/0").asText())
                .isEqualTo("127.0.0.1:8600");
        assertThat(proxy.path("upstreams").toString())
                .isEqualTo("[{\"dial\":\"10.0.0.1:1\"},{\"dial\":\"10.0.0.2:2\"}]");
    }

    @Test
    void leavesAddressesAndKeepsKeysFromBeingSent() {
        RouteEntry addresses =
                ProxyDocuments.entry(
                        ProxyDocuments.route("a", "target: {addresses: ['10.0.0.9:80']}"), 1);

        assertThat(inner(part(addresses)).toString())
                .contains("10.0.0.9:80")
                .doesNotContain("dynamic_upstreams");
        assertThat(handler(part(Entries.files("shop/f"))).path("hide").toString())
                .isEqualTo("[\".*\",\"*.key\",\"autosave.json\"]");
    }

    @Test
    void aServerOfItsOwnListensWhereTheProxyDoes() {
        RouteEntry entry = Entries.answering("shop/a", 1, "a");

        ObjectNode plain = server(settings("::1", Optional.empty()), entry);
        assertThat(plain.path("listen").toString()).isEqualTo("[\"[::1]:80\"]");
        assertThat(plain.at("/automatic_https/disable").asBoolean()).isTrue();

        ObjectNode secure = server(settings("", Optional.of(443)), entry);
        assertThat(secure.path("listen").toString()).isEqualTo("[\":443\"]");
        assertThat(secure.path("tls_connection_policies").toString()).isEqualTo("[{}]");
        assertThat(plain.has("tls_connection_policies")).isFalse();
        assertThat(secure.path("routes")).hasSize(2);
    }

    /** Caddy would send requests without TLS of any host to it, before what its owner says of them. */
    @Test
    void sendsNobodyToTlsWhereNoHostIsNamed() {
        Optional<Integer> port = Optional.of(443);
        RouteEntry named = Entries.entry("shop/b", List.of("b.test"), List.of());

        assertThat(
                        server(settings("", port), Entries.answering("shop/a", 1, "a"))
                                .at("/automatic_https/disable_redirects")
                                .asBoolean())
                .isTrue();
        assertThat(server(settings("", port), named).has("automatic_https")).isFalse();
    }

    @Test
    void tellsAndRenewsTheAddressesForWhenDnsGivesNoAnswer() {
        JsonNode part = part(Entries.passing("shop/a", "api"));

        assertThat(DirectConfig.fallback(part))
                .isEqualTo(Map.of("api", Set.of("10.0.0.1:1", "10.0.0.2:2")));
        JsonNode other = DirectConfig.withFallback(part, Map.of("api", List.of("10.0.0.3:3")));
        assertThat(DirectConfig.fallback(other)).isEqualTo(Map.of("api", Set.of("10.0.0.3:3")));
        assertThat(DirectConfig.withoutFallback(other))
                .isEqualTo(DirectConfig.withoutFallback(part));
        assertThat(DirectConfig.withFallback(part, Map.of())).isEqualTo(part);
        assertThat(DirectConfig.fallback(DirectConfig.withFallback(part, Map.of("api", List.of()))))
                .isEqualTo(Map.of("api", Set.of()));
    }

    @Test
    void bearsTheAddressAtWhichThatCaddyWasToldIt() {
        ObjectNode route = DirectConfig.route(WEB, DNS, List.of(), Map.of());
        ObjectNode server =
                DirectConfig.server(WEB, settings("", Optional.of(443)), DNS, List.of(), Map.of());

        assertThat(DirectConfig.mark(route)).isEmpty();
        assertThat(DirectConfig.mark(MissingNode.getInstance())).isEmpty();
        assertThat(DirectConfig.mark(DirectConfig.marked(route, "unix//a"))).contains("unix//a");
        assertThat(DirectConfig.mark(DirectConfig.marked(server, "unix//b"))).contains("unix//b");
    }

    /** Else whoever takes over would change it without need, or take away what was served. */
    @Test
    void madeAnewOfWhatIsRecoveredItIsTheSame() {
        RouteEntry guarded = Entries.guarded("shop/g", 9, "alice").closing();
        List<RouteEntry> entries =
                List.of(
                        Entries.passing("shop/a", "api"),
                        Entries.files("shop/f"),
                        guarded,
                        Entries.entry(
                                "shop/m",
                                List.of("a.test", "*.b.test", "*.c.b.test"),
                                List.of("/", "/x/*", "/y")));
        ObjectNode part =
                DirectConfig.route(WEB, DNS, entries, Map.of("api", List.of("10.0.0.1:1")));

        Map<String, RouteEntry> found = Recovered.routes(WEB, part, Map.of("shop/a", 7L));

        assertThat(DirectConfig.route(WEB, DNS, found.values(), Map.of())).isEqualTo(part);
        RouteEntry passing = Objects.requireNonNull(found.get("shop/a"));
        assertThat(passing.generation()).isEqualTo(7);
        assertThat(passing.services()).containsExactly("api");
        assertThat(Objects.requireNonNull(found.get("shop/g")).closed()).isTrue();
        ObjectNode server =
                DirectConfig.server(WEB, settings("", Optional.of(443)), DNS, entries, Map.of());
        assertThat(Recovered.routes(WEB, server, Map.of())).hasSize(4);
    }

    @Test
    void whatSomebodyElsePutBetweenIsNotOurs() throws Exception {
        ObjectNode part = part(Entries.answering("shop/a", 1, "a"));
        inner(part)
                .insert(0, Json.mapper().readTree("{\"@id\": \"theirs\", \"handle\": []}"))
                .insert(0, Json.mapper().readTree("{\"@id\": \"drover.shop.web.shop.b.1\"}"));

        assertThat(Recovered.routes(WEB, part, Map.of())).containsOnlyKeys("shop/a");
        assertThat(Recovered.routes(WEB, MissingNode.getInstance(), Map.of())).isEmpty();
    }

    @Test
    void saysWhatOnlyAMemberCanDo() {
        assertThat(objection(Entries.guarded("shop/a", 1, "alice"))).contains("basicAuth");
        assertThat(objection(Entries.passing("shop/a", "one", "two"))).contains("weights");
        assertThat(objection(Entries.passing("shop/a", "My_Api"))).contains("My_Api", "underscore");
        assertThat(objection(Entries.passing("shop/a", "a".repeat(64)))).contains("63");
        assertThat(objection(weighted())).contains("weights");
        assertThat(objection(tls("1.3", RouteEntry.Plain.REDIRECT))).contains("tls.minimum");
        RouteEntry plain = tls("1.2", RouteEntry.Plain.SERVE);
        assertThat(objection(plain)).contains("tls.plain", "put the Route on a Proxy with members");
        assertThat(NeedsMember.objection(plain, false)).isEmpty();
        assertThat(NeedsMember.objection(Entries.passing("shop/a", "api"), true)).isEmpty();
    }

    private static RouteEntry weighted() {
        return ProxyDocuments.entry(
                ProxyDocuments.route(
                        "w",
                        "targets: [{addresses: ['10.0.0.1:1'], weight: 1}, {addresses:"
                                + " ['10.0.0.2:1'], weight: 2}]"),
                1);
    }

    private static RouteEntry tls(String minimum, RouteEntry.Plain plain) {
        return Entries.entry(
                "shop/t", new RouteEntry.Tls(minimum, plain), List.of("t.test"), List.of());
    }

    private static String objection(RouteEntry entry) {
        return NeedsMember.objection(entry, true).orElse("");
    }

    private static ObjectNode part(RouteEntry... entries) {
        return DirectConfig.route(
                WEB, DNS, List.of(entries), Map.of("api", List.of("10.0.0.1:1", "10.0.0.2:2")));
    }

    private static ObjectNode server(ProxySettings settings, RouteEntry entry) {
        return DirectConfig.server(WEB, settings, DNS, List.of(entry), Map.of());
    }

    private static ProxySettings settings(String address, Optional<Integer> secure) {
        return new ProxySettings(
                1,
                address,
                80,
                secure,
                Entries.issued(Issuer.ACME),
                List.of(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static ArrayNode inner(JsonNode part) {
        return (ArrayNode) part.at("/handle/0/routes");
    }

    private static JsonNode handler(JsonNode part) {
        return inner(part).path(0).path("handle").path(0);
    }
}
