package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.testing.ConsulServer;
import dev.drover.testing.Contender;
import dev.drover.testing.FreePort;
import dev.drover.testing.Tools;
import dev.drover.testing.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two {@code drover exclusive} on a real Consul, whose programs show by themselves that they never run together: each holds a
 * lock of the kernel, as does a process it has started in a session of its own, and writes down every 10 ms that it runs.
 */
@Tag("alone")
final class ExclusiveIT {

    /** The numbers. */
    private static final Duration GAP_AFTER_DEATH = Duration.ofSeconds(10);

    private static final Duration GAP_ON_REDEPLOY = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String PROGRAM =
            """
            exec 8>"$1/lock"
            flock -n 8 || echo "$DROVER_TERM" >>"$1/overlaps"
            setsid sleep 1000 &
            [[ $2 != stubborn ]] || trap '' TERM
            exec 9<> <(:)
            while true; do
                echo "$DROVER_TERM ${EPOCHREALTIME/[.,]/}" >>"$1/lives"
                read -r -t 0.01 -u 9 || true
            done
            """;

    private static ConsulServer consul;

    @TempDir private Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();
    private String name = "";
    private static int tests;

    /** What one holder wrote down. */
    private record Life(long term, long firstMicros, long lastMicros) {}

    @BeforeAll
    static void start() {
        consul = ConsulServer.start();
    }

    @AfterAll
    static void stop() {
        consul.close();
    }

    @BeforeEach
    void aLeaseThatWasGivenBack() throws IOException {
        name = "beat-" + ++tests;
        consul.put(key(), "{\"holder\":\"\",\"id\":\"\",\"term\":0,\"beat\":0}");
        Files.createFile(folder.resolve("lives"));
        Files.writeString(folder.resolve("program"), PROGRAM);
    }

    @AfterEach
    void endAll() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void aRedeployLeavesAGapOfLessThanThreeSeconds() {
        Contender old = running("gentle");
        for (int round = 0; round < 3; round++) {
            old.wrapper().terminate();
            assertThat(old.wrapper().exitCode()).as(old.said()).isEqualTo(143);
            // Nomad stops the old allocation, and then starts the new one.
            old = contender("gentle");
            awaitLives(round + 2);
        }

        // Most of it is the start of a virtual machine: one that a busy machine holds up does not
        // count.
        List<Duration> gaps = gaps("redeploy, stopped before started");
        assertThat(gaps).hasSize(3);
        assertThat(gaps.stream().sorted().toList().get(1)).isLessThan(GAP_ON_REDEPLOY);
    }

    @Test
    void whoWaitsBeginsRightAfterTheOldHasEnded() {
        Contender old = running("gentle");
        Contender next = waiting();
        old.wrapper().requestStop();
        awaitLives(2);

        assertThat(gaps("redeploy, started before stopped"))
                .allMatch(gap -> gap.compareTo(GAP_ON_REDEPLOY) < 0);
        assertThat(next.said()).contains("has the lease, term");
    }

    @Test
    void aNodeThatDiesLeavesAGapOfLessThanTenSeconds() {
        Contender dies = running("gentle");
        waiting();
        Contender.signal("KILL", dies.everybody());
        awaitLives(2);

        assertThat(gaps("node dies")).allMatch(gap -> gap.compareTo(GAP_AFTER_DEATH) < 0);
    }

    @Test
    void aKilledWrapperTakesItsProgramWithIt() {
        Contender killed = running("stubborn");
        waiting();
        killed.wrapper().kill();
        long diedMicros = nowMicros();
        awaitLives(2);

        assertThat(gaps("wrapper killed")).allMatch(gap -> gap.compareTo(GAP_AFTER_DEATH) < 0);
        assertThat(lives().getFirst().lastMicros() - diedMicros).isLessThan(1_000_000);
    }

    @Test
    void aFrozenWrapperIsReplacedAndWaitsWhenItThaws() {
        Contender frozen = running("stubborn");
        waiting();
        frozen.wrapper().freeze();
        awaitLives(2);
        frozen.wrapper().thaw();
        await().atMost(PATIENCE).until(() -> frozen.said().contains("waits: "));

        assertThat(gaps("wrapper frozen")).allMatch(gap -> gap.compareTo(GAP_AFTER_DEATH) < 0);
        assertThat(lives()).hasSize(2);
    }

    @Test
    void aWrapperFrozenWithItsProgramIsReplacedOnlyWhenTheProgramIsDead() {
        Contender frozen = running("stubborn");
        waiting();
        long program = frozen.program();
        Contender.signal("STOP", List.of(frozen.wrapper().pid(), program));
        awaitLives(2);
        Contender.signal("CONT", List.of(frozen.wrapper().pid()));
        await().atMost(PATIENCE).until(() -> frozen.said().contains("waits: "));

        assertThat(gaps("wrapper and program frozen"))
                .allMatch(gap -> gap.compareTo(GAP_AFTER_DEATH) < 0);
        assertThat(ProcessHandle.of(program)).isEmpty();
    }

