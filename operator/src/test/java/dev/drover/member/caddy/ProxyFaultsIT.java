package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.proxy.Site;
import dev.drover.testing.Backend;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.FreePort;
import dev.drover.testing.LiveMember;
import dev.drover.testing.OwnCertificate;
import dev.drover.testing.ProxyDocuments;
import dev.drover.testing.SlowSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a real Caddy and its folder, and what the member makes of it. All at the same time, as each mostly waits. */
@Execution(ExecutionMode.CONCURRENT)
final class ProxyFaultsIT {

    private static final String SHOP = "shop.test";

    private final int secure = FreePort.next();
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
    void aCertificateThatDoesNotMatchItsKeyIsRefusedAndTheLastGoodOneStays() throws IOException {
        OwnCertificate good = certificate("good");
        OwnCertificate other = certificate("other");
        OkHttpClient visitor = OwnCertificate.trusting(LiveMember.client(), good.certificate());
        live.route(answering("shop", SHOP, "sold"));
        live.proxy(proxy(live.port(), good.certificate(), good.key()));
        awaitSecure(visitor, "sold");

        live.proxy(proxy(live.port(), other.certificate(), good.key()));

        live.awaitTrouble("the settings are refused: caddy: apply a configuration: ");
        live.awaitTrouble("private key does not match public key");
        assertThat(secure(visitor)).isEqualTo("sold");
        live.route(answering("new", "new.test", "new"));
        live.awaitBody("new.test", "/", "new");

        live.proxy(proxy(live.port(), other.certificate(), other.key()));
        awaitSecure(OwnCertificate.trusting(LiveMember.client(), other.certificate()), "sold");
        live.awaitInForce();
    }

    @Test
    void aPortOfAnotherProgramIsLeftToItAndTakenWhenItIsFree() throws IOException {
        live.route(answering("shop", SHOP, "sold"));
        live.listen();
        live.awaitBody(SHOP, "/", "sold");
        int wanted = FreePort.next();
        try (ServerSocket other = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
            live.proxy(plain(other.getLocalPort()));

            live.awaitTrouble(
                    "port %d of 127.0.0.1 is in use by another program".formatted(wanted));
            assertThat(live.ask(SHOP, "/").body()).isEqualTo("sold");
            live.route(answering("new", "new.test", "new"));
            live.awaitBody("new.test", "/", "new");
            assertThat(live.caddy().output()).doesNotContain("address already in use");
        }
        String moved = "http://%s:%d/".formatted(SHOP, wanted);
        await("Caddy at the free port")
                .atMost(LiveMember.PATIENCE)
                .ignoreExceptions()
                .until(() -> LiveMember.ask(LiveMember.client(), moved).body().equals("sold"));
        live.awaitInForce();
        assertThatThrownBy(() -> live.ask(SHOP, "/")).isInstanceOf(IOException.class);
    }

    @Test
    void metricsAtAnAddressOfAnotherMachineKeepNoRouteFromChangingOrGoing() {
        live.route(answering("shop", SHOP, "sold"));
        live.route(answering("old", "old.test", "old"));
        live.listen();
        live.awaitBody(SHOP, "/", "sold");
        live.awaitBody("old.test", "/", "old");

        live.proxy(plain(live.port(), "metrics: {address: 192.0.2.1, port: %d}".formatted(secure)));

        live.awaitTrouble("this machine has no address 192.0.2.1");
        live.route(answering("new", "new.test", "new"));
        live.awaitBody("new.test", "/", "new");
        live.route(answering("shop", SHOP, "more"));
        live.awaitBody(SHOP, "/", "more");
        live.withdraw("old");
        live.awaitBody("old.test", "/", "no route\n");
        live.awaitTrouble("this machine has no address 192.0.2.1");
        assertThat(live.caddy().output()).doesNotContain("listening on 192.0.2.1");

        live.proxy(plain(live.port(), "metrics: {address: 127.0.0.1, port: %d}".formatted(secure)));
        live.awaitInForce();
    }

    @Test
    void slotsThatSomebodyDeletedAreWrittenAnew() throws IOException {
        serveFrom(one);
        try (Stream<Path> slots = Files.list(live.site().slots())) {
            for (Path slot : slots.toList()) {
                Files.delete(slot);
            }
        }
        Files.delete(live.site().slots());
        assertThat(live.ask(SHOP, "/").status()).isEqualTo(502);

        live.awaitBody(SHOP, "/", "one");
    }

    @Test
    void aFolderThatSomebodyEmptiedIsFilledForWhenCaddyBeginsAgain() throws IOException {
        serveFrom(one);
        empty(live.site().folder());

        live.awaitBody(SHOP, "/", "one");
        live.awaitTrouble("does Caddy run");
        assertThat(live.configuration()).contains("shop/shop");
        live.caddy().killAndStart();
        live.awaitBody(SHOP, "/", "one");
        live.awaitInForce();
    }

