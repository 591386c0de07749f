package dev.drover.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.adapter.caddy.LocalCaddy;
import dev.drover.proxy.Site;
import dev.drover.testing.Backend;
import dev.drover.testing.CaddyServer;
import dev.drover.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long the proxy takes, printed as Markdown. */
final class ProxyBench {

    private static final int HEALTH_CHANGES = 60;
    private static final int WRITES = 20;
    private static final int ROUTES = 1_000;
    private static final int BURST = 100;

    /** Who asked without pause would take the processor from those whom he waits for. */
    private static final Duration OFTEN = Duration.ofMillis(1);

    /** Each change is confirmed before the next. */
    private static final Duration CONFIRMATION = Duration.ofSeconds(2);

    private static final ObjectMapper JSON = new ObjectMapper();

    private ProxyBed bed;

    @BeforeEach
    void start() {
        bed = ProxyBed.start();
    }

    @AfterEach
    void stop() {
        bed.close();
    }

    @Test
    void followsHealth() {
        try (Backend one = Backend.start("one");
                Backend two = Backend.start("two")) {
            bed.consul().register("api", one.port());
            bed.cluster().write("Route/api", ProxyBed.route("api.test", "target: {service: api}"));
            bed.cluster().awaitCondition("Route/api", "Ready", "True");
            double[] taken = new double[HEALTH_CHANGES];
            for (int round = 0; round < HEALTH_CHANGES; round++) {
                Backend next = round % 2 == 0 ? two : one;
                String name = round % 2 == 0 ? "two" : "one";
                long before = System.nanoTime();
                bed.consul().register("api", next.port());
                awaitAnswerAt(bed.port(), name);
                taken[round] = Figures.since(before);
            }
            Figures.percentiles(1, "health change to served", taken);
        }
    }

    @Test
    void servesWhatIsWritten() throws Exception {
        double[] written = new double[WRITES];
        double[] bare = new double[WRITES];
        Site site = new Site(Files.createTempDirectory(Path.of("/tmp"), "bare-"));
        int barePort = FreePort.next();
        Files.writeString(
                site.configuration(),
                "{\"admin\":{\"listen\":\"unix/%s|0600\"}}".formatted(site.admin()));
        try (CaddyServer _ = CaddyServer.start(site);
                LocalCaddy admin = new LocalCaddy(site.admin().toString())) {
            Figures.await("caddy", () -> Files.exists(site.admin()));
            for (int round = 0; round < WRITES; round++) {
                String body = "b" + round;
                long before = System.nanoTime();
                bed.cluster().write("Route/api", ProxyBed.route("api.test", answer(body)));
                awaitAnswerAt(bed.port(), body);
                written[round] = Figures.since(before);
                Thread.sleep(CONFIRMATION);
                before = System.nanoTime();
                admin.apply(JSON.readTree(bare(site, barePort, body)), admin.running().tag());
                awaitAnswerAt(barePort, body);
                bare[round] = Figures.since(before);
            }
            Figures.percentiles(1, "Route written to served", written);
            Figures.percentiles(1, "bare POST of such a configuration to served", bare);
        }
    }

    /** A thousand Routes at once, one more, and a hundred within a second: how long, and in how many reloads. */
    @Test
    void servesThousands() throws Exception {
        try (Reloads reloads = new Reloads(bed.node().site().configuration())) {
            long before = System.nanoTime();
            Figures.inParallel(ROUTES, number -> write(number, "first"));
            awaitAnswer(ROUTES - 1, "first");
            Figures.await(
                    "the first", Duration.ofMillis(100), () -> bed.ask("h0.test").equals("first0"));
            Figures.say(ROUTES, "Routes at once to all served, ms", Figures.since(before));
            Figures.say(ROUTES, "reloads for them", reloads.settled());
            Figures.say(
                    ROUTES,
                    "Caddy resident, MB",
                    (double) Figures.residentMegabytes(bed.node().caddy().pid()));
            Figures.say(
                    ROUTES,
                    "member resident, MB",
                    (double) Figures.residentMegabytes(bed.node().memberPid()));

            double[] taken = new double[WRITES];
            for (int round = 0; round < WRITES; round++) {
                String body = "again%d-".formatted(round);
                long written = System.nanoTime();
                write(1, body);
                awaitAnswer(1, body);
                taken[round] = Figures.since(written);
                Thread.sleep(CONFIRMATION);
            }
            Figures.percentiles(ROUTES, "one Route more to served", taken);
            Figures.say(ROUTES, "reloads for %d of them".formatted(WRITES), reloads.settled());

            for (int number = 0; number < BURST; number++) {
                write(number, "burst");
                Thread.sleep(Duration.ofMillis(1_000 / BURST));
            }
            awaitAnswer(BURST - 1, "burst");
            Figures.say(
                    ROUTES,
                    "reloads for %d writes within a second".formatted(BURST),
                    reloads.settled());
        }
    }

    private static void awaitAnswerAt(int port, String answer) {
        Figures.await(answer, OFTEN, () -> ProxyBed.ask(port, "api.test").equals(answer));
    }

    private void write(int number, String body) {
        bed.cluster()
                .write(
                        "Route/r" + number,
                        ProxyBed.route("h%d.test".formatted(number), answer(body + number)));
    }

    private void awaitAnswer(int number, String body) {
        Figures.await(
                "the answer of route %d".formatted(number),
                () -> bed.ask("h%d.test".formatted(number)).equals(body + number));
    }

    private static String answer(String body) {
        return "target: {respond: {status: 200, body: %s}}".formatted(body);
    }

    private static String bare(Site site, int port, String body) {
        return """
        {"admin":{"listen":"unix/%s|0600","config":{"persist":false}},"apps":{"http":{"servers":{"s":{"listen":["127.0.0.1:%d"],
        "automatic_https":{"disable":true},
        "routes":[{"match":[{"host":["api.test"]}],"handle":[{"handler":"static_response","body":"%s"}]}]}}}}}\
        """
                .formatted(site.admin(), port, body);
    }

    /** Counts how often the member wrote the configuration that is in force: once for each reload. */
    private static final class Reloads implements AutoCloseable {

        private static final Duration LOOK = Duration.ofMillis(5);
        private static final Duration QUIET = Duration.ofSeconds(5);

        private final Set<FileTime> seen = new ConcurrentSkipListSet<>();
        private final AtomicBoolean over = new AtomicBoolean();
        private final Thread watching;
        private int before;

        Reloads(Path configuration) {
            watching =
                    Thread.ofVirtual()
                            .start(() -> {
                                while (!over.get()) {
                                    look(configuration);
                                }
                            });
            before = settled();
        }

        private void look(Path configuration) {
            try {
                seen.add(Files.getLastModifiedTime(configuration));
                Thread.sleep(LOOK);
            } catch (IOException beingReplaced) {
                Thread.onSpinWait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** How many since this was asked last, once there have been no more for a while. */
        int settled() {
            int count;
            do {
                count = seen.size();
                try {
                    Thread.sleep(QUIET);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            } while (count < seen.size());
            int since = count - before;
            before = count;
            return since;
        }

        @Override
        public void close() {
            over.set(true);
            watching.interrupt();
        }
    }
}
