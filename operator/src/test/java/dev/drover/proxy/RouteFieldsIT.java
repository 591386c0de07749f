package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.drover.proxy.LiveProxy.Answer;
import dev.drover.schema.Reading;
import dev.drover.testing.Backend;
import dev.drover.testing.FreePort;
import dev.drover.testing.ProxyDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests reach which target, and what the target makes of them: all examples on one real Caddy. */
final class RouteFieldsIT {

    private static final String SHOP = "shop.example.org";

    private static final List<String> OWN =
            List.of(
                    ProxyDocuments.route(
                            "exact",
                            "{hosts: [exact.preview.example.org], target: {respond: {body:"
                                    + " exact}}}"),
                    ProxyDocuments.route(
                            "vague",
                            "{hosts: [specific.test], paths: [/a/*], target: {respond: {body:"
                                    + " vague}}}"),
                    ProxyDocuments.route(
                            "nearer",
                            "{hosts: [specific.test], paths: [/a/b/*], target: {respond: {body:"
                                    + " nearer}}}"),
                    ProxyDocuments.route(
                            "there",
                            "{hosts: [specific.test], paths: [/a/b/c], target: {respond: {body:"
                                    + " there}}}"),
                    ProxyDocuments.route(
                            "odd", "{hosts: [odd.test], target: {service: Odd_Service}}"),
                    ProxyDocuments.route(
                            "plainly",
                            "{hosts: [plainly.test], compress: false, target: {app: api}}"),
                    ProxyDocuments.route(
                            "kept",
                            "{hosts: [kept.test], paths: [/old/*], stripPrefix: /old, target:"
                                    + " {redirect: 'https://new.test/new', status: 307, keepPath:"
                                    + " true}}"),
                    ProxyDocuments.route(
                            "literal",
                            "{hosts: [literal.test], target: {respond: {body: '%s'}}}"
                                    .formatted(RouteInjections.BODY)));

    private static LiveProxy proxy;
    private static Backend echo;
    private static Backend one;
    private static Backend two;
    private static Backend three;

