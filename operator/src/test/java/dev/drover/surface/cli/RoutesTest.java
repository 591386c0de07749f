package dev.drover.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.StatusCodec;
import dev.drover.convergence.StoreKeys;
import dev.drover.proxy.MemberReport.CertificateReport;
import dev.drover.proxy.MemberReport.Tally;
import dev.drover.proxy.MemberReport.Traffic;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxySettings.Issuer;
import dev.drover.testing.Entries;
import dev.drover.testing.ProxyDocuments;
import dev.drover.testing.Reports;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code drover routes}. */
final class RoutesTest {

    private static final ProxyKeys KEYS = new ProxyKeys(new StoreKeys("drover"));
    private static final ProxyName WEB = new ProxyName("shop", "web");

    private final Rig rig = new Rig();

    @BeforeEach
    void publish() {
        route("shop/named", "shop.example.org");
        route("shop/wild", "api.example.org");
        route("shop/bare", "bare.test");
    }

    @Test
    void showsHowLongTheCertificateOfEachHostLastsOnTheMemberWhereItIsTheLeast() {
        put(KEYS.settings(WEB), Entries.secured(Entries.issued(Issuer.ACME)));
        report(
                "node-1",
                Reports.report()
                        .running("v2.11.9", 2_000, 31)
                        .certified(
                                certificate("*.example.org", "given", Duration.ofDays(7)),
                                certificate("shop.example.org", "acme", Duration.ofDays(61))));
        report(
                "node-2",
                Reports.report()
                        .troubled("port 80 is in use")
                        .certified(
                                certificate("*.example.org", "given", Duration.ofHours(11)),
                                certificate("shop.example.org", "acme", Duration.ofDays(60))));

        assertThat(rig.run("routes")).isZero();

        assertThat(line("shop/named")).contains("acme 60d");
        assertThat(line("shop/wild")).contains("given 11h");
        assertThat(line("shop/bare")).contains(" ? ");
        assertThat(line("node-1")).contains("v2.11.9", "2000", "1.6 %");
        assertThat(line("node-2")).contains("?", "port 80 is in use");

        assertThat(rig.run("routes", "-o", "json")).isZero();
        assertThat(rig.out)
                .contains("\"tls\" : \"acme\"", "\"expires\" : \"2027-01-19T12:00:00Z\"");
    }

    @Test
    void saysThatACertificateHasExpired() {
        put(KEYS.settings(WEB), Entries.secured(Entries.issued(Issuer.INTERNAL)));
        report(
                "node-1",
                Reports.report()
                        .certified(certificate("bare.test", "internal", Duration.ofSeconds(-1))));
        rig.run("routes");

        assertThat(line("shop/bare")).contains("internal expired");
    }

    @Test
    void doesNotGuessWhereTheServerOfAnExistingCaddyListens() {
        put(
                KEYS.settings(WEB),
                ProxyDocuments.settings(
                        ProxyDocuments.proxy(
                                "web", "admin: {address: unix//run/a.sock, server: srv0}"),
                        1));

        rig.run("routes");

        assertThat(line("shop/bare")).contains("  bare.test/", " ? ", "Programming");
        assertThat(rig.out).doesNotContain("https://", "NoMember");
    }

    @Test
    void needsNoCertificateWithoutTls() {
        put(KEYS.settings(WEB), Entries.plain(1, 8080));
        rig.run("routes");

        assertThat(line("shop/bare")).contains(" - ");
        assertThat(rig.out).doesNotContain("MEMBER");
    }

