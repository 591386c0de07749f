package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.role.Disk;
import dev.drover.role.Member;
import dev.drover.role.Names;
import dev.drover.role.Order;
import dev.drover.role.Outcome;
import dev.drover.role.Position;
import dev.drover.role.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two and three real PostgreSQL servers that change places. */
final class ReplicationIT {

    @TempDir Path folder;

    @Test
    void aCopyFollowsAndABarrierHolds() throws Exception {
        try (Trio trio = new Trio(folder, "a", "b")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.sql("a", "CREATE TABLE t AS SELECT 1 AS n");
            trio.join("b", "a", 1);
            Names one = trio.names(1, "b");
            trio.does("a", new Order.SetNames(1, one));
            assertThat(trio.server("a").awaitBarrier(1, one)).isTrue();
            await().atMost(Duration.ofSeconds(2))
                    .untilAsserted(() ->
                            assertThat(trio.server("a").observe().attached())
                                    .containsExactly(trio.member("b")));
            assertThat(trio.server("b").observe().receiving()).isTrue();
            assertThat(trio.server("b").instance().replays())
                    .contains("startup recovering 00000002");
            assertThat(trio.server("a").instance().replays()).isEmpty();
            trio.sql("a", "INSERT INTO t VALUES (2)");
            // Who attached in another term holds nothing.
            assertThat(trio.server("a").awaitBarrier(2, one)).isFalse();
            Names absent = new Names(new TreeSet<>(List.of(new Member("stranger", "1"))), 1);
            assertThat(trio.server("a").awaitBarrier(1, absent)).isFalse();
            // Nor does anybody who is gone.
            trio.does("b", new Order.Stop(false));
            CompletableFuture<Boolean> waiting =
                    CompletableFuture.supplyAsync(() -> barrier(trio, 1, one));
            assertThatThrownBy(() -> waiting.get(500, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            trio.does("a", new Order.Stop(false));
            assertThat(waiting.get(3, TimeUnit.SECONDS)).isFalse();
        }
    }

    /** Two connections of one member would be counted as two: decision 0035. */
    @Test
    void nobodyAttachesASecondTime() throws Exception {
        try (Trio trio = new Trio(folder, "a", "b")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.join("b", "a", 1);

            assertThatThrownBy(() -> trio.attach("a", "drover_b"))
                    .hasMessageContaining("replication slot \"drover_b\" is active for PID");
        }
    }

    private static boolean barrier(Trio trio, long term, Names names) {
        try {
            return trio.server("a").awaitBarrier(term, names);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aPromiseCutsReplaysAndSaysTheEndAndTheOldPrimaryWaits() throws Exception {
        try (Trio trio = new Trio(folder, "a", "b")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.sql("a", "CREATE TABLE t (n int)");
            trio.join("b", "a", 1);
            trio.does("a", new Order.SetNames(1, trio.names(1, "b")));
            trio.sql("a", "INSERT INTO t VALUES (1)");
            Position end = trio.promise("b");
            assertThat(end.timeline()).isEqualTo(2);
            // Nothing is acknowledged any more, and the end stays where it is.
            CompletableFuture<Void> commit = CompletableFuture.runAsync(() -> insert(trio, "a", 2));
            assertThatThrownBy(() -> commit.get(700, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            assertThat(trio.does("b", new Order.AwaitReplay()))
                    .isEqualTo(new Outcome.Replayed(end));
            trio.does("a", new Order.Stop(false));
            assertThatThrownBy(() -> commit.get(2, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class);
            trio.lead("b", 2, 3, Names.NOBODY);
            assertThat(trio.value(trio.client("b"), "SELECT count(*) FROM t")).isEqualTo("1");
        }
    }

    private static void insert(Trio trio, String member, int number) {
        try {
            trio.sql(member, "INSERT INTO t VALUES (" + number + ")");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A change of its own takes a tenth of a second in which nobody can write. */
    @Test
    void namesThatWereSetWithTheCutAreInForceWhenTheyAreOrdered() throws Exception {
        try (Trio trio = new Trio(folder, "a", "b", "c")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.join("b", "a", 1);
            Order.SetNames likely = new Order.SetNames(2, trio.names(1, "c"));
            trio.does("b", new Order.CutReceiver(Optional.empty(), Optional.of(likely)));
            String read = "SELECT pg_conf_load_time()::text";
            String before = trio.value(trio.inside("b"), read);
            assertThat(trio.value(trio.inside("b"), "SHOW synchronous_standby_names"))
                    .startsWith("ANY 1 (\"c_")
                    .endsWith("_2\")");

            assertThat(trio.does("b", likely)).isEqualTo(new Outcome.NamesInForce());
            assertThat(trio.value(trio.inside("b"), read)).as("not read again").isEqualTo(before);
            trio.does("b", new Order.SetNames(2, trio.names(1, "a")));
            assertThat(trio.value(trio.inside("b"), read)).as("others").isNotEqualTo(before);
        }
    }

    @Test
    void twoStandbysGoOnBehindTheOneThatIsPromotedOnTheReservedNumber() throws Exception {
        try (Trio trio = new Trio(folder, "a", "b", "c")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.sql("a", "CREATE TABLE t (n int)");
            trio.join("b", "a", 1);
            trio.join("c", "a", 1);
            trio.does("a", new Order.SetNames(1, trio.names(2, "b", "c")));
            trio.sql("a", "INSERT INTO t VALUES (1)");
            trio.does("a", new Order.Stop(false));
            Position end = trio.promise("b");
            assertThat(trio.promise("c")).isEqualTo(end);
            // Numbers 3 to 6 were reserved for namings that came to nothing.
            trio.lead("b", 6, 7, Names.NOBODY);
            trio.follow("c", "b", 6);
            trio.does("b", new Order.SetNames(6, trio.names(1, "c")));
            trio.sql("b", "INSERT INTO t VALUES (2)");
            assertThat(trio.server("b").awaitBarrier(6, trio.names(1, "c"))).isTrue();
            await().atMost(Duration.ofSeconds(2))
                    .until(() ->
                            trio.value(
                                            trio.inside("c"),
                                            "SELECT pg_last_wal_replay_lsn() ="
                                                    + " pg_last_wal_receive_lsn()")
                                    .equals("t"));
            assertThat(trio.promise("c").timeline()).isEqualTo(7);
        }
    }

    @Test
    void anOldPrimaryThatWentOnIsRewound() throws Exception {
        try (Trio trio = new Trio(folder, "a", "b")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.sql("a", "CREATE TABLE t (n int)");
            trio.join("b", "a", 1);
            trio.promise("b");
            trio.lead("b", 2, 3, Names.NOBODY);
            trio.sql("b", "INSERT INTO t VALUES (3)");
            // Written by one that does not know yet, and acknowledged: it went on alone.
            trio.sql("a", "INSERT INTO t SELECT generate_series(1, 2000)");
            trio.does("a", new Order.Stop(false));
            trio.does("a", new Order.StartStandby());
            Order follow = new Order.Follow(new Upstream(trio.member("b"), 2));
            assertThat(trio.does("a", follow)).isEqualTo(new Outcome.Diverged());
            trio.does("a", new Order.Stop(false));
            Disk before = trio.disk("a");
            trio.does("a", new Order.Persist(partial(before)));
            Outcome rewound = trio.does("a", new Order.Rewind(trio.member("b")));
            assertThat(rewound)
                    .as(() -> trio.lines().replaceAll("(?s)^.*cannot rewind", "cannot rewind"))
                    .isEqualTo(new Outcome.Rewound());
            assertThat(trio.disk("a")).isEqualTo(before);
            trio.does("a", new Order.StartStandby());
            trio.follow("a", "b", 2);
            trio.does("b", new Order.SetNames(2, trio.names(1, "a")));
            trio.sql("b", "INSERT INTO t VALUES (4)");
            trio.promise("a");
            assertThat(sum(trio, "a")).isEqualTo("2 rows");
        }
    }

    private static String sum(Trio trio, String member) throws SQLException, IOException {
        trio.does(member, new Order.Stop(true));
        trio.does(member, new Order.StartStandby());
        trio.lead(member, 9, 9, Names.NOBODY);
        return trio.value(trio.client(member), "SELECT count(*) || ' rows' FROM t");
    }

    private static Disk partial(Disk whole) {
        return new Disk(
                whole.promised(),
                whole.followed(),
                whole.incarnation(),
                whole.system(),
                Disk.Data.PARTIAL);
    }

    @Test
    void whatCannotBeRewoundIsCopiedAndTheOldDataAreKept() throws Exception {
        try (Trio trio = new Trio(folder, "a", "b")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.sql("a", "CREATE TABLE t AS SELECT 7 AS n");
            trio.join("b", "a", 1);
            trio.promise("b");
            trio.sql("a", "INSERT INTO t VALUES (8)");
            String old = trio.disk("b").incarnation();
            trio.lead("b", 2, 3, Names.NOBODY);
            trio.sql("b", "INSERT INTO t VALUES (9)");
            trio.does("b", new Order.Stop(false));
            trio.does("b", new Order.StartStandby());
            trio.does("a", new Order.Stop(true));
            trio.does("a", new Order.StartStandby());
            trio.lead("a", 3, 4, Names.NOBODY);
            Order follow = new Order.Follow(new Upstream(trio.member("a"), 2));
            assertThat(trio.does("b", follow)).isEqualTo(new Outcome.Diverged());
            trio.does("b", new Order.Stop(false));
            // What it wrote alone cannot be found out any more.
            forgetWal(trio, "b");
            assertThat(trio.does("b", new Order.Rewind(trio.member("a"))))
                    .isEqualTo(new Outcome.CannotRewind());
            assertThat(trio.does("b", new Order.Clone(trio.member("a"))))
                    .isEqualTo(
                            new Outcome.Cloned(
                                    trio.disk("b").incarnation(), trio.disk("a").system()));
            assertThat(trio.disk("b").incarnation()).isNotEqualTo(old);
            assertThat(dataFolders(trio, "b"))
                    .containsExactlyInAnyOrder(
                            "data-" + old + ".old", "data-" + trio.disk("b").incarnation());
            trio.does("b", new Order.StartStandby());
            trio.follow("b", "a", 2);
        }
    }

    private static void forgetWal(Trio trio, String member) throws IOException {
        try (Stream<Path> wal = Files.list(trio.data(member).resolve("pg_wal"))) {
            for (Path file : wal.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }

    /** An address that is wrong must not cost a member its data. */
    @Test
    void dataOfAnotherClusterAreNeitherFollowedNorTaken() throws Exception {
        try (Trio trio = new Trio(folder, "a", "b")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.begin("b", 1, 2, Names.NOBODY);
            Disk before = trio.disk("b");
            trio.does("b", new Order.Stop(false));
            trio.does("b", new Order.StartStandby());
            refused(trio.order("b", new Order.Follow(new Upstream(trio.member("a"), 2))));
            trio.does("b", new Order.Stop(false));
            refused(trio.order("b", new Order.Rewind(trio.member("a"))));
            refused(trio.order("b", new Order.Clone(trio.member("a"))));
            assertThat(trio.disk("b")).isEqualTo(before);
            assertThat(dataFolders(trio, "b")).containsExactly("data-" + before.incarnation());
            trio.does("b", new Order.StartStandby());
        }
    }

    private static String slots(Trio trio, String member) throws SQLException {
        return trio.value(trio.inside(member), "SELECT count(*) FROM pg_replication_slots");
    }

    private static void refused(Outcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed ->
                                assertThat(failed.why())
                                        .contains("at the address of a there is another database"));
    }

    /** It would receive from the old primary again as soon as that one is back. */
    @Test
    void aCutThatWasWrittenAndNotReadIsNone() throws Exception {
        try (Trio trio = new Trio(folder, "a", "b")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.join("b", "a", 1);
            assertThat(trio.value(trio.inside("b"), "SHOW primary_conninfo"))
                    .contains("keepalives_idle=5", "tcp_user_timeout=11000");
            trio.does("a", new Order.Stop(false));
            trio.value(
                    trio.inside("b"),
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE"
                            + " application_name = 'drover_supervisor'");
            assertThat(trio.order("b", new Order.CutReceiver(Optional.empty(), Optional.empty())))
                    .isInstanceOf(Outcome.Failed.class);
            assertThat(trio.value(trio.inside("b"), "SHOW primary_conninfo")).isNotEmpty();
            assertThat(trio.does("b", new Order.AwaitReplay()))
                    .isInstanceOf(Outcome.Replayed.class);
            assertThat(trio.value(trio.inside("b"), "SHOW primary_conninfo")).isEmpty();
        }
    }

    private static List<String> dataFolders(Trio trio, String member) throws IOException {
        try (Stream<Path> all = Files.list(trio.home(member))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("data-"))
                    .toList();
        }
    }

    @Test
    void aCopyThatFailsLeavesEverythingAsItWas() throws Exception {
        try (Trio trio = new Trio(folder, "a", "b")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.begin("b", 1, 2, Names.NOBODY);
            Disk before = trio.disk("b");
            trio.does("a", new Order.Stop(false));
            assertThat(trio.order("b", new Order.Clone(trio.member("a"))))
                    .isInstanceOf(Outcome.Failed.class);
            assertThat(trio.disk("b")).isEqualTo(before);
            trio.does("b", new Order.StartPrimary());
        }
    }

    @Test
    void followingWithoutASourceFailsAndReceivesNothingLater() throws Exception {
        try (Trio trio = new Trio(folder, "a", "b")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.join("b", "a", 1);
            Position end = trio.promise("b");
            trio.does("a", new Order.Stop(false));
            Order follow = new Order.Follow(new Upstream(trio.member("a"), 2));
            assertThat(trio.order("b", follow)).isInstanceOf(Outcome.Failed.class);
            trio.does("a", new Order.StartPrimary());
            trio.does("a", new Order.LetClientsIn());
            trio.sql("a", "CREATE TABLE t (n int)");
            assertThat(trio.does("b", new Order.AwaitReplay()))
                    .isEqualTo(new Outcome.Replayed(end));
            assertThat(trio.server("b").observe().receiving()).isFalse();
        }
    }

    @Test
    void aSwitchoverShipsEverythingFirst() throws Exception {
        try (Trio trio = new Trio(folder, "a", "b")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.sql("a", "CREATE TABLE t (n int)");
            trio.join("b", "a", 1);
            trio.sql("a", "INSERT INTO t SELECT generate_series(1, 1000)");
            Position last =
                    ((Outcome.Stopped) trio.does("a", new Order.Stop(true))).end().orElseThrow();
            // Exactly where a start comes to.
            trio.does("a", new Order.StartStandby());
            assertThat(trio.does("a", new Order.AwaitReplay()))
                    .isEqualTo(new Outcome.Replayed(last));
            trio.does("b", new Order.CutReceiver(Optional.of(last), Optional.empty()));
            assertThat(trio.does("b", new Order.AwaitReplay()))
                    .isEqualTo(new Outcome.Replayed(last));
            trio.lead("b", 2, 3, Names.NOBODY);
            assertThat(slots(trio, "a")).isEqualTo("1");
            trio.follow("a", "b", 2);
            assertThat(trio.value(trio.client("b"), "SELECT count(*) FROM t")).isEqualTo("1000");
            // Nobody receives from a replica.
            assertThat(slots(trio, "a")).isEqualTo("0");
            assertThat(slots(trio, "b")).isEqualTo("1");
        }
    }
}
