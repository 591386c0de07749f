package dev.drover.member.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.caddy.AdminApi;
import dev.drover.adapter.caddy.SharedCaddy.Change;
import dev.drover.proxy.DirectConfig;
import dev.drover.schema.Json;
import dev.drover.testing.Backend;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.Entries;
import dev.drover.testing.FreePort;
import dev.drover.testing.LiveMember;
import dev.drover.testing.OwnCertificate;
import dev.drover.testing.ProxyLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real Caddy that has a configuration of its own, and Consul's real DNS. */
final class DirectMemberIT {

    private static final int DNS = FreePort.next();

    private static ConsulServer consul;

    private final int port = FreePort.next();
    private final int secure = FreePort.next();
    private final int adminPort = FreePort.next();
    private String address;
    private String remoteAccess = "";
    private LiveDirect direct;
    private AdminApi admin;
    private JsonNode before;

    @BeforeAll
    static void startConsul() {
        consul = ConsulServer.startWith("ports { dns = %d }".formatted(DNS));
    }

    @AfterAll
    static void stopConsul() {
        consul.close();
    }

    @BeforeEach
    void start() throws IOException {
        address = "http://127.0.0.1:" + adminPort;
        begin("127.0.0.1:" + adminPort);
    }

    private void begin(String listen) throws IOException {
        Path folder = Files.createTempDirectory(Path.of("/tmp"), "direct-");
        direct = new LiveDirect(consul, folder, theirs(listen));
        admin = new AdminApi(address, Optional.empty());
        await("an answer of Caddy")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(admin::running, _ -> true);
        before = admin.running().configuration();
    }

    @Test
    void reachesASocketFile() throws IOException {
        stop();
        Path socket = Files.createTempDirectory(Path.of("/tmp"), "direct-").resolve("admin.sock");
        address = "unix/" + socket;
        begin(address + "|0600");

        serve("a", "one");

        assertThat(body("a.test", "/")).isEqualTo("one");
        assertThat(foreign()).isEqualTo(before);
    }

    /** Caddy's remote admin, with no more rights than are needed: it may neither be stopped nor loaded anew. */
    @Test
    void reachesARemoteCaddyThatKnowsItsCertificate() throws IOException {
        Path folder = Files.createTempDirectory(Path.of("/tmp"), "direct-");
        OwnCertificate own = OwnCertificate.make(folder, "operator", "dns:operator.test");
        int remote = FreePort.next();
        stop();
        remoteAccess =
                """
                ,"identity": {"identifiers": ["localhost"], "issuers": [{"module": "internal"}]},
                "remote": {"listen": "127.0.0.1:%d", "access_control": [{"public_keys": ["%s"],
                  "permissions": [{"paths": ["/config/", "/id/"], "methods": ["GET", "PUT", "PATCH", "DELETE"]}]}]}
                """
                        .formatted(remote, der(own));
        begin("127.0.0.1:" + adminPort);
        address = "https://localhost:" + remote;
        Path root = direct.folder().resolve("data/caddy/pki/authorities/local/root.crt");

        direct.proxy(
                spec().replace(
                                "  dns:",
                                "  certificate: %s\n  key: %s\n  authority: %s\n  dns:"
                                        .formatted(own.certificate(), own.key(), root)));
        direct.route("a", "hosts: [a.test]\ntarget: {respond: {body: one}}");
        direct.awaitInForce("a", direct.generation());

        assertThat(body("a.test", "/")).isEqualTo("one");
        assertThat(foreign()).isEqualTo(before);
        direct.withdraw("a");
        await("nothing is ours")
                .atMost(LiveMember.PATIENCE)
                .until(() -> configuration().equals(before));
    }

    private static String der(OwnCertificate own) throws IOException {
        return Files.readString(own.certificate())
                .replaceAll("-----[A-Z ]+-----", "")
                .replaceAll("\\s", "");
    }

    @AfterEach
    void stop() {
        admin.close();
        direct.close();
    }

