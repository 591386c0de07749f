package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.proxy.LiveProxy.Answer;
import dev.drover.testing.Backend;
import dev.drover.testing.EchoSocket;
import dev.drover.testing.FreePort;
import dev.drover.testing.OwnCertificate;
import dev.drover.testing.ProxyDocuments;
import dev.drover.testing.Talk;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import okhttp3.TlsVersion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes of the five systems in the repository, all on one Caddy, and on a second one as behind a load balancer. */
final class StackRoutesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String BALANCER = "127.0.0.9";
    private static final String HSTS = "max-age=31536000";

    private static Backend shop;
    private static Backend second;
    private static EchoSocket echo;
    private static LiveProxy proxy;
    private static LiveProxy other;
    private static OkHttpClient visitor;

    @BeforeAll
    static void start() throws IOException {
        shop = Backend.start("x".repeat(2_000));
        second = Backend.start("second port");
        echo = EchoSocket.start();
        Path files = Files.createTempDirectory("clipper-");
        Files.createDirectory(files.resolve("assets"));
        Files.writeString(files.resolve("index.html"), "start page");
        Files.writeString(files.resolve("assets/app.js"), "script ".repeat(200));
        List<String> routes =
                documents("route-").stream()
                        .map(text -> text.replace("/srv/clipper/web", files.toString()))
                        .toList();
        Site site = LiveProxy.site();
        proxy = LiveProxy.start(site, document(), routes);
        other = LiveProxy.start(LiveProxy.site(), document(), routes);
        for (LiveProxy each : List.of(proxy, other)) {
            each.serve("next-go-pg--app--api", second.address());
            for (String service :
                    List.of(
                            "clipper--api",
                            "mandari--web",
                            "next-go-pg--app",
                            "luca--app--web",
                            "luca--app--flower",
                            "aipacto-production--web",
                            "aipacto-staging--web",
                            "aipacto-pr-12--web",
                            "grafana")) {
                each.serve(service, shop.address());
            }
            each.serve("mandari--api", echo.address());
        }
        Path root = site.folder().resolve("data/caddy/pki/authorities/local/root.crt");
        await("Caddy's authority").atMost(PATIENCE).until(() -> Files.exists(root));
        visitor = OwnCertificate.trusting(LiveProxy.CLIENT, root);
        for (String host : List.of("clipper.example", "www.clipper.example", "mandari.example")) {
            await("a certificate for " + host)
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> secure(host, "/").status() > 0);
        }
    }

    /** As each system's own, but for where certificates come from and who stands in front. */
    private static String document() {
        return ProxyDocuments.proxy(
                "web",
                """
                address: 127.0.0.1
                httpPort: %d
                httpsPort: %d
                certificates: {issuer: internal}
                trustedProxies: [%s]\
                """
                        .formatted(FreePort.next(), FreePort.next(), BALANCER));
    }

    private static List<String> documents(String prefix) throws IOException {
        Path folder = Tools.repository().resolve("helm-free-deploy/stacks");
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .map(StackRoutesIT::text)
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void stop() {
        proxy.close();
        other.close();
        shop.close();
        second.close();
        echo.close();
    }

    private static Answer secure(String host, String path) throws IOException {
        return LiveProxy.ask(visitor, proxy.secureTo(host, path));
    }

    @Test
    void eachSystemsProxyIsOneThatItsMembersUnderstand() throws IOException {
        assertThat(documents("proxy.yaml"))
                .hasSize(5)
                .allSatisfy(text ->
                        assertThat(ProxyDocuments.settings(text, 1).certificates().email())
                                .isPresent());
    }

    @ParameterizedTest
    @CsvSource({
        "clipper.example, /any/page",
        "luca.example, /admin/",
        "next-go-pg.example, /",
        "mandari.example, /",
    })
    void whoComesWithoutTlsIsSentToTheSamePageWithIt(String host, String path) {
        Answer answer = proxy.get(host, path);

        assertThat(answer.status()).isEqualTo(308);
        assertThat(answer.header("Location")).startsWith("https://" + host + ":").endsWith(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_1_2", "TLS_1_3"})
    void bothVersionsOfTlsThatAreSafeAreSpoken(String version) throws IOException {
        OkHttpClient client =
                visitor.newBuilder()
                        .connectionSpecs(
                                List.of(
                                        new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS)
                                                .tlsVersions(TlsVersion.valueOf(version))
                                                .build()))
                        .build();

        assertThat(LiveProxy.ask(client, proxy.secureTo("clipper.example", "/")).body())
                .isEqualTo("start page");
    }

    /** The JDK does not speak it any more, so these are the bytes of a first word in TLS 1.1. */
    @Test
    void anOldVersionOfTlsIsNotSpoken() throws IOException {
        String hello = "0302" + "00".repeat(32) + "00" + "0004" + "c013" + "002f" + "0100" + "0000";
        byte[] body = HexFormat.of().parseHex(hello);
        byte[] record =
                HexFormat.of()
                        .parseHex(
                                "160301%04x01%06x".formatted(body.length + 4, body.length) + hello);
        int port = proxy.secureTo("clipper.example", "/").build().url().port();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(record);
            byte[] alert = socket.getInputStream().readNBytes(7);

            assertThat(alert[0]).as("an alert").isEqualTo((byte) 21);
            assertThat(alert[6]).as("protocol_version").isEqualTo((byte) 70);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "clipper.example, /, '; includeSubDomains; preload'",
        "clipper.example, /api/clips, '; includeSubDomains; preload'",
        "www.clipper.example, /, '; includeSubDomains; preload'",
        "luca.example, /, ''",
        "flower.luca.example, /, ''",
        "aipacto.example, /, ''",
    })
    void browsersAreToldToComeWithTlsOnly(String host, String path, String more)
            throws IOException {
        assertThat(secure(host, path).header("Strict-Transport-Security")).isEqualTo(HSTS + more);
    }

    @ParameterizedTest
    @CsvSource({
        "clipper.example, /",
        "clipper.example, /api/clips",
        "next-go-pg.example, /",
        "luca.example, /",
        "mandari.example, /",
    })
    void answersBearSecurityHeadersAndSayLittleOfTheServer(String host, String path)
            throws IOException {
        Answer answer = secure(host, path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("SAMEORIGIN");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("strict-origin-when-cross-origin");
        assertThat(answer.headers().names()).doesNotContain("Server", "X-Powered-By");
    }

    @ParameterizedTest
    @CsvSource({
        "/, no-cache, start page, ''",
        "/clips/7, no-cache, start page, ''",
        "/assets/app.js, 'public, max-age=31536000, immutable', script, zstd",
    })
    void theSinglePageAppIsKeptAsLongAsItMayAndCompressed(
            String path, String cache, String body, String encoding) throws IOException {
        Answer plain = secure("clipper.example", path);
        assertThat(plain.body()).startsWith(body);
        assertThat(plain.header("Cache-Control")).isEqualTo(cache);

        Answer packed =
                LiveProxy.ask(
                        visitor,
                        proxy.secureTo("clipper.example", path)
                                .header("Accept-Encoding", "gzip, zstd"));
        assertThat(packed.header("Content-Encoding")).isEqualTo(encoding);
    }

    /** Up to that many are never refused, and within any second hardly more are let in. */
    @ParameterizedTest
    @CsvSource({"/api/clips, 100, 400", "/api/login, 5, 60"})
    void whoAsksTooOftenIsToldToWait(String path, int limit, int asked) {
        OkHttpClient client = from("127.0.0.40");
        long began = System.nanoTime();
        List<Integer> statuses =
                IntStream.range(0, asked).parallel().mapToObj(_ -> status(client, path)).toList();
        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();

        assertThat(statuses).containsOnly(200, 429);
        long served = statuses.stream().filter(status -> status == 200).count();
        assertThat(served).isBetween((long) limit, limit * (seconds + 2));
    }

    private static int status(OkHttpClient client, String path) {
        try {
            return LiveProxy.ask(client, proxy.secureTo("clipper.example", path)).status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, '', 403",
        "127.0.0.1, 10.8.0.7, 403",
        "127.0.0.1, '10.8.0.7, 127.0.0.9', 403",
        "127.0.0.9, 8.8.8.8, 403",
        "127.0.0.9, '10.8.0.7, 8.8.8.8', 403",
        "127.0.0.9, 10.8.0.7, 200",
    })
    void grafanaIsForTheVpnWhateverSomebodySaysOfHimself(String from, String said, int status)
            throws IOException {
        var request = proxy.secureTo("grafana.next-go-pg.example", "/");
        if (!said.isEmpty()) {
            request.header("X-Forwarded-For", said);
        }
        assertThat(LiveProxy.ask(from(from), request).status()).isEqualTo(status);
    }

    /** The visitor at another address of this machine, with connections of his own. */
    private static OkHttpClient from(String address) {
        return visitor.newBuilder()
                .socketFactory(LiveProxy.from(address).socketFactory())
                .connectionPool(new ConnectionPool())
                .build();
    }

    @Test
    void oneContainersPortsAreTwoPathsOfOneHost() throws IOException {
        assertThat(secure("next-go-pg.example", "/api/orders").body()).isEqualTo("second port");
        assertThat(secure("next-go-pg.example", "/apis").body()).startsWith("xx");
    }

    @ParameterizedTest
    @CsvSource({
        "pr-12.pr.aipacto.example, 200, noindex",
        "pr-13.pr.aipacto.example, 404, ''",
        "staging.aipacto.example, 308, ''",
    })
    void aPullRequestHasAHostOfItsOwnAndOthersHaveNone(String host, int status, String robots) {
        Answer answer = proxy.get(host, "/");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("X-Robots-Tag")).isEqualTo(robots);
    }

    @ParameterizedTest
    @CsvSource({"www.clipper.example, clipper.example", "www.mandari.example, mandari.example"})
    void eachPageHasOneAddress(String www, String apex) throws IOException {
        Answer answer = secure(www, "/a?b=c");

        assertThat(answer.status()).isEqualTo(308);
        assertThat(answer.header("Location")).isEqualTo("https://" + apex + "/a?b=c");
    }

    @Test
    void aWebsocketGoesThroughToTheApi() {
        String url = proxy.secureTo("mandari.example", "/api/live").build().url().toString();
        try (Talk talk = Talk.to(visitor, url.replace("https:", "wss:"))) {
            assertThat(talk.echo()).isEqualTo("ok");
        }
    }

    /** A load balancer asks by address, not by name. */
    @Test
    void bothProxiesServeTheSameAndSayThatTheyLive() {
        for (LiveProxy each : List.of(proxy, other)) {
            assertThat(each.get("127.0.0.1", "/health").body()).isEqualTo("ok");
            assertThat(each.get("pr-12.pr.aipacto.example", "/").status()).isEqualTo(200);
            assertThat(each.get("mandari.example", "/").status()).isEqualTo(308);
        }
    }
}
