package dev.drover.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.BedDatabase;
import dev.drover.testing.CommandLine.Ran;
import dev.drover.testing.DatabaseBed;
import dev.drover.testing.FreePort;
import dev.drover.testing.NumberedRows;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of the PgBouncer that a document asks for, run by a real Nomad, while their database changes its primary. */
@Tag("alone")
final class PoolerIT {

    private static final List<String> MEMBERS = List.of("db-1", "db-2", "db-3");
    private static final String NAME = "a switchover, through PgBouncer";
    private static final int SOME = 200;

    @TempDir private Path folder;

    @Test
    void aSwitchoverIsAPauseAndNoError() throws Exception {
        int rounds = Matrix.left(NAME);
        if (rounds == 0) {
            return;
        }
        try (DatabaseBed bed = new DatabaseBed(folder, MEMBERS, 1)) {
            bed.operate(1);
            int port = FreePort.next();
            BedDatabase database = bed.database("db", MEMBERS, "durability: sync");
            database.whole();
            give(bed);
            database.ask("durability: sync\n" + pooler(port));
            String url = url(port);
            bed.until("PgBouncer to serve", () -> serves(url));
            try (NumberedRows rows = new NumberedRows(url)) {
                for (int round = 0; round < rounds; round++) {
                    switchOver(database, rows);
                }
            }
        }
    }

    private static void switchOver(BedDatabase database, NumberedRows rows) throws Exception {
        database.whole();
        rows.awaitMore(SOME);
        rows.measureAnew();
        String target = database.replicas().getFirst();
        Ran ran = database.db("switchover", "--to", target);
        assertThat(ran.exit()).as(ran.toString()).isZero();
        rows.awaitMore(SOME);
        Duration outage = rows.outage();
        System.out.printf(
                "faults: %s: outage of %d ms, %d errors%n", NAME, outage.toMillis(), rows.errors());
        assertThat(database.primary()).isEqualTo(target);
        assertThat(rows.errors())
                .as("errors that a client saw, at last: %s", rows.complaint())
                .isZero();
        assertThat(rows.lost()).isEmpty();
        Matrix.keep(NAME, outage);
    }

    /** The role that comes through it, and its password. */
    private static void give(DatabaseBed bed) throws IOException {
        // PgBouncer runs as a user without rights, and comes through here to its configuration.
        Files.setPosixFilePermissions(
                bed.nomad().directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
        String variable = "nomad/jobs/demo--db-pgbouncer";
        var _ =
                bed.nomad()
                        .call(
                                "PUT",
                                "/v1/var/" + variable,
                                "{\"Path\":\"%s\",\"Items\":{\"shop\":\"secret-of-application\"}}"
                                        .formatted(variable));
    }

    private String pooler(int port) throws IOException {
        return "pooler: {mode: transaction, port: %d, user: postgres, uid: %s, program: %s}"
                .formatted(
                        port,
                        Files.getAttribute(postgresHome(), "unix:uid"),
                        Tools.find("pgbouncer"));
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:%d/shop?user=shop&password=secret-of-application"
                        .formatted(port)
                + "&connectTimeout=5&socketTimeout=60&loginTimeout=60"
                // From one transaction to the next nothing is kept.
                + "&prepareThreshold=0";
    }

    private static boolean serves(String url) {
        try (var connection = java.sql.DriverManager.getConnection(url)) {
            return connection.isValid(5);
        } catch (java.sql.SQLException notYet) {
            return false;
        }
    }

    /** Whose owner is the user as whom servers, and PgBouncer, run. */
    private Path postgresHome() throws IOException {
        try (var all = Files.walk(folder)) {
            return all.filter(path -> path.endsWith("PG_VERSION")).findFirst().orElseThrow();
        }
    }
}