    /** A site of somebody else's, with numbers and texts that a careless copy would change. */
    private String theirs(String listen) {
        return """
        {"admin": {"listen": "%s"%s},
         "logging": {"logs": {"default": {"level": "ERROR"}}},
         "apps": {
          "http": {"http_port": %d, "https_port": %d, "grace_period": 1000000000, "servers": {
           "theirs": {"listen": ["127.0.0.1:%d"], "automatic_https": {"disable": true}, "routes": [
             {"@id": "their-route", "match": [{"host": ["theirs.test"]}],
              "handle": [{"handler": "static_response", "body": "theirs é <&>"}], "terminal": true},
             {"handle": [{"handler": "static_response", "status_code": "404", "body": "their end"}]}]}}},
          "tls": {"automation": {"policies": [{"subjects": ["theirs.test"], "issuers": [{"module": "internal"}]}]}},
          "pki": {"certificate_authorities": {"local": {"install_trust": false}}}}}
        """
                .formatted(listen, remoteAccess, port, secure, port);
    }

    private String spec() {
        return spec("");
    }

    private String spec(String more) {
        return """
        httpPort: %d
        certificates: {issuer: none}
        admin:
          address: '%s'
          dns: {address: '127.0.0.1:%d'}
        %s
        """
                .formatted(port, address, DNS, more);
    }

    @Test
    void addsChangesAndRemovesItsOwnRoutesAndNothingElse() throws IOException {
        direct.proxy(spec());
        direct.route("a", "hosts: [a.test]\ntarget: {respond: {body: one}}");
        direct.route("b", "paths: [/b/*]\ntarget: {respond: {body: b}}");
        direct.awaitInForce("b", direct.generation());
        assertThat(body("a.test", "/")).isEqualTo("one");
        assertThat(body("theirs.test", "/b/x")).isEqualTo("b");
        assertThat(body("theirs.test", "/")).isEqualTo("theirs é <&>");
        assertThat(body("nobody.test", "/")).isEqualTo("their end");
        assertThat(foreign()).isEqualTo(before);

        direct.route("a", "hosts: [a.test]\ntarget: {respond: {body: two}}");
        direct.awaitInForce("a", direct.generation());
        assertThat(body("a.test", "/")).isEqualTo("two");
        assertThat(foreign()).isEqualTo(before);

        direct.withdraw("b");
        direct.awaitReport("b is gone", report -> report.at("/routes/shop~1b").isMissingNode());
        assertThat(body("theirs.test", "/b/x")).isEqualTo("theirs é <&>");

        direct.withdraw("a");
        direct.awaitReport("a is gone", report -> report.path("routes").isEmpty());
        assertThat(configuration()).isEqualTo(before);

        direct.withdrawProxy();
        await("the report goes").atMost(LiveMember.PATIENCE).until(() -> direct.report().isEmpty());
    }

    @Test
    void takesAwayWhatIsOursWithTheProxy() {
        serve("a", "one");

        direct.withdrawProxy();

        await("nothing is ours")
                .atMost(LiveMember.PATIENCE)
                .until(() -> configuration().equals(before));
        await("the report goes").atMost(LiveMember.PATIENCE).until(() -> direct.report().isEmpty());
    }

    /** Else the document could not go. */
    @Test
    void aCaddyThatIsAwayKeepsNothingWaitingWhenNothingIsWanted() {
        serve("a", "one");
        direct.killCaddy();
        direct.withdraw("a");

        await("it is said to serve nothing")
                .atMost(Duration.ofSeconds(90))
                .until(() ->
                        direct.report().path("routes").isEmpty()
                                && direct.report().path("trouble").asText().contains("run"));
    }

