package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.cluster.ParameterStore;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.role.Server.Run;
import dev.drover.role.SupervisorState;
import dev.drover.role.parameter.ParameterRequest;
import dev.drover.role.parameter.ParameterRequest.Restart;
import dev.drover.role.parameter.ParameterSet;
import dev.drover.role.parameter.ParameterState;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.InMemoryKeyValueStore.Fate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One server's follower: real files, a store in memory, and a server and a supervisor that follow a script. */
@Timeout(60)
final class ParameterFollowerTest {

    private static final String KEY = "drover/parameters/shop/Test/db";
    private static final Instant NOW = Instant.parse("2026-11-22T15:20:00Z");
    private static final ParameterSet OLD = new ParameterSet(Map.of("max_connections", "20"));
    private static final ParameterSet NEW = new ParameterSet(Map.of("max_connections", "90"));
    private static final ParameterRequest ASKED = ParameterRequest.of(NEW, OLD);
    private static final Restart RESTART = new Restart("b", 3, false);
    private static final ParameterRequest ORDER = ASKED.restarting(RESTART, NOW.plusSeconds(60));

    @TempDir private Path folder;
    private final InMemoryKeyValueStore entries = new InMemoryKeyValueStore();
    private final ParameterStore store = new ParameterStore(entries, KEY);
    private final Scripted server = new Scripted();
    private final List<String> voice = new CopyOnWriteArrayList<>();
    private final AtomicReference<Duration> uptime = new AtomicReference<>(Duration.ZERO);
    private final AtomicReference<SupervisorState> member =
            new AtomicReference<>(RestartRuleTest.member("b", Run.STANDBY, Optional.empty()));
    private ParameterFolder files;
    private UserParameters parameters;
    private ParameterFollower follower;

    @BeforeEach
    void begin() throws Exception {
        files = ParameterFolder.in(folder);
        parameters = files.parameters(OLD, () -> {});
        parameters.beforeStart();
        parameters.cameUp();
        follower =
                new ParameterFollower(
                        server,
                        parameters,
                        store,
                        this::onlyIf,
                        new ParameterFollower.Around(() -> NOW, uptime::get, voice::add));
        server.says(OLD.version(), "");
    }

    @AfterEach
    void end() {
        follower.close();
        assertThat(server.closed).isTrue();
    }

    @Test
    void takesInWhatIsPublishedAndSaysWhatTheServerSays() throws Exception {
        write(ASKED);
        server.says(NEW.version(), "max_connections");
        follower.start();

        ParameterState state = awaited(it -> it.inForce().equals(NEW.version()));
        await().until(() -> follower.state().heard().equals(NEW.version()));

        assertThat(files.configured()).contains("max_connections = '90'");
        assertThat(state.waiting()).containsExactly("max_connections");
        assertThat(state.startOnly()).containsExactly("max_connections");
        assertThat(state.clock()).contains(NOW);
        assertThat(server.ended).as("nobody asked for a restart").isEmpty();
    }

    @Test
    void whatIsNotUnderstoodChangesNothing() throws Exception {
        String before = files.configured();
        assertThat(
                        entries.commit(
                                List.of(
                                        new Write.PutIf(
                                                KEY,
                                                "{\"format\": 2}".getBytes(StandardCharsets.UTF_8),
                                                0))))
                .isPresent();
        follower.start();

        await().until(() -> voice.stream().anyMatch(line -> line.contains("not understood")));
        assertThat(files.configured()).isEqualTo(before);
        assertThat(awaited(it -> !it.inForce().isEmpty()).heard()).isEqualTo(OLD.version());
    }

    @Test
    void whatPostgresRefusesIsSaid() throws Exception {
        files.program(
                "postgres", "echo 'LOG:  no such thing'; echo 'FATAL:  contains errors'; exit 1");
        write(ASKED);
        follower.start();

        assertThat(awaited(it -> !it.problem().isEmpty()).problem()).isEqualTo("no such thing");
        assertThat(files.configured()).contains("'20'");
    }

    @Test
    void aServerThatDoesNotAnswerHasNothingInForce() {
        server.silent = true;
        server.waiting = "max_connections";
        follower.start();
        await().until(() -> server.asked.contains(ParameterFollower.SEEN));

        assertThat(follower.state().inForce()).isEmpty();
        assertThat(follower.state().waiting()).isEmpty();
        assertThat(follower.state().stuck()).isFalse();

        uptime.set(Duration.ofMinutes(2));
        assertThat(awaited(ParameterState::stuck).remark()).contains("for two minutes");

        server.silent = false;
        assertThat(awaited(it -> !it.inForce().isEmpty()).stuck()).isFalse();
    }

    @Test
    void aFaultOfItsOwnDoesNotEndIt() {
        server.faults = 1;
        follower.start();

        awaited(it -> it.inForce().equals(OLD.version()));
        assertThat(server.faults).isZero();
    }

