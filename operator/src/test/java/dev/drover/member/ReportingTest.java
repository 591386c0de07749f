package dev.drover.member;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.drover.proxy.Member;
import dev.drover.proxy.MemberReport;
import dev.drover.proxy.MemberReport.RouteReport;
import dev.drover.proxy.MemberReport.ServiceReport;
import dev.drover.proxy.MemberReport.Tallies;
import dev.drover.proxy.MemberReport.Tally;
import dev.drover.proxy.MemberReport.Traffic;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.InMemoryKeyValueStore.Call;
import dev.drover.testing.InMemoryKeyValueStore.Fate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class ReportingTest {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(Reporting.class);
    private static final String KEY = "drover/proxied/shop/web/node";
    private static final Instant BEGIN = Instant.EPOCH;
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Map<String, RouteReport> ONE = Map.of("shop/a", RouteReport.inForce(1));

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    private final Reporting reporting = new Reporting(store, KEY, EVERY);

    @BeforeEach
    void listen() {
        log.start();
        LOG.setLevel(Level.WARN);
        LOG.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        LOG.detachAppender(log);
        LOG.setLevel(null);
    }

    @Test
    void saysTheSameNotTwiceButAsASignOfLife() {
        reporting.report(report(BEGIN, ONE));
        reporting.report(report(BEGIN.plusSeconds(9), ONE));
        assertThat(store.commits()).isEqualTo(1);

        reporting.report(report(BEGIN.plusSeconds(10), ONE));

        assertThat(store.commits()).isEqualTo(2);
        assertThat(written().at()).isEqualTo(BEGIN.plusSeconds(10));
    }

    @Test
    void saysSomethingElseAtOnce() {
        reporting.report(report(BEGIN, ONE));
        reporting.report(report(BEGIN, Map.of("shop/a", RouteReport.inForce(2))));

        assertThat(written().routes().get("shop/a")).isEqualTo(RouteReport.inForce(2));
    }

    @Test
    void owesASignOfLifeAfterTheFirstWord() {
        assertThat(reporting.isDue(BEGIN)).isFalse();

        reporting.report(report(BEGIN, ONE));

        assertThat(reporting.isDue(BEGIN.plusSeconds(9))).isFalse();
        assertThat(reporting.isDue(BEGIN.plusSeconds(10))).isTrue();
    }

    @Test
    void saysItNextTimeWhenTheStoreIsAway() {
        store.disturb((_, _) -> Fate.UNAVAILABLE);
        reporting.report(report(BEGIN, ONE));
        store.calm();

        reporting.report(report(BEGIN, ONE));

        assertThat(written().routes()).isEqualTo(ONE);
        assertThat(log.list).isEmpty();
    }

    @Test
    void saysOnceInTheLogThatItMayNot() {
        store.disturb((_, _) -> Fate.DENIED);

        reporting.report(report(BEGIN, ONE));
        reporting.report(report(BEGIN, ONE));

        assertThat(log.list)
                .singleElement()
                .asString()
                .contains("the report was not written")
                .contains("DENIED");
    }

    @Test
    void saysThatItIsAliveAndWhyNoMoreWhenTheStoreRefuses() {
        int[] calls = {0};
        store.disturb(
                (call, _) -> call == Call.COMMIT && calls[0]++ % 2 == 0 ? Fate.REFUSED : Fate.DONE);

        reporting.report(report(BEGIN, ONE));
        reporting.report(report(BEGIN.plusSeconds(10), ONE));

        assertThat(written().at()).isEqualTo(BEGIN.plusSeconds(10));
        assertThat(written().settings()).isEqualTo(7);
        assertThat(written().routes()).isEmpty();
        assertThat(written().trouble().orElseThrow())
                .startsWith("the store does not take its report: memory: COMMIT")
                .endsWith("; slow");
        assertThat(log.list).singleElement().asString().contains("the report was not written");
    }

    @Test
    void triesAgainAtOnceWhenNotEvenThatWasTaken() {
        store.disturb((_, _) -> Fate.REFUSED);
        reporting.report(report(BEGIN, ONE));
        store.calm();

        reporting.report(report(BEGIN, ONE));

        assertThat(written().routes()).isEqualTo(ONE);
    }

    @Test
    void logsWhatIsRefusedOnceInFull() {
        Map<String, RouteReport> refused =
                Map.of("shop/a", new RouteReport(0, Optional.of("no such module"), 1));

        reporting.report(report(BEGIN, refused));
        reporting.report(report(BEGIN.plusSeconds(10), refused));

        assertThat(log.list)
                .singleElement()
                .asString()
                .contains("route shop/a is refused: no such module");
    }

    @Test
    void leavesOutTheNamesOfInstancesWhereTheyAreTooMany() {
        ServiceReport crowd =
                new ServiceReport(
                        20_000, true, Optional.of(Collections.nCopies(20_000, "i".repeat(36))));

        reporting.report(report(BEGIN, ONE).about(ONE, Map.of("api", crowd)));

        assertThat(written().services())
                .containsEntry("api", new ServiceReport(20_000, true, Optional.empty()));
        assertThat(written().routes()).isEqualTo(ONE);
    }

    @Test
    void leavesOutWhatCaddyHasCountedBeforeItLeavesOutNames() {
        Map<String, Tally> counted = new TreeMap<>();
        for (int number = 0; number < 5_000; number++) {
            counted.put("n".repeat(100) + number, new Tally(1, 0, 0));
        }
        ServiceReport api = new ServiceReport(1, true, Optional.of(List.of("one")));

        reporting.report(report(BEGIN, ONE, counted).about(ONE, Map.of("api", api)));

        assertThat(written().tallies()).isEqualTo(Tallies.NONE);
        assertThat(written().services()).containsEntry("api", api);
    }

    @Test
    void saysWhatCaddyHasCountedWithASignOfLifeOnly() {
        reporting.report(report(BEGIN, ONE));
        reporting.report(report(BEGIN, ONE, Map.of("shop/a", new Tally(2, 1, 0))));
        assertThat(written().tallies()).isEqualTo(Tallies.NONE);

        reporting.report(report(BEGIN.plusSeconds(10), ONE, Map.of("shop/a", new Tally(3, 1, 0))));

        assertThat(written().tallies())
                .isEqualTo(
                        new Tallies(
                                Map.of("shop/a", new Tally(3, 1, 0)),
                                Map.of(),
                                Map.of("shop/a", new Traffic(3, 1))));
    }

    @Test
    void saysOnlyThatItIsTooLargeWhereNothingElseHelps() {
        Map<String, RouteReport> routes = new TreeMap<>();
        for (int number = 0; number < 5_000; number++) {
            routes.put("n".repeat(100) + number, RouteReport.inForce(1));
        }

        reporting.report(report(BEGIN, routes));

        assertThat(written().routes()).isEmpty();
        assertThat(written().trouble().orElseThrow())
                .isEqualTo(
                        "its report is too large, and says nothing of 5000 routes: publish some on"
                                + " another Proxy; slow");
    }

    private MemberReport written() {
        return Member.of("node", store.read(KEY).orElseThrow().value()).report();
    }

    private static MemberReport report(Instant at, Map<String, RouteReport> routes) {
        return report(at, routes, Map.of());
    }

    /** All that was counted was counted within the last minute. */
    private static MemberReport report(
            Instant at, Map<String, RouteReport> routes, Map<String, Tally> counted) {
        Map<String, Traffic> lastMinute = new TreeMap<>();
        counted.forEach((route, tally) ->
                lastMinute.put(route, new Traffic(tally.requests(), tally.failed())));
        return new MemberReport(
                at,
                "test",
                "v2.11.9",
                7,
                routes,
                Map.of(),
                List.of(),
                0,
                Optional.empty(),
                new Tallies(counted, Map.of(), lastMinute),
                Optional.of("slow"));
    }
}
