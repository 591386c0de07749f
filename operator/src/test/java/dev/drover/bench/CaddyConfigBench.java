package dev.drover.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.proxy.CaddyConfig;
import dev.drover.proxy.Hashes;
import dev.drover.proxy.ProxySettings.Issuer;
import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.Site;
import dev.drover.proxy.Spelling;
import dev.drover.testing.Entries;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much of a processor it takes to make Caddy's configuration of a thousand routes, without any server, printed as Markdown. */
final class CaddyConfigBench {

    private static final int ROUTES = 1_000;
    private static final int WARMING = 150;
    private static final int ROUNDS = 100;

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void rendersAThousandRoutes() throws Exception {
        List<RouteEntry> entries = new ArrayList<>();
        for (int number = 0; number < ROUTES; number++) {
            RouteEntry passing = Entries.passing("shop/r" + number, "shop--s" + number);
            entries.add(
                    new RouteEntry(
                            passing.route(),
                            1,
                            List.of("h%d.example.org".formatted(number)),
                            List.of(),
                            Entries.TLS,
                            passing.services(),
                            passing.probe(),
                            passing.handle(),
                            passing.defaultsAt()));
        }
        Site site = new Site(Path.of("/var/lib/drover/proxy"));
        double[] rendered = new double[ROUNDS];
        double[] written = new double[ROUNDS];
        long bytes = 0;
        for (int round = -WARMING; round < ROUNDS; round++) {
            long begun = processor();
            Object configuration =
                    CaddyConfig.of(
                            site,
                            Hashes.NONE,
                            Spelling.ODD,
                            Entries.secured(Entries.issued(Issuer.INTERNAL)),
                            entries);
            double took = (double) (processor() - begun) / 1e6;
            bytes = JSON.writeValueAsBytes(configuration).length;
            if (round >= 0) {
                rendered[round] = took;
                written[round] = (double) (processor() - begun) / 1e6;
            }
        }
        assertThat(bytes).isPositive();
        Figures.percentiles(ROUTES, "Caddy's configuration made", rendered);
        Figures.percentiles(ROUTES, "made and written as JSON", written);
        Figures.say(ROUTES, "its size, kB", (double) bytes / 1_000);
    }

    /** In nanoseconds; others on the same machine take none of it. */
    private static long processor() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