    @Test
    void startsItsServerAnewWhereThatIsAsked() throws Exception {
        waitsForAStart();
        write(ORDER);
        follower.start();

        await().until(() -> !server.awaited.isEmpty());
        assertThat(server.asked).contains("CHECKPOINT");
        assertThat(server.ended).containsExactly(7L);
        parameters.beforeStart();
        assertThat(files.configured()).as("it is a start that was meant").contains("'90'");
    }

    @Test
    void aStartThatChangedNothingIsNotFollowedByAnother() throws Exception {
        waitsForAStart();
        write(ORDER);
        follower.start();

        ParameterState state = awaited(it -> !it.problem().isEmpty());
        assertThat(state.problem()).isEqualTo("still waits for a start after one: max_connections");
        assertThat(server.ended).hasSize(1);
    }

    @Test
    void whatIsTakenBackWhilePagesAreWrittenRestartsNobody() throws Exception {
        waitsForAStart();
        write(ORDER);
        server.onCheckpoint = () -> write(ORDER.resting());
        follower.start();

        await().until(() -> store.read().request().equals(Optional.of(ORDER.resting())));
        awaitTwoLooks();
        assertThat(server.ended).isEmpty();
    }

    @Test
    void whoCannotReadTheOrderOnceMoreRestartsNobody() throws Exception {
        waitsForAStart();
        write(ORDER);
        server.onCheckpoint = () -> entries.disturb((_, _) -> Fate.UNAVAILABLE);
        follower.start();

        await().until(() -> server.asked.contains("CHECKPOINT"));
        awaitTwoLooks();
        assertThat(server.ended).isEmpty();
    }

    @Test
    void whoseRoleChangesWhilePagesAreWrittenIsNotRestarted() throws Exception {
        waitsForAStart();
        write(ORDER);
        server.onCheckpoint =
                () -> member.set(RestartRuleTest.member("b", Run.PRIMARY, Optional.empty()));
        follower.start();

        await().until(() -> server.asked.contains("CHECKPOINT"));
        awaitTwoLooks();
        assertThat(server.ended).isEmpty();
    }

    @Test
    void anotherServerThatWasStartedMeanwhileIsLeftAlone() throws Exception {
        waitsForAStart();
        write(ORDER);
        server.obeys = false;
        server.onCheckpoint = () -> server.life = 8;
        follower.start();

        await().until(() -> !server.ended.isEmpty());
        await().until(() -> !server.awaited.isEmpty());
        assertThat(server.ended).containsOnly(7L);
        awaitTwoLooks();
        assertThat(follower.state().problem()).as("nobody started it for that").isEmpty();
        follower.close();
        parameters.beforeStart();
        assertThat(files.configured()).as("nobody meant that start").contains("'20'");
    }

    // ---- script ----

    private boolean onlyIf(Predicate<SupervisorState> allowed, Runnable then) {
        boolean now = allowed.test(member.get());
        if (now) {
            then.run();
        }
        return now;
    }

    private void write(ParameterRequest request) {
        assertThat(store.write(store.read().index(), request, List.of())).isTrue();
    }

    private void waitsForAStart() throws Exception {
        assertThat(parameters.ask(NEW)).isEmpty();
        server.says(NEW.version(), "max_connections");
    }

    private ParameterState awaited(Predicate<ParameterState> so) {
        return await().until(follower::state, so);
    }

    private void awaitTwoLooks() {
        int before = server.asked.size();
        await().until(() -> server.asked.size() >= before + 2);
    }

    /** A server that says what it is told to say. */
    private static final class Scripted implements FollowedServer {

        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final List<Long> ended = new CopyOnWriteArrayList<>();
        private final List<Long> awaited = new CopyOnWriteArrayList<>();
        private volatile String version = "";
        private volatile String waiting = "";
        private volatile Runnable onCheckpoint = () -> {};
        private volatile boolean silent;
        private volatile boolean obeys = true;
        private volatile boolean closed;
        private volatile int faults;
        private volatile long life = 7;

        private void says(String inForce, String waits) {
            version = inForce;
            waiting = waits;
        }

        @Override
        public boolean runs() {
            return true;
        }

        @Override
        public long life() {
            return life;
        }

        @Override
        public List<List<String>> rows(String sql, Duration limit) {
            asked.add(sql);
            if (faults > 0) {
                faults = 0;
                throw new IllegalStateException("a fault, for a test");
            }
            if (silent) {
                throw new RemoteFailure.Unavailable("nobody listens there");
            }
            if (!sql.equals("CHECKPOINT")) {
                return List.of(List.of(version, waiting, "", "", waiting));
            }
            onCheckpoint.run();
            return List.of();
        }

        @Override
        public String replays() {
            return "";
        }

        @Override
        public boolean end(long mine) {
            ended.add(mine);
            return obeys;
        }

        @Override
        public void awaitEnd(long mine) {
            awaited.add(mine);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
