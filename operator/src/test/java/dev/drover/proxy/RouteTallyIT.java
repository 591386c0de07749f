package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.caddy.Caddy.Counted;
import dev.drover.adapter.caddy.Caddy.Requests;
import dev.drover.adapter.caddy.Caddy.Running;
import dev.drover.adapter.caddy.LocalCaddy;
import dev.drover.testing.Backend;
import dev.drover.testing.EchoSocket;
import dev.drover.testing.FreePort;
import dev.drover.testing.ProxyDocuments;
import dev.drover.testing.Talk;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a real Caddy counts of real requests, whatever becomes of them. Each test has a route and instances of its own. */
final class RouteTallyIT {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int METRICS = FreePort.next();
    private static final Site SITE = LiveProxy.site();
    private static final LocalCaddy CADDY = new LocalCaddy(SITE.admin().toString());

    private static LiveProxy proxy;

    @BeforeAll
    static void start() {
        proxy =
                LiveProxy.start(
                        SITE,
                        ProxyDocuments.proxy(
                                "tally",
                                """
                                address: 127.0.0.1
                                httpPort: %d
                                certificates: {issuer: none}
                                metrics: {address: 127.0.0.1, port: %d}
                                """
                                        .formatted(FreePort.next(), METRICS)),
                        List.of(
                                route("fine", "target: {app: fine}"),
                                route("silent", "target: {app: silent}"),
                                route("bad", "target: {app: bad}"),
                                route("answer", "target: {respond: {status: 503, body: later}}"),
                                route("nobody", "retries: {for: 0s}\ntarget: {app: nobody}"),
                                route("retried", "target: {app: retried}"),
                                route("cut", "target: {app: cut}"),
                                route("left", "target: {app: left}"),
                                route("socket", "target: {app: socket}"),
                                route(
                                        "limited",
                                        "rateLimit: {perClient: 2, window: 1m}\n"
                                                + "target: {app: limited}"),
                                route("reloaded", "target: {app: reloaded}")));
    }

    private static String route(String name, String spec) {
        return ProxyDocuments.route(name, "hosts: [%s.test]\n%s".formatted(name, spec));
    }

    @AfterAll
    static void stop() {
        CADDY.close();
        proxy.close();
    }

    @Test
    void requestsByRouteAndByInstance() {
        try (Backend one = Backend.start("one");
                Backend two = Backend.start("two")) {
            proxy.serve("shop--fine", one.address(), two.address());
            ask("fine", 12);

            assertThat(of("fine")).isEqualTo(new Requests(12, 0, 0));
            assertThat(at(one)).isEqualTo(new Requests(6, 0, 0));
            assertThat(at(two)).isEqualTo(new Requests(6, 0, 0));
        }
    }

    @Test
    void nothingOfWhatNobodyAskedFor() {
        assertThat(counted().routes()).doesNotContainKey("shop/silent");
    }

    @Test
    void anErrorOfAnInstance() {
        try (Backend bad = Backend.start(exchange -> exchange.sendResponseHeaders(500, -1))) {
            proxy.serve("shop--bad", bad.address());
            ask("bad", 3);

            assertThat(of("bad")).isEqualTo(new Requests(3, 3, 0));
            assertThat(at(bad)).isEqualTo(new Requests(3, 3, 0));
        }
    }

    @Test
    void anErrorThatCaddyAnswersItself() {
        ask("answer", 2);

        assertThat(of("answer")).isEqualTo(new Requests(2, 2, 0));
    }

    @Test
    void anInstanceThatNobodyListensAt() {
        String nobody = "127.0.0.1:" + FreePort.next();
        proxy.serve("shop--nobody", nobody);
        ask("nobody", 2);

        assertThat(of("nobody")).isEqualTo(new Requests(2, 2, 0));
        assertThat(counted().addresses()).containsEntry(nobody, new Requests(2, 2, 0));
    }

    @Test
    void aRequestThatWasTriedAgainOnceAndWithTheInstanceThatAnswered() {
        String nobody = "127.0.0.1:" + FreePort.next();
        try (Backend alive = Backend.start("alive")) {
            proxy.serve("shop--retried", nobody, alive.address());
            ask("retried", 6);

            assertThat(of("retried")).isEqualTo(new Requests(6, 0, 0));
            assertThat(at(alive)).isEqualTo(new Requests(6, 0, 0));
            assertThat(counted().addresses()).doesNotContainKey(nobody);
        }
    }

