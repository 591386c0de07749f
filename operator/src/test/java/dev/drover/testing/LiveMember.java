package dev.drover.testing;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.adapter.caddy.LocalCaddy;
import dev.drover.adapter.consul.ConsulKeyValueStore;
import dev.drover.adapter.consul.ConsulPrefixFeed;
import dev.drover.adapter.consul.ConsulServiceFeed;
import dev.drover.adapter.consul.ConsulSettings;
import dev.drover.adapter.linux.Uptime;
import dev.drover.convergence.StatusCodec;
import dev.drover.convergence.StoreKeys;
import dev.drover.member.caddy.CaddyMember;
import dev.drover.member.caddy.CaddyMember.Nature;
import dev.drover.member.caddy.CaddyMember.Role;
import dev.drover.member.caddy.CaddyMember.Surroundings;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.Site;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** One member in this virtual machine, with a real Caddy beside it and a real Consul. Not thread-safe. */
public final class LiveMember implements AutoCloseable {

    /** Longer than the member takes to look again, and Caddy to begin. */
    public static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final ProxyName PROXY = new ProxyName("shop", "web");
    private static final ProxyKeys KEYS = new ProxyKeys(new StoreKeys("drover"));
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "node";

    /** Takes each host for this machine, and does not follow. */
    private static final OkHttpClient CLIENT =
            new OkHttpClient.Builder()
                    .dns(_ -> List.of(InetAddress.getLoopbackAddress()))
                    .followRedirects(false)
                    .build();

    private final ConsulServer consul;
    private final Site site;
    private final int port = FreePort.next();
    private final Path admin;
    private Running member;
    private final CaddyServer caddy;
    private long generation;

    /** What came back. */
    public record Answer(int status, String body) {}

    /** One member's life. */
    private record Running(CaddyMember member, Thread thread, List<AutoCloseable> parts) {}

    private LiveMember(ConsulServer consul, Site site, Path admin) {
        this.consul = consul;
        this.site = site;
        this.admin = admin;
        this.member = begun();
        this.caddy = CaddyServer.start(site);
    }

    /**
     * Starts one without settings.
     *
     * @param consul ends with it
     */
    public static LiveMember start(ConsulServer consul) {
        Site site = newSite();
        return new LiveMember(consul, site, site.admin());
    }

    /**
     * Starts one that speaks with Caddy through another socket.
     *
     * @param consul ends with it
     * @param admin such a socket, which somebody makes
     */
    public static LiveMember startBehind(ConsulServer consul, Site site, Path admin) {
        return new LiveMember(consul, site, admin);
    }

    /** A folder for a proxy. A socket file's path may have no more than 107 bytes. */
    public static Site newSite() {
        try {
            return new Site(Files.createTempDirectory(Path.of("/tmp"), "proxy-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ConsulServer consul() {
        return consul;
    }

    public Site site() {
        return site;
    }

    public CaddyServer caddy() {
        return caddy;
    }

    /** Where Caddy listens without TLS, when the settings of {@link #listen} are in force. */
    public int port() {
        return port;
    }

    /** Publishes settings without TLS. */
    public void listen() {
        settings(Entries.plain(++generation, port));
    }

    /** Publishes the settings of a document. */
    public void proxy(String document) {
        settings(ProxyDocuments.settings(document, ++generation));
    }

    private void settings(ProxySettings settings) {
        consul.put(KEYS.settings(PROXY), StatusCodec.encode((Object) settings));
    }

    /** The generation that was published last. */
    public long generation() {
        return generation;
    }

    /** Publishes a document of kind Route. */
    public void route(String document) {
        publish(ProxyDocuments.entry(document, ++generation));
    }

    /** Publishes it as it is. */
    public void publish(RouteEntry entry) {
        consul.put(KEYS.route(PROXY, entry.route()), StatusCodec.encode((Object) entry));
    }

    /** Withdraws the Route of that name. */
    public void withdraw(String name) {
        consul.delete(KEYS.route(PROXY, PROXY.namespace() + "/" + name));
    }

    /** Ends the member; Caddy goes on. */
    public void endMember() {
        member.member().close();
        try {
            member.thread().join();
            for (AutoCloseable part : member.parts()) {
                part.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Begins another member on the same folder. */
    public void beginMember() {
        member = begun();
    }

    private Running begun() {
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
        LocalCaddy local = new LocalCaddy(admin.toString());
        try {
            CaddyMember begun =
                    new CaddyMember(
                            new Surroundings(
                                    new Role(PROXY, NAME, KEYS, site, "test"),
                                    store,
                                    decided,
                                    services,
                                    local),
                            new Nature(InstantSource.system(), new Uptime()));
            Thread thread = Thread.ofVirtual().start(() -> work(begun));
            return new Running(begun, thread, List.of(decided, services, local, store));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void work(CaddyMember member) {
        try {
            member.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The configuration that Caddy would begin with. */
    public String configuration() {
        try {
            return Files.readString(site.configuration());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks without TLS. */
    public Answer ask(String host, String path) throws IOException {
        return ask(CLIENT, "http://%s:%d%s".formatted(host, port, path));
    }

    /** Asks as somebody else does. */
    public static Answer ask(OkHttpClient client, String url) throws IOException {
        Request request = new Request.Builder().url(url).build();
        try (Response response = client.newCall(request).execute()) {
            ResponseBody body = response.body();
            return new Answer(response.code(), body == null ? "" : body.string());
        }
    }

    /** A client that takes each host for this machine. */
    public static OkHttpClient client() {
        return CLIENT;
    }

    /** Waits until that comes back. */
    public void awaitBody(String host, String path, String body) {
        await("%s from %s%s".formatted(body, host, path))
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> ask(host, path).body().equals(body));
    }

    /** Waits until that comes back from a Caddy that is begun again whenever it ends. */
    public void awaitBodyFromKept(String host, String path, String body) {
        await("%s from %s%s".formatted(body, host, path))
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(() -> caddy.keep() && ask(host, path).body().equals(body));
    }

    /** Waits until the member says such a thing, and returns it. */
    public JsonNode awaitReport(String what, Predicate<JsonNode> wanted) {
        try {
            await(what)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .ignoreExceptions()
                    .until(() -> wanted.test(report()));
        } catch (RuntimeException late) {
            throw new AssertionError(what + ": " + report(), late);
        }
        return report();
    }

    /** Waits until the member says that this is in its way. */
    public void awaitTrouble(String words) {
        awaitReport("trouble: " + words, report -> report.path("trouble").asText().contains(words));
    }

    /** Waits until that is so. */
    public static void until(String what, Callable<Boolean> so) {
        await(what).atMost(PATIENCE).until(so);
    }

    /** Waits until the newest of all is in force, and nothing is in the way. */
    public void awaitInForce() {
        awaitReport("all to be well", report -> report.path("trouble").isMissingNode());
    }

    /** What the member said last. */
    public JsonNode report() {
        try {
            return JSON.readTree(consul.get(KEYS.report(PROXY, NAME)));
        } catch (JsonProcessingException none) {
            return JSON.createObjectNode();
        }
    }

    @Override
    public void close() {
        endMember();
        caddy.close();
        consul.close();
    }
}
