package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.adapter.caddy.LocalCaddy;
import dev.drover.convergence.StatusCodec;
import dev.drover.proxy.MemberReport;
import dev.drover.testing.Backend;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.Entries;
import dev.drover.testing.FreePort;
import dev.drover.testing.LiveMember;
import dev.drover.testing.ProxyDocuments;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** One member with a real Consul and a real Caddy. */
@Execution(ExecutionMode.CONCURRENT)
final class CaddyMemberIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SHOP = "shop.test";

    private LiveMember live;
    private Backend one;
    private Backend two;

    @BeforeEach
    void start() {
        live = LiveMember.start(ConsulServer.start());
        one = Backend.start("one");
        two = Backend.start("two");
    }

    @AfterEach
    void stop() {
        live.close();
        one.close();
        two.close();
    }

    @Test
    void servesAServiceWhereItIsHealthyAndFollowsItWithoutTouchingTheConfiguration()
            throws Exception {
        register(one);
        live.route(toApi("/api/*"));
        live.listen();
        live.awaitBody(SHOP, "/api/cart", "one");
        assertThat(one.asked()).contains("GET %s:%d/api/cart".formatted(SHOP, live.port()));
        // Caddy serves before the file that it would begin with is written.
        live.awaitReport("all in force", report -> report.path("settings").asLong() > 0);
        String before = live.configuration();

        live.consul().deregister("api");
        register(two);

        live.awaitBody(SHOP, "/api/cart", "two");
        assertThat(live.configuration()).isEqualTo(before);
        assertThat(live.ask(SHOP, "/other").status()).isEqualTo(404);
        assertThat(live.ask(SHOP, "/apis").status()).isEqualTo(404);
    }

    @Test
    void keepsTheLastAddressesWhenNobodyIsHealthyAndAlsoWhenConsulIsGone() throws Exception {
        register(one);
        live.route(toApi("/*"));
        live.listen();
        live.awaitBody(SHOP, "/", "one");

        live.consul().deregister("api");
        live.awaitReport(
                "a report",
                report -> report.path("services").path("api").path("addresses").asInt() == 0);
        assertThat(live.ask(SHOP, "/").body()).isEqualTo("one");

        live.consul().kill();
        live.caddy().killAndStart();
        live.awaitBody(SHOP, "/", "one");
        live.endMember();
        live.beginMember();
        assertThat(live.ask(SHOP, "/").body()).isEqualTo("one");
    }

    @Test
    void keepsOneRouteThatCaddyRefusesFromHinderingTheOthers() throws Exception {
        register(one);
        live.route(toApi("/api/*"));
        live.listen();
        live.awaitBody(SHOP, "/api/", "one");

        live.publish(Entries.nonsense("shop/bad", 100));
        live.route(answering("new", "shop.test", "new"));

        live.awaitBody(SHOP, "/", "new");
        live.awaitReport(
                "a report",
                report ->
                        report.path("routes")
                                .path("shop/bad")
                                .path("refused")
                                .asText()
                                .contains("nonsense"));
        assertThat(live.ask(SHOP, "/api/").body()).isEqualTo("one");

        live.route(answering("bad", "bad.test", "good"));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> live.ask("bad.test", "/").body().equals("good"));
        live.awaitReport(
                "a report",
                report -> report.path("routes").path("shop/bad").path("refused").isMissingNode());
    }

    @Test
    void asksEachServiceThroughCaddyAndSaysSo() throws Exception {
        live.route(toApi("/*"));
        live.listen();
        JsonNode without =
                live.awaitReport(
                        "a report",
                        report -> report.path("routes").path("shop/api").has("generation"));
        assertThat(without.path("services").path("api").path("reached").asBoolean()).isFalse();

        register(one);

        JsonNode with =
                live.awaitReport(
                        "a report",
                        report -> report.path("services").path("api").path("reached").asBoolean());
        assertThat(with.path("services").path("api").path("addresses").asInt()).isEqualTo(1);
        assertThat(with.path("settings").asLong()).isPositive();
    }

    @Test
    void putsBackWhatSomebodyChangedByHandAndSurvivesItsOwnEnd() throws Exception {
        live.route(answering("new", "shop.test", "new"));
        live.listen();
        live.awaitBody(SHOP, "/", "new");
        live.endMember();
        live.beginMember();
        String before = live.configuration();
        live.awaitReport(
                "a report", report -> report.path("routes").path("shop/new").has("generation"));
        assertThat(live.configuration()).as("no reload for a new supervisor").isEqualTo(before);

        try (LocalCaddy meddler = new LocalCaddy(live.site().admin().toString())) {
            JsonNode now = meddler.running().configuration();
            JsonNode changed = JSON.readTree(now.toString().replace("new", "hacked"));
            assertThat(meddler.apply(changed, meddler.running().tag())).isTrue();
        }
        assertThat(live.ask(SHOP, "/").body()).isEqualTo("hacked");

        await().atMost(Duration.ofSeconds(20))
                .until(() -> live.ask("shop.test", "/").body().equals("new"));
    }

    @Test
    void goesOnWithTheLastSettingsWhereNewOnesCannotBeRead() {
        live.route(answering("web", SHOP, "old"));
        live.listen();
        live.awaitBody(SHOP, "/", "old");

        live.consul()
                .put(
                        "drover/proxy/shop/web/settings",
                        "{\"generation\":\"x\"}".getBytes(StandardCharsets.UTF_8));
        live.route(answering("web", SHOP, "new"));

        live.awaitBody(SHOP, "/", "new");
        live.awaitTrouble("drover/proxy/shop/web/settings cannot be read here");
        live.endMember();
        live.beginMember();
        live.awaitTrouble("settings cannot be read here");
        live.awaitBody(SHOP, "/", "new");

        live.listen();
        live.awaitInForce();
    }

    @Test
    void tellsWhichCaddyRunsWhatCameInAndHowLongItsCertificatesLast() {
        live.route(answering("web", SHOP, "web"));
        live.proxy(
                ProxyDocuments.proxy(
                        "web",
                        "address: 127.0.0.1\nhttpPort: %d\nhttpsPort: %d\ncertificates: {issuer: internal}\nmetrics: {port: %d}"
                                .formatted(live.port(), FreePort.next(), FreePort.next())));

        JsonNode report =
                live.awaitReport(
                        "certificates and traffic",
                        found -> found.path("certificates").has(0) && found.has("traffic"));
        assertThat(report.path("caddy").asText()).startsWith("v2.");
        JsonNode certificate = report.path("certificates").path(0);
        assertThat(certificate.path("names").path(0).asText()).isEqualTo(SHOP);
        assertThat(certificate.path("issuer").asText()).isEqualTo("internal");
        assertThat(Instant.parse(certificate.path("notAfter").asText()))
                .isBetween(
                        Instant.now().plus(Duration.ofHours(8)),
                        Instant.now().plus(Duration.ofHours(13)));
        assertThat(report.path("traffic").path("failed").asLong()).isZero();
    }

    /** It decodes: what is written is what the operator reads. */
    @Test
    void reportsWhatTheOperatorReads() throws Exception {
        live.listen();
        JsonNode report =
                live.awaitReport("a report", found -> found.path("settings").asLong() > 0);

        MemberReport read = StatusCodec.decode(MemberReport.class, JSON.writeValueAsBytes(report));
        assertThat(read.version()).isEqualTo("test");
        assertThat(read.trouble()).isEmpty();
    }

    private void register(Backend backend) {
        live.consul().register("api", backend.port());
    }

    private static String toApi(String path) {
        return ProxyDocuments.route(
                "api",
                "hosts: [%s]\npaths: ['%s']\ntls: {plain: serve}\ntarget: {service: api}"
                        .formatted(SHOP, path));
    }

    private static String answering(String name, String host, String body) {
        return ProxyDocuments.route(
                name, "hosts: [%s]\ntarget: {respond: {body: %s}}".formatted(host, body));
    }
}
