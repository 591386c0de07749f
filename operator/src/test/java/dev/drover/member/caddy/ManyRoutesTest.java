package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.drover.convergence.StatusCodec;
import dev.drover.member.Intake;
import dev.drover.member.Reporting;
import dev.drover.proxy.CaddyConfig;
import dev.drover.proxy.Hashes;
import dev.drover.proxy.Member;
import dev.drover.proxy.MemberReport;
import dev.drover.proxy.MemberReport.RouteReport;
import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.Site;
import dev.drover.proxy.Spelling;
import dev.drover.testing.Entries;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.ProxyDocuments;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A proxy with ten thousand documents. */
final class ManyRoutesTest {

    private static final int MANY = 10_000;

    private static final RouteEntry ONE =
            ProxyDocuments.entry(
                    ProxyDocuments.route(
                            "one",
                            """
                            hosts: [one.test]
                            paths: [/api/*]
                            target: {app: api}
                            headers: secure
                            rateLimit: {perClient: 100, window: 1s}\
                            """),
                    1);

    /** Ten megabytes for a thousand: Caddy is not given more than it can hold twice. */
    @Test
    void hasAConfigurationThatGrowsWithTheRoutesThatAreServedAndNoFurther() {
        Intake all = intake(MANY);
        long began = System.nanoTime();

        Intake served = all.atMost(CaddyMember.ROUTES_MOST, Intake.NOTHING);
        long bytes = bytes(served);

        assertThat(served.routes()).hasSize(CaddyMember.ROUTES_MOST);
        assertThat(bytes).isLessThan(CaddyMember.ROUTES_MOST * 10_000L);
        assertThat(bytes(all.atMost(100, Intake.NOTHING))).isLessThan(bytes / 10);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    /** The closed places of all others take less than what is served. */
    @Test
    void hasAConfigurationInWhichGuardedRoutesThatAreNotServedTakeLittle() {
        Intake all = intake(MANY, Entries.guarded("shop/one", 1, "alice").handle());

        Intake served = all.atMost(CaddyMember.ROUTES_MOST, Intake.NOTHING);
        Intake closed = served.opening(_ -> false);

        assertThat(served.routes()).hasSize(MANY);
        assertThat(bytes(closed)).isLessThan(MANY * 500L);
    }

    /** With names as long as they may be, and a word from Caddy about one of them. */
    @Test
    void hasAReportThatConsulTakes() {
        Map<String, RouteReport> routes = new TreeMap<>();
        for (int number = 0; number < CaddyMember.ROUTES_MOST; number++) {
            routes.put(
                    "n".repeat(63) + "/" + "r".repeat(58) + number,
                    RouteReport.inForce(Long.MAX_VALUE));
        }

        assertThat(StatusCodec.encode(report(routes)).length).isLessThan(Reporting.BYTES_MOST);
    }

    /** Caddy has much to say about each. With names as long as they may be there is no room for any of it. */
    @ParameterizedTest
    @CsvSource({"20, 50", "63, 0"})
    void hasAReportThatTheStoreTakesWhenAllAreRefused(int nameLength, int inFull) {
        InMemoryKeyValueStore store = new InMemoryKeyValueStore();
        Map<String, RouteReport> routes = new TreeMap<>();
        for (int number = 0; number < CaddyMember.ROUTES_MOST; number++) {
            routes.put(
                    "n".repeat(nameLength) + "/" + "r".repeat(nameLength - 5) + (10_000 + number),
                    new RouteReport(
                            Long.MAX_VALUE, Optional.of("w".repeat(1_000)), Long.MAX_VALUE));
        }

        new Reporting(store, "report", Duration.ofSeconds(10)).report(report(routes));

        byte[] written = store.read("report").orElseThrow().value();
        assertThat(written.length).isLessThan(Reporting.BYTES_MOST);
        Map<String, RouteReport> said = Member.of("node", written).report().routes();
        assertThat(said.keySet()).isEqualTo(routes.keySet());
        assertThat(said.values())
                .allMatch(report -> report.generation() == Long.MAX_VALUE)
                .filteredOn(report -> report.refused().orElseThrow().length() == 1_000)
                .hasSize(inFull);
        assertThat(new TreeMap<>(said).lastEntry().getValue().refused())
                .contains("refused; see the member's log");
    }

    private static MemberReport report(Map<String, RouteReport> routes) {
        return new MemberReport(
                Instant.EPOCH,
                "test",
                "v2.11.9",
                1,
                routes,
                Map.of(),
                List.of(),
                0,
                Optional.empty(),
                MemberReport.Tallies.NONE,
                Optional.of("w".repeat(1_000)));
    }

    private static long bytes(Intake intake) {
        Site site = new Site(Path.of("/var/lib/drover/proxy"));
        return CaddyConfig.of(
                        site,
                        Hashes.NONE,
                        Spelling.ODD,
                        intake.settings().orElseThrow(),
                        intake.entries())
                .toString()
                .length();
    }

    private static Intake intake(int count) {
        return intake(count, ONE.handle());
    }

    private static Intake intake(int count, ArrayNode handle) {
        Map<String, RouteEntry> routes = new TreeMap<>();
        for (int number = 0; number < count; number++) {
            String name = "shop/r" + number;
            routes.put(
                    name,
                    new RouteEntry(
                            name,
                            1,
                            List.of("r%d.test".formatted(number)),
                            ONE.paths(),
                            ONE.tls(),
                            ONE.services(),
                            ONE.probe(),
                            handle,
                            ONE.defaultsAt()));
        }
        return new Intake(Optional.of(Entries.plain(1, 8080)), routes);
    }
}
