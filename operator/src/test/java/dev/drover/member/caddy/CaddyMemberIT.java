package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drover.adapter.caddy.LocalCaddy;
import dev.drover.adapter.consul.ConsulKeyValueStore;
import dev.drover.adapter.consul.ConsulPrefixFeed;
import dev.drover.adapter.consul.ConsulServiceFeed;
import dev.drover.adapter.consul.ConsulSettings;
import dev.drover.adapter.linux.Uptime;
import dev.drover.convergence.StatusCodec;
import dev.drover.convergence.StoreKeys;
import dev.drover.member.caddy.CaddyMember.Nature;
import dev.drover.member.caddy.CaddyMember.Role;
import dev.drover.member.caddy.CaddyMember.Surroundings;
import dev.drover.proxy.MemberReport;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.ProxySettings.Certificates;
import dev.drover.proxy.ProxySettings.Issuer;
import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.RouteEntry.Plain;
import dev.drover.proxy.RouteEntry.Tls;
import dev.drover.proxy.Site;
import dev.drover.testing.Backend;
import dev.drover.testing.CaddyServer;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.FreePort;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One member with a real Consul and a real Caddy. */
final class CaddyMemberIT {

    private static final ProxyName PROXY = new ProxyName("default", "web");
    private static final ProxyKeys KEYS = new ProxyKeys(new StoreKeys("drover"));
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port = FreePort.next();
    private final OkHttpClient client = new OkHttpClient();
    private ConsulServer consul;
    private Site site;
    private Running member;
    private CaddyServer caddy;
    private Backend one;
    private Backend two;
    private long generation;

    private record Answer(int status, String body) {}

    /** One member's life. */
    private record Running(CaddyMember member, Thread thread, List<AutoCloseable> parts) {

        void end() throws Exception {
            member.close();
            thread.join();
            for (AutoCloseable part : parts) {
                part.close();
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        consul = ConsulServer.start();
        site = new Site(Files.createTempDirectory(Path.of("/tmp"), "proxy-"));
        member = begin();
        caddy = CaddyServer.start(site);
        one = Backend.start("one");
        two = Backend.start("two");
    }

    @AfterEach
    void stop() throws Exception {
        member.end();
        caddy.close();
        one.close();
        two.close();
        consul.close();
    }

    @Test
    void servesAServiceWhereItIsHealthyAndFollowsItWithoutTouchingTheConfiguration()
            throws Exception {
        register("api", one);
        publish(route("shop/api", List.of("shop.test"), List.of("/api/*"), "api"));
        settings();
        awaitAnswer("/api/cart", "one");
        assertThat(one.asked()).contains("GET shop.test/api/cart");
        String before = applied();

        consul.deregister("api");
        register("api", two);

        awaitAnswer("/api/cart", "two");
        assertThat(applied()).isEqualTo(before);
        assertThat(ask("/other").status()).isEqualTo(404);
        assertThat(ask("/apis").status()).isEqualTo(404);
    }

    @Test
    void keepsTheLastAddressesWhenNobodyIsHealthyAndAlsoWhenConsulIsGone() throws Exception {
        register("api", one);
        publish(route("shop/api", List.of("shop.test"), List.of(), "api"));
        settings();
        awaitAnswer("/", "one");

        consul.deregister("api");
        awaitReport(report -> report.path("services").path("api").path("addresses").asInt() == 0);
        assertThat(ask("/").body()).isEqualTo("one");

        consul.kill();
        caddy.killAndStart();
        awaitAnswer("/", "one");
        member.end();
        member = begin();
        assertThat(ask("/").body()).isEqualTo("one");
    }

    @Test
    void keepsOneRouteThatCaddyRefusesFromHinderingTheOthers() throws Exception {
        register("api", one);
        publish(route("shop/api", List.of("shop.test"), List.of("/api/*"), "api"));
        settings();
        awaitAnswer("/api/", "one");

        publish(entry("shop/bad", List.of("bad.test"), "{\"handler\":\"nonsense\"}"));
        publish(entry("shop/new", List.of("shop.test"), answer("new")));

        awaitAnswer("/", "new");
        awaitReport(report ->
                report.path("routes")
                        .path("shop/bad")
                        .path("refused")
                        .asText()
                        .contains("nonsense"));
        assertThat(ask("/api/").body()).isEqualTo("one");

        publish(entry("shop/bad", List.of("bad.test"), answer("good")));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> ask("bad.test", "/").body().equals("good"));
        awaitReport(
                report -> report.path("routes").path("shop/bad").path("refused").isMissingNode());
    }

    @Test
    void asksEachServiceThroughCaddyAndSaysSo() throws Exception {
        publish(route("shop/api", List.of("shop.test"), List.of(), "api"));
        settings();
        JsonNode without =
                awaitReport(report -> report.path("routes").path("shop/api").has("generation"));
        assertThat(without.path("services").path("api").path("reached").asBoolean()).isFalse();

        register("api", one);

        JsonNode with =
                awaitReport(
                        report -> report.path("services").path("api").path("reached").asBoolean());
        assertThat(with.path("services").path("api").path("addresses").asInt()).isEqualTo(1);
        assertThat(with.path("settings").asLong()).isPositive();
    }

