package dev.drover.member.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.adapter.caddy.SharedCaddy.Change;
import dev.drover.testing.Backend;
import dev.drover.testing.Entries;
import dev.drover.testing.FreePort;
import dev.drover.testing.LiveMember;
import dev.drover.testing.ProxyLoad;
import dev.drover.testing.ServerProcess;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** From where to where requests and our part go, whoever is away. */
final class DirectMovesIT extends DirectSituation {

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

    /** Also when the instances were replaced since a Route changed last. */
    @Test
    void servesOnWhileConsulIsAwayAndComesBack() throws Exception {
        try (Backend first = Backend.start("first");
                Backend second = Backend.start("second")) {
            consul.register("first", "lasting", first.port());
            direct.proxy(spec());
            direct.route("a", "hosts: [a.test]\ntarget: {service: lasting}");
            direct.awaitInForce("a", direct.generation());
            consul.register("second", "lasting", second.port());
            consul.deregister("first");
            await("the only healthy address is beside the name")
                    .atMost(LiveMember.PATIENCE)
                    .until(() -> fallback().equals(List.of("127.0.0.1:" + second.port())));
            try (ProxyLoad load = new ProxyLoad(port, "a.test", 200)) {
                load.awaitAnswers(50);
                consul.kill();
                TimeUnit.SECONDS.sleep(10);
                load.awaitAnswers(200);
                consul.restart();
                load.awaitAnswers(500);
                assertThat(load.failures()).as("%s", load).isEmpty();
            }
        }
    }

    /** As with dns = -1 in Consul's configuration. */
    @Test
    void servesWhereConsulsDnsWasNeverThere() throws Exception {
        try (Backend first = Backend.start("first");
                Backend second = Backend.start("second")) {
            consul.register("one", "dnsless", first.port());
            direct.proxy(spec().replace(":" + DNS + "'", ":" + FreePort.next() + "'"));
            direct.route("a", "hosts: [a.test]\ntarget: {service: dnsless}");
            direct.awaitInForce("a", direct.generation());
            try (ProxyLoad load = new ProxyLoad(port, "a.test", 200)) {
                load.awaitAnswers(200);
                consul.register("two", "dnsless", second.port());
                consul.deregister("one");
                await("the other instance is asked")
                        .atMost(LiveMember.PATIENCE)
                        .until(() -> fallback().equals(List.of("127.0.0.1:" + second.port())));
                load.awaitAnswers(200);
                // Each renewal is a reload, which closes connections that are kept.
                assertThat(load.failures())
                        .as("%s", load)
                        .allMatch(DirectMovesIT::connectionWasClosed)
                        .hasSizeLessThan(10);
            }
            consul.deregister("two");
        }
    }

    /** The words depend on how far the request was. */
    private static boolean connectionWasClosed(String why) {
        return Stream.of("unexpected end of stream", "Connection reset", "Broken pipe")
                .anyMatch(why::contains);
    }

    /** The reviewers' case: it took all Routes away. */
    @Test
    void aWrongAddressTakesNothingAway() throws IOException {
        serve("a", "one");

        direct.proxy(spec().replace(address, "http://127.0.0.1:" + FreePort.next()));

        direct.awaitTrouble("does that Caddy run");
        assertThat(body("a.test", "/")).isEqualTo("one");
        direct.proxy(spec());
        direct.awaitReport("all is well", report -> report.path("trouble").isMissingNode());
        direct.route("a", "hosts: [a.test]\ntarget: {respond: {body: two}}");
        direct.awaitInForce("a", direct.generation());
        assertThat(body("a.test", "/")).isEqualTo("two");
        assertThat(foreign()).isEqualTo(before);
    }

    /** Also where it has a Caddy that does not take all of the Routes. */
    @Test
    void leavesTheOldCaddyWhenTheNewOneServesAll() throws IOException {
        serve("a", "one");
        int other = FreePort.next();
        Path folder = Files.createTempDirectory(Path.of("/tmp"), "direct-");
        try (ServerProcess second = second(folder, other)) {
            int there = FreePort.next();
            String moved =
                    spec().replace(address, "http://127.0.0.1:" + other)
                            .replace("httpPort: " + port, "httpPort: " + there);
            direct.publish(at("bad.test", Entries.nonsense("shop/bad", 900)));
            direct.proxy(moved);

            direct.awaitTrouble("our part stays in the Caddy at " + address);
            assertThat(LiveDirect.ask(there, "a.test", "/").body()).isEqualTo("one");
            assertThat(body("a.test", "/")).isEqualTo("one");

            direct.withdraw("bad");
            await("the old one is left")
                    .atMost(LiveMember.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> configuration().equals(before));
            assertThat(LiveDirect.ask(there, "a.test", "/").body()).isEqualTo("one");

            second.kill();
            direct.proxy(spec());
            direct.awaitTrouble("in admin.abandoned");
            assertThat(body("a.test", "/")).isEqualTo("one");
            direct.proxy(
                    spec().replace(
                                    "  dns:",
                                    "  abandoned: ['http://127.0.0.1:%d']\n  dns:"
                                            .formatted(other)));
            direct.awaitReport("all is well", report -> report.path("trouble").isMissingNode());
        }
    }