    @Test
    void aWrapperWithoutConsulStopsItsProgramAlsoWhenTheGuardIsFrozen() {
        Wire wire = opened(Wire.to(consul.address()));
        Contender alone = runningAt(wire.address(), "stubborn");
        waiting();
        Contender.signal("STOP", List.of(alone.guard()));
        wire.cut();
        awaitLives(2);

        assertThat(gaps("cut off, guard frozen"))
                .allMatch(gap -> gap.compareTo(GAP_AFTER_DEATH) < 0);
        assertThat(alone.said()).contains("kills the program");
    }

    @Test
    void aPartitionedWrapperIsReplacedAndWaitsAfterwards() {
        Wire wire = opened(Wire.to(consul.address()));
        Contender alone = runningAt(wire.address(), "gentle");
        waiting();
        wire.cut();
        awaitLives(2);
        wire.mend();
        await().atMost(PATIENCE).until(() -> alone.said().contains("waits: "));

        assertThat(gaps("partition")).allMatch(gap -> gap.compareTo(GAP_AFTER_DEATH) < 0);
        assertThat(lives()).hasSize(2);
    }

    @Test
    void withoutConsulTheProgramEndsInTimeAndBeginsAgainAfterwards() throws InterruptedException {
        Contender holder = running("stubborn");
        consul.freeze();
        long frozenMicros = nowMicros();
        Thread.sleep(12_000);
        consul.thaw();
        long thawedMicros = nowMicros();
        awaitLives(2);

        Life first = lives().getFirst();
        assertThat(first.lastMicros() - frozenMicros).isBetween(4_000_000L, 7_000_000L);
        long backMicros = lives().get(1).firstMicros() - thawedMicros;
        System.out.printf("exclusive: consul back: runs again after %d ms%n", backMicros / 1000);
        assertThat(backMicros).isLessThan(5_000_000L);
        assertThat(holder.said()).contains("could not renew the lease");
        assertThat(gaps("consul frozen for 12 s")).hasSize(1);
    }

    /** 2.5 s are promised; the rest is for a machine that wakes this thread late. */
    @Test
    void aShortOutageOfConsulStopsNothing() throws InterruptedException {
        Contender holder = running("gentle");
        consul.freeze();
        Thread.sleep(2_300);
        consul.thaw();
        long thawedMicros = nowMicros();

        await().atMost(PATIENCE)
                .until(() -> lives().getLast().lastMicros() > thawedMicros + 3_000_000);
        assertThat(lives()).as(holder.said()).hasSize(1);
    }

    @Test
    void aProgramWithoutAGuardIsKilledAndBegunAgain() {
        Contender holder = running("stubborn");
        Contender.signal("KILL", List.of(holder.guard()));
        awaitLives(2);

        assertThat(gaps("guard killed")).allMatch(gap -> gap.compareTo(GAP_ON_REDEPLOY) < 0);
    }

    /** The one case with a window: nobody can act before the kernel lets him, and the token tells who is late. */
    @Test
    void aWholeAllocationThatThawsRunsForAMomentWithAnOldToken() {
        Contender frozen = running("stubborn");
        waiting();
        List<Long> everybody = frozen.everybody();
        Contender.signal("STOP", everybody);
        // Its lock is held by a process that does nothing.
        awaitLives(2);
        long thawedMicros = nowMicros();
        Contender.signal("CONT", everybody.reversed());
        await().atMost(PATIENCE).until(() -> frozen.said().contains("waits: "));

        List<Life> lives = lives();
        long windowMicros = Math.max(0, lives.getFirst().lastMicros() - thawedMicros);
        System.out.printf("exclusive: whole allocation thawed: ran %d us%n", windowMicros);
        assertThat(windowMicros).isLessThan(1_000_000L);
        assertThat(lives.getFirst().term()).isLessThan(lives.get(1).term());
    }

    @Test
    void passesOnWhatTheCommandSaysAndEndsAsItEnds() {
        String script = "echo \"$1 @$2 ${DROVER_TERM:+token}\"; kill -s KILL $$";
        Contender ends =
                contender(
                        List.of(
                                "--name",
                                "shop/" + name,
                                "--",
                                "sh",
                                "-c",
                                script,
                                "x",
                                "a b",
                                "c"));

        assertThat(ends.wrapper().ends(30)).isTrue();
        assertThat(ends.wrapper().exitCode()).isEqualTo(137);
        assertThat(ends.said()).contains("a b @c token");
        assertThat(consul.get(key())).contains("\"holder\":\"\"");
    }

    @Test
    void givesUpWhenTheStoreNeverAnswers() {
        Contender lost = at("http://127.0.0.1:" + FreePort.next(), arguments("gentle"));

        assertThat(lost.wrapper().ends(30)).isTrue();
        assertThat(lost.wrapper().exitCode()).isEqualTo(1);
        assertThat(lost.said()).contains("never answered", "is CONSUL_HTTP_ADDR right?");
        assertThat(lives()).isEmpty();
    }

