package dev.drover.simulation;

import dev.drover.convergence.ConvergenceLoop;
import dev.drover.convergence.LoopMetrics;
import dev.drover.convergence.LoopParts;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.Standings;
import dev.drover.convergence.WorkQueue.Taken;
import dev.drover.database.Databases;
import dev.drover.database.MemberTokens;
import dev.drover.kind.Kinds;
import dev.drover.kind.Supplies;
import dev.drover.schema.SchemaDocumentReader;
import dev.drover.testing.InMemoryCheckFeed;
import dev.drover.testing.InMemoryDesiredSource;
import dev.drover.testing.InMemoryPrefixFeed;
import dev.drover.workload.Frontage;
import dev.drover.workload.Workloads;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** One operator process, driven move by move on the simulation's only thread. */
final class SimulatedOperator {

    private static final SchemaDocumentReader READER =
            new SchemaDocumentReader(Kinds.ALL.catalog());

    /** Shared by all: what is counted is of no interest here, and registering it costs more than a pass. */
    static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();

    private static final LoopMetrics METRICS =
            new LoopMetrics(METERS, List.of("Job", LoopParts.UNKNOWN_KIND), InstantSource.system());

    private final String name;
    private final LoopParts parts;
    private final ConvergenceLoop loop;
    private final InMemoryDesiredSource source;
    private final SimulatedFeed feed;
    private boolean alive = true;
    private boolean frozen;

    SimulatedOperator(World world, String name) {
        this.name = name;
        FaultyStore store = new FaultyStore(world, this);
        FaultyNomad nomad = new FaultyNomad(world, this);
        this.feed = new SimulatedFeed(world);
        Supplies supplies =
                new Supplies(
                        nomad,
                        "default",
                        new Workloads(
                                nomad,
                                new Workloads.Followed(
                                        feed, new InMemoryCheckFeed(), Frontage.NONE),
                                new Workloads.Terms("default", Duration.ofHours(24)),
                                world.time()),
                        InMemoryPrefixFeed.proxies(store),
                        new Databases(
                                new Databases.World(
                                        store,
                                        World.KEYS,
                                        world.time(),
                                        world.time(),
                                        new MemberTokens(Path.of("/nonexistent")))));
        this.parts =
                new LoopParts(
                        new LoopParts.Given(
                                store,
                                World.KEYS,
                                READER,
                                Kinds.ALL.running(supplies),
                                name,
                                METRICS),
                        new LoopParts.Nature(world.time(), world.time(), world.dice()));
        this.loop = new ConvergenceLoop(parts);
        this.source = new InMemoryDesiredSource(store, World.KEYS.desired(), world.time());
        loop.connect();
        source.start(parts.view());
    }

    String name() {
        return name;
    }

    boolean alive() {
        return alive;
    }

    boolean frozen() {
        return frozen;
    }

    void freeze(boolean now) {
        frozen = now;
    }

    void requireAlive() {
        if (!alive) {
            throw new Crash(name + " is gone");
        }
    }

    boolean leads() {
        return parts.leadership().current().isPresent();
    }

    /** How long the document that waits longest has been waiting, as its metric tells. */
    Duration lag(InstantSource clock) {
        return new Standings(parts.view(), parts.ledger(), clock)
                .now().stream()
                        .flatMap(standing -> standing.unconvergedFor().stream())
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO);
    }

    boolean idle() {
        return parts.queue().depth() == 0;
    }

    Optional<Duration> nextDue() {
        return parts.queue().nextDue();
    }

    /** Its process is killed. */
    void die() {
        alive = false;
    }

    /** One of the things its threads would do now; a crash ends it. */
    void act(Move move) {
        if (!alive || frozen) {
            return;
        }
        try {
            switch (move) {
                case LEAD -> parts.leadership().step();
                case CONDUCT -> loop.conduct();
                case WATCH -> source.deliver();
                case LISTEN -> feed.deliver();
                case WORK -> work();
                case HAND_OVER -> parts.leadership().handOver();
            }
        } catch (RemoteFailure expected) {
            // Its threads would wait and try again: so will the simulation.
        } catch (Crash crash) {
            alive = false;
        }
    }

    private void work() {
        Optional<Taken> taken = parts.queue().poll();
        taken.ifPresent(loop::work);
    }

    /** What a thread of an operator does. */
    enum Move {
        LEAD,
        CONDUCT,
        WATCH,
        LISTEN,
        WORK,
        HAND_OVER
    }
}
