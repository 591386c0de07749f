package dev.drover.member.direct;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.caddy.AdminApi;
import dev.drover.adapter.caddy.SharedCaddy;
import dev.drover.adapter.consul.ConsulKeyValueStore;
import dev.drover.adapter.consul.ConsulPrefixFeed;
import dev.drover.adapter.consul.ConsulServiceFeed;
import dev.drover.adapter.consul.ConsulSettings;
import dev.drover.adapter.linux.Uptime;
import dev.drover.convergence.Fence;
import dev.drover.convergence.StatusCodec;
import dev.drover.convergence.StoreKeys;
import dev.drover.proxy.AdminAccess;
import dev.drover.proxy.Directs;
import dev.drover.proxy.Member;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxyPart;
import dev.drover.proxy.RouteEntry;
import dev.drover.schema.Json;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.LiveMember;
import dev.drover.testing.LiveMember.Answer;
import dev.drover.testing.ProxyDocuments;
import dev.drover.testing.ServerProcess;
import dev.drover.testing.Tools;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;

/**
 * A real Caddy with a configuration of somebody else's, and what an operator that leads runs for it, in this virtual machine, with
 * a real Consul. Not thread-safe.
 */
final class LiveDirect implements AutoCloseable {

    static final ProxyName WEB = new ProxyName("shop", "web");
    private static final ProxyKeys KEYS = new ProxyKeys(new StoreKeys("drover"));

    private final ConsulServer consul;
    private final Path folder;
    private final Path configuration;
    private Directs directs = new Directs();
    private final ConsulKeyValueStore store;
    private ServerProcess caddy;
    private DirectMembers members;
    private volatile Optional<Fence> right = Optional.of(() -> {});
    private String machine = "node-a";
    private long generation;

    /** Starts that Caddy; nobody looks after it yet. */
    LiveDirect(ConsulServer consul, Path folder, String configuration) throws IOException {
        this.consul = consul;
        this.folder = folder;
        this.configuration = folder.resolve("theirs.json");
        Files.writeString(this.configuration, configuration);
        this.store =
                new ConsulKeyValueStore(
                        ConsulSettings.at(consul.address()),
                        InstantSource.system(),
                        new SimpleMeterRegistry());
        consul.deleteTree("drover/");
        this.caddy = launch();
        this.members = begun();
    }

    private ServerProcess launch() {
        return ServerProcess.start(
                List.of(
                        Tools.find("caddy").toString(),
                        "run",
                        "--config",
                        configuration.toString()),
                Map.of("XDG_DATA_HOME", folder + "/data", "XDG_CONFIG_HOME", folder + "/config"),
                folder.resolve("caddy.log"));
    }

    private DirectMembers begun() {
        DirectMembers begun =
                new DirectMembers(
                        new DirectMembers.World(
                                store,
                                KEYS,
                                proxy ->
                                        new ConsulPrefixFeed(
                                                store,
                                                KEYS.decided(proxy),
                                                InstantSource.system(),
                                                new Random(1)),
                                () ->
                                        new ConsulServiceFeed(
                                                store, InstantSource.system(), new Random(2), 30),
                                machine,
                                LiveDirect::reach,
                                InstantSource.system(),
                                new Uptime(),
                                "test"),
                        () -> right);
        begun.start(directs);
        return begun;
    }

    static SharedCaddy reach(AdminAccess admin) {
        return new AdminApi(
                admin.address(),
                admin.identity()
                        .map(own ->
                                new AdminApi.Files(own.certificate(), own.key(), own.authority())));
    }

    /** Publishes a document of kind Proxy, as its kind does, and says that it is direct. */
    void proxy(String spec) {
        consul.put(
                KEYS.settings(WEB),
                StatusCodec.encode(
                        (Object)
                                ProxyDocuments.settings(
                                        ProxyDocuments.proxy("web", spec), ++generation)));
        directs.recall(WEB, ProxyPart.NOTHING.at(WEB, Directs.places(Optional.of("somewhere"))));
    }

    /** Its document is gone, and so are its settings. */
    void withdrawProxy() {
        consul.delete(KEYS.settings(WEB));
        directs.ends(WEB);
    }