    @BeforeAll
    static void start() throws IOException {
        echo = Backend.start(RouteFieldsIT::echo);
        one = Backend.start("one");
        two = Backend.start("two");
        three = Backend.start("three");
        Site site = LiveProxy.site();
        Path open = Files.createTempDirectory("open-");
        Path front = open.resolve("front");
        Path docs = open.resolve("docs");
        write(front.resolve("index.html"), "start page");
        write(front.resolve("assets/app.js"), "script ".repeat(200));
        write(front.resolve("fonts/text.woff2"), "font");
        write(front.resolve(".env"), "secret");
        write(docs.resolve("index.html"), "docs");
        write(docs.resolve("guide/first.txt"), "first");
        write(docs.resolve(".git/config"), "secret");
        write(docs.resolve("guide/.hidden"), "secret");
        write(open.resolve("docs-not/secret.txt"), "secret");
        write(open.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(docs.resolve("link.txt"), docs.resolve("guide/first.txt"));
        List<String> routes = new ArrayList<>(OWN);
        LiveProxy.routes().stream()
                .map(text ->
                        text.replace("/srv/shop/front", front.toString())
                                .replace("/srv/docs", docs.toString())
                                .replace("10.0.0.5:8080", one.address())
                                .replace("[2001:db8::5]:8080", two.address()))
                .forEach(routes::add);
        proxy =
                LiveProxy.start(
                        site,
                        LiveProxy.example("Proxy.plain.example.yaml")
                                .replace("8080", FreePort.next() + "\n  address: 127.0.0.1"),
                        routes);
        for (String service : List.of("shop--api", "legacy-shop", "previews", "Odd_Service")) {
            proxy.serve(service, echo.address());
        }
    }

    @AfterAll
    static void stop() {
        proxy.close();
        Stream.of(echo, one, two, three).forEach(Backend::close);
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Says what it was asked, in more than 512 bytes. */
    private static void echo(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        String asked = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        Backend.say(exchange, asked + "\n" + "x".repeat(1000));
    }

    private static String firstLine(Answer answer) {
        return answer.body().lines().findFirst().orElse("");
    }

    @ParameterizedTest
    @CsvSource({
        "shop.example.org, GET /api/cart",
        "SHOP.Example.org, GET /api/cart",
        "pr-7.preview.example.org, GET /api/cart",
        "exact.preview.example.org, exact",
        "a.pr-7.preview.example.org, no route",
        "preview.example.org, no route",
        "example.org, no route",
        "shop.example.org.evil.test, no route",
    })
    void aHostIsItsRoutesAndNobodyElses(String host, String line) {
        Answer answer = proxy.ask(proxy.to("any.test", "/api/cart").header("Host", host));

        assertThat(firstLine(answer)).isEqualTo(line);
        assertThat(answer.status()).isEqualTo(line.equals("no route") ? 404 : 200);
    }

    @ParameterizedTest
    @CsvSource({
        "shop.example.org, /api, GET /api",
        "shop.example.org, /api/, GET /api/",
        "shop.example.org, /api/cart?a=%7Bb%7D, GET /api/cart?a=%7Bb%7D",
        "shop.example.org, /apis, start page",
        "shop.example.org, /config.json, '{\"api\": \"/api\", \"file\": \"{file./etc/passwd}\"}'",
        "shop.example.org, /config.json/, start page",
        "specific.test, /a, vague",
        "specific.test, /a/bc, vague",
        "specific.test, /a/b, nearer",
        "specific.test, /a/b/cd, nearer",
        "specific.test, /a/b/c, there",
        "specific.test, /b, no route",
        "shop.example.org, /legacy, GET /",
        "shop.example.org, /legacy/, GET /",
        "shop.example.org, /legacy/cart?q=1, GET /cart?q=1",
        "shop.example.org, /legacyx, start page",
        "odd.test, /any, GET /any",
    })
    void theMostSpecificPathDecidesAndItsPrefixIsTakenOff(String host, String path, String line) {
        assertThat(firstLine(proxy.get(host, path))).isEqualTo(line);
    }

    /** Whoever guards a path guards all its spellings. */
    @ParameterizedTest
    @CsvSource({
        "/%61pi/cart, GET /%61pi/cart",
        "//api/cart, GET //api/cart",
        "/other/../config.json, '{\"api\"'",
        "/api/../config.json, '{\"api\"'",
    })
    void aPathIsTheSameInAnySpelling(String target, String line) {
        assertThat(proxy.raw(SHOP, target)).startsWith("HTTP/1.1 200").contains(line);
    }

    @Test
    void addressesAreAskedInTurnAndAPortOfAnAppIsAnotherService() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            names.add(proxy.get("mail.example.org", "/").body());
        }
        assertThat(names).containsExactlyInAnyOrder("one", "two");
        assertThat(proxy.get("admin.example.org", "/").status())
                .as("nobody is there, after three seconds of trying")
                .isEqualTo(502);
    }

