package dev.drover.cluster;

import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.role.parameter.ParameterRequest;
import dev.drover.role.parameter.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parameters of one database in the store. Each read is linearizable, each write compares. Thread-safe.
 *
 * @param store where they stand; its calls are to give up within a second
 * @param key of theirs
 */
public record ParameterStore(KeyValueStore store, String key) {

    /**
     * Reads it.
     *
     * @throws RemoteFailure when it was not read: nothing is known
     */
    public Standing read() {
        return store.read(key)
                .map(entry -> new Standing(entry.modifyIndex(), understood(entry)))
                .orElse(new Standing(0, Optional.empty()));
    }

    private static Optional<ParameterRequest> understood(Entry entry) {
        try {
            return Optional.of(RoleCodec.message(ParameterRequest.class, entry.value()));
        } catch (IllegalArgumentException garbled) {
            return Optional.empty();
        }
    }

    /**
     * Waits until it differs from what was seen, at most so long. What comes back is a reason to read, and no more.
     *
     * @param index that was seen; 0 = it did not exist
     * @return the index that it has then; 0 = it does not exist
     * @throws RemoteFailure when the store did not answer
     */
    public long await(long index, Duration patience) {
        return store.await(key, index, patience).map(Entry::modifyIndex).orElse(0L);
    }

    /**
     * Writes it if it still has that index.
     *
     * @param expected 0: if it does not exist
     * @param required what the commit has to hold besides
     * @return whether it was written; otherwise somebody else came before
     * @throws RemoteFailure when it was not written, or may have been
     */
    public boolean write(long expected, ParameterRequest request, List<Write> required) {
        List<Write> writes = new ArrayList<>(required);
        writes.add(new Write.PutIf(key, RoleCodec.encode(request), expected));
        return store.commit(writes).isPresent();
    }
}
