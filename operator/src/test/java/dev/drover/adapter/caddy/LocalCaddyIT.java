package dev.drover.adapter.caddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.caddy.Caddy.Running;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.StatusCodec;
import dev.drover.proxy.CaddyConfig;
import dev.drover.proxy.Hashes;
import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.Site;
import dev.drover.proxy.Slots;
import dev.drover.proxy.Spelling;
import dev.drover.schema.Json;
import dev.drover.testing.Backend;
import dev.drover.testing.CaddyContract;
import dev.drover.testing.CaddyServer;
import dev.drover.testing.Entries;
import dev.drover.testing.FreePort;
import dev.drover.testing.ServerProcess;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Against a real Caddy, new for each test. */
final class LocalCaddyIT extends CaddyContract {

    private final int port = FreePort.next();
    private Site site;
    private CaddyServer server;
    private LocalCaddy caddy;

    @BeforeEach
    void start() throws IOException {
        site = new Site(Files.createTempDirectory(Path.of("/tmp"), "caddy-"));
        Files.createDirectory(site.slots());
        Files.writeString(site.configuration(), CaddyConfig.first(site).toString());
        server = CaddyServer.start(site);
        caddy = new LocalCaddy(site.admin().toString());
        awaitAnswer(caddy);
    }

    @AfterEach
    void stop() {
        caddy.close();
        server.close();
    }

    @Override
    protected Caddy caddy() {
        return caddy;
    }

    @Override
    protected Site site() {
        return site;
    }

    @Test
    void saysWithoutAConfigurationThatThereIsNone() {
        Path socket = site.folder().resolve("bare.sock");
        try (ServerProcess bare =
                        ServerProcess.start(
                                List.of(Tools.find("caddy").toString(), "run"),
                                Map.of(
                                        "CADDY_ADMIN",
                                        "unix/" + socket,
                                        "XDG_CONFIG_HOME",
                                        site.folder().toString()),
                                site.folder().resolve("bare.log"));
                LocalCaddy other = new LocalCaddy(socket.toString())) {
            Running running = awaitAnswer(other);

            assertThat(running.configuration().isNull()).as(bare.output()).isTrue();
        }
    }

    /** Else a member would apply the same again and again. */
    @Test
    void givesBackEachRenderedRouteAsItWasApplied() throws IOException {
        List<RouteEntry> entries = rendered();
        for (String service : CaddyConfig.services(entries)) {
            fill(service, Slots.NOBODY);
        }
        JsonNode wanted =
                CaddyConfig.of(
                        site, hashes(entries), Spelling.ODD, Entries.plain(1, port), entries);

        assertThat(caddy.apply(wanted, caddy.running().tag())).isTrue();

        assertThat(caddy.running().configuration()).isEqualTo(wanted);
    }

    /** Each secret that they name is "rosebud". */
    private static Hashes hashes(List<RouteEntry> entries) {
        return new Hashes(
                Hashes.neededBy(entries).stream()
                        .collect(
                                Collectors.toMap(
                                        secret -> secret,
                                        _ ->
                                                "$2a$04$FZS/oDg1abbCy.jTG6HNiOmZ8ECHstdcPBamGKEUbjQ42IAkPbgTq")));
    }

    @Test
    void asksAServiceThroughItsSlots() throws IOException {
        try (Backend backend = Backend.start("one")) {
            fill("My_Api", backend.address());
            passOnTo("My_Api");

            assertThat(caddy.ask(site.probe().toString(), "/My_Api/health")).isEqualTo(200);
            assertThat(backend.asked()).hasSize(1).first().asString().endsWith("/health");
        }
    }

    @Test
    void logsNothingAboutAnAnswerThatItReadsNoFurther() throws IOException {
        Logger log = (Logger) LoggerFactory.getLogger("io.vertx");
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        log.addAppender(said);
        try (Backend backend = Backend.start("one")) {
            fill("api", backend.address());
            passOnTo("api");
            for (int time = 0; time < 5; time++) {
                assertThat(caddy.ask(site.probe().toString(), "/api/")).isEqualTo(200);
            }
        } finally {
            caddy.close();
            log.detachAppender(said);
        }

        assertThat(said.list).filteredOn(event -> event.getLevel() == Level.ERROR).isEmpty();
    }

