package dev.drover.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cluster.RecordStore;
import dev.drover.cluster.SupervisorLoop;
import dev.drover.convergence.Ticker;
import dev.drover.role.ControlPlaneLoss;
import dev.drover.role.Member;
import dev.drover.role.Mode;
import dev.drover.role.Names;
import dev.drover.role.Phase;
import dev.drover.role.Quorum;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleTimes;
import dev.drover.role.Stored;
import dev.drover.role.Supervisor;
import dev.drover.role.SupervisorEvent;
import dev.drover.role.SupervisorRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A supervisor's loop on a thread of its own, with a store in memory that holds a record. */
public final class LoopOfSupervisor implements AutoCloseable {

    /** The primary of the record. */
    public static final Member A = new Member("a", "a1");

    /** Its replica. */
    public static final Member B = new Member("b", "b1");

    private static final Names ONE = new Names(new TreeSet<>(List.of(B)), 1);

    private final RecordStore records;
    private final Queue<SupervisorEvent> told = new ConcurrentLinkedQueue<>();
    private final SupervisorLoop loop;
    private final Thread thread;

    /** Begins to look after member b. */
    public LoopOfSupervisor(ScriptedServer server) {
        this.records = new RecordStore(new InMemoryKeyValueStore(), "roles");
        write(0, Phase.STABLE, 3, Optional.of(A));
        Ticker ticker = () -> Duration.ofNanos(System.nanoTime());
        this.loop =
                new SupervisorLoop(
                        new SupervisorLoop.Parts(
                                new Supervisor(new SupervisorRules(RoleTimes.DEFAULT)),
                                server,
                                records,
                                (_, what) -> told.add(what),
                                ticker),
                        B.name());
        this.thread =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                loop.run();
                            } catch (InterruptedException ended) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    public SupervisorLoop loop() {
        return loop;
    }

    /** What it told the supervisors of other members. */
    public List<SupervisorEvent> told() {
        return List.copyOf(told);
    }

    /** The primary is gone: term 4 is open. */
    public void openTerm() {
        write(records.read().orElseThrow().version(), Phase.ELECTING, 4, Optional.empty());
    }

    private void write(long expected, Phase phase, long term, Optional<Member> primary) {
        Optional<Stored> written =
                records.write(
                        expected,
                        new RoleRecord(
                                term,
                                phase,
                                primary,
                                Mode.SYNC,
                                ControlPlaneLoss.FAILSAFE,
                                new TreeSet<>(List.of(A, B)),
                                2,
                                ONE,
                                new Quorum(A, ONE),
                                Optional.empty(),
                                "7412",
                                "for a test"),
                        List::of);
        assertThat(written).isPresent();
    }

    @Override
    public void close() {
        loop.end();
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