    @Test
    void refusesASignalThatThereIsNot() {
        Contender wrong =
                contender(List.of("--name", "shop/" + name, "--stop-signal", "FOO", "--", "true"));

        assertThat(wrong.wrapper().ends(30)).isTrue();
        assertThat(wrong.wrapper().exitCode()).isEqualTo(2);
        assertThat(wrong.said()).contains("--stop-signal: 'FOO' is no signal");
    }

    @Test
    void whoIsToldToEndWhileItWaitsSaysNothingOfTheStore() {
        running("gentle");
        Contender waits = waiting();
        waits.wrapper().terminate();

        assertThat(waits.wrapper().exitCode()).isEqualTo(143);
        assertThat(waits.said()).doesNotContain("consul:");
    }

    @Test
    void signalsReachTheCommand() {
        String script = "trap 'echo heard; exit 5' HUP; echo ready; while true; do sleep 0.1; done";
        Contender holder = contender(List.of("--name", "shop/" + name, "--", "sh", "-c", script));
        await().atMost(PATIENCE).until(() -> holder.said().contains("ready"));
        Contender.signal("HUP", List.of(holder.wrapper().pid()));

        assertThat(holder.wrapper().ends(30)).isTrue();
        assertThat(holder.wrapper().exitCode()).as(holder.said()).isEqualTo(5);
        assertThat(holder.said()).contains("heard");
    }

    @Test
    void aFirstNeedsTheRightToItsRecordOnly() {
        ConsulServer guarded = opened(ConsulServer.startWithAccessControl(true));
        String token = "c0000000-0000-0000-0000-0000000000e1";
        guarded.createToken(token, guarded.policy("beat", policy()));
        guarded.put(key(), "{\"holder\":\"\",\"id\":\"\",\"term\":0,\"beat\":0}");
        Contender ends =
                opened(
                        new Contender(
                                guarded.address().toString(),
                                folder.resolve("guarded.log"),
                                Map.of("CONSUL_HTTP_TOKEN", token),
                                List.of("--name", "shop/" + name, "--", "echo", "it runs")));

        assertThat(ends.wrapper().ends(30)).isTrue();
        assertThat(ends.said()).contains("it runs");
        assertThat(ends.wrapper().exitCode()).isZero();
    }

    private String policy() {
        Path file = Tools.repository().resolve("helm-free-deploy/acl/consul/exclusive.hcl");
        return lines(file).stream()
                .filter(line -> !line.contains(".wanted"))
                .collect(Collectors.joining("\n"))
                .replace("shop/beat", "shop/" + name);
    }

    // ---- contenders ----

    private Contender running(String manner) {
        return runningAt(consul.address().toString(), manner);
    }

    private Contender runningAt(String address, String manner) {
        Contender contender = at(address, arguments(manner));
        awaitLives(1);
        return contender;
    }

    private Contender waiting() {
        Contender contender = contender("stubborn");
        await().atMost(PATIENCE).until(() -> contender.said().contains("waits: "));
        return contender;
    }

    private Contender contender(String manner) {
        return contender(arguments(manner));
    }

    private Contender contender(List<String> arguments) {
        return at(consul.address().toString(), arguments);
    }

    private List<String> arguments(String manner) {
        return List.of(
                "--name",
                "shop/" + name,
                "--",
                "bash",
                folder.resolve("program").toString(),
                folder.toString(),
                manner);
    }

    private Contender at(String address, List<String> arguments) {
        Path log = folder.resolve("contender-" + open.size() + ".log");
        return opened(new Contender(address, log, Map.of(), arguments));
    }

    private <T extends AutoCloseable> T opened(T each) {
        open.add(each);
        return each;
    }

    private String key() {
        return "drover/exclusive/shop/" + name;
    }

    // ---- what the programs wrote down ----

    private void awaitLives(int count) {
        Callable<Boolean> reached = () -> lives().size() >= count;
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(reached);
    }

    /** The gaps between one holder and the next; fails when there was an overlap. */
    private List<Duration> gaps(String what) {
        assertThat(folder.resolve("overlaps")).doesNotExist();
        List<Duration> gaps = new ArrayList<>();
        List<Life> lives = lives();
        for (int i = 1; i < lives.size(); i++) {
            long micros = lives.get(i).firstMicros() - lives.get(i - 1).lastMicros();
            gaps.add(Duration.ofNanos(micros * 1000));
        }
        System.out.printf("exclusive: %s: gaps %s%n", what, gaps);
        assertThat(gaps).isNotEmpty().allMatch(Duration::isPositive);
        return gaps;
    }

    private List<Life> lives() {
        TreeMap<Long, Life> lives = new TreeMap<>();
        for (String line : lines(folder.resolve("lives"))) {
            String[] words = line.split(" ", 2);
            long term = Long.parseLong(words[0]);
            long micros = Long.parseLong(words[1]);
            lives.merge(
                    term,
                    new Life(term, micros, micros),
                    (old, now) -> new Life(term, old.firstMicros(), now.lastMicros()));
        }
        return List.copyOf(lives.values());
    }

    private static List<String> lines(Path file) {
        try {
            String all = Files.readString(file);
            // The last line may be in the middle of being written.
            return all.substring(0, all.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long nowMicros() {
        return System.currentTimeMillis() * 1000;
    }
}
