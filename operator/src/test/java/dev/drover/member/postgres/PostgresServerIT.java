package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.adapter.postgres.Link;
import dev.drover.role.Disk;
import dev.drover.role.Member;
import dev.drover.role.Names;
import dev.drover.role.Observation;
import dev.drover.role.Order;
import dev.drover.role.Outcome;
import dev.drover.role.Position;
import dev.drover.role.parameter.ParameterSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One real PostgreSQL, alone. */
final class PostgresServerIT {

    @TempDir Path folder;

    @Test
    void beginsWithNothingAndServesAnApplication() throws Exception {
        try (Trio trio = new Trio(folder, "a")) {
            assertThat(trio.disk("a")).isEqualTo(Disk.EMPTY);
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.sql("a", "CREATE TABLE t AS SELECT 1 AS n");
            assertThat(trio.value(trio.client("a"), "SELECT n FROM t")).isEqualTo("1");
            assertThat(trio.value(trio.inside("a"), "SHOW data_checksums")).isEqualTo("on");
            assertThat(trio.value(trio.inside("a"), "SHOW shared_buffers")).isEqualTo("16MB");
            assertThat(trio.server("a").flush()).isTrue();
            assertThat(trio.lines()).doesNotContain("secret-of");
            trio.does("a", new Order.Stop(true));
            assertThat(trio.server("a").flush()).as("of a server that is off").isFalse();
        }
    }

