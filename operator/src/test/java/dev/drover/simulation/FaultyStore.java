package dev.drover.simulation;

import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.RemoteFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The store as one operator reaches it: with the world's faults in between. */
final class FaultyStore implements KeyValueStore {

    private final World world;
    private final SimulatedOperator operator;

    FaultyStore(World world, SimulatedOperator operator) {
        this.world = world;
        this.operator = operator;
    }

    @Override
    public Optional<Entry> read(String key) {
        reach();
        return world.store().read(key);
    }

    /** Never waits: the simulation comes back when something has happened. */
    @Override
    public Optional<Entry> await(String key, long seen, Duration patience) {
        reach();
        return world.store().read(key);
    }

    @Override
    public List<Entry> list(String prefix) {
        reach();
        return world.faults().listsDenied() ? List.of() : world.store().list(prefix);
    }

    @Override
    public Optional<Committed> commit(List<Write> writes) {
        reach();
        world.mayCrash(operator, "before a commit");
        world.mayFreeze(operator, "before a commit");
        world.checkFenced(operator, writes);
        Optional<Committed> committed = world.store().commit(writes);
        world.mayCrash(operator, "after a commit");
        if (world.answerLost()) {
            throw new RemoteFailure.Indeterminate("store: commit: the answer was lost");
        }
        return committed;
    }

    private void reach() {
        operator.requireAlive();
        if (world.faults().storeOut()) {
            throw new RemoteFailure.Unavailable("store: out");
        }
    }
}