    @Test
    void tellsWhatThisMachineDoesNotLetStartFromWhatIsWrong() throws IOException {
        Running before = caddy.running();
        ObjectNode wanted =
                CaddyConfig.of(site, Hashes.NONE, Spelling.ODD, Entries.plain(1, port), List.of());
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> caddy.apply(wanted, before.tag()))
                    .isInstanceOf(Caddy.Unstarted.class)
                    .hasMessageContaining("address already in use");
        }
        assertThat(caddy.running()).isEqualTo(before);
    }

    @Test
    void hearsThatNobodyListensWhereTheSlotsSay() throws IOException {
        fill("api", Slots.NOBODY);
        passOnTo("api");

        assertThat(caddy.ask(site.probe().toString(), "/api/")).isEqualTo(502);
    }

    @Test
    void hearsAtOnceThatThereIsNobodyElseEither() throws IOException {
        fill("api", Slots.NOBODY_ELSE_EITHER);
        passOnTo("api");
        // What it does for the first time takes longer.
        caddy.ask(site.probe().toString(), "/api/");
        Instant before = Instant.now();

        assertThat(caddy.ask(site.probe().toString(), "/api/")).isEqualTo(502);
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofMillis(900));
    }

    @Test
    void countsARequestThatIsNotAnsweredYetOnce() throws Exception {
        CompletableFuture<Integer> status;
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill("api", "127.0.0.1:" + mute.getLocalPort());
            passOnTo("api");
            status =
                    CompletableFuture.supplyAsync(
                            () -> caddy.ask(site.probe().toString(), "/api/"));
            try (Socket asked = mute.accept()) {
                assertThat(asked.isConnected()).isTrue();
                assertThat(caddy.requestsInFlight()).isEqualTo(1);
            }
        }
        assertThat(status.get(30, TimeUnit.SECONDS)).isEqualTo(502);
    }

    @Test
    void isUnavailableWhereNoCaddyIs() {
        server.close();

        assertThatThrownBy(caddy::running)
                .isInstanceOf(RemoteFailure.Unavailable.class)
                .hasMessageContaining("does Caddy run");
        assertThat(caddy.gone()).isTrue();
        assertThatThrownBy(caddy::requestsInFlight).isInstanceOf(RemoteFailure.Unavailable.class);
    }

    @Test
    void doesNotKnowWhatBecameOfAConfigurationThatNobodyAnswered() {
        String tag = caddy.running().tag();
        server.close();

        assertThatThrownBy(() -> caddy.apply(CaddyConfig.first(site), tag))
                .isInstanceOf(RemoteFailure.Indeterminate.class);
    }

    @Test
    void isUnavailableWhileCaddyIsFrozenAndAnswersAfterwards() {
        Running before = caddy.running();
        server.freeze();
        try {
            assertThatThrownBy(caddy::running)
                    .isInstanceOf(RemoteFailure.Unavailable.class)
                    .hasMessageContaining("no answer within 5 s");
            assertThat(caddy.gone()).as("frozen").isFalse();
        } finally {
            server.thaw();
        }
        assertThat(caddy.running()).isEqualTo(before);
    }

    private void passOnTo(String service) {
        JsonNode wanted =
                CaddyConfig.of(
                        site,
                        Hashes.NONE,
                        Spelling.ODD,
                        Entries.plain(1, port),
                        List.of(Entries.passing("shop/web", service)));
        assertThat(caddy.apply(wanted, caddy.running().tag())).isTrue();
    }

    private void fill(String service, String address) throws IOException {
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            Files.writeString(site.slot(service, slot), address);
        }
    }

    /** Each under a name of its own: some examples share one. */
    private static List<RouteEntry> rendered() throws IOException {
        Path folder = Tools.repository().resolve("operator/src/test/resources/route");
        List<RouteEntry> entries = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                ObjectNode tree = (ObjectNode) Json.mapper().readTree(file.toFile());
                // As it stands in the store; people read it in small letters.
                String plain = tree.at("/tls/plain").asText().toUpperCase(Locale.ROOT);
                tree.withObject("/tls").put("plain", plain);
                RouteEntry read =
                        StatusCodec.decode(
                                RouteEntry.class, tree.toString().getBytes(StandardCharsets.UTF_8));
                entries.add(
                        new RouteEntry(
                                "shop/" + file.getFileName(),
                                read.generation(),
                                read.hosts(),
                                read.paths(),
                                read.tls(),
                                read.services(),
                                read.probe(),
                                read.handle(),
                                read.defaultsAt()));
            }
        }
        return entries;
    }

    private static Running awaitAnswer(LocalCaddy asked) {
        return await("an answer of Caddy")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(asked::running, _ -> true);
    }
}
