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

    @TempDir private Path folder;

    @Test
    void nothingAcknowledgedIsLostWhoeverIsLost() throws IOException, SQLException {
        try (ConsulServer consul = ConsulServer.start();
                SupervisedDatabase database = new SupervisedDatabase(folder, consul, MEMBERS);
                NumberedRows rows = new NumberedRows(database.url())) {
            rows.awaitMore(100);
            System.out.println("quiet: " + rows.outage());

            database.killServer("a");
            rows.awaitMore(100);
            System.out.println("server killed: " + rows.outage() + " " + database.record());
            assertThat(rows.lost()).isEmpty();

            String gone = database.primary();
            database.lose(gone);
            rows.awaitMore(100);
            System.out.println("machine lost: " + rows.outage() + " " + database.record());
            assertThat(database.primary()).isNotEqualTo(gone);
            assertThat(rows.lost()).isEmpty();

            database.start(gone);
            RoleRecord whole =
                    database.awaitRecord(
                            record ->
                                    record.phase() == Phase.STABLE
                                            && record.quorum().names().members().size() == 2);
            String target = whole.quorum().names().members().first().name();
            rows.awaitMore(100);
            System.out.println("machine back: " + rows.outage());
            database.switchOver(target);
            database.awaitRecord(
                    record -> record.phase() == Phase.STABLE && record.term() > whole.term());
            rows.awaitMore(100);
            System.out.println("switchover: " + rows.outage());
            assertThat(database.primary()).isEqualTo(target);
            assertThat(rows.lost()).isEmpty();
        }
    }
}
