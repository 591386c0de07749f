package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.role.MemberWord;
import dev.drover.role.OperatorEvent.MemberAsked;
import dev.drover.role.Phase;
import dev.drover.role.Report;
import dev.drover.role.RoleRecord;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.NumberedRows;
import dev.drover.testing.SupervisedDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What persons do with the members of three real PostgreSQL servers, while a client writes. */
@Tag("alone")
final class MemberWordsIT {

    private static final List<String> MEMBERS = List.of("a", "b", "c");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ROWS_BETWEEN = 50;

    /** Each word has one of its own. */
    private static final AtomicLong NUMBERS = new AtomicLong();

    @TempDir private Path folder;

    @Test
    void nothingIsLostByThem() throws IOException, SQLException {
        try (ConsulServer consul = ConsulServer.start();
                SupervisedDatabase database = new SupervisedDatabase(folder, consul, MEMBERS);
                NumberedRows rows = new NumberedRows(database.url())) {
            String primary = database.primary();
            String replica =
                    MEMBERS.stream().filter(it -> !it.equals(primary)).findFirst().orElse("");
            goesOn(rows, "quiet");

            aServerThatComesBackIsTold(database, primary);
            goesOn(rows, "server killed");

            aReplicaIsFencedForGood(database, replica);
            goesOn(rows, "replica fenced");

            aReplicaIsCopiedAnew(database, replica);
            goesOn(rows, "replica copied anew");

            aReplicaBeginsAnew(database, replica);
            goesOn(rows, "replica begun anew");

            aFencedPrimaryIsReplaced(database, primary);
            goesOn(rows, "primary fenced");
        }
    }

    private static void aServerThatComesBackIsTold(SupervisedDatabase database, String primary)
            throws IOException {
        database.killServer(primary);
        await().atMost(PATIENCE)
                .until(() -> database.report(primary).flatMap(Report::restart).isPresent());
        assertThat(database.report(primary).flatMap(Report::restart))
                .hasValueSatisfying(restart -> {
                    assertThat(restart.term()).isEqualTo(database.record().term());
                    assertThat(restart.times()).isOne();
                    assertThat(restart.gone()).isBetween(Duration.ofMillis(1), PATIENCE);
                    System.out.printf("words: server gone for %d ms%n", restart.gone().toMillis());
                });
    }

    private static void aReplicaIsFencedForGood(SupervisedDatabase database, String replica) {
        asked(database, replica, MemberWord.FENCE, false);
        await().atMost(PATIENCE).until(() -> fenced(database, replica));
        database.awaitRecord(record -> counted(record) == 1);

        database.lose(replica);
        database.start(replica);
        await().during(Duration.ofSeconds(3))
                .atMost(PATIENCE)
                .until(() -> fenced(database, replica) && !database.streams(replica));

        asked(database, replica, MemberWord.UNFENCE, false);
        database.awaitRecord(record -> counted(record) == 2);
    }

    private static void aReplicaIsCopiedAnew(SupervisedDatabase database, String replica)
            throws IOException {
        String before = database.report(replica).orElseThrow().member().incarnation();
        asked(database, replica, MemberWord.REINIT, false);
        await().atMost(PATIENCE)
                .until(() ->
                        database.report(replica)
                                .filter(it -> !it.member().incarnation().equals(before))
                                .filter(_ -> database.streams(replica))
                                .isPresent());
        assertThat(database.folderOf(replica)).contains("data-" + before + ".old");
        database.awaitRecord(record -> counted(record) == 2);
    }

    private static void aReplicaBeginsAnew(SupervisedDatabase database, String replica) {
        asked(database, replica, MemberWord.REJOIN, false);
        // It begins anew faster than anybody looks.
        long number = NUMBERS.get();
        await().atMost(PATIENCE)
                .until(() ->
                        database.report(replica).filter(it -> it.heeded() == number).isPresent()
                                && database.streams(replica));
        database.awaitRecord(record -> counted(record) == 2);
    }

    private static void aFencedPrimaryIsReplaced(SupervisedDatabase database, String primary) {
        assertThat(database.ask(new MemberAsked(primary, MemberWord.FENCE, false)))
                .hasValueSatisfying(why -> assertThat(why).contains("--allow-outage"));
        long before = database.record().term();
        asked(database, primary, MemberWord.FENCE, true);
        RoleRecord next =
                database.awaitRecord(
                        record -> record.term() > before && record.phase() == Phase.STABLE);
        assertThat(next.primary())
                .hasValueSatisfying(it -> assertThat(it.name()).isNotEqualTo(primary));
        asked(database, primary, MemberWord.UNFENCE, false);
        database.awaitRecord(record -> counted(record) == 2);
    }

    private static void asked(
            SupervisedDatabase database, String name, MemberWord word, boolean anyway) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(
                                        database.ask(
                                                new MemberAsked(
                                                        name,
                                                        word,
                                                        anyway,
                                                        NUMBERS.incrementAndGet())))
                                .isEmpty());
    }

    private static boolean fenced(SupervisedDatabase database, String name) {
        return database.report(name).filter(it -> it.fenced() && it.dead()).isPresent();
    }

    private static int counted(RoleRecord record) {
        return record.phase() == Phase.STABLE ? record.quorum().names().members().size() : -1;
    }

    private static void goesOn(NumberedRows rows, String after) throws SQLException {
        rows.awaitMore(ROWS_BETWEEN);
        System.out.printf("words: %s: outage of %d ms%n", after, rows.outage().toMillis());
        assertThat(rows.lost()).as("lost by: " + after).isEmpty();
    }
}