    @Test
    void putsBackWhatSomebodyChangedAndLeavesWhatIsTheirs() throws IOException {
        serve("a", "one");
        change(new Change.Replace("drover.shop.web.shop.a.1", Json.mapper().createObjectNode()));
        ObjectNode other = JsonNodeFactory.instance.objectNode().put("handler", "static_response");
        ObjectNode route = JsonNodeFactory.instance.objectNode().put("@id", "their-route");
        route.putArray("handle").add(other.put("body", "their other"));
        change(new Change.Replace("their-route", route));

        direct.awaitTrouble("somebody else changed our part");
        direct.awaitReport("all is well", report -> report.path("trouble").isMissingNode());

        assertThat(body("a.test", "/")).isEqualTo("one");
        assertThat(body("theirs.test", "/")).isEqualTo("their other");
    }

    @Test
    void onlyTellsOfAChangeWhereItIsToWarn() throws IOException {
        direct.proxy(spec("drift: warn"));
        direct.route("a", "hosts: [a.test]\ntarget: {respond: {body: one}}");
        direct.awaitInForce("a", direct.generation());
        change(new Change.Remove("drover.shop.web"));

        direct.awaitTrouble("our part of that Caddy's configuration is gone");
        direct.restartOperator();
        direct.awaitTrouble("our part of that Caddy's configuration is gone");
        assertThat(configuration()).isEqualTo(before);

        direct.route("a", "hosts: [a.test]\ntarget: {respond: {body: two}}");
        direct.awaitInForce("a", direct.generation());
        assertThat(body("a.test", "/")).isEqualTo("two");
    }

    @Test
    void isPutInAgainWhenCaddyCameBackWithoutIt() throws IOException {
        serve("a", "one");
        direct.killCaddy();
        direct.awaitTrouble("does that Caddy run");

        direct.startCaddy();

        direct.awaitReport("all is well", report -> report.path("trouble").isMissingNode());
        assertThat(body("a.test", "/")).isEqualTo("one");
        assertThat(foreign()).isEqualTo(before);
    }

    @Test
    void leavesInForceWhatIsWhenAnotherOperatorTakesOver() {
        serve("a", "one");
        direct.publish(Entries.nonsense("shop/bad", 77));
        direct.awaitReport(
                "bad is refused", report -> report.at("/routes/shop~1bad").has("refused"));
        String tag = admin.running().tag();

        direct.restartOperator();

        direct.awaitReport(
                "a second report", report -> report.at("/routes/shop~1bad").has("refused"));
        direct.route("c", "hosts: [c.test]\ntarget: {respond: {body: c}}");
        direct.awaitInForce("c", direct.generation());
        assertThat(admin.running().tag()).isNotEqualTo(tag);
        assertThat(direct.report().at("/routes/shop~1a/generation").asLong()).isPositive();
    }

    @Test
    void doesNothingWhileAnotherLeads() {
        direct.lead(false);
        direct.proxy(spec());
        direct.route("a", "hosts: [a.test]\ntarget: {respond: {body: one}}");

        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(5))
                .until(() -> configuration().equals(before) && direct.report().isEmpty());