    /** Its settings are gone while no operator runs, and its document just when one begins. */
    void withdrawProxyUnseen() {
        endOperator();
        consul.delete(KEYS.settings(WEB));
        members = begun();
        directs.ends(WEB);
    }

    /** Another proxy, of which nothing but this is known. */
    void other(String name) {
        ProxyName proxy = new ProxyName("shop", name);
        directs.recall(
                proxy, ProxyPart.NOTHING.at(proxy, Directs.places(Optional.of("there/" + name))));
    }

    /** Its owner's file from now on. */
    void rewrite(JsonNode content) throws IOException {
        Files.writeString(configuration, content.toString());
    }

    /** What is kept about where our part stands. */
    JsonNode remembered(String key) throws IOException {
        return stands(key)
                ? Json.mapper().readTree(consul.get(key))
                : Json.mapper().createObjectNode();
    }

    boolean stands(String key) {
        return !consul.get(key).equals("(none)");
    }

    JsonNode reportOf(String name) {
        return report(new ProxyName("shop", name));
    }

    void route(String name, String spec) {
        publish(ProxyDocuments.entry(ProxyDocuments.route(name, spec), ++generation));
    }

    void publish(RouteEntry entry) {
        consul.put(KEYS.route(WEB, entry.route()), StatusCodec.encode((Object) entry));
    }

    void withdraw(String name) {
        consul.delete(KEYS.route(WEB, "shop/" + name));
    }

    long generation() {
        return generation;
    }

    /** Another leads, and then this one again. */
    void lead(boolean leading) {
        right = leading ? Optional.of(() -> {}) : Optional.empty();
    }

    /** An operator on another machine leads. What this one remembers of its Directs it knows as well. */
    void leadOn(String other) {
        endOperator();
        machine = other;
        members = begun();
    }

    /** Another operator leads, which knows of no Proxy but by the store. */
    void anotherLeads() {
        endOperator();
        directs = new Directs();
        members = begun();
    }

    /** The operator ends and another begins. */
    void restartOperator() {
        endOperator();
        members = begun();
    }

    void endOperator() {
        members.close();
    }

    void killCaddy() {
        caddy.kill();
    }

    /** With what its owner wrote, and nothing of ours. */
    void startCaddy() {
        caddy.close();
        caddy = launch();
    }

    String caddyLog() {
        return caddy.output();
    }

    JsonNode report() {
        return report(WEB);
    }

    private JsonNode report(ProxyName proxy) {
        try {
            return Json.mapper().readTree(consul.get(KEYS.report(proxy, Member.DIRECT)));
        } catch (JsonProcessingException none) {
            return Json.mapper().createObjectNode();
        }
    }

    JsonNode awaitReport(String what, Predicate<JsonNode> wanted) {
        try {
            await(what)
                    .atMost(LiveMember.PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .ignoreExceptions()
                    .until(() -> wanted.test(report()));
        } catch (RuntimeException late) {
            throw new AssertionError(what + ": " + report() + "\n" + caddyLog(), late);
        }
        return report();
    }

    /** Waits until that generation of a route is in force. */
    void awaitInForce(String name, long wanted) {
        awaitReport(
                name + " in generation " + wanted,
                report -> report.at("/routes/shop~1" + name + "/generation").asLong() == wanted);
    }

    void awaitTrouble(String words) {
        awaitReport(words, report -> report.path("trouble").asText().contains(words));
    }

    static Answer ask(int port, String host, String path) throws IOException {
        return LiveMember.ask(LiveMember.client(), "http://%s:%d%s".formatted(host, port, path));
    }

    /** Everything but what is ours. */
    static ObjectNode foreign(JsonNode configuration) {
        ObjectNode copy = configuration.deepCopy();
        copy.at("/apps/http/servers")
                .forEach(server -> {
                    var routes = server.path("routes").elements();
                    while (routes.hasNext()) {
                        if (routes.next().path("@id").asText().startsWith("drover.")) {
                            routes.remove();
                        }
                    }
                });
        return copy;
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        members.close();
        caddy.close();
        store.close();
        try (var files = Files.list(folder)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> {
                        try {
                            Files.deleteIfExists(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
