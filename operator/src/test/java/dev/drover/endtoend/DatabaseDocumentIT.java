package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.CommandLine.Ran;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.Monitoring;
import dev.drover.testing.NumberedRows;
import dev.drover.testing.OperatorProcess;
import dev.drover.testing.SupervisedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real operators see to the roles of real PostgreSQL servers, as a document asks for. */
@Tag("alone")
final class DatabaseDocumentIT {

    private static final String DB = "demo/PostgresCluster/db";
    private static final List<String> MEMBERS = List.of("db-1", "db-2", "db-3");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ROWS_BETWEEN = 100;

    @TempDir private Path folder;

    private LiveCluster cluster;
    private SupervisedDatabase database;

    @BeforeEach
    void startMembers() throws IOException {
        cluster = LiveCluster.start();
        database = SupervisedDatabase.withoutOperator(folder, cluster.consul(), MEMBERS);
    }

    @AfterEach
    void end() {
        cluster.endOperators();
        database.close();
        cluster.close();
    }

    @Test
    void aDocumentGivesMembersTheirRolesAndPeopleChangeThem() throws SQLException {
        OperatorProcess operator = operate();
        ask("durability: sync");
        try (NumberedRows rows = new NumberedRows(database.url())) {
            rows.awaitMore(ROWS_BETWEEN);
            assertThat(Monitoring.exported(operator.metrics()))
                    .contains(
                            "drover_writable",
                            "drover_role_term",
                            "drover_member_role",
                            "drover_replication_lag_bytes",
                            "drover_replication_lag_seconds",
                            "drover_failovers_total",
                            "drover_primary_restarts_total");
            assertThat(cluster.condition(DB, "Writable").path("reason").asText())
                    .isEqualTo("Primary");
            assertThat(cluster.cli("db", "list", "-n", "demo"))
                    .contains("db-1", "db-2", "db-3", "primary", "streaming");
            assertThat(cluster.cli("db", "check", "db", "-n", "demo"))
                    .contains("takes over in about 2 to 9 s; nothing acknowledged is lost");

            cluster.awaitCondition(DB, "FullyRedundant", "True");
            String first = primary();
            String other = MEMBERS.stream().filter(it -> !it.equals(first)).toList().getLast();
            assertThat(cluster.cli("db", "switchover", "db", "-n", "demo", "--to", other))
                    .contains(other + " is the primary in term", "proved, clients come in");
            rows.awaitMore(ROWS_BETWEEN);
            assertThat(primary()).isEqualTo(other);
            assertThat(cluster.cli("events", "-n", "demo")).contains("SwitchedOver");
            assertThat(operator.metrics())
                    .contains(
                            "drover_failovers_total{cluster=\"demo/db\",reason=\"switchover\",}"
                                    + " 1.0");

            Ran refused =
                    cluster.commandLine()
                            .run("db", "switchover", "db", "-n", "demo", "--to", other);
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err()).contains(other + " is the primary already");
            assertThat(cluster.commandLine().run("db", "failover", "db", "-n", "demo").err())
                    .contains(other + " is the primary and answers: drover db switchover");
            assertThat(rows.lost()).isEmpty();
        }
    }

    @Test
    void theLeadingOperatorAndThePrimaryAreLostAtOnce() throws SQLException {
        OperatorProcess first = operate();
        OperatorProcess second = operate();
        ask("durability: sync");
        try (NumberedRows rows = new NumberedRows(database.url())) {
            rows.awaitMore(ROWS_BETWEEN);
            String lost = primary();
            OperatorProcess leader = cluster.leader().equals(first.instance()) ? first : second;

            leader.kill();
            database.lose(lost);
            rows.awaitMore(ROWS_BETWEEN);

            System.out.printf(
                    "roles: operator and primary lost: outage of %d ms%n",
                    rows.outage().toMillis());
            assertThat(primary()).isNotEqualTo(lost);
            assertThat(rows.lost()).isEmpty();
            cluster.until(
                    "the lost member to be missed",
                    () ->
                            cluster.condition(DB, "FullyRedundant")
                                    .path("message")
                                    .asText()
                                    .contains(lost + " does not answer"),
                    PATIENCE);
            database.start(lost);
            ready();
        }
    }

    /** Both ask for the same, and who leads is killed meanwhile: one change, and neither is told what is not so. */
    @Test
    void twoPersonsAskTwoOperatorsForTheSameSwitchover() throws Exception {
        OperatorProcess first = operate();
        OperatorProcess second = operate();
        ask("durability: sync");
        try (NumberedRows rows = new NumberedRows(database.url());
                ExecutorService persons = Executors.newVirtualThreadPerTaskExecutor()) {
            rows.awaitMore(ROWS_BETWEEN);
            String old = primary();
            String other = MEMBERS.stream().filter(it -> !it.equals(old)).toList().getFirst();
            OperatorProcess leader = cluster.leader().equals(first.instance()) ? first : second;
            OperatorProcess standing = leader == first ? second : first;
            long term = database.record().term();

            Future<Ran> one = persons.submit(() -> switchover(other));
            Future<Ran> two = persons.submit(() -> switchover(other));
            database.awaitRecord(record -> record.term() > term);
            leader.kill();
            List<Ran> told =
                    List.of(
                            one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS),
                            two.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            rows.awaitMore(ROWS_BETWEEN);
            ready();

            told.forEach(ran -> System.out.println("roles: two persons: " + ran));
            assertThat(primary()).isEqualTo(other);
            assertThat(told).allSatisfy(ran -> assertTold(ran, other));
            assertThat(told).extracting(Ran::exit).contains(0);
            assertThat(rows.lost()).isEmpty();
            assertThat(standing.metrics()).contains("drover_writable{cluster=\"demo/db\",} 1.0");
        }
    }

    private Ran switchover(String to) {
        return cluster.commandLine()
                .with(Map.of())
                .run("db", "switchover", "db", "-n", "demo", "--to", to);
    }

    private void assertTold(Ran told, String primary) {
        if (told.exit() == 0) {
            assertThat(told.out())
                    .contains(
                            "%s is the primary in term %d"
                                    .formatted(primary, database.record().term()));
        } else {
            assertThat(told.err())
                    .containsAnyOf(
                            primary + " is the primary already",
                            "is being settled",
                            "it was asked in term",
                            "was changed by somebody else meanwhile and was left alone");
        }
    }

    /** What is suspended, or has no document any more, goes on as it is. */
    @Test
    void nobodyTouchesTheRolesOfADocumentThatIsSuspendedOrGone() throws SQLException {
        operate();
        ask("durability: sync");
        try (NumberedRows rows = new NumberedRows(database.url())) {
            rows.awaitMore(ROWS_BETWEEN);
            long term = database.record().term();
            cluster.cli("suspend", "postgrescluster", "db", "-n", "demo");
            cluster.awaitCondition(DB, "Suspended", "True");
            String replica =
                    MEMBERS.stream().filter(it -> !it.equals(primary())).toList().getLast();
            Ran asked =
                    cluster.commandLine()
                            .run("db", "switchover", "db", "-n", "demo", "--to", replica);
            assertThat(asked.exit()).as(asked.toString()).isEqualTo(1);
            assertThat(asked.err()).contains("is suspended: nothing is changed");
            String lost = primary();
            database.lose(lost);
            nobodyActs(term);

            cluster.cli("resume", "postgrescluster", "db", "-n", "demo");
            rows.awaitMore(ROWS_BETWEEN);
            assertThat(database.record().term()).isGreaterThan(term);
            assertThat(rows.lost()).isEmpty();
            database.start(lost);
            ready();
            long newest = database.record().term();

            cluster.remove(DB);
            cluster.until(
                    "the status to be gone", () -> cluster.status(DB).isMissingNode(), PATIENCE);
            rows.awaitMore(ROWS_BETWEEN);
            assertThat(rows.lost()).isEmpty();
            database.lose(primary());
            nobodyActs(newest);
        }
    }

    @Test
    void aWrongTokenIsSaidWithTheMemberThatRefusesIt() throws IOException {
        Files.writeString(database.memberTokens().resolve("demo--db"), "another\n");
        operate();
        cluster.write(DB, document("durability: sync"));

        cluster.until(
                "the refusal to be said",
                () ->
                        cluster.condition(DB, "FullyRedundant")
                                .path("message")
                                .asText()
                                .contains("db-1 does not answer (it answers 401)"),
                PATIENCE);
    }

    private OperatorProcess operate() {
        return cluster.operate("--member-tokens", database.memberTokens().toString());
    }

    /** So long a failover takes twice. */
    private void nobodyActs(long term) {
        await().during(Duration.ofSeconds(6))
                .atMost(PATIENCE)
                .until(() -> database.record().term() == term);
    }

    private void ask(String more) {
        cluster.write(DB, document(more));
        ready();
    }

    private void ready() {
        cluster.until(
                "the database to be ready",
                () -> {
                    JsonNode ready = cluster.condition(DB, "Ready");
                    return ready.path("status").asText().equals("True");
                },
                PATIENCE);
    }

    private String primary() {
        return database.primary();
    }

    private String document(String more) {
        return """
        apiVersion: drover/v1
        kind: PostgresCluster
        metadata: {namespace: demo, name: db}
        spec:
          members: 3
          %s
        """
                .formatted(more);
    }
}
