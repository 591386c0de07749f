package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.drover.proxy.LiveProxy.Answer;
import dev.drover.testing.Backend;
import dev.drover.testing.FreePort;
import dev.drover.testing.ProxyDocuments;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may come in, how often and with how much, what happens when an instance fails, and what all answers bear. */
final class RouteGuardsIT {

    private static final String TRUSTED = "127.0.0.9";
    private static final String HEADERS =
            "headers: {preset: secure, set: {X-Own: mine, Cache-Control: 'max-age=60'}}";

    /** More than anything here waits for. */
    private static final Duration LONG = Duration.ofSeconds(4);

    private static LiveProxy proxy;
    private static Backend echo;
    private static Backend slow;
    private static Backend cutsGet;
    private static Backend cutsPost;
    private static Backend good;
    private static ServerSocket full;
    private static final List<Socket> CROWD = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        echo = Backend.start(RouteGuardsIT::echo);
        slow = Backend.start(RouteGuardsIT::slow);
        // No answer: the connection is closed.
        cutsGet = Backend.start(_ -> {});
        cutsPost = Backend.start(_ -> {});
        good = Backend.start("good");
        full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        crowd();
        List<String> routes = new ArrayList<>(LiveProxy.routes());
        routes.addAll(own());
        proxy =
                LiveProxy.start(
                        LiveProxy.site(),
                        LiveProxy.example("Proxy.plain.example.yaml")
                                .replace("8080", FreePort.next() + "\n  address: 127.0.0.1")
                                .replace("[10.0.0.0/8, 'fd00::/8']", "[" + TRUSTED + "]"),
                        routes);
        for (String service :
                List.of(
                        "shop--echo",
                        "shop--admin",
                        "shop--checkout",
                        "tools--exporter--metrics")) {
            proxy.serve(service, echo.address());
        }
        proxy.serve("shop--broken", "127.0.0.1:" + FreePort.next(), good.address());
    }

    /** A port that takes no more connections: so many wait already. */
    private static void crowd() throws IOException {
        try {
            for (int i = 0; i < 16; i++) {
                Socket socket = new Socket();
                CROWD.add(socket);
                socket.connect(
                        new InetSocketAddress(full.getInetAddress(), full.getLocalPort()), 200);
            }
        } catch (SocketTimeoutException enough) {
            return;
        }
        throw new IllegalStateException("the port takes any number of connections");
    }

    private static List<String> own() {
        return List.of(
                route("guarded", "allow: [127.0.0.1]\n" + HEADERS + "\ntarget: {app: echo}"),
                route("limited", "rateLimit: {perClient: 3, window: 1m}\ntarget: {app: echo}"),
                route(
                        "once",
                        "rateLimit: {perClient: 1, window: 1m}\n"
                                + HEADERS
                                + "\ntarget: {app: echo}"),
                route("small", "bodyLimit: 1KB\n" + HEADERS + "\ntarget: {app: echo}"),
                route("down", "maintenance: true\n" + HEADERS + "\ntarget: {app: echo}"),
                route("lost", HEADERS + "\nretries: {for: 0s}\ntarget: {app: nobody}"),
                route("empty", HEADERS + "\ntarget: {files: /srv/none}"),
                route("broken", "target: {app: broken}"),
                route(
                        "hurried",
                        "timeouts: {response: 300ms}\nretries: {for: 0s}\ntarget: {addresses: ['%s']}"
                                .formatted(slow.address())),
                route(
                        "idle",
                        "timeouts: {idle: 300ms}\ntarget: {addresses: ['%s']}"
                                .formatted(slow.address())),
                route(
                        "full",
                        "timeouts: {connect: 100ms}\ntarget: {addresses: ['%s:%d', '%s']}"
                                .formatted("127.0.0.1", full.getLocalPort(), good.address())),
                route(
                        "patient",
                        "timeouts: {connect: 2s}\nretries: {for: 0s}\ntarget: {addresses: ['%s:%d']}"
                                .formatted("127.0.0.1", full.getLocalPort())),
                route(
                        "cut-get",
                        "target: {addresses: ['%s', '%s']}"
                                .formatted(cutsGet.address(), good.address())),
                route(
                        "cut-post",
                        "target: {addresses: ['%s', '%s']}"
                                .formatted(cutsPost.address(), good.address())));
    }

    private static String route(String name, String spec) {
        return ProxyDocuments.route(name, "hosts: [%s.test]\n%s".formatted(name, spec));
    }

    @AfterAll
    static void stop() throws IOException {
        proxy.close();
        Stream.of(echo, slow, cutsGet, cutsPost, good).forEach(Backend::close);
        for (Socket socket : CROWD) {
            socket.close();
        }
        full.close();
    }

    /** Says who it was told that the client is, and more about itself than it should. */
    private static void echo(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Server", "chatty");
        exchange.getResponseHeaders().set("X-Powered-By", "PHP");
        exchange.getResponseHeaders().set("X-Runtime", "0.1");
        exchange.getResponseHeaders().set("X-Frame-Options", "ALLOWALL");
        Backend.say(exchange, "for " + exchange.getRequestHeaders().getFirst("X-Forwarded-For"));
    }

    /** Takes long to begin, or to go on. */
    private static void slow(HttpExchange exchange) throws IOException {
        boolean begins = exchange.getRequestURI().getPath().equals("/begins");
        if (!begins) {
            pause();
        }
        exchange.sendResponseHeaders(200, 8);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write("half".getBytes(StandardCharsets.UTF_8));
            out.flush();
            if (begins) {
                pause();
            }
            out.write("half".getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LONG);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Answer ask(String from, Request.Builder request) throws IOException {
        OkHttpClient client = LiveProxy.from(from);
        try {
            return LiveProxy.ask(client, request);
        } finally {
            client.connectionPool().evictAll();
        }
    }

    private static RequestBody bytes(int count) {
        return RequestBody.create(new byte[count]);
    }

    /** A body whose length nobody says before. */
    private static RequestBody unannounced(int count) {
        return new RequestBody() {
            @Override
            public MediaType contentType() {
                return MediaType.get("application/octet-stream");
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                sink.write(new byte[count]);
            }
        };
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, '', 403",
        "127.0.0.1, 10.1.2.3, 403",
        "127.0.0.1, '10.1.2.3, 127.0.0.9', 403",
        "127.0.0.9, '', 403",
        "127.0.0.9, 10.1.2.3, 200",
        "127.0.0.9, '2001:db8:1::7', 200",
        "127.0.0.9, '8.8.8.8, 10.1.2.3', 200",
        "127.0.0.9, '10.1.2.3, 127.0.0.9', 200",
        "127.0.0.9, '10.1.2.3, 8.8.8.8', 403",
        "127.0.0.9, '10.1.2.3, 192.0.2.8', 403",
    })
    void onlyWhoIsAllowedComesInAndOnlyATrustedProxyMaySayWhoItIs(
            String from, String forwarded, int status) throws IOException {
        Request.Builder request = proxy.to("metrics.example.org", "/");
        if (!forwarded.isEmpty()) {
            request.header("X-Forwarded-For", forwarded);
        }
        int before = echo.asked().size();

        Answer answer = ask(from, request);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(echo.asked()).hasSize(status == 200 ? before + 1 : before);
        if (status == 200) {
            assertThat(answer.body()).isEqualTo("for %s, %s".formatted(forwarded, from));
        }
    }

    @Test
    void whatAStrangerSaysOfTheClientIsNotPassedOn() throws IOException {
        Request.Builder request =
                proxy.to("guarded.test", "/").header("X-Forwarded-For", "10.9.9.9");

        assertThat(ask("127.0.0.1", request).body()).isEqualTo("for 127.0.0.1");
        assertThat(ask("127.0.0.5", proxy.to("guarded.test", "/")).status()).isEqualTo(403);
    }

    @Test
    void aClientThatSendsTooMuchIsToldToWaitAndNoOtherIs() throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThat(ask("127.0.0.21", proxy.to("limited.test", "/")).status()).isEqualTo(200);
        }
        Answer fourth =
                ask(
                        "127.0.0.21",
                        proxy.to("limited.test", "/").header("X-Forwarded-For", "10.1.1.9"));
        assertThat(fourth.status()).isEqualTo(429);
        assertThat(Integer.parseInt(fourth.header("Retry-After"))).isBetween(1, 61);
        assertThat(ask("127.0.0.22", proxy.to("limited.test", "/")).status()).isEqualTo(200);
        assertThat(ask("127.0.0.21", proxy.to("small.test", "/")).status()).isEqualTo(200);
    }

    @Test
    void behindATrustedProxyEachClientIsCountedForItself() throws IOException {
        for (int i = 0; i < 4; i++) {
            Answer answer = ask(TRUSTED, limitedFor("10.1.1.1"));
            assertThat(answer.status()).isEqualTo(i < 3 ? 200 : 429);
        }
        assertThat(ask(TRUSTED, limitedFor("10.1.1.2")).status()).isEqualTo(200);
    }

    private static Request.Builder limitedFor(String client) {
        return proxy.to("limited.test", "/").header("X-Forwarded-For", client);
    }

    @Test
    void aRequestHasNoMoreBytesThanItMay() {
        int before = echo.asked().size();
        assertThat(proxy.ask(proxy.to("small.test", "/").post(bytes(1_000))).status())
                .isEqualTo(200);
        assertThat(proxy.ask(proxy.to("small.test", "/").post(bytes(1_001))).status())
                .isEqualTo(413);
        assertThat(echo.asked()).hasSize(before + 1);
        assertThat(proxy.ask(proxy.to("small.test", "/").post(unannounced(1_000))).status())
                .isEqualTo(200);
        assertThat(proxy.ask(proxy.to("small.test", "/").post(unannounced(50_000))).status())
                .isEqualTo(413);
    }

    @Test
    void maintenanceIsAPageForEverybodyAndTheTargetHasPeace() {
        int before = echo.asked().size();

        Answer own = proxy.get("checkout.example.org", "/any");
        assertThat(own.status()).isEqualTo(503);
        assertThat(own.header("Retry-After")).isEqualTo("3600");
        assertThat(own.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(own.body())
                .isEqualTo(
                        "<!doctype html><title>Back at noon</title><p>We are moving {{ boxes"
                                + " }}.</p>\n");
        Answer usual = proxy.ask(proxy.to("closed.example.org", "/").post(bytes(1)));
        assertThat(usual.status()).isEqualTo(503);
        assertThat(usual.header("Retry-After")).isEmpty();
        assertThat(usual.body()).contains("Down for maintenance");
        assertThat(echo.asked()).hasSize(before);
    }

    @Test
    void headersOfTheTargetGiveWayToTheAuthors() {
        Answer answer = proxy.get("admin.example.org", "/");

        assertThat(answer.header("Content-Security-Policy"))
                .isEqualTo("default-src 'self'; frame-ancestors 'none'");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("strict-origin-when-cross-origin");
        assertThat(answer.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(answer.headers().names())
                .doesNotContain("Server", "X-Powered-By", "X-Runtime", "Strict-Transport-Security");
        Answer plain = proxy.get("limited.test", "/");
        assertThat(plain.header("X-Frame-Options")).isEqualTo("ALLOWALL");
    }

    /** What Caddy answers itself bears them, too, but for what is said of the target's body. */
    @ParameterizedTest
    @CsvSource({
        "guarded.test, 403, ''",
        "once.test, 429, ''",
        "small.test, 413, ''",
        "down.test, 503, no-store",
        "lost.test, 502, ''",
        "empty.test, 404, ''",
    })
    void headersAreOnEarlyAnswersToo(String host, int status, String cache) throws IOException {
        if (status == 429) {
            ask("127.0.0.31", proxy.to(host, "/"));
        }
        Answer answer = ask("127.0.0.31", proxy.to(host, "/").post(bytes(1_001)));
        if (status == 404) {
            answer = ask("127.0.0.31", proxy.to(host, "/"));
        }

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("X-Own")).isEqualTo("mine");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("SAMEORIGIN");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Server")).isEmpty();
        assertThat(answer.header("Cache-Control")).isEqualTo(cache);
    }

    /** And the next request is passed on nevertheless: there is no other instance. */
    @Test
    void anInstanceThatDoesNotAnswerInTimeIsWaitedForNoLonger() {
        assertThat(proxy.get("hurried.test", "/").status()).isEqualTo(504);
        assertThat(proxy.ask(proxy.to("hurried.test", "/").post(bytes(1))).status()).isEqualTo(504);
    }

    @Test
    void anAnswerThatStopsIsCutOff() {
        assertThatThrownBy(() -> LiveProxy.ask(LiveProxy.CLIENT, proxy.to("idle.test", "/begins")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unexpected end of stream");
    }

    @Test
    void anInstanceThatTakesNoConnectionInTimeIsPassedBy() {
        for (int i = 0; i < 2; i++) {
            assertThat(proxy.ask(proxy.to("full.test", "/").post(bytes(1))).body())
                    .isEqualTo("good");
        }
        long began = System.nanoTime();
        assertThat(proxy.get("patient.test", "/").status()).isEqualTo(502);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isGreaterThan(Duration.ofMillis(1_900));
    }

    @Test
    void aRequestThatNoInstanceTookGoesToAnotherWhateverItsMethod() {
        for (int i = 0; i < 6; i++) {
            assertThat(proxy.get("broken.test", "/").body()).isEqualTo("good");
            assertThat(proxy.ask(proxy.to("broken.test", "/").post(bytes(1))).body())
                    .isEqualTo("good");
        }
    }

    @Test
    void aRequestThatWasSentIsRepeatedOnlyIfThatChangesNothing() {
        for (int i = 0; i < 4; i++) {
            assertThat(proxy.get("cut-get.test", "/").body()).isEqualTo("good");
        }
        assertThat(cutsGet.asked()).isNotEmpty();

        List<Integer> statuses = new ArrayList<>();
        long before = postsToGood();
        for (int i = 0; i < 4; i++) {
            statuses.add(proxy.ask(proxy.to("cut-post.test", "/").post(bytes(1))).status());
        }
        assertThat(statuses).contains(502).containsOnly(200, 502);
        assertThat(cutsPost.asked().size() + postsToGood() - before).isEqualTo(4);
    }

    private static long postsToGood() {
        return good.asked().stream().filter(line -> line.startsWith("POST cut-post")).count();
    }
}
