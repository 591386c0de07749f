package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.MemberFleet;
import dev.drover.testing.NumberedRows;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real members as processes, under a real operator, are killed and frozen one after the other, while a client writes. Whatever is lost,
 * nothing that was acknowledged is.
 */
@Tag("alone")
final class DatabaseFaultsIT {

    private static final String DB = "demo/PostgresCluster/db";
    private static final List<String> MEMBERS = List.of("db-1", "db-2", "db-3");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration FROZEN = Duration.ofSeconds(8);
    private static final int ROWS_BETWEEN = 100;

    @TempDir private Path folder;

    private LiveCluster cluster;
    private MemberFleet members;

    @BeforeEach
    void start() throws IOException {
        cluster = LiveCluster.start();
        members = new MemberFleet(folder, cluster.consul(), MEMBERS);
        cluster.operate("--member-tokens", members.memberTokens().toString());
        cluster.write(
                DB,
                """
                apiVersion: drover/v1
                kind: PostgresCluster
                spec:
                  members: 3
                """);
        whole();
    }

    @AfterEach
    void end() {
        cluster.endOperators();
        members.close();
        cluster.close();
    }

    @Test
    void nothingAcknowledgedIsLostWhateverIsKilledOrFrozen() throws Exception {
        try (NumberedRows rows = new NumberedRows(members.url())) {
            goesOn(rows, "quiet");
            for (String name : MEMBERS) {
                System.out.printf(
                        "roles: supervisor of %s takes %d MiB%n",
                        name, members.residentMegabytes(name));
            }
            blips(rows);
            serverKilled(rows);
            replicaLost(rows);
            machineLost(rows);
            supervisorKilled(rows);
            supervisorFrozen(rows);
            machineFrozen(rows);
            everythingLost(rows);
        }
    }

    /** A machine that is silent for a moment is no machine that is lost. */
    private void blips(NumberedRows rows) throws SQLException, InterruptedException {
        long term = term();
        for (Duration blip : List.of(Duration.ofSeconds(1), Duration.ofSeconds(2))) {
            String primary = primary();
            members.freeze(primary);
            Thread.sleep(blip);
            members.thaw(primary);
            goesOn(rows, "silent for " + blip.toMillis() + " ms");
            assertThat(term()).as("nobody took over").isEqualTo(term);
            whole();
        }
    }

    private void serverKilled(NumberedRows rows) throws SQLException {
        String primary = primary();
        members.killServer(primary);
        goesOn(rows, "server killed");
        assertThat(primary()).isEqualTo(primary);
        whole();
    }

    private void replicaLost(NumberedRows rows) throws SQLException {
        String replica = replica();
        long term = term();
        members.lose(replica);
        goesOn(rows, "replica lost");
        assertThat(term()).isEqualTo(term);
        members.start(replica);
        whole();
    }

    private void machineLost(NumberedRows rows) throws SQLException {
        String lost = primary();
        members.lose(lost);
        goesOn(rows, "machine lost");
        isNotPrimary(lost);
        members.start(lost);
        whole();
    }

    /** Its server must not go on without it: nobody would fence that. */
    private void supervisorKilled(NumberedRows rows) throws SQLException {
        String killed = primary();
        members.killSupervisor(killed);
        goesOn(rows, "supervisor killed");
        members.start(killed);
        whole();
    }

    private void supervisorFrozen(NumberedRows rows) throws SQLException, InterruptedException {
        String frozen = primary();
        members.freezeSupervisor(frozen);
        Thread.sleep(FROZEN);
        goesOn(rows, "supervisor frozen");
        isNotPrimary(frozen);
        members.thawSupervisor(frozen);
        goesOn(rows, "supervisor thawed");
        whole();
    }

    /** A machine that goes on after it was replaced acknowledges nothing more. */
    private void machineFrozen(NumberedRows rows) throws SQLException, InterruptedException {
        String frozen = primary();
        try (Connection left = DriverManager.getConnection(members.urlOf(frozen));
                Statement statement = left.createStatement()) {
            members.freeze(frozen);
            Thread.sleep(FROZEN);
            goesOn(rows, "machine frozen");
            isNotPrimary(frozen);
            members.thaw(frozen);
            assertThatThrownBy(() -> statement.executeUpdate("INSERT INTO numbered VALUES (-1)"))
                    .isInstanceOf(SQLException.class);
        }
        goesOn(rows, "machine thawed");
        isNotPrimary(frozen);
        whole();
    }

    private void everythingLost(NumberedRows rows) throws SQLException {
        MEMBERS.forEach(members::lose);
        MEMBERS.reversed().forEach(members::start);
        goesOn(rows, "power lost, all started");
        whole();
    }

    private void goesOn(NumberedRows rows, String after) throws SQLException {
        rows.awaitMore(ROWS_BETWEEN);
        System.out.printf("roles: %s: outage of %d ms%n", after, rows.outage().toMillis());
        assertThat(rows.lost()).as("lost by: " + after).isEmpty();
    }

    private void whole() {
        cluster.until(
                "all members to keep up",
                () -> {
                    JsonNode part = part();
                    long streaming = 0;
                    for (JsonNode member : part.path("members")) {
                        streaming += member.path("streams").asBoolean() ? 1 : 0;
                    }
                    return streaming == MEMBERS.size() - 1
                            && cluster.condition(DB, "Ready")
                                    .path("status")
                                    .asText()
                                    .equals("True");
                },
                PATIENCE);
    }

    private void isNotPrimary(String name) {
        assertThat(primary()).isNotEqualTo(name);
    }

    private JsonNode part() {
        return cluster.status(DB).path("postgresCluster");
    }

    private JsonNode record() {
        return cluster.values("drover/roles/demo/PostgresCluster/db").getFirst();
    }

    private String primary() {
        cluster.until(
                "a primary to be proved",
                () -> record().path("phase").asText().equalsIgnoreCase("stable"),
                PATIENCE);
        return record().path("primary").path("name").asText();
    }

    private long term() {
        return record().path("term").asLong();
    }

    private String replica() {
        String primary = primary();
        return MEMBERS.stream().filter(name -> !name.equals(primary)).findFirst().orElseThrow();
    }
}
