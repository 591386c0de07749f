package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.CommandLine;
import dev.drover.testing.CommandLine.Ran;
import dev.drover.testing.DatabaseFleet;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.NumberedRows;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parameters and members of real PostgreSQL servers follow their document while a client writes: nothing acknowledged is lost. */
@Tag("alone")
final class DatabaseParametersIT {

    private static final List<String> MEMBERS = List.of("db-1", "db-2", "db-3");
    private static final int ROWS_BETWEEN = 50;

    @TempDir private Path folder;

    private DatabaseFleet database;

    @BeforeEach
    void start() throws IOException {
        database = new DatabaseFleet(folder, MEMBERS);
    }

    @AfterEach
    void end() {
        database.close();
    }

    @Test
    void parametersComeIntoForceWithoutALossAndWrongOnesDoNot() throws Exception {
        ask("3", "{}");
        whole();
        try (NumberedRows rows = new NumberedRows(database.members().url())) {
            goesOn(rows, "quiet");
            long term = database.term();

            ask("3", "{work_mem: 7MB}");
            inForce("work_mem", "7MB");
            assertThat(database.term()).isEqualTo(term);

            ask("3", "{work_memory: 8MB, work_mem: 8MB}");
            refused("unrecognized configuration parameter \"work_memory\"");
            assertThat(shown("work_mem")).isEqualTo("7MB");

            ask(
                    "3",
                    "{default_transaction_isolation: serializable, work_mem: 7MB, max_connections:"
                            + " 130}");
            inForce("max_connections", "130");
            assertThat(database.term()).as("one switchover").isEqualTo(term + 1);
            goesOn(rows, "raised, by a switchover");
            assertThat(differing("{work_mem: 8MB, max_connections: 90}"))
                    .contains(
                            "- parameter default_transaction_isolation: serializable -> its"
                                    + " default",
                            "~ parameter max_connections: 130 -> 90 (needs a restart)",
                            "~ parameter work_mem: 7MB -> 8MB\n");

            ask(
                    "3",
                    "{default_transaction_isolation: serializable, work_mem: 7MB, max_connections:"
                            + " 90}");
            inForce("max_connections", "90");
            assertThat(database.term()).as("no switchover").isEqualTo(term + 1);
            goesOn(rows, "lowered, primary first");

            ask("3", "{work_mem: 9MB, max_connections: 90, shared_buffers: 900GB}");
            refused("could not map anonymous shared memory");
            until("all to be back", () -> shown("work_mem").equals("7MB"));

            ask("3", "{}");
            inForce("max_connections", "100");
            assertThat(shown("work_mem")).isEqualTo("4MB");
            goesOn(rows, "taken out");
            assertThat(rows.lost()).isEmpty();
            assertThat(database.cluster().cli("events", "-n", "demo"))
                    .contains("ParametersPublished", "RestartAsked", "HandedOver");
        }
    }

    @Test
    void membersAreAddedAndTakenOutAlsoThePrimary() throws Exception {
        ask("2", "{}");
        whole();
        try (NumberedRows rows = new NumberedRows(database.members().url())) {
            goesOn(rows, "two members");
            ask("3", "{}");
            until("three members", () -> database.record().path("members").size() == 3);
            whole();
            goesOn(rows, "a third");

            String leaving = database.primary();
            List<String> rest = MEMBERS.stream().filter(name -> !name.equals(leaving)).toList();
            ask("[%s]".formatted(String.join(", ", rest)), "{}");
            until(
                    "two members without " + leaving,
                    () ->
                            database.record().path("members").size() == 2
                                    && rest.contains(
                                            database.record()
                                                    .path("primary")
                                                    .path("name")
                                                    .asText()));
            whole();
            goesOn(rows, "the primary taken out");

            ask("[%s]".formatted(database.primary()), "{}");
            until("one member", () -> database.record().path("members").size() == 1);
            goesOn(rows, "one left");
            assertThat(rows.lost()).isEmpty();
        }
    }

    @Test
    void whatCostsMoreThanTheDocumentAllowsWaitsForAPerson() throws Exception {
        String more = "durability: required, failover: manual";
        ask("2", "{}", more);
        whole();
        try (NumberedRows rows = new NumberedRows(database.members().url())) {
            goesOn(rows, "required, quiet");
            long term = database.term();
            ask("2", "{max_connections: 120}", more);
            until(
                    "the restart to wait",
                    () -> applied().path("reason").asText().equals("RestartWaits"));
            assertThat(applied().path("message").asText())
                    .contains("there is no replica to spare", "drover db params --restart");
            Ran shown = database.cluster().commandLine().run("db", "params", "db", "-n", "demo");
            assertThat(shown.exit()).as(shown.toString()).isEqualTo(3);
            assertThat(shown.out()).contains("max_connections  120", "RestartWaits");
            goesOn(rows, "nobody restarts");
            assertThat(database.term()).isEqualTo(term);

            assertThat(database.cluster().cli("db", "params", "db", "-n", "demo", "--restart"))
                    .contains("the operator restarts, one after the other: db-");

            inForce("max_connections", "120");
            assertThat(database.term()).isEqualTo(term + 1);
            goesOn(rows, "permitted");
            assertThat(rows.lost()).isEmpty();
        }
    }

    /** What {@code drover diff} says of a document with those. */
    private String differing(String parameters) {
        CommandLine drover = database.cluster().commandLine();
        drover.file(
                "db.yaml",
                """
                apiVersion: drover/v1
                kind: PostgresCluster
                metadata: {namespace: demo, name: db}
                spec: {members: 3, parameters: %s, durability: sync}
                """
                        .formatted(parameters));
        return drover.run("diff", "-f", "db.yaml").out();
    }

    private void ask(String who, String parameters) {
        ask(who, parameters, "durability: sync");
    }

    private void ask(String who, String parameters, String more) {
        database.ask("members: %s, parameters: %s, %s".formatted(who, parameters, more));
    }

    private void goesOn(NumberedRows rows, String what) throws SQLException {
        rows.awaitMore(ROWS_BETWEEN);
        System.out.printf(
                "parameters: %s: longest outage so far %d ms, lost %d%n",
                what, rows.outage().toMillis(), rows.lost().size());
    }

    private void whole() {
        until(
                "the database to be whole",
                () -> database.holds("FullyRedundant") && database.holds("ParametersApplied"));
    }

    private void inForce(String name, String value) {
        until(
                "%s = %s".formatted(name, value),
                () ->
                        applied().path("reason").asText().equals("InForce")
                                && shown(name).equals(value));
        whole();
    }

    private void refused(String words) {
        until(
                "the refusal: " + words,
                () ->
                        applied().path("reason").asText().equals("ParametersRefused")
                                && applied().path("message").asText().contains(words));
        database.whole();
    }

    private void until(String what, LiveCluster.Attempt attempt) {
        database.until(what, attempt);
    }

    private JsonNode applied() {
        return database.condition("ParametersApplied");
    }

    private String shown(String name) {
        try (Connection connection = DriverManager.getConnection(database.members().url());
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SHOW " + name)) {
            return found.next() ? found.getString(1) : "";
        } catch (SQLException away) {
            return "";
        }
    }
}