    @Test
    void keepsClientsOutUntilTheyAreLetIn() throws Exception {
        try (Trio trio = new Trio(folder, "a")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.does("a", new Order.Stop(false));
            assertThat(trio.does("a", new Order.StartPrimary())).isEqualTo(new Outcome.PrimaryUp());
            assertThatThrownBy(() -> trio.client("a"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("pg_hba.conf rejects");
            assertThat(trio.server("a").perform(new Order.LetClientsIn(), Optional::empty))
                    .isInstanceOf(Outcome.Failed.class);
            assertThatThrownBy(() -> trio.client("a")).isInstanceOf(SQLException.class);
            trio.does("a", new Order.LetClientsIn());
            assertThat(trio.value(trio.client("a"), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void saysThatItsServerHasEnded() throws Exception {
        try (Trio trio = new Trio(folder, "a")) {
            CountDownLatch heard = new CountDownLatch(1);
            trio.server("a").onExit(_ -> heard.countDown());
            trio.begin("a", 1, 2, Names.NOBODY);
            assertThat(heard.getCount()).isEqualTo(1);
            trio.postmaster("a").destroyForcibly();
            assertThat(heard.await(2, TimeUnit.SECONDS)).isTrue();
            assertThat(trio.does("a", new Order.Stop(false)))
                    .isEqualTo(new Outcome.Stopped(Optional.of(2)));
            // Beside what has crashed lies its lock file.
            trio.does("a", new Order.StartPrimary());
            trio.does("a", new Order.LetClientsIn());
            trio.sql("a", "CREATE TABLE t (n int)");
        }
    }

    @Test
    void aFrozenServerAnswersNobodyAndIsStoppedInTime() throws Exception {
        try (Trio trio = new Trio(folder, "a")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            assertThat(trio.server("a").observe().end()).isPresent();
            freeze(trio.postmaster("a"));
            trio.postmaster("a").descendants().forEach(PostgresServerIT::freeze);
            // What it said a moment before counts for another moment; nobody waits for more.
            Duration asked = Trio.timed(() -> trio.server("a").observe());
            assertThat(asked).isLessThan(Duration.ofMillis(300));
            await().atMost(Duration.ofSeconds(3))
                    .until(() -> trio.server("a").observe().equals(Observation.NOTHING));
            Duration stopped = Trio.timed(() -> trio.does("a", new Order.Stop(true)));
            // Three seconds to ship what is written, then at once.
            assertThat(stopped).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(5));
        }
    }

    /** Nobody else is made primary as long as it runs. */
    @Test
    void aPrimaryThatSaysNothingAnyMoreIsEndedWhereOthersAre() throws Exception {
        try (Trio trio = new Trio(folder, "a")) {
            CountDownLatch heard = new CountDownLatch(1);
            trio.server("a").onExit(_ -> heard.countDown());
            trio.server("a").belong(Set.of(new Member("a", "1"), new Member("b", "1")));
            trio.begin("a", 1, 2, Names.NOBODY);
            assertThat(heard.await(3, TimeUnit.SECONDS)).as("it answers").isFalse();
            freeze(trio.postmaster("a"));
            trio.postmaster("a").descendants().forEach(PostgresServerIT::freeze);
            assertThat(heard.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(trio.lines()).contains("kills it");
            trio.does("a", new Order.Stop(false));
            assertThat(trio.does("a", new Order.StartPrimary())).isEqualTo(new Outcome.PrimaryUp());
            trio.does("a", new Order.LetClientsIn());
            trio.sql("a", "CREATE TABLE t (n int)");
        }
    }

    /** Who is connected goes on; nobody else comes in. */
    @Test
    void aPrimaryThatTakesNoNewConnectionsIsEndedWhereOthersAre() throws Exception {
        try (Trio trio = new Trio(folder, "a")) {
            CountDownLatch heard = new CountDownLatch(1);
            trio.server("a").onExit(_ -> heard.countDown());
            trio.server("a").belong(Set.of(new Member("a", "1"), new Member("b", "1")));
            trio.begin("a", 1, 2, Names.NOBODY);
            try (Connection connected = trio.client("a");
                    Statement statement = connected.createStatement()) {
                freeze(trio.postmaster("a"));
                assertThat(statement.execute("SELECT 1")).isTrue();
                assertThat(heard.await(60, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(trio.lines()).contains("kills it");
        }
    }

    private static void freeze(ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-STOP", Long.toString(process.pid())).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void leavesNothingOfAServerWhoseFirstProcessIsGone() throws Exception {
        try (Trio trio = new Trio(folder, "a")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            ProcessHandle first = trio.postmaster("a");
            // They would end by themselves if they could; some live for a moment only.
            first.descendants().forEach(PostgresServerIT::freeze);
            List<ProcessHandle> others =
                    first.descendants().filter(PostgresServerIT::runs).toList();
            first.destroyForcibly();
            await().atMost(Duration.ofSeconds(2)).until(() -> !first.isAlive());
            assertThat(others).isNotEmpty().allMatch(ProcessHandle::isAlive);
            trio.does("a", new Order.Stop(false));
            assertThat(others).noneMatch(PostgresServerIT::runs);
        }
    }

    /** What nobody has asked after yet has ended all the same. */
    private static boolean runs(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException gone) {
            return false;
        }
    }

    @Test
    void theGateHoldsCommitsBackWhileItMayNotServe() throws Exception {
        try (Trio trio = new Trio(folder, "a")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.does("a", new Order.Stop(false));
            trio.does("a", new Order.StartPrimary());
            AtomicBoolean serves = new AtomicBoolean(true);
            trio.server("a")
                    .perform(
                            new Order.LetClientsIn(),
                            () -> serves.get() ? Trio.YES.end() : Optional.empty());
            trio.sql("a", "CREATE TABLE t (n int)");
            // Asked some milliseconds apart: the gate finds the answer before the heartbeat does.
            try (var client = trio.client("a");
                    var statement = client.createStatement()) {
                serves.set(false);
                CompletableFuture<Void> commit =
                        CompletableFuture.runAsync(() -> insert(statement));
                await().atMost(Duration.ofSeconds(4)).until(commit::isDone);
                assertThat(commit).isCompletedExceptionally();
            }
            assertThat(trio.lines()).contains("may not serve any more: kills the server");
        }
    }

    private static void insert(java.sql.Statement statement) {
        try {
            statement.execute("INSERT INTO t VALUES (1)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The guard is told when the lease ends, and not only how long a supervisor may hang. */
    @Test
    void aSupervisorThatHangsLeavesNoServerBehindWhenItsLeaseEnds() throws Exception {
        try (Trio trio = new Trio(folder, "a")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.does("a", new Order.Stop(false));
            trio.does("a", new Order.StartPrimary());
            ProcessHandle first = trio.postmaster("a");
            CountDownLatch thaws = new CountDownLatch(1);
            AtomicBoolean hangs = new AtomicBoolean();
            Duration end = Trio.UPTIME.read().plusMillis(1_500);
            trio.server("a")
                    .perform(
                            new Order.LetClientsIn(),
                            () -> {
                                if (hangs.get()) {
                                    hang(thaws);
                                }
                                return Optional.of(end);
                            });
            hangs.set(true);
            await().atMost(Duration.ofSeconds(10)).until(() -> !first.isAlive());
            assertThat(Trio.UPTIME.read()).isLessThan(end.plusMillis(700));
            thaws.countDown();
        }
    }

    private static void hang(CountDownLatch thaws) {
        try {
            thaws.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anotherServerOnItsPortIsNotTakenForItsOwn() throws Exception {
        try (Trio trio = new Trio(folder, "a")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.openBeside("b", "a");
            assertThat(trio.order("b", new Order.Initialize()))
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed ->
                                    assertThat(failed.why())
                                            .contains("another PostgreSQL answers there")
                                            .contains(trio.data("a").toString())
                                            .contains("give this member a port of its own"));
        }
    }

    @Test
    void aPasswordThatIsWrongIsSaidAtOnce() throws Exception {
        try (Trio trio = new Trio(folder, "a")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.does("a", new Order.Stop(false));
            trio.mistakePassword();
            Duration taken =
                    Trio.timed(() ->
                            assertThat(trio.order("a", new Order.StartStandby()))
                                    .isInstanceOfSatisfying(
                                            Outcome.Failed.class,
                                            failed ->
                                                    assertThat(failed.why())
                                                            .contains(
                                                                    "write the password that role"
                                                                            + " drover has into")
                                                            .doesNotContain("a-mistake")));
            assertThat(taken).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void dataThatAreDamagedAreStoppedAllTheSame() throws Exception {
        try (Trio trio = new Trio(folder, "a")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.does("a", new Order.Stop(true));
            Path control = trio.data("a").resolve("global/pg_control");
            byte[] content = Files.readAllBytes(control);
            content[50] ^= 1;
            Files.write(control, content);
            assertThat(trio.does("a", new Order.Stop(false)))
                    .isEqualTo(new Outcome.Stopped(Optional.empty()));
            assertThat(trio.lines())
                    .contains("the control file is damaged")
                    .contains("the member is made anew");
            assertThat(trio.order("a", new Order.StartPrimary()))
                    .isInstanceOf(Outcome.Failed.class);
        }
    }

    /** An order that is under way when all ends must not leave a server behind. */
    @Test
    void startsNothingAfterItsEnd() throws Exception {
        try (Trio trio = new Trio(folder, "a")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.server("a").close();
            assertThat(trio.order("a", new Order.StartPrimary()))
                    .isEqualTo(new Outcome.Failed("the supervisor ends: no server is started"));
        }
    }

    @Test
    void refusesASecondSupervisor() throws Exception {
        try (Trio trio = new Trio(folder, "a")) {
            assertThatThrownBy(() -> trio.open("a"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another supervisor has this folder");
        }
    }

    @Test
    void comesBackWithWhatItPromisedAndKillsWhatTheOneBeforeLeft() throws Exception {
        try (Trio trio = new Trio(folder, "a")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            Disk promised =
                    new Disk(
                            7,
                            6,
                            trio.disk("a").incarnation(),
                            trio.disk("a").system(),
                            Disk.Data.WHOLE);
            trio.does("a", new Order.Persist(promised));
            ProcessHandle left = trio.postmaster("a");
            trio.server("a").close();
            assertThat(left.isAlive()).isFalse();
            assertThat(trio.open("a").disk()).isEqualTo(promised);
            assertThat(trio.does("a", new Order.Stop(false)))
                    .isEqualTo(new Outcome.Stopped(Optional.of(2)));
        }
    }

    @Test
    void passesOnWhatPostgresSaysAboutAParameterAndKeepsTheOnesBefore() throws Exception {
        try (Trio trio = new Trio(folder, "a")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            PostgresServer server = trio.server("a");
            assertThat(server.parameters(new ParameterSet(Map.of("work_memory", "1MB"))))
                    .contains("unrecognized configuration parameter \"work_memory\"");
            assertThat(
                            server.parameters(
                                            new ParameterSet(
                                                    Map.of("synchronous_standby_names", "")))
                                    .orElseThrow())
                    .contains("is set by Drover");
            assertThat(
                            server.parameters(new ParameterSet(Map.of("work_mem", "a lot")))
                                    .orElseThrow())
                    .contains("invalid value for parameter \"work_mem\"");
            assertThat(server.parameters(new ParameterSet(Map.of("work_mem", "7MB")))).isEmpty();
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> trio.value(trio.inside("a"), "SHOW work_mem").equals("7MB"));
        }
    }

    @Test
    void itsOwnWordTellsWhatWaitsAndWhatItDoesNotTakeAndWhatAnotherFileOverrides()
            throws Exception {
        try (Trio trio = new Trio(folder, "a")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            ParameterSet set = new ParameterSet(Map.of("work_mem", "7MB", "max_connections", "90"));
            assertThat(trio.server("a").parameters(set)).isEmpty();
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> trio.value(trio.inside("a"), "SHOW work_mem").equals("7MB"));
            String waiting = "max_connections,shared_buffers";
            assertThat(seen(trio))
                    .containsExactly(set.version(), waiting, "", "", "max_connections");

            try (Link link = trio.server("a").instance().link()) {
                link.rows("ALTER SYSTEM SET work_mem = '6MB'", Duration.ofSeconds(2));
            }
            Path config = trio.home("a").resolve("config/parameters.conf");
            Files.writeString(config, Files.readString(config) + "jit = 'perhaps'\n");
            trio.value(trio.inside("a"), "SELECT pg_reload_conf()");

            await().atMost(Duration.ofSeconds(2))
                    .until(() -> trio.value(trio.inside("a"), "SHOW work_mem").equals("6MB"));
            assertThat(seen(trio))
                    .containsExactly(
                            set.version(),
                            waiting,
                            "jit: setting could not be applied",
                            "work_mem",
                            "max_connections");
        }
    }

    private static List<String> seen(Trio trio) {
        try (Link link = trio.server("a").instance().link()) {
            return link.rows(ParameterFollower.SEEN, Duration.ofSeconds(2)).getFirst();
        }
    }

    @Test
    void namesAreNeverEmptyAndAWaitingCommitWaits() throws Exception {
        try (Trio trio = new Trio(folder, "a")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.sql("a", "CREATE TABLE t (n int)");
            Names nobodyThere = Names.upTo(1, List.of(new Member("b", "00000000")));
            trio.does("a", new Order.SetNames(1, nobodyThere));
            try (var client = trio.client("a");
                    var statement = client.createStatement()) {
                CompletableFuture<Void> commit =
                        CompletableFuture.runAsync(() -> insert(statement));
                assertThatThrownBy(() -> commit.get(700, TimeUnit.MILLISECONDS))
                        .isInstanceOf(java.util.concurrent.TimeoutException.class);
                trio.does("a", new Order.SetNames(1, Names.NOBODY));
                commit.get(2, TimeUnit.SECONDS);
            }
            assertThat(trio.value(trio.inside("a"), "SHOW synchronous_standby_names"))
                    .isEqualTo("ANY 1 (\"drover_gate\")");
        }
    }

    @Test
    void promotesOnTheReservedNumberOnly() throws Exception {
        try (Trio trio = new Trio(folder, "a")) {
            trio.begin("a", 1, 5, Names.NOBODY);
            trio.does("a", new Order.Stop(true));
            trio.does("a", new Order.StartStandby());
            Position end = ((Outcome.Replayed) trio.does("a", new Order.AwaitReplay())).end();
            assertThat(end.timeline()).isEqualTo(5);
            assertThat(trio.order("a", new Order.Promote(4))).isInstanceOf(Outcome.Failed.class);
            assertThat(trio.does("a", new Order.Promote(9))).isEqualTo(new Outcome.Promoted(9));
        }
    }
}
