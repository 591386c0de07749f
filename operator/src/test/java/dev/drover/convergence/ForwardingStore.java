package dev.drover.convergence;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A store that asks another; a test overrides the call it wants to meddle with. */
class ForwardingStore implements KeyValueStore {

    private final KeyValueStore store;

    ForwardingStore(KeyValueStore store) {
        this.store = store;
    }

    @Override
    public Optional<Entry> read(String key) {
        return store.read(key);
    }

    @Override
    public Optional<Entry> await(String key, long seen, Duration patience) {
        return store.await(key, seen, patience);
    }

    @Override
    public List<Entry> list(String prefix) {
        return store.list(prefix);
    }

    @Override
    public Optional<Committed> commit(List<Write> writes) {
        return store.commit(writes);
    }
}
