package dev.drover.cluster;

import static dev.drover.testing.RoleRecords.A;
import static dev.drover.testing.RoleRecords.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.role.Instruction;
import dev.drover.role.MemberWord;
import dev.drover.role.Mode;
import dev.drover.role.Observation;
import dev.drover.role.OperatorEvent;
import dev.drover.role.OperatorRules;
import dev.drover.role.Phase;
import dev.drover.role.Position;
import dev.drover.role.Promise;
import dev.drover.role.Report;
import dev.drover.role.RoleOperator;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleSettings;
import dev.drover.role.RoleTimes;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.RoleRecords;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RoleKeeperTest {

    private static final RoleRecord SERVED = RoleRecords.served(3);

    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    private final RecordStore records = new RecordStore(store, "roles");
    private final Script script = new Script();
    private final RoleKeeper keeper = keeper(List.of());
    private final CountDownLatch ended = new CountDownLatch(1);

    private RoleKeeper keeper(List<Write> required) {
        return new RoleKeeper(
                new RoleKeeper.Parts(
                        new RoleOperator(new OperatorRules(), RoleTimes.DEFAULT),
                        records,
                        () -> required,
                        script,
                        () -> Duration.ofNanos(System.nanoTime()),
                        RoleKeeper.Listener.NOBODY),
                new RoleSettings(List.of("a", "b"), Mode.SYNC, 1, Optional.empty()));
    }

    private void begin(RoleKeeper which) {
        assertThat(records.write(0, SERVED, List::of)).isPresent();
        Thread.ofPlatform()
                .start(() -> {
                    try {
                        which.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    ended.countDown();
                });
    }

    @AfterEach
    void end() {
        keeper.close();
        script.thaw.countDown();
    }

    @Test
    void aPrimaryThatIsGoneIsReplaced() {
        script.reports.put("b", replica(false));
        script.promises.put("b", new Promise(4, B, RoleRecords.SYSTEM, new Position(2, 700)));
        begin(keeper);
        await().untilAsserted(() ->
                assertThat(records.read().orElseThrow().record())
                        .satisfies(record -> {
                            assertThat(record.term()).isEqualTo(4);
                            assertThat(record.phase()).isEqualTo(Phase.PROMOTING);
                            assertThat(record.primary()).contains(B);
                            assertThat(record.timeline()).isEqualTo(3);
                        }));
    }

    @Test
    void aPrimaryThatAnswersIsLeftAlone() throws InterruptedException {
        script.reports.put("a", primary());
        script.reports.put("b", replica(true));
        begin(keeper);
        await().until(() -> script.probes.get() >= 6);
        assertThat(records.read().orElseThrow().record()).isEqualTo(SERVED);
        assertThat(keeper.blocked()).isEmpty();
    }

    /** Whoever asked waits for nothing that was never heard. */
    @Test
    void saysWhatBecameOfAPersonsWord() {
        script.reports.put("a", primary());
        script.reports.put("b", replica(true));
        begin(keeper);
        await().until(() -> script.probes.get() >= 6);
        script.objections.put("b", "it answers 401");
        assertThat(keeper.instruct(new OperatorEvent.MemberAsked("b", MemberWord.FENCE, true, 1)))
                .contains("it answers 401");
        script.objections.clear();
        assertThat(keeper.instruct(new OperatorEvent.MemberAsked("b", MemberWord.FENCE, true, 2)))
                .isEmpty();
        keeper.pause(true);
        assertThat(keeper.instruct(new OperatorEvent.MemberAsked("b", MemberWord.FENCE, true, 3)))
                .contains("it was not passed on to b within 2 s: look again");
    }

    /** What this operator writes counts for nothing once another leads. */
    @Test
    void aWriteIsLostWithTheLead() {
        script.reports.put("b", replica(false));
        RoleKeeper deposed = keeper(List.of(new Write.Require("drover/leader", 77)));
        begin(deposed);
        await().until(() -> script.probes.get() >= 10);
        assertThat(records.read().orElseThrow().record()).isEqualTo(SERVED);
        deposed.close();
    }

    @Test
    void aMemberThatHangsIsNotAskedAgainMeanwhile() {
        script.reports.put("a", primary());
        script.frozen = "b";
        begin(keeper);
        await().until(() -> script.probes.get() >= 5);
        assertThat(script.frozenProbes).hasValue(1);
    }

    @Test
    void anEndedKeeperDecidesNothing() throws InterruptedException {
        begin(keeper);
        keeper.close();
        assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
    }

    private static Report primary() {
        return new Report(
                A,
                RoleRecords.SYSTEM,
                3,
                true,
                true,
                true,
                false,
                Optional.of(1L),
                new Observation(Optional.empty(), false, new TreeSet<>(List.of(B))),
                false,
                Optional.empty(),
                0,
                0);
    }

    private static Report replica(boolean receiving) {
        return new Report(
                B,
                RoleRecords.SYSTEM,
                3,
                true,
                true,
                false,
                false,
                Optional.empty(),
                new Observation(Optional.of(new Position(2, 700)), receiving, new TreeSet<>()),
                false,
                Optional.empty(),
                0,
                0);
    }

    /** Supervisors that say what stands here; who does not stand here refuses. */
    private static final class Script implements Supervisors {

        final Map<String, Report> reports = new ConcurrentHashMap<>();
        final Map<String, Promise> promises = new ConcurrentHashMap<>();
        final Map<String, String> objections = new ConcurrentHashMap<>();
        final Map<String, MemberWord> instructed = new ConcurrentHashMap<>();
        final AtomicInteger probes = new AtomicInteger();
        final AtomicInteger frozenProbes = new AtomicInteger();
        final CountDownLatch thaw = new CountDownLatch(1);
        volatile String frozen = "";

        @Override
        public Answer probe(String name, MemberCall.Probe call) {
            if (name.equals(frozen)) {
                frozenProbes.incrementAndGet();
                try {
                    thaw.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            probes.incrementAndGet();
            Report report = reports.get(name);
            return report == null ? new Answer.Refused() : new Answer.Said(report);
        }

        @Override
        public Optional<String> instruct(MemberCall.Instruct call) {
            Instruction said = call.instruction();
            instructed.put(said.member().name(), said.word());
            return Optional.ofNullable(objections.get(said.member().name()));
        }

        @Override
        public Optional<Promise> ask(String name, MemberCall.Ask call) {
            return Optional.ofNullable(promises.get(name))
                    .filter(promise -> promise.term() == call.term());
        }
    }
}
