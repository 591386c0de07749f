package dev.drover.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cluster.RecordStore;
import dev.drover.cluster.SupervisorLoop;
import dev.drover.convergence.Ticker;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleTimes;
import dev.drover.role.Supervisor;
import dev.drover.role.SupervisorEvent;
import dev.drover.role.SupervisorRules;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A supervisor's loop on a thread of its own, with a store in memory that holds a record. */
public final class LoopOfSupervisor implements AutoCloseable {

    private final RecordStore records;
    private final Queue<SupervisorEvent> told = new ConcurrentLinkedQueue<>();
    private final SupervisorLoop loop;
    private final Thread thread;

    /** Begins to look after member b. */
    public LoopOfSupervisor(ScriptedServer server) {
        this.records = new RecordStore(new InMemoryKeyValueStore(), "roles");
        write(0, RoleRecords.served(3));
        Ticker ticker = () -> Duration.ofNanos(System.nanoTime());
        this.loop =
                new SupervisorLoop(
                        new SupervisorLoop.Parts(
                                new Supervisor(new SupervisorRules(RoleTimes.DEFAULT)),
                                server,
                                records,
                                (_, what) -> told.add(what),
                                ticker),
                        RoleRecords.B.name());
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
        write(records.read().orElseThrow().version(), RoleRecords.open(4));
    }

    private void write(long expected, RoleRecord record) {
        assertThat(records.write(expected, record, List::of)).isPresent();
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
