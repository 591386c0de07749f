package dev.drover.bench;

import dev.drover.testing.NumberedRows;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a database takes no writes when something happens to its primary, under Drover and, where the distribution's Patroni is
 * installed ({@code apt-get install patroni python3-consul}), under Patroni: the same client, the same events, the same real Consul, one
 * after the other on the same machine. Printed as Markdown. It makes network namespaces: run it as root.
 */
final class RolesBench {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 10);
    private static final int ROWS_BETWEEN = 100;

    /** Times of the DCS: what Patroni has by itself, and the lowest that Consul takes (a session lasts twice 10 s at least). */
    private static final List<Integer> USUAL = List.of(30, 10, 10);

    private static final List<Integer> LOWEST = List.of(20, 1, 3);

    @TempDir private Path folder;

    /** What happens to a primary, and what is to be done afterwards. */
    private interface Event {
        Runnable befalls(Roles roles);
    }

    @Test
    void measuresDrover() throws Exception {
        try (Roles drover = new DroverRoles(folder)) {
            measure(drover);
        }
    }

    @Test
    void measuresPatroniAsItComes() throws Exception {
        patroni("Patroni, defaults (30/10/10)", USUAL);
    }

    @Test
    void measuresPatroniAtItsLowest() throws Exception {
        patroni("Patroni, lowest (20/1/3)", LOWEST);
    }

    private void patroni(String name, List<Integer> times) throws Exception {
        if (!Patroni.installed()) {
            System.out.println(name + ": not measured; apt-get install patroni python3-consul");
            return;
        }
        try (Roles patroni = new Patroni(name, folder, times)) {
            measure(patroni);
        }
    }

    private static void measure(Roles roles) throws Exception {
        roles.whole();
        try (NumberedRows rows = new NumberedRows(roles.url())) {
            measure(
                    "server killed",
                    roles,
                    rows,
                    it -> {
                        it.killServer();
                        return () -> {};
                    });
            measure("machine killed", roles, rows, Roles::killMachine);
            measure(
                    "switchover",
                    roles,
                    rows,
                    it -> {
                        it.switchOver();
                        return () -> {};
                    });
        }
    }

    private static void measure(String name, Roles roles, NumberedRows rows, Event event)
            throws Exception {
        double[] outages = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            roles.whole();
            rows.awaitMore(ROWS_BETWEEN);
            // Some of what is measured depends on when in a loop it happens.
            Thread.sleep(ThreadLocalRandom.current().nextInt(1_000));
            rows.measureAnew();
            Runnable afterwards = event.befalls(roles);
            rows.awaitMore(ROWS_BETWEEN);
            outages[round] = rows.outage().toMillis() / 1_000.0;
            afterwards.run();
        }
        roles.whole();
        Arrays.sort(outages);
        System.out.printf(
                "| %s | %s | %d | %.2f s | %.2f s | %.2f s | %d |%n",
                name,
                roles.name(),
                ROUNDS,
                outages[(ROUNDS - 1) / 2],
                outages[(ROUNDS * 95 + 99) / 100 - 1],
                outages[ROUNDS - 1],
                rows.lost().size());
    }
}
