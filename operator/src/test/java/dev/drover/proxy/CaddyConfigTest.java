package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.proxy.ProxySettings.Certificates;
import dev.drover.proxy.ProxySettings.Issuer;
import dev.drover.proxy.ProxySettings.Pair;
import dev.drover.proxy.RouteEntry.Plain;
import dev.drover.proxy.RouteEntry.Tls;
import dev.drover.testing.Entries;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class CaddyConfigTest {

    private static final Site SITE = new Site(Path.of("/p"));
    private static final List<String> ANY = List.of();
    private static final List<String> SHOP = List.of("shop.test");
    private static final ProxySettings PLAIN = Entries.plain(1, 8080);
    private static final ProxySettings SECURED = Entries.secured(Entries.issued(Issuer.INTERNAL));
    private static final Tls SERVED = new Tls("1.2", Plain.SERVE);
    private static final Tls NEWEST = new Tls("1.3", Plain.REDIRECT);

    @Test
    void theFirstOneServesNobodyAndTakesTheNext() {
        assertThat(CaddyConfig.first(SITE))
                .hasToString(
                        """
                        {"admin":{"listen":"unix//p/admin.sock|0600","config":{"persist":false}}}\
                        """);
    }

    /** The keys of all certificates stand there. */
    @Test
    void theFolderOfTheProxyIsHiddenFromEachRouteThatSendsFiles() {
        List<RouteEntry> files = List.of(Entries.files("shop/files"));

        assertThat(CaddyConfig.of(SITE, Hashes.NONE, Spelling.ODD, PLAIN, files).findValues("hide"))
                .isNotEmpty()
                .allSatisfy(hide -> assertThat(hide).hasToString("[\".*\",\"/p\"]"));
    }

    @Test
    void theOrderOfDocumentsMattersNot() {
        List<RouteEntry> entries = new ArrayList<>();
        for (int number = 0; number < 12; number++) {
            entries.add(
                    Entries.entry(
                            "shop/r" + number,
                            number % 2 == 0 ? NEWEST : SERVED,
                            List.of("*.r" + number + ".test", "r" + number % 3 + ".test"),
                            List.of("/r" + number + "/*")));
            entries.add(Entries.passing("shop/p" + number, "api-" + number));
        }
        String sorted = CaddyConfig.of(SITE, Hashes.NONE, Spelling.ODD, acme(), entries).toString();
        Random random = new Random(1);
        for (int round = 0; round < 50; round++) {
            Collections.shuffle(entries, random);
            assertThat(CaddyConfig.of(SITE, Hashes.NONE, Spelling.ODD, acme(), entries))
                    .hasToString(sorted);
        }
    }

    @Test
    void theOtherSpellingChangesNothingButWhereItListens() {
        List<RouteEntry> entries = List.of(Entries.passing("shop/web", "api"));
        ObjectNode odd = CaddyConfig.of(SITE, Hashes.NONE, Spelling.ODD, SECURED, entries);
        ObjectNode even = CaddyConfig.of(SITE, Hashes.NONE, Spelling.EVEN, SECURED, entries);

        assertThat(JsonChanges.between(odd, even))
                .containsExactly(
                        "~ $.apps.http.servers.plain.listen[0]:"
                                + " \"tcp/127.0.0.1:8080\" -> \"tcp4/127.0.0.1:8080\"",
                        "~ $.apps.http.servers.tls.listen[0]:"
                                + " \"tcp/127.0.0.1:8443\" -> \"tcp4/127.0.0.1:8443\"");
    }

    @Test
    void trustsNobodyAboutAddressesUnlessToldSo() {
        assertThat(server("plain", PLAIN).has("trusted_proxies")).isFalse();
        assertThat(server("plain", PLAIN).has("client_ip_headers")).isFalse();
    }

    @Test
    void trustsThoseItIsToldAbout() {
        ProxySettings trusting =
                new ProxySettings(
                        1,
                        "127.0.0.1",
                        8080,
                        Optional.empty(),
                        Entries.issued(Issuer.NONE),
                        List.of("10.0.0.0/8"),
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        JsonNode server = server("plain", trusting);

        assertThat(server.path("trusted_proxies"))
                .hasToString("{\"source\":\"static\",\"ranges\":[\"10.0.0.0/8\"]}");
        assertThat(server.path("client_ip_headers")).hasToString("[\"X-Forwarded-For\"]");
        assertThat(server.path("trusted_proxies_strict").asInt()).isEqualTo(1);
    }

    @Test
    void logsRequestsOnlyWhenToldSo() {
        ProxySettings logging =
                new ProxySettings(
                        1,
                        "",
                        8080,
                        Optional.empty(),
                        Entries.issued(Issuer.NONE),
                        ANY,
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());

        assertThat(server("plain", PLAIN).has("logs")).isFalse();
        assertThat(server("plain", logging).has("logs")).isTrue();
    }

    @Test
    void countsNothingUnlessToldSo() {
        ObjectNode whole = CaddyConfig.of(SITE, Hashes.NONE, Spelling.ODD, PLAIN, List.of());

        assertThat(whole.at("/apps/http").has("metrics")).isFalse();
        assertThat(whole.at("/apps/http/servers").has("metrics")).isFalse();
    }

    @Test
    void tellsWhatItCountsAndNothingElseWhereItIsToldTo() {
        ProxySettings counting =
                new ProxySettings(
                        1,
                        "",
                        8080,
                        Optional.empty(),
                        Entries.issued(Issuer.NONE),
                        ANY,
                        false,
                        Optional.of(new ProxySettings.Metrics("127.0.0.1", 9180)),
                        Optional.empty(),
                        Optional.empty());
        ObjectNode whole = CaddyConfig.of(SITE, Hashes.NONE, Spelling.ODD, counting, List.of());

        assertThat(whole.at("/apps/http/metrics"))
                .as("by host there would be no end to it")
                .hasToString("{}");
        JsonNode server = whole.at("/apps/http/servers/metrics");
        assertThat(server.path("listen")).hasToString("[\"tcp/127.0.0.1:9180\"]");
        assertThat(server.at("/routes/1"))
                .hasToString(
                        """
                        {"match":[{"method":["GET"],"path":["/metrics"]}],\
                        "handle":[{"handler":"metrics"}],"terminal":true}\
                        """);
        assertThat(server.path("routes")).hasSize(3);
    }

    @Test
    void eachServerTellsClientsToComeAnewWhileItEnds() {
        assertThat(server("tls", SECURED).path("routes").path(0).path("match"))
                .hasToString("[{\"vars\":{\"{http.shutting_down}\":[\"true\"]}}]");
    }

    @Nested
    final class ItsRoutes {

        @Test
        void endWithNotFound() {
            for (String name : List.of("plain", "tls", "probe")) {
                JsonNode routes =
                        server(name, SECURED, Entries.passing("shop/web", "api")).path("routes");
                JsonNode last = routes.path(routes.size() - 1);

                assertThat(last.has("match")).isFalse();
                assertThat(last.path("handle").path(0).path("status_code").asInt()).isEqualTo(404);
            }
        }

        @Test
        void haveTheirHandlersOnceHoweverManyPathsTheyHave() {
            JsonNode server =
                    server("plain", PLAIN, Entries.entry("shop/web", SHOP, List.of("/a", "/b")));

            assertThat(server.path("named_routes").size()).isEqualTo(1);
            assertThat(server.path("routes").findValuesAsText("name"))
                    .containsExactly("shop/web", "shop/web");
        }

        @Test
        void redirectHostsWhereThereIsTls() {
            assertThat(handler(SECURED, Entries.entry("shop/web", SHOP, ANY)))
                    .hasToString(
                            """
                            {"handler":"static_response","status_code":308,"headers":\
                            {"Location":["https://{http.request.host}:8443{http.request.uri}"]}}\
                            """);
        }

        @Test
        void redirectWithoutAPortToTheUsualOne() {
            ProxySettings usual =
                    new ProxySettings(
                            1,
                            "",
                            80,
                            Optional.of(443),
                            Entries.issued(Issuer.ACME),
                            ANY,
                            false,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty());

            assertThat(handler(usual, Entries.entry("shop/web", SHOP, ANY)).toString())
                    .contains("https://{http.request.host}{http.request.uri}");
        }

        @Test
        void redirectNothingWithoutTls() {
            assertThat(handler(PLAIN, Entries.entry("shop/web", SHOP, ANY))).isEqualTo(invoked());
        }

        @Test
        void redirectNothingThatIsForEveryHost() {
            assertThat(handler(SECURED, Entries.entry("shop/web", ANY, ANY))).isEqualTo(invoked());
        }

        @Test
        void redirectNothingThatIsToBeServedWithoutTls() {
            assertThat(handler(SECURED, Entries.entry("shop/web", SERVED, SHOP, ANY)))
                    .isEqualTo(invoked());
        }

        @Test
        void redirectNothingWithTls() {
            JsonNode server = server("tls", SECURED, Entries.entry("shop/web", SHOP, ANY));

            assertThat(server.path("routes").path(1).path("handle").path(0)).isEqualTo(invoked());
        }

        private static JsonNode handler(ProxySettings settings, RouteEntry entry) {
            return server("plain", settings, entry).path("routes").path(1).path("handle").path(0);
        }

        private static ObjectNode invoked() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("handler", "invoke")
                    .put("name", "shop/web");
        }
    }

    @Nested
    final class ItsSlots {

        @Test
        void standWhereAServiceIsNamed() {
            assertThat(upstreams(Entries.passing("shop/web", "api")))
                    .hasSize(Slots.COUNT)
                    .startsWith("{file./p/slots/api.0}", "{file./p/slots/api.1}");
        }

        @Test
        void standForEachNameThatAServiceMayHave() {
            assertThat(upstreams(Entries.passing("shop/web", "My_Api-2")))
                    .hasSize(Slots.COUNT)
                    .contains("{file./p/slots/My_Api-2.11}");
        }

        @Test
        void leaveAddressesAsTheyAre() {
            RouteEntry entry = Entries.passing("shop/web", "api");
            ((ObjectNode) entry.handle().path(0).path("upstreams").path(0))
                    .put("dial", "10.0.0.1:80");

            assertThat(upstreams(entry)).containsExactly("10.0.0.1:80");
        }

        @Test
        void changeNothingInTheEntry() {
            RouteEntry entry = Entries.passing("shop/web", "api");
            server("plain", PLAIN, entry);

            assertThat(entry).isEqualTo(Entries.passing("shop/web", "api"));
        }

        @Test
        void areAskedOneServiceAtATime() {
            JsonNode probe =
                    server(
                            "probe",
                            PLAIN,
                            Entries.passing("shop/b", "b"),
                            Entries.passing("shop/a", "a"),
                            Entries.passing("shop/c", "a"));

            assertThat(probe.path("listen")).hasToString("[\"unix//p/probe.sock|0600\"]");
            assertThat(probe.findValuesAsText("strip_path_prefix")).containsExactly("/a", "/b");
        }

        private static List<String> upstreams(RouteEntry entry) {
            return server("plain", PLAIN, entry)
                    .path("named_routes")
                    .path("shop/web")
                    .findValuesAsText("dial");
        }
    }

    @Nested
    final class ItsTls {

        @Test
        void isNotThereWithoutAPort() {
            ObjectNode whole = CaddyConfig.of(SITE, Hashes.NONE, Spelling.ODD, PLAIN, List.of());

            assertThat(whole.path("apps").has("tls")).isFalse();
            assertThat(whole.path("apps").path("http").path("servers").has("tls")).isFalse();
        }

        @Test
        void isTheNewestForHostsThatAskForIt() {
            JsonNode policies =
                    server(
                                    "tls",
                                    SECURED,
                                    Entries.entry("shop/new", NEWEST, SHOP, ANY),
                                    Entries.entry("shop/old", List.of("old.test"), ANY))
                            .path("tls_connection_policies");

            assertThat(policies)
                    .hasToString(
                            """
                            [{"protocol_min":"tls1.3","match":{"sni":["shop.test"]}},{}]\
                            """);
        }

        @Test
        void isTheUsualForAllOthers() {
            JsonNode server = server("tls", SECURED, Entries.entry("shop/old", SHOP, ANY));

            assertThat(server.path("tls_connection_policies")).hasToString("[{}]");
        }

        @Test
        void doesNotAskTheMachineToTrustIt() {
            assertThat(
                            CaddyConfig.of(SITE, Hashes.NONE, Spelling.ODD, SECURED, List.of())
                                    .at("/apps/pki/certificate_authorities/local/install_trust")
                                    .asBoolean(true))
                    .isFalse();
        }

        @Test
        void comesFromCaddyItself() {
            assertThat(issuers(SECURED)).hasToString("[{\"module\":\"internal\"}]");
        }

        @Test
        void comesFromTheUsualAcmeServer() {
            assertThat(issuers(acme())).hasToString("[{\"module\":\"acme\"}]");
        }

        @Test
        void comesFromTheAcmeServerThatIsNamed() {
            Certificates certificates =
                    new Certificates(
                            Issuer.ACME,
                            Optional.of("ops@shop.test"),
                            Optional.of("https://ca.test/dir"),
                            Optional.of("/ca.pem"),
                            List.of());

            assertThat(issuers(Entries.secured(certificates)))
                    .hasToString(
                            """
                            [{"module":"acme","email":"ops@shop.test","ca":"https://ca.test/dir",\
                            "trusted_roots_pem_files":["/ca.pem"]}]\
                            """);
        }

        @Test
        void comesFromNobody() {
            ProxySettings given =
                    Entries.secured(
                            new Certificates(
                                    Issuer.NONE,
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    List.of(new Pair("/a.pem", "/a.key"))));
            ObjectNode whole = CaddyConfig.of(SITE, Hashes.NONE, Spelling.ODD, given, List.of());

            assertThat(whole.path("apps").path("tls"))
                    .hasToString(
                            """
                            {"certificates":{"load_files":\
                            [{"certificate":"/a.pem","key":"/a.key"}]}}\
                            """);
            assertThat(server("tls", given).path("automatic_https"))
                    .hasToString("{\"disable_redirects\":true,\"disable_certificates\":true}");
        }

        @Test
        void asksNoAcmeServerForWildcards() {
            RouteEntry wild = Entries.entry("shop/web", List.of("*.shop.test", "shop.test"), ANY);

            assertThat(server("tls", acme(), wild).path("automatic_https"))
                    .hasToString(
                            "{\"disable_redirects\":true,\"skip_certificates\":[\"*.shop.test\"]}");
        }

        @Test
        void hasWildcardsOfCaddyItself() {
            RouteEntry wild = Entries.entry("shop/web", List.of("*.shop.test"), ANY);

            assertThat(server("tls", SECURED, wild).path("automatic_https"))
                    .hasToString("{\"disable_redirects\":true}");
        }

        private static JsonNode issuers(ProxySettings settings) {
            return CaddyConfig.of(SITE, Hashes.NONE, Spelling.ODD, settings, List.of())
                    .at("/apps/tls/automation/policies/0/issuers");
        }
    }

    private static ProxySettings acme() {
        return Entries.secured(Entries.issued(Issuer.ACME));
    }

    private static JsonNode server(String name, ProxySettings settings, RouteEntry... entries) {
        return CaddyConfig.of(SITE, Hashes.NONE, Spelling.ODD, settings, List.of(entries))
                .path("apps")
                .path("http")
                .path("servers")
                .path(name);
    }
}