    @Test
    void showsAMemberThatNobodyCanRead() {
        put(KEYS.settings(WEB), Entries.plain(1, 8080));
        rig.put(
                KEYS.report(WEB, "node-1"),
                "{\"at\":\"%s\",\"version\":\"9.0.0\",\"settings\":[]}".formatted(Rig.NOW));
        rig.run("routes");

        assertThat(line("node-1")).contains("9.0.0", "its report cannot be read here");
        assertThat(line("shop/bare")).contains("0/1", "Programming");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{app: api, weight: 9}, {app: next, weight: 1} | service shop--api 90.0%, service"
                        + " shop--next 10.0%",
                "{app: api, weight: 2}, {addresses: ['10.0.0.1:1', '10.0.0.1:2'], weight: 1} |"
                        + " service shop--api 66.7%, addresses 33.3%",
            })
    void showsTheShareOfEachOfSeveralTargets(String targets, String shown) {
        for (String sticky : List.of("false", "true")) {
            put(
                    KEYS.route(WEB, "shop/shared"),
                    ProxyDocuments.entry(
                            ProxyDocuments.route(
                                    "shared",
                                    "sticky: %s\ntargets: [%s]".formatted(sticky, targets)),
                            1));
            rig.run("routes");

            assertThat(line("shop/shared")).contains(shown);
        }
    }

    @Test
    void showsDocumentsThatAreNotServedAndWhatIsInTheirWay() {
        document(
                "late",
                "{\"type\":\"Blocked\",\"status\":\"True\",\"reason\":\"PlaceTaken\",\"message\":\"a/*"
                    + " belongs to shop/named\"}");
        document(
                "named",
                "{\"type\":\"Ready\",\"status\":\"True\",\"reason\":\"Serving\",\"message\":\"all\"}");
        document(
                "wild",
                "{\"type\":\"Blocked\",\"status\":\"True\",\"reason\":\"Waiting\",\"message\":\"there"
                    + " is no App x\"}");
        rig.put("drover/desired/shop/Route/fresh", "spec: {}");
        rig.run("routes");

        assertThat(line("shop/late ")).contains("PlaceTaken", "a/* belongs to shop/named");
        assertThat(line("shop/fresh")).contains("NotLookedAtYet");
        assertThat(rig.out.lines().filter(line -> line.startsWith("shop/wild")))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("Waiting", "there is no App x"));
        assertThat(rig.out.lines().filter(line -> line.startsWith("shop/named"))).hasSize(1);

        rig.run("routes", "-o", "json");
        assertThat(rig.out).contains("\"state\" : \"PlaceTaken\"");
    }

    private void document(String name, String condition) {
        rig.put("drover/desired/shop/Route/" + name, "spec: {}");
        rig.put(
                "drover/status/shop/Route/" + name,
                "{\"observedGeneration\":9,\"conditions\":[%s]}".formatted(condition));
    }

    @Test
    void showsWhichShareOfARoutesRequestsFailedThroughAllMembers() {
        put(KEYS.settings(WEB), Entries.plain(1, 8080));
        report(
                "node-1",
                Reports.report()
                        .taking("shop/named", new Tally(9_000, 400, 3), new Traffic(1_990, 3))
                        .taking("shop/wild", new Tally(9_000, 400, 0), new Traffic(0, 0)));
        report(
                "node-2",
                Reports.report().taking("shop/named", new Tally(10, 1, 1), new Traffic(10, 1)));

        assertThat(rig.run("routes")).isZero();
        assertThat(rig.out).doesNotContain("IN FLIGHT");
        assertThat(line("shop/named")).contains("  2000 ", " 0.2 % ");
        assertThat(line("shop/wild")).containsPattern(" 0 +- ");
        assertThat(line("shop/bare")).containsPattern(" - +- +Programming");

        assertThat(rig.run("routes", "-o", "wide")).isZero();
        assertThat(line("shop/named")).containsPattern(" 2000 +0.2 % +4 ");

        assertThat(rig.run("routes", "-o", "json")).isZero();
        assertThat(rig.out)
                .containsPattern(
                        "\"requestsLastMinute\" : 2000,\\s+\"failedLastMinute\" :"
                                + " 4,\\s+\"inFlight\" : 4");
    }

    @Test
    void doesNotTakeAFewFailuresForNone() {
        put(KEYS.settings(WEB), Entries.plain(1, 8080));
        report(
                "node-1",
                Reports.report()
                        .taking("shop/named", new Tally(0, 0, 0), new Traffic(1_000_000, 1)));
        rig.run("routes");

        assertThat(line("shop/named")).contains("<0.1 %");
    }

    private void route(String name, String host) {
        put(KEYS.route(WEB, name), Entries.entry(name, List.of(host), List.of()));
    }

    @Test
    void aDescribedRouteSaysWhatItGot() {
        document(
                "named",
                "{\"type\":\"Ready\",\"status\":\"True\",\"reason\":\"Serving\",\"message\":\"\"}");
        assertThat(rig.run("describe", "route", "named", "-n", "shop")).isZero();
        assertThat(rig.out).contains("Requests:          none counted\n");

        report(
                "node-1",
                Reports.report().taking("shop/named", new Tally(10, 1, 2), new Traffic(10, 1)));
        rig.run("describe", "route", "named", "-n", "shop");

        assertThat(rig.out)
                .contains(
                        "Requests:          10 within the last minute, 5xx 10.0 %, in flight 2\n");
    }

    @Test
    void aDifferenceIsToldInTheWordsOfTheDocument() {
        String text =
                """
                apiVersion: drover/v1
                kind: Route
                metadata: {name: named, namespace: shop}
                spec:
                  hosts: [shop.example.org]
                  proxy: web
                  target: {app: api}
                """;
        rig.put("drover/desired/shop/Route/named", text);
        rig.stdin = text + "  headers: secure\n";

        assertThat(rig.run("diff", "-f", "-")).isEqualTo(3);
        assertThat(rig.out)
                .startsWith("shop/Route/named: what the proxy is told would change\n")
                .contains(
                        "  + $.spec.headers: \"secure\"\n",
                        " changes of Caddy's JSON (-o wide shows them)\n",
                        "  Caddy's configuration is applied anew\n")
                .doesNotContain("$.handle");
        assertThat(rig.run("diff", "-f", "-", "-o", "wide")).isEqualTo(3);
        assertThat(rig.out).contains("$.handle");
    }

    private void report(String member, Reports report) {
        put(KEYS.report(WEB, member), report.at(Rig.NOW));
    }

    private void put(String key, Object value) {
        rig.put(key, new String(StatusCodec.encode(value), StandardCharsets.UTF_8));
    }

    private String line(String with) {
        return rig.out.lines().filter(line -> line.contains(with)).findFirst().orElse("");
    }

    private static CertificateReport certificate(String host, String issuer, Duration left) {
        return new CertificateReport(List.of(host), issuer, Rig.NOW.plus(left));
    }
}
