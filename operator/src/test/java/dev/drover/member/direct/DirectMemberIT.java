package dev.drover.member.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.caddy.SharedCaddy.Change;
import dev.drover.schema.Json;
import dev.drover.testing.Entries;
import dev.drover.testing.FreePort;
import dev.drover.testing.LiveMember;
import dev.drover.testing.OwnCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stands in a real Caddy that others configure as well. */
final class DirectMemberIT extends DirectSituation {

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
                .ignoreExceptions()
                .until(() -> configuration().equals(before));
    }

    private static String der(OwnCertificate own) throws IOException {
        return Files.readString(own.certificate())
                .replaceAll("-----[A-Z ]+-----", "")
                .replaceAll("\\s", "");
    }

    @Test
    void addsChangesAndRemovesItsOwnRoutesAndNothingElse() throws IOException {
        direct.proxy(spec());
        direct.route("a", "hosts: [a.test]\ntarget: {respond: {body: one}}");
        direct.route("b", "hosts: [b.test]\npaths: [/b/*]\ntarget: {respond: {body: b}}");
        direct.awaitInForce("b", direct.generation());
        assertThat(body("a.test", "/")).isEqualTo("one");
        assertThat(body("b.test", "/b/x")).isEqualTo("b");
        assertThat(body("theirs.test", "/")).isEqualTo("theirs é <&>");
        assertThat(body("nobody.test", "/")).isEqualTo("their end");
        assertThat(foreign()).isEqualTo(before);

        direct.route("a", "hosts: [a.test]\ntarget: {respond: {body: two}}");
        direct.awaitInForce("a", direct.generation());
        assertThat(body("a.test", "/")).isEqualTo("two");
        assertThat(foreign()).isEqualTo(before);

        direct.withdraw("b");
        direct.awaitReport("b is gone", report -> report.at("/routes/shop~1b").isMissingNode());
        assertThat(body("b.test", "/b/x")).isEqualTo("their end");

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
                .ignoreExceptions()
                .until(() -> configuration().equals(before));
        await("the report goes").atMost(LiveMember.PATIENCE).until(() -> direct.report().isEmpty());
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
        direct.publish(at("bad.test", Entries.nonsense("shop/bad", 77)));
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
    void namesTheRouteThatCaddyRefusesAndServesTheOthers() throws IOException {
        direct.proxy(spec());
        direct.publish(at("bad.test", Entries.nonsense("shop/bad", 5)));
        direct.publish(at("secret.test", Entries.guarded("shop/secret", 6, "alice")));
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
        assertThat(LiveDirect.ask(port, "secret.test", "/shop/secret/x").status()).isEqualTo(503);
    }

    @Test
    void saysWhichServersThereAreWhenTheNamedOneIsNot() {
        direct.proxy(spec("").replace("admin:", "admin:\n  server: nowhere"));
        direct.route("a", "hosts: [a.test]\ntarget: {respond: {body: one}}");

        direct.awaitTrouble("that Caddy has no server nowhere; it has theirs");
        assertThat(direct.report().path("trouble").asText()).doesNotContain("answer");
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
    void takesNobodysSite() throws IOException {
        direct.proxy(spec());
        direct.route("all", "target: {respond: {body: all}}");
        direct.route("theirs", "hosts: [theirs.test]\ntarget: {respond: {body: ours}}");
        direct.publish(Entries.guarded("shop/secret", 901, "alice"));
        direct.route("a", "hosts: [a.test]\ntarget: {respond: {body: one}}");
        direct.awaitInForce("a", direct.generation());

        JsonNode report =
                direct.awaitReport(
                        "both are refused",
                        now ->
                                now.at("/routes/shop~1all").has("refused")
                                        && now.at("/routes/shop~1theirs").has("refused"));
        assertThat(report.at("/routes/shop~1all/refused").asText()).contains("write hosts");
        assertThat(report.at("/routes/shop~1theirs/refused").asText())
                .contains("host theirs.test", "server theirs");
        assertThat(body("theirs.test", "/")).isEqualTo("theirs é <&>");
        assertThat(body("theirs.test", "/shop/secret/x")).isEqualTo("theirs é <&>");
        assertThat(body("nobody.test", "/")).isEqualTo("their end");
    }

    /** The operator's heap is small. */
    @Test
    void readsNoConfigurationThatIsTooLarge() {
        ObjectNode large = JsonNodeFactory.instance.objectNode().put("handler", "static_response");
        ObjectNode route = JsonNodeFactory.instance.objectNode();
        route.putArray("handle").add(large.put("body", "x".repeat(5 * 1024 * 1024)));
        change(new Change.Put(List.of("apps", "http", "servers", "theirs", "routes", "0"), route));

        direct.proxy(spec());
        direct.route("a", "hosts: [a.test]\ntarget: {respond: {body: one}}");

        direct.awaitTrouble("more than 4 MiB");
    }

    @Test
    void takesNoSecondProxy() throws IOException {
        ObjectNode first = JsonNodeFactory.instance.objectNode().put("@id", "drover.shop.first");
        first.putArray("match").addObject().putArray("host").add("first.test");
        change(new Change.Put(List.of("apps", "http", "servers", "theirs", "routes", "0"), first));

        direct.proxy(spec());
        direct.route("a", "hosts: [a.test]\ntarget: {respond: {body: one}}");

        direct.awaitTrouble("that Caddy is the one of Proxy shop/first already");
        assertThat(body("a.test", "/")).isEqualTo("their end");
        change(new Change.Remove("drover.shop.first"));
        direct.awaitInForce("a", direct.generation());
    }

    /** What its owner broke is no Route's fault. */
    @Test
    void doesNotBlameARouteForWhatOthersBroke() throws IOException {
        Path folder = direct.folder();
        OwnCertificate own = OwnCertificate.make(folder, "theirs", "dns:theirs.test");
        ObjectNode files = JsonNodeFactory.instance.objectNode();
        files.put("certificate", own.certificate().toString()).put("key", own.key().toString());
        change(
                new Change.Put(
                        List.of("apps", "tls", "certificates"),
                        Json.mapper()
                                .createObjectNode()
                                .set("load_files", files.arrayNode().add(files))));
        serve("a", "one");
        Files.delete(own.certificate());

        direct.route("b", "hosts: [b.test]\ntarget: {respond: {body: b}}");

        direct.awaitTrouble("does not load its own configuration any more");
        assertThat(direct.report().at("/routes/shop~1b").has("refused")).isFalse();
        assertThat(body("a.test", "/")).isEqualTo("one");
    }
}