    @Test
    void aRedirectKeepsWhatItShouldAndAnAnswerIsAsWritten() {
        Answer whole = proxy.get("old.example.org", "/a/b?c=%7Benv.HOME%7D");
        assertThat(whole.status()).isEqualTo(308);
        assertThat(whole.header("Location"))
                .isEqualTo("https://shop.example.org/a/b?c=%7Benv.HOME%7D");
        Answer moved = proxy.get(SHOP, "/sale?x=1");
        assertThat(moved.status()).isEqualTo(302);
        assertThat(moved.header("Location")).isEqualTo("/summer");
        Answer kept = proxy.get("kept.test", "/old/a?b");
        assertThat(kept.status()).isEqualTo(307);
        assertThat(kept.header("Location")).isEqualTo("https://new.test/new/a?b");
        Answer gone = proxy.get("forum.example.org", "/any");
        assertThat(gone.status()).isEqualTo(410);
        assertThat(gone.body()).isEqualTo("gone for good");
        assertThat(gone.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(proxy.get(SHOP, "/config.json").header("Content-Type"))
                .isEqualTo("application/json");
    }

    @Test
    void filesAreSentAndNothingElseIs() {
        assertThat(proxy.get("docs.example.org", "/").body()).isEqualTo("docs");
        Answer file = proxy.get("docs.example.org", "/guide/first.txt");
        assertThat(file.body()).isEqualTo("first");
        assertThat(proxy.get("docs.example.org", "/link.txt").body()).isEqualTo("first");
        assertThat(proxy.get("docs.example.org", "/guide/").status()).isEqualTo(404);
        assertThat(proxy.get("docs.example.org", "/none").status()).isEqualTo(404);
        Answer again =
                proxy.ask(
                        proxy.to("docs.example.org", "/guide/first.txt")
                                .header("If-None-Match", file.header("Etag")));
        assertThat(again.status()).isEqualTo(304);
        Answer posted =
                proxy.ask(
                        proxy.to("docs.example.org", "/guide/first.txt")
                                .post(RequestBody.create("x", null)));
        assertThat(posted.status()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../secret.txt",
                "/guide/../../secret.txt",
                "/%2e%2e/secret.txt",
                "/..%2fsecret.txt",
                "/%2e%2e%2fsecret.txt",
                "/guide/..%2f..%2fsecret.txt",
                "/..%5csecret.txt",
                "/../docs-not/secret.txt",
                "-not/secret.txt",
                "//../secret.txt",
                "/.git/config",
                "/%2egit/config",
                "/guide/.hidden",
                "/guide/%2ehidden",
                "/guide/..%2f.git/config",
                "/.git/config/",
            })
    void nothingOutsideOfTheFolderAndNoDotFileIsSent(String target) {
        for (String host : List.of("docs.example.org", SHOP)) {
            assertThat(proxy.raw(host, target))
                    .startsWith("HTTP/1.1 ")
                    .doesNotContain("secret\n")
                    .doesNotEndWith("secret");
        }
        assertThat(proxy.raw("docs.example.org", target)).doesNotStartWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @CsvSource({
        "/, no-cache, start page",
        "/index.html, no-cache, start page",
        "/orders/7, no-cache, start page",
        "/assets/none.js, no-cache, start page",
        "/.env, no-cache, start page",
        "/.nothing, no-cache, start page",
        "/assets/app.js, 'public, max-age=31536000, immutable', script",
        "/fonts/text.woff2, 'public, max-age=31536000, immutable', font",
    })
    void whatIsNoFileIsTheStartPageAndEachIsKeptAsLongAsItMay(
            String path, String cache, String body) {
        Answer answer = proxy.get("www." + SHOP, path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).startsWith(body);
        assertThat(answer.header("Cache-Control")).isEqualTo(cache);
    }

    @ParameterizedTest
    @CsvSource({
        "shop.example.org, /api/cart, 'gzip, zstd', zstd",
        "shop.example.org, /api/cart, gzip, gzip",
        "shop.example.org, /api/cart, br, ''",
        "shop.example.org, /assets/app.js, gzip, gzip",
        "shop.example.org, /fonts/text.woff2, gzip, ''",
        "plainly.test, /any, 'gzip, zstd', ''",
    })
    void answersAreCompressedForWhoCanReadIt(
            String host, String path, String accepted, String encoding) {
        Answer answer = proxy.ask(proxy.to(host, path).header("Accept-Encoding", accepted));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Encoding")).isEqualTo(encoding);
    }

    @Test
    void aClientKeepsItsInstanceAndThatWhichReplacesIt() {
        proxy.serve("shop--carts", one.address(), two.address());
        Answer first = proxy.get("carts.example.org", "/");
        String cookie = first.header("Set-Cookie").replaceAll(";.*", "");
        assertThat(cookie).startsWith("drover-shop--carts=");

        Set<String> kept = new HashSet<>();
        Set<String> others = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            kept.add(proxy.ask(proxy.to("carts.example.org", "/").header("Cookie", cookie)).body());
            others.add(proxy.get("carts.example.org", "/").body());
        }
        assertThat(kept).containsExactly(first.body());
        assertThat(others).containsExactlyInAnyOrder("one", "two");

        proxy.serve("shop--carts", three.address());
        Answer replaced = proxy.ask(proxy.to("carts.example.org", "/").header("Cookie", cookie));
        assertThat(replaced.body()).isEqualTo("three");
        assertThat(replaced.header("Set-Cookie")).isEmpty();
    }

    static Stream<String> injected() {
        return RouteInjections.documents();
    }

    @ParameterizedTest
    @MethodSource("injected")
    void aTextThatCaddyWouldLookUpOrThatEndsALineIsRefused(String document) {
        assertThat(ProxyDocuments.reading(document))
                .as(document)
                .isInstanceOf(Reading.Rejected.class);
    }

    @Test
    void aBodyIsSentLiterally() {
        assertThat(proxy.get("literal.test", "/").body()).isEqualTo(RouteInjections.BODY);
    }
}