    /** Else one who writes localhost for 127.0.0.1 would lose all Routes. */
    @Test
    void anotherAddressOfTheSameCaddyTakesNothingAway() throws IOException {
        serve("a", "one");
        String other = address.replace("127.0.0.1", "localhost");

        direct.proxy(spec().replace(address, other));

        await("our part was told at the other address")
                .atMost(LiveMember.PATIENCE)
                .ignoreExceptions()
                .until(() -> configuration().toString().contains(other));
        await("it stays")
                .during(Duration.ofSeconds(3))
                .atMost(LiveMember.PATIENCE)
                .until(() -> body("a.test", "/").equals("one"));
        direct.awaitReport("all is well", report -> report.path("trouble").isMissingNode());
        assertThat(foreign()).isEqualTo(before);
    }

    /** A renewal of addresses at that moment must not take what it finds for what is meant. */
    @Test
    void aPartThatIsGoneComesBackThoughItsInstanceWasReplaced() throws Exception {
        try (Backend first = Backend.start("first");
                Backend second = Backend.start("second")) {
            consul.register("first", "replaced", first.port());
            direct.proxy(spec());
            direct.route("a", "hosts: [a.test]\ntarget: {service: replaced}");
            direct.awaitInForce("a", direct.generation());

            change(new Change.Remove("drover.shop.web"));
            consul.register("second", "replaced", second.port());
            consul.deregister("first");

            await("it is back")
                    .atMost(LiveMember.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> fallback().equals(List.of("127.0.0.1:" + second.port())));
            consul.deregister("second");
        }
    }

    private static ServerProcess second(Path folder, int adminPort) throws IOException {
        Path file = folder.resolve("second.json");
        Files.writeString(
                file,
                """
                {"admin": {"listen": "127.0.0.1:%d"},
                 "apps": {"pki": {"certificate_authorities": {"local": {"install_trust": false}}}}}
                """
                        .formatted(adminPort));
        return ServerProcess.start(
                List.of(Tools.find("caddy").toString(), "run", "--config", file.toString()),
                Map.of("XDG_DATA_HOME", folder + "/data", "XDG_CONFIG_HOME", folder + "/config"),
                folder.resolve("caddy.log"));
    }

    /** It never spoke with that Caddy before. */
    @Test
    void theFarewellConnectsByItself() {
        serve("a", "one");

        direct.withdrawProxyUnseen();

        await("nothing is ours")
                .atMost(LiveMember.PATIENCE)
                .ignoreExceptions()
                .until(() -> configuration().equals(before));
        await("nothing is said")
                .atMost(LiveMember.PATIENCE)
                .until(() -> direct.report().isEmpty() && !direct.stands("drover/direct/shop/web"));
    }

    /** Its own server goes back to where it was when the new place is taken. */
    @Test
    void servesOnWhereItWasWhenItCannotListenElsewhere() throws IOException {
        int own = FreePort.next();
        String alone = spec().replace("httpPort: " + port, "httpPort: " + own);
        direct.proxy(alone);
        direct.route("a", "hosts: [a.test]\ntarget: {respond: {body: one}}");
        direct.awaitInForce("a", direct.generation());

        try (ServerSocket taken = new ServerSocket(0)) {
            direct.proxy(spec().replace("httpPort: " + port, "httpPort: " + taken.getLocalPort()));

            direct.awaitTrouble("listening on");
            assertThat(LiveDirect.ask(own, "a.test", "/").body()).isEqualTo("one");
        }
    }

    @Test
    void tellsAFifthThatThereIsNoRoom() {
        serve("a", "one");
        List.of("b", "c", "d", "e").forEach(direct::other);

        await("one of them is told")
                .atMost(LiveMember.PATIENCE)
                .until(() ->
                        Stream.of("b", "c", "d", "e")
                                .anyMatch(name ->
                                        direct.reportOf(name)
                                                .path("trouble")
                                                .asText()
                                                .contains("existing Caddies at most")));
    }
}