    @Test
    void anAnswerThatAnInstanceBreaksOff() {
        try (Backend cut =
                Backend.start(exchange -> {
                    exchange.sendResponseHeaders(200, 1_000);
                    exchange.getResponseBody().write(1);
                    exchange.getResponseBody().flush();
                    throw new IOException("gone in the middle");
                })) {
            proxy.serve("shop--cut", cut.address());

            assertThat(proxy.raw("cut.test", "/")).startsWith("HTTP/1.1 200");

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(at(cut)).isEqualTo(new Requests(1, 1, 0)));
            assertThat(of("cut")).isEqualTo(new Requests(1, 1, 0));
        }
    }

    @Test
    void aClientThatDoesNotWait() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (Backend slow =
                Backend.start(exchange -> {
                    asked.countDown();
                    awaited(answer);
                    Backend.say(exchange, "late");
                })) {
            proxy.serve("shop--left", slow.address());
            Call call = LiveProxy.CLIENT.newCall(proxy.to("left.test", "/").build());
            Thread client = Thread.ofVirtual().start(() -> unanswered(call));
            assertThat(asked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(of("left")).isEqualTo(new Requests(0, 0, 1));
            assertThat(at(slow)).isEqualTo(new Requests(0, 0, 1));

            call.cancel();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(of("left")).isEqualTo(new Requests(1, 0, 0)));
            answer.countDown();
            client.join();
        }
    }

    @Test
    void aWebsocketForAsLongAsItIsOpen() {
        try (EchoSocket echo = EchoSocket.start()) {
            proxy.serve("shop--socket", echo.address());
            String url = proxy.to("socket.test", "/").build().url().toString();
            try (Talk talk = Talk.to(LiveProxy.CLIENT, url)) {
                assertThat(talk.echo()).isEqualTo("ok");
                assertThat(of("socket")).isEqualTo(new Requests(0, 0, 1));
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(of("socket")).isEqualTo(new Requests(1, 0, 0)));
        }
    }

    @Test
    void oneRequestTooManyAsNoFailureAndWithNoInstance() {
        try (Backend limited = Backend.start("limited")) {
            proxy.serve("shop--limited", limited.address());
            ask("limited", 5);

            assertThat(of("limited")).isEqualTo(new Requests(5, 0, 0));
            assertThat(at(limited)).isEqualTo(new Requests(2, 0, 0));
        }
    }

    @Test
    void onWhenTheConfigurationChanges() {
        try (Backend one = Backend.start("one")) {
            proxy.serve("shop--reloaded", one.address());
            ask("reloaded", 2);
            long began = counted().began();
            reload();
            ask("reloaded", 3);

            assertThat(of("reloaded")).isEqualTo(new Requests(5, 0, 0));
            assertThat(at(one)).isEqualTo(new Requests(5, 0, 0));
            assertThat(counted().began()).isEqualTo(began);
        }
        assertThat(metrics())
                .contains("drover_route_requests_total{route=\"shop/reloaded\"} 5")
                .contains("drover_route_failures_total{route=\"shop/reloaded\"} 0")
                .contains("drover_route_requests_in_flight{route=\"shop/reloaded\"} 0");
    }

    /** Another configuration with the same routes. */
    private static void reload() {
        Running running = CADDY.running();
        ObjectNode next = running.configuration().deepCopy();
        ((ObjectNode) next.at("/apps/http")).put("shutdown_delay", "10ms");
        assertThat(CADDY.apply(next, running.tag())).isTrue();
        // Caddy closes what is idle, and this client never asks twice.
        LiveProxy.CLIENT.connectionPool().evictAll();
    }

    private static String metrics() {
        return proxy.ask(
                        new Request.Builder().url("http://127.0.0.1:%d/metrics".formatted(METRICS)))
                .body();
    }

    private static void awaited(CountDownLatch latch) {
        try {
            boolean _ = latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void unanswered(Call call) {
        try (Response late = call.execute()) {
            throw new AssertionError("answered with " + late.code());
        } catch (IOException cancelled) {
            // As it should be.
        }
    }

    private static void ask(String route, int times) {
        for (int i = 0; i < times; i++) {
            proxy.get(route + ".test", "/");
        }
    }

    private static Counted counted() {
        return CADDY.counted().orElseThrow();
    }

    private static Requests of(String route) {
        return counted().routes().getOrDefault("shop/" + route, Requests.NONE);
    }

    private static Requests at(Backend backend) {
        return counted().addresses().getOrDefault(backend.address(), Requests.NONE);
    }
}
