package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import dev.drover.proxy.LiveProxy.Answer;
import dev.drover.testing.Backend;
import dev.drover.testing.FreePort;
import dev.drover.testing.OwnCertificate;
import dev.drover.testing.ProxyDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a Proxy does with the headers of all its routes, on a real Caddy. */
final class DefaultHeadersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String STRICT = "Strict-Transport-Security";

    private static Backend app;
    private static LiveProxy proxy;
    private static OkHttpClient client;

    @BeforeAll
    static void start() throws IOException {
        app = Backend.start(DefaultHeadersIT::answer);
        Site site = LiveProxy.site();
        String document =
                LiveProxy.example("Proxy.headers.example.yaml")
                        .replace(
                                "spec:",
                                "spec:\n  address: 127.0.0.1\n  httpPort: %d\n  httpsPort: %d"
                                        .formatted(FreePort.next(), FreePort.next()))
                        .replace("    set:\n", "    set:\n      Cache-Control: no-store\n");
        proxy =
                LiveProxy.start(
                        site,
                        document,
                        List.of(
                                route("plain", ""),
                                route(
                                        "own",
                                        "headers: {set: {x-frame-options: DENY, X-Runtime: mine},"
                                                + " remove: [Permissions-Policy]}"),
                                route("strict", "hsts: {maxAge: 1h}"),
                                route("none", "headers: none"),
                                route("alone", "headers: {preset: none, set: {X-Own: mine}}"),
                                route("shut", "allow: [192.0.2.1]"),
                                route("gone", "target: {service: nobody}"),
                                route("moved", "target: {redirect: /there}"),
                                route("away", "tls: {plain: redirect}")));
        proxy.serve("app", app.address());
        Path root = site.folder().resolve("data/caddy/pki/authorities/local/root.crt");
        await("Caddy's authority").atMost(PATIENCE).until(() -> Files.exists(root));
        client = OwnCertificate.trusting(LiveProxy.CLIENT, root);
        for (String name : List.of("plain", "own", "strict", "none", "alone", "shut")) {
            await("a certificate for " + name)
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> secure(name).status() > 0);
        }
    }

    private static String route(String name, String more) {
        String target = more.contains("target:") ? "" : "target: {service: app}\n";
        String tls = more.contains("tls:") ? "" : "tls: {plain: serve}\n";
        return ProxyDocuments.route(
                name, "hosts: [%s.test]\n".formatted(name) + target + tls + more);
    }

    /** As a target that knows better in nothing and tells much. */
    private static void answer(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("X-Frame-Options", "ALLOWALL");
        exchange.getResponseHeaders().set("X-Powered-By", "steam");
        exchange.getResponseHeaders().set("X-Runtime", "0.1");
        exchange.getResponseHeaders().set("Cache-Control", "public");
        Backend.say(exchange, "app");
    }

    @AfterAll
    static void stop() {
        proxy.close();
        app.close();
    }

    private static Answer secure(String name) throws IOException {
        return LiveProxy.ask(client, proxy.secureTo(name + ".test", "/"));
    }

    private static Answer plain(String name) {
        return proxy.get(name + ".test", "/");
    }

    @Test
    void aRouteThatSaysNothingHasThem() throws IOException {
        Answer answer = secure("plain");

        assertThat(answer.body()).isEqualTo("app");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("SAMEORIGIN");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Permissions-Policy")).isEqualTo("camera=(), microphone=()");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header(STRICT)).isEqualTo("max-age=31536000");
        for (String gone : List.of("X-Powered-By", "X-Runtime", "Server")) {
            assertThat(answer.header(gone)).as(gone).isEmpty();
        }
    }

    @Test
    void aRoutesOwnWordWinsHeaderByHeader() throws IOException {
        Answer answer = secure("own");

        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.header("X-Runtime")).isEqualTo("mine");
        assertThat(answer.header("Permissions-Policy")).isEmpty();
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(secure("strict").header(STRICT)).isEqualTo("max-age=3600");
    }

    @Test
    void aRouteThatWantsNoneHasNone() throws IOException {
        for (String name : List.of("none", "alone")) {
            Answer answer = secure(name);
            assertThat(answer.header("X-Frame-Options")).isEqualTo("ALLOWALL");
            assertThat(answer.header("X-Powered-By")).isEqualTo("steam");
            assertThat(answer.header("Cache-Control")).isEqualTo("public");
            assertThat(answer.header(STRICT)).isEmpty();
        }
        assertThat(secure("alone").header("X-Own")).isEqualTo("mine");
    }

    @ParameterizedTest
    @CsvSource({"plain, 200", "shut, 403", "gone, 502", "moved, 308", "away, 308", "unknown, 404"})
    void withoutTlsNobodyIsToldOfTransportSecurity(String name, int status) {
        Answer answer = plain(name);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header(STRICT)).isEmpty();
        assertThat(answer.header("X-Frame-Options")).isEqualTo("SAMEORIGIN");
        assertThat(answer.header("Server")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"shut, ''", "unknown, ''", "moved, no-store"})
    void whatCaddyAnswersItselfHasAllButWhatTellsOfABody(String name, String kept) {
        assertThat(plain(name).header("Cache-Control")).isEqualTo(kept);
    }
}
