package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.role.Phase;
import dev.drover.role.RoleRecord;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.NumberedRows;
import dev.drover.testing.SupervisedDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real PostgreSQL servers whose roles are decided by the protocol, while a client writes. */
@Tag("alone")
final class PostgresRolesIT {

    private static final List<String> MEMBERS = List.of("a", "b", "c");
    private static final int ROWS_BETWEEN = 100;

    @TempDir private Path folder;

    /** It begins with three empty folders and no record. */
    @Test
    void nothingAcknowledgedIsLostWhoeverIsLost() throws IOException, SQLException {
        try (ConsulServer consul = ConsulServer.start();
                SupervisedDatabase database = new SupervisedDatabase(folder, consul, MEMBERS);
                NumberedRows rows = new NumberedRows(database.url())) {
            RoleRecord begun = database.record();
            goesOn(rows, "quiet");

            database.killServer(database.primary());
            goesOn(rows, "server killed");

            // Where the machine is slow another may have taken over before it was back.
            long term = database.record().term();
            String first = database.primary();
            database.lose(first);
            goesOn(rows, "machine lost");
            assertThat(database.record().term()).isGreaterThan(term);
            assertThat(database.primary()).isNotEqualTo(first);

            database.start(first);
            RoleRecord whole = database.awaitRecord(PostgresRolesIT::everybodyCounts);
            goesOn(rows, "machine back");
            assertThat(whole.timeline()).isGreaterThan(begun.timeline());

            database.switchOver(first);
            goesOn(rows, "switchover");
            assertThat(database.primary()).isEqualTo(first);
        }
    }

    private static void goesOn(NumberedRows rows, String after) throws SQLException {
        rows.awaitMore(ROWS_BETWEEN);
        System.out.printf("roles: %s: outage of %d ms%n", after, rows.outage().toMillis());
        assertThat(rows.lost()).as("lost by: " + after).isEmpty();
    }

    private static boolean everybodyCounts(RoleRecord record) {
        return record.phase() == Phase.STABLE
                && record.quorum().names().members().size() == MEMBERS.size() - 1;
    }
}
