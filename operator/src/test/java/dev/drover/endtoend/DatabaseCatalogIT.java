package dev.drover.endtoend;

import static org.awaitility.Awaitility.await;

import dev.drover.testing.DatabaseFleet;
import dev.drover.testing.MemberFleet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients find real PostgreSQL servers by what their supervisors say in Consul's catalog; all three share one agent. */
@Tag("alone")
final class DatabaseCatalogIT {

    private static final String PRIMARY = "demo--db-primary";
    private static final String REPLICA = "demo--db-replica";
    private static final List<String> MEMBERS = List.of("db-1", "db-2", "db-3");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How long an entry is shown that nobody renews, and a moment for the servers to hear of it. */
    private static final Duration LAPSED = Duration.ofSeconds(6);

    private static final Duration SOON = Duration.ofSeconds(1);

    @TempDir private Path folder;

    private DatabaseFleet database;
    private MemberFleet members;

    @BeforeEach
    void start() throws IOException {
        database = new DatabaseFleet(folder, MEMBERS);
        members = database.members();
        database.ask("members: 3, durability: sync");
    }

    @AfterEach
    void end() {
        database.close();
    }

    @Test
    void clientsFindThePrimaryAndItsReplicasWhateverBecomesOfThem() {
        String first = primaryAfter("");
        eachStandsThere(first);
        database.whole();

        String next = MEMBERS.stream().filter(it -> !it.equals(first)).toList().getLast();
        database.cluster().cli("db", "switchover", "db", "-n", "demo", "--to", next);
        within(SOON, () -> shown(PRIMARY).equals(at(List.of(next))));
        eachStandsThere(next);

        database.cluster().consul().deregister(PRIMARY + "--" + next);
        within(LAPSED, () -> shown(PRIMARY).equals(at(List.of(next))));

        members.freezeSupervisor(next);
        within(LAPSED, () -> !shown(PRIMARY).contains(members.hostAndPort(next)));
        String third = primaryAfter(next);
        members.thawSupervisor(next);
        eachStandsThere(third);

        members.killSupervisor(third);
        within(LAPSED, () -> !shown(PRIMARY).contains(members.hostAndPort(third)));
        String fourth = primaryAfter(third);
        within(PATIENCE, () -> shown(PRIMARY).equals(at(List.of(fourth))));

        members.endSupervisor(fourth);
        within(SOON, () -> !shown(PRIMARY).contains(members.hostAndPort(fourth)));
    }

    private void eachStandsThere(String primary) {
        List<String> rest = MEMBERS.stream().filter(it -> !it.equals(primary)).toList();
        within(PATIENCE, () -> shown(PRIMARY).equals(at(List.of(primary))));
        within(PATIENCE, () -> shown(REPLICA).equals(at(rest)));
    }

    private static void within(Duration patience, Callable<Boolean> so) {
        long began = System.nanoTime();
        await().atMost(patience).pollInterval(Duration.ofMillis(20)).until(so);
        System.out.printf(
                "catalog: stood there after %d ms%n",
                Duration.ofNanos(System.nanoTime() - began).toMillis());
    }

    private List<String> at(List<String> names) {
        return names.stream().map(members::hostAndPort).sorted().toList();
    }

    private List<String> shown(String service) {
        return database.cluster().consul().healthy(service);
    }

    /** Waits until another than that one is proved, and says who. */
    private String primaryAfter(String lost) {
        await().atMost(PATIENCE)
                .until(() ->
                        database.record().path("phase").asText().equalsIgnoreCase("stable")
                                && !database.primary().equals(lost));
        return database.primary();
    }
}