    @Test
    void putsBackWhatSomebodyChangedByHandAndSurvivesItsOwnEnd() throws Exception {
        publish(entry("shop/new", List.of("shop.test"), answer("new")));
        settings();
        awaitAnswer("/", "new");
        member.end();
        member = begin();
        String before = applied();
        awaitReport(report -> report.path("routes").path("shop/new").has("generation"));
        assertThat(applied()).as("no reload for a new supervisor").isEqualTo(before);

        try (LocalCaddy meddler = new LocalCaddy(site.admin().toString())) {
            JsonNode now = meddler.running().configuration();
            JsonNode changed = JSON.readTree(now.toString().replace("new", "hacked"));
            assertThat(meddler.apply(changed, meddler.running().tag())).isTrue();
        }
        assertThat(ask("/").body()).isEqualTo("hacked");

        await().atMost(Duration.ofSeconds(20))
                .until(() -> ask("shop.test", "/").body().equals("new"));
    }

    private Running begin() throws IOException {
        ConsulKeyValueStore store =
                new ConsulKeyValueStore(
                        ConsulSettings.at(consul.address()),
                        InstantSource.system(),
                        new SimpleMeterRegistry());
        ConsulPrefixFeed decided =
                new ConsulPrefixFeed(
                        store, KEYS.decided(PROXY), InstantSource.system(), new Random(1));
        ConsulServiceFeed services =
                new ConsulServiceFeed(store, InstantSource.system(), new Random(2));
        LocalCaddy admin = new LocalCaddy(site.admin().toString());
        CaddyMember begun =
                new CaddyMember(
                        new Surroundings(
                                new Role(PROXY, "node", KEYS, site, "test"),
                                store,
                                decided,
                                services,
                                admin),
                        new Nature(InstantSource.system(), new Uptime()));
        Thread thread =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                begun.run();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        return new Running(begun, thread, List.of(decided, services, admin, store));
    }

    private void settings() {
        ProxySettings settings =
                new ProxySettings(
                        ++generation,
                        "127.0.0.1",
                        port,
                        Optional.empty(),
                        new Certificates(
                                Issuer.NONE,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of()),
                        List.of(),
                        false);
        consul.put(KEYS.settings(PROXY), StatusCodec.encode((Object) settings));
    }

    private void publish(RouteEntry entry) {
        consul.put(KEYS.route(PROXY, entry.route()), StatusCodec.encode((Object) entry));
    }

    private RouteEntry route(String route, List<String> hosts, List<String> paths, String service)
            throws IOException {
        ArrayNode handle =
                (ArrayNode)
                        JSON.readTree(
                                """
                                [{"handler":"reverse_proxy",
                                  "upstreams":[{"dial":"{service.%s}"}],
                                  "load_balancing":{"try_duration":"3s","try_interval":"20ms"}}]\
                                """
                                        .formatted(service));
        return new RouteEntry(
                route,
                ++generation,
                hosts,
                paths,
                new Tls("1.2", Plain.SERVE),
                List.of(service),
                Optional.of("/"),
                handle);
    }

    private RouteEntry entry(String route, List<String> hosts, String handler) throws IOException {
        ArrayNode handle = JsonNodeFactory.instance.arrayNode().add(JSON.readTree(handler));
        return new RouteEntry(
                route,
                ++generation,
                hosts,
                List.of(),
                new Tls("1.2", Plain.SERVE),
                List.of(),
                Optional.empty(),
                handle);
    }

    private static String answer(String body) {
        return "{\"handler\":\"static_response\",\"body\":\"%s\"}".formatted(body);
    }

    private void register(String service, Backend backend) {
        consul.register(service, backend.port());
    }

    private String applied() throws IOException {
        return Files.readString(site.configuration());
    }

    private void awaitAnswer(String path, String body) {
        await("%s from %s".formatted(body, path))
                .atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> ask(path).body().equals(body));
    }

    private Answer ask(String path) throws IOException {
        return ask("shop.test", path);
    }

    private Answer ask(String host, String path) throws IOException {
        Request request =
                new Request.Builder()
                        .url("http://127.0.0.1:%d%s".formatted(port, path))
                        .header("Host", host)
                        .build();
        try (Response response = client.newCall(request).execute()) {
            ResponseBody body = response.body();
            return new Answer(response.code(), body == null ? "" : body.string());
        }
    }

    private JsonNode awaitReport(Predicate<JsonNode> wanted) {
        String key = KEYS.report(PROXY, "node");
        await("a report")
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> wanted.test(JSON.readTree(consul.get(key))));
        try {
            return JSON.readTree(consul.get(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It decodes: what is written is what the operator reads. */
    @Test
    void reportsWhatTheOperatorReads() throws Exception {
        settings();
        JsonNode report = awaitReport(found -> found.path("settings").asLong() > 0);

        MemberReport read = StatusCodec.decode(MemberReport.class, JSON.writeValueAsBytes(report));
        assertThat(read.version()).isEqualTo("test");
        assertThat(read.trouble()).isEmpty();
    }
}
