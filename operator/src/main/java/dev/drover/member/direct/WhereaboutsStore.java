package dev.drover.member.direct;

import dev.drover.convergence.Fence;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.StatusCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Where the whereabouts of one proxy's part stand. Not thread-safe. */
final class WhereaboutsStore {

    private final KeyValueStore store;
    private final String key;

    /**
     * At that key, which is written by the leader only.
     */
    WhereaboutsStore(KeyValueStore store, String key) {
        this.store = store;
        this.key = key;
    }

    /**
     * What stands there.
     *
     * @throws RemoteFailure when it could not be read
     * @throws Unfit when it is not what Drover wrote
     */
    Whereabouts read() {
        return store.read(key).map(this::decoded).orElse(Whereabouts.NONE);
    }

    private Whereabouts decoded(Entry entry) {
        try {
            return Objects.requireNonNullElse(
                    StatusCodec.decode(Whereabouts.class, entry.value()), Whereabouts.NONE);
        } catch (IllegalArgumentException garbled) {
            throw new Unfit(
                    "%s cannot be read, and says where our part may stand: write it again, or delete it and look into the old Caddies yourself: %s"
                            .formatted(key, garbled.getMessage()));
        }
    }

    /**
     * Writes it where it differs.
     *
     * @throws RemoteFailure when it was not written, or it is unknown whether it was
     */
    void write(Whereabouts now, Fence fence) {
        Optional<Entry> there = store.read(key);
        if (there.map(this::decoded).orElse(Whereabouts.NONE).equals(now)) {
            return;
        }
        long index = there.map(Entry::modifyIndex).orElse(0L);
        commit(
                now.places().isEmpty()
                        ? new Write.DeleteIf(key, index)
                        : new Write.PutIf(key, StatusCodec.encode((Object) now), index),
                fence);
    }

    private void commit(Write write, Fence fence) {
        fence.check();
        List<Write> writes = new ArrayList<>(fence.required());
        writes.add(write);
        if (store.commit(writes).isEmpty()) {
            throw new RemoteFailure.Unavailable(
                    "drover: write %s: somebody else wrote there at the same time".formatted(key));
        }
    }
}
