package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import dev.drover.adapter.caddy.LocalCaddy;
import dev.drover.proxy.LiveProxy.Answer;
import dev.drover.testing.Backend;
import dev.drover.testing.FreePort;
import dev.drover.testing.OwnCertificate;
import dev.drover.testing.ProxyDocuments;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.TlsVersion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a Proxy says, and what a Route says of TLS: on a Caddy with its own authority, and on one with a given certificate. */
final class ProxyFieldsIT {

    private static final int PLAIN = FreePort.next();
    private static final int SECURE = FreePort.next();
    private static final int COUNTS = FreePort.next();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static Backend echo;
    private static LiveProxy inside;
    private static Site insideSite;
    private static LiveProxy bought;

    /** Trusts Caddy's own authority alone. */
    private static OkHttpClient insider;

    /** Trusts the given certificate alone. */
    private static OkHttpClient buyer;

    @BeforeAll
    static void start() throws IOException {
        echo = Backend.start(ProxyFieldsIT::echo);
        Site site = LiveProxy.site();
        insideSite = site;
        inside = startInside(site);
        Path root = site.folder().resolve("data/caddy/pki/authorities/local/root.crt");
        await("Caddy's authority").atMost(PATIENCE).until(() -> Files.exists(root));
        insider = OwnCertificate.trusting(LiveProxy.CLIENT, root);
        for (String host : List.of("both.test", "docs.example.org", "admin.example.org")) {
            await("a certificate for " + host)
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> secure(host, "/").status() == 200);
        }
        Site other = LiveProxy.site();
        OwnCertificate shop = OwnCertificate.make(other.folder(), "shop", "dns:bought.test");
        bought = startBought(other);
        buyer = OwnCertificate.trusting(LiveProxy.CLIENT, shop.certificate());
    }

    private static LiveProxy startInside(Site site) throws IOException {
        Path docs = Files.createTempDirectory("docs-");
        Files.createDirectories(docs);
        Files.writeString(docs.resolve("index.html"), "docs");
        List<String> routes = new ArrayList<>();
        LiveProxy.routes().forEach(text -> routes.add(text.replace("/srv/docs", docs.toString())));
        routes.add(
                ProxyDocuments.route(
                        "both",
                        "hosts: [both.test]\ntls: {plain: serve}\nhsts: {maxAge: 30s}\ntarget:"
                                + " {respond: {body: both}}"));
        routes.add(
                ProxyDocuments.route(
                        "shut",
                        "hosts: [shut.test]\nhsts: {maxAge: 30s}\nallow: [192.0.2.1]\ntarget:"
                                + " {respond: {body: shut}}"));
        routes.add(
                ProxyDocuments.route("every", "paths: [/every]\ntarget: {respond: {body: every}}"));
        LiveProxy started =
                LiveProxy.start(
                        site,
                        LiveProxy.example("Proxy.internal.example.yaml")
                                        .replace("10.0.0.1", "127.0.0.1")
                                        .replace("8080", Integer.toString(PLAIN))
                                        .replace("8443", Integer.toString(SECURE))
                                + "  accessLog: true\n  metrics: {port: %d}\n".formatted(COUNTS),
                        routes);
        started.serve("shop--admin", echo.address());
        return started;
    }

    private static LiveProxy startBought(Site site) {
        String document =
                LiveProxy.example("Proxy.files.example.yaml")
                        .replace("/opt/certificates", site.folder().toString())
                        .replace(
                                "spec:",
                                "spec:\n  address: 127.0.0.1\n  httpPort: %d\n  httpsPort: %d"
                                        .formatted(FreePort.next(), FreePort.next()));
        return LiveProxy.start(
                site,
                document,
                List.of(
                        ProxyDocuments.route(
                                "bought",
                                "hosts: [bought.test, other.test]\ntarget: {respond:"
                                        + " {body: bought}}")));
    }

    @AfterAll
    static void stop() {
        inside.close();
        bought.close();
        echo.close();
    }

    /** Says how it was asked, and sets a header of its own. */
    private static void echo(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Strict-Transport-Security", "max-age=1");
        Backend.say(
                exchange,
                "%s for %s"
                        .formatted(
                                exchange.getRequestHeaders().getFirst("X-Forwarded-Proto"),
                                exchange.getRequestHeaders().getFirst("X-Forwarded-For")));
    }

    private static Answer secure(String host, String path) throws IOException {
        return LiveProxy.ask(insider, inside.secureTo(host, path));
    }

    @Test
    void itsOwnAuthorityVouchesForEachHostOfARoute() throws IOException {
        Answer answer =
                LiveProxy.ask(
                        insider,
                        inside.secureTo("admin.example.org", "/")
                                .header("X-Forwarded-For", "10.0.0.7"));
        assertThat(answer.body()).isEqualTo("https for 127.0.0.1");
        assertThat(secure("pr-1.preview.example.org", "/").status())
                .as("a certificate for all names, and nobody behind it")
                .isEqualTo(502);
        assertThatThrownBy(() -> inside.ask(inside.secureTo("both.test", "/")))
                .as("who was not told of the authority")
                .hasCauseInstanceOf(SSLException.class);
        assertThatThrownBy(() -> secure("unknown.test", "/")).isInstanceOf(SSLException.class);
    }

    @Test
    void anOldVersionOfTlsIsRefusedWhereARouteSaysSoAndNotElsewhere() throws IOException {
        OkHttpClient old =
                insider.newBuilder()
                        .connectionSpecs(
                                List.of(
                                        new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS)
                                                .tlsVersions(TlsVersion.TLS_1_2)
                                                .build()))
                        .build();

        assertThat(LiveProxy.ask(old, inside.secureTo("docs.example.org", "/")).body())
                .isEqualTo("docs");
        assertThatThrownBy(() ->
                        LiveProxy.ask(old, inside.secureTo("shop.example.org", "/config.json")))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("protocol_version");
        assertThat(secure("shop.example.org", "/config.json").status()).isEqualTo(200);
    }

    @Test
    void withoutTlsClientsAreSentToTheAddressWithIt() {
        Answer answer = inside.get("admin.example.org", "/a/b?c=%7Bd%7D");
        assertThat(answer.status()).isEqualTo(308);
        assertThat(answer.header("Location"))
                .isEqualTo("https://admin.example.org:%d/a/b?c=%%7Bd%%7D".formatted(SECURE));
        assertThat(inside.get("unknown.test", "/").status()).isEqualTo(404);
    }

    @Test
    void aRouteThatSaysSoIsServedWithoutTlsToo() {
        assertThat(inside.get("docs.example.org", "/").body()).isEqualTo("docs");
        assertThat(inside.get("both.test", "/").body()).isEqualTo("both");
        assertThat(inside.get("any.test", "/every").body())
                .as("no host has a certificate")
                .isEqualTo("every");
    }

    @ParameterizedTest
    @CsvSource({
        "admin.example.org, max-age=3600, 200",
        "both.test, max-age=30, 200",
        "shut.test, max-age=30, 403",
        "www.shop.example.org, max-age=31536000; includeSubDomains; preload, 404",
        "docs.example.org, '', 200",
    })
    void browsersAreToldToAskWithTlsOnly(String host, String value, int status) throws IOException {
        Answer answer = secure(host, "/");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Strict-Transport-Security")).isEqualTo(value);
    }

    @Test
    void withoutTlsNobodyIsToldSo() {
        assertThat(inside.get("both.test", "/").header("Strict-Transport-Security")).isEmpty();
    }

    @Test
    void eachRequestIsLoggedWhereThatIsWantedAndNoSecretOfIt() throws IOException {
        LiveProxy.ask(
                insider,
                inside.secureTo("both.test", "/logged?a=1")
                        .header("Authorization", "Bearer hush")
                        .header("Cookie", "session=hush"));

        await().atMost(PATIENCE).until(() -> inside.output().contains("/logged?a=1"));
        assertThat(inside.output()).contains("http.log.access").doesNotContain("hush");
        assertThat(LiveProxy.ask(buyer, bought.secureTo("bought.test", "/")).status())
                .isEqualTo(200);
        assertThat(bought.output()).doesNotContain("http.log.access");
    }

    @Test
    void aGivenCertificateIsUsedAndNoneIsMade() throws IOException {
        assertThat(LiveProxy.ask(buyer, bought.secureTo("bought.test", "/")).body())
                .isEqualTo("bought");
        assertThatThrownBy(() -> LiveProxy.ask(buyer, bought.secureTo("other.test", "/")))
                .isInstanceOf(SSLException.class);
        assertThat(bought.get("other.test", "/").status()).isEqualTo(308);
    }

    @Test
    void whatItCountsIsToldAtAPortOfItsOwn() throws IOException {
        assertThat(secure("both.test", "/").status()).isEqualTo(200);
        assertThat(secure("pr-1.preview.example.org", "/").status()).isEqualTo(502);

        String counted = ask(counts("/metrics").get()).body();
        assertThat(counted)
                .contains(
                        "caddy_http_request_duration_seconds_count{code=\"200\",handler=\"invoke\",method=\"GET\",server=\"tls\"}",
                        "caddy_http_request_duration_seconds_count{code=\"502\",handler=\"invoke\",method=\"GET\",server=\"tls\"}");
        try (LocalCaddy admin = new LocalCaddy(insideSite.admin().toString())) {
            assertThat(admin.tally().requests()).isGreaterThan(1);
            assertThat(admin.tally().failed()).isPositive();
        }
        RequestBody nothing = RequestBody.create(new byte[0]);
        assertThat(ask(counts("/metrics").post(nothing)).status()).isEqualTo(404);
        assertThat(ask(counts("/")).status()).isEqualTo(404);
        assertThat(inside.get("any.test", "/metrics").status()).isEqualTo(404);
    }

    @Test
    void noHostThatAClientMakesUpIsCountedByItself() throws IOException {
        for (int number = 0; number < 20; number++) {
            LiveProxy.ask(
                    insider,
                    inside.secureTo("both.test", "/")
                            .header("Host", "made-up-%d".formatted(number)));
            inside.get("made-up-" + number, "/");
        }

        assertThat(ask(counts("/metrics")).body())
                .contains("caddy_http_requests_total")
                .doesNotContain("made-up");
    }

    private static Request.Builder counts(String path) {
        return new Request.Builder().url("http://127.0.0.1:%d%s".formatted(COUNTS, path));
    }

    private static Answer ask(Request.Builder request) throws IOException {
        return LiveProxy.ask(LiveProxy.CLIENT, request);
    }

    @Test
    void itListensAtItsAddressOnly() throws IOException {
        for (int port : List.of(PLAIN, SECURE, COUNTS)) {
            assertThat(connects(new byte[] {127, 0, 0, 1}, port)).isTrue();
            assertThat(connects(new byte[] {127, 0, 0, 2}, port)).isFalse();
        }
    }

    private static boolean connects(byte[] address, int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByAddress(address), port)) {
            return socket.isConnected();
        } catch (ConnectException nobody) {
            return false;
        }
    }
}