    /** Caddy and its member go on writing and deleting there meanwhile. */
    private static void empty(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder)) {
                    try {
                        Files.deleteIfExists(file);
                    } catch (DirectoryNotEmptyException filledAnew) {
                        assertThat(file).isDirectory();
                    }
                }
            }
        } catch (UncheckedIOException goneMeanwhile) {
            empty(folder);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConfigurationThatWasCutOffIsMendedBeforeCaddyBeginsAgain(boolean memberLives)
            throws IOException {
        serveFrom(one);
        if (!memberLives) {
            live.endMember();
        }
        String whole = live.configuration();
        Files.writeString(live.site().configuration(), whole.substring(0, whole.length() / 2));
        live.caddy().kill();
        if (!memberLives) {
            live.beginMember();
        }

        live.awaitBodyFromKept(SHOP, "/", "one");
    }

    @Test
    void caddyBeginsWithoutACertificateThatIsGoneAndTakesItWhenItIsBack() throws IOException {
        OwnCertificate pair = certificate("shop");
        live.route(answering("shop", SHOP, "sold"));
        live.proxy(proxy(live.port(), pair.certificate(), pair.key()));
        OkHttpClient visitor = OwnCertificate.trusting(LiveMember.client(), pair.certificate());
        awaitSecure(visitor, "sold");
        byte[] key = Files.readAllBytes(pair.key());
        Files.delete(pair.key());
        live.awaitTrouble("the one that was there before is served on");
        live.caddy().killAndStart();
        awaitSecure(visitor, "sold");
        try (Stream<Path> copies = Files.list(live.site().given())) {
            for (Path copy : copies.toList()) {
                Files.delete(copy);
            }
        }

        live.caddy().kill();

        live.awaitBodyFromKept(SHOP, "/", "sold");
        live.awaitTrouble("the settings are refused");
        live.awaitTrouble("no such file or directory");
        assertThat(live.report().path("settings").asLong()).isZero();

        Files.write(pair.key(), key);
        live.proxy(proxy(live.port(), pair.certificate(), pair.key()));
        awaitSecure(visitor, "sold");
        live.awaitInForce();
    }

    @Test
    void aFrozenCaddyIsSaidToBeAndFindsTheNewAddressesWhenItGoesOn() throws IOException {
        serveFrom(one);
        live.caddy().freeze();
        try {
            live.consul().register("api", two.port());
            live.route(answering("new", "new.test", "new"));
            live.awaitTrouble("no answer within 5 s");
            assertThat(live.site().slot("api", 0)).hasContent(two.address());
        } finally {
            live.caddy().thaw();
        }
        assertThat(live.ask(SHOP, "/").body()).isEqualTo("two");
        live.awaitBody("new.test", "/", "new");
        live.awaitInForce();
    }

    @Test
    void anAdminThatAnswersSlowlyDelaysNoAddress() throws IOException {
        Site site = LiveMember.newSite();
        Path slow = site.folder().resolve("slow.sock");
        try (SlowSocket _ = SlowSocket.to(site.admin(), slow, Duration.ofMillis(1_500));
                LiveMember behind = LiveMember.startBehind(ConsulServer.start(), site, slow)) {
            behind.consul().register("api", one.port());
            behind.route(toApi());
            behind.listen();
            behind.awaitBody(SHOP, "/", "one");

            behind.consul().register("api", two.port());

            await("the new address")
                    .atMost(Duration.ofSeconds(1))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> behind.ask(SHOP, "/").body().equals("two"));
            behind.route(answering("new", "new.test", "new"));
            behind.awaitBody("new.test", "/", "new");
        }
    }

    private void serveFrom(Backend backend) {
        live.consul().register("api", backend.port());
        live.route(toApi());
        live.listen();
        live.awaitBody(SHOP, "/", "one");
    }

    private OwnCertificate certificate(String name) {
        return OwnCertificate.make(live.site().folder(), name, "dns:" + SHOP);
    }

    private String proxy(int plain, Path certificate, Path key) {
        return ProxyDocuments.proxy(
                "web",
                """
                address: 127.0.0.1
                httpPort: %d
                httpsPort: %d
                certificates: {issuer: none, files: [{certificate: %s, key: %s}]}\
                """
                        .formatted(plain, secure, certificate, key));
    }

    private static String plain(int port) {
        return plain(port, "accessLog: false");
    }

    private static String plain(int port, String more) {
        return ProxyDocuments.proxy(
                "web",
                "address: 127.0.0.1\nhttpPort: %d\ncertificates: {issuer: none}\n%s"
                        .formatted(port, more));
    }

    private String secure(OkHttpClient visitor) throws IOException {
        visitor.connectionPool().evictAll();
        return LiveMember.ask(visitor, "https://%s:%d/".formatted(SHOP, secure)).body();
    }

    private void awaitSecure(OkHttpClient visitor, String body) {
        await(body + " with TLS")
                .atMost(LiveMember.PATIENCE)
                .ignoreExceptions()
                .until(() -> secure(visitor).equals(body));
    }

    private static String toApi() {
        return ProxyDocuments.route("shop", "hosts: [%s]\ntarget: {service: api}".formatted(SHOP));
    }

    private static String answering(String name, String host, String body) {
        return ProxyDocuments.route(
                name,
                "hosts: [%s]\ntls: {plain: serve}\ntarget: {respond: {body: %s}}"
                        .formatted(host, body));
    }
}