        direct.lead(true);
        direct.awaitInForce("a", direct.generation());
    }

    @Test
    void namesTheRouteThatCaddyRefusesAndServesTheOthers() throws IOException {
        direct.proxy(spec());
        direct.publish(Entries.nonsense("shop/bad", 5));
        direct.publish(Entries.guarded("shop/secret", 6, "alice"));
        direct.route("a", "hosts: [a.test]\ntarget: {respond: {body: one}}");
        direct.awaitInForce("a", direct.generation());

        JsonNode report =
                direct.awaitReport(
                        "both are refused",
                        now ->
                                now.at("/routes/shop~1bad").has("refused")
                                        && now.at("/routes/shop~1secret").has("refused"));
        assertThat(report.at("/routes/shop~1bad/refused").asText()).contains("nonsense");
        assertThat(report.at("/routes/shop~1secret/refused").asText())
                .contains("basicAuth", "drover member caddy");
        assertThat(body("a.test", "/")).isEqualTo("one");
        assertThat(LiveDirect.ask(port, "theirs.test", "/shop/secret/x").status()).isEqualTo(503);
    }

    @Test
    void saysWhichServersThereAreWhenTheNamedOneIsNot() {
        direct.proxy(spec("").replace("admin:", "admin:\n  server: nowhere"));
        direct.route("a", "hosts: [a.test]\ntarget: {respond: {body: one}}");

        direct.awaitTrouble("that Caddy has no server nowhere; it has theirs");
        assertThat(configuration()).isEqualTo(before);
    }

    @Test
    void makesAServerOfItsOwnWhereNoneListens() throws IOException {
        int own = FreePort.next();
        direct.proxy(spec().replace("httpPort: " + port, "httpPort: " + own));
        direct.route("a", "hosts: [a.test]\ntarget: {respond: {body: one}}");
        direct.awaitInForce("a", direct.generation());
        assertThat(LiveDirect.ask(own, "a.test", "/").body()).isEqualTo("one");
        assertThat(LiveDirect.ask(own, "b.test", "/").body()).isEqualTo("no route\n");

        direct.withdraw("a");
        direct.awaitReport("a is gone", report -> report.path("routes").isEmpty());
        assertThat(configuration()).isEqualTo(before);
    }

    @Test
    void aRollOutLosesNoRequestWhenInstancesStayLongEnough() throws Exception {
        try (Backend old = Backend.start("old")) {
            consul.register("old", "api", old.port());
            direct.proxy(spec());
            direct.route("a", "hosts: [a.test]\ntarget: {service: api}");
            direct.awaitInForce("a", direct.generation());
            assertThat(fallback()).containsExactly("127.0.0.1:" + old.port());
            direct.awaitReport(
                    "the instance", now -> now.at("/services/api/addresses").asInt() == 1);
            assertThat(direct.report().at("/services/api").has("instances")).isFalse();
            String tag = admin.running().tag();
            try (ProxyLoad load = new ProxyLoad(port, "a.test", 200)) {
                load.awaitAnswers(50);
                for (int time = 0; time < 3; time++) {
                    replace(load);
                }
                assertThat(load.failures()).as("%s", load).isEmpty();
            }
            assertThat(admin.running().tag()).as("no change of the configuration").isEqualTo(tag);
            consul.deregister("old");
        }
    }

    /** One comes, the other leaves Consul, and ends 0.7 s later; and back. */
    private static void replace(ProxyLoad load) throws InterruptedException {
        try (Backend next = Backend.start("next")) {
            consul.register("next", "api", next.port());
            load.awaitAnswers(50);
            consul.deregister("next");
            TimeUnit.MILLISECONDS.sleep(700);
        }
    }

    @Test
    void servesOnWhileConsulIsAway() throws IOException {
        try (Backend backend = Backend.start("old")) {
            consul.register("lasting", "lasting", backend.port());
            direct.proxy(spec());
            direct.route("a", "hosts: [a.test]\ntarget: {service: lasting}");
            direct.awaitInForce("a", direct.generation());
            try (ProxyLoad load = new ProxyLoad(port, "a.test", 200)) {
                load.awaitAnswers(50);
                consul.kill();
                TimeUnit.SECONDS.sleep(5);
                assertThat(load.failures()).as("%s", load).isEmpty();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                consul.restart();
            }
        }
    }

    private List<String> fallback() {
        return DirectConfig.fallback(configuration()).values().stream()
                .flatMap(Set::stream)
                .toList();
    }

    private void serve(String name, String body) {
        direct.proxy(spec());
        direct.route(name, "hosts: [%s.test]\ntarget: {respond: {body: %s}}".formatted(name, body));
        direct.awaitInForce(name, direct.generation());
    }

    private JsonNode configuration() {
        return admin.running().configuration();
    }

    private JsonNode foreign() {
        return LiveDirect.foreign(configuration());
    }

    private void change(Change change) {
        assertThat(admin.change(change, admin.running().tag())).isTrue();
    }

    private String body(String host, String path) throws IOException {
        return LiveDirect.ask(port, host, path).body();
    }
}
