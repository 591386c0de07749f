package dev.drover.cluster;

import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.role.RoleRecord;
import dev.drover.role.Stored;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The role record of one cluster in the store. Each read is linearizable, each write compares. Thread-safe.
 *
 * @param store where it stands; its calls are to give up within a second
 * @param key of the record
 * @param withheld why nothing is to be read now; empty = it may be
 */
public record RecordStore(KeyValueStore store, String key, Supplier<Optional<String>> withheld) {

    /** One that may be read at any time. */
    public RecordStore(KeyValueStore store, String key) {
        this(store, key, Optional::empty);
    }

    /**
     * Reads it.
     *
     * @return empty when there is none
     * @throws RemoteFailure when it was not read, or is none: nothing is known
     */
    public Optional<Stored> read() {
        withheld.get()
                .ifPresent(why -> {
                    throw new RemoteFailure.Unavailable(why);
                });
        return store.read(key).map(RecordStore::stored);
    }

    /**
     * Waits until it differs from what was seen, at most so long. What comes back is no proof of anything: it is a reason to read.
     *
     * @param version that was seen; 0 = none
     * @return the version that is there then; 0 = none
     * @throws RemoteFailure when the store did not answer
     */
    public long await(long version, Duration patience) {
        return store.await(key, version, patience).map(Entry::modifyIndex).orElse(0L);
    }

    /**
     * Writes it if it still has that version.
     *
     * @param expected 0: if there is none
     * @param required what the commit has to hold besides
     * @return what stands now; empty when somebody else came before
     * @throws RemoteFailure when it was not written, or may have been
     */
    public Optional<Stored> write(
            long expected, RoleRecord record, Supplier<List<Write>> required) {
        List<Write> writes = new ArrayList<>(required.get());
        writes.add(new Write.PutIf(key, RoleCodec.encode(record), expected));
        return store.commit(writes).map(committed -> new Stored(committed.index(), record));
    }

    private static Stored stored(Entry entry) {
        try {
            return new Stored(entry.modifyIndex(), RoleCodec.record(entry.value()));
        } catch (IllegalArgumentException unreadable) {
            throw new RemoteFailure.Refused(
                    "consul: read %s: %s".formatted(entry.key(), unreadable.getMessage()));
        }
    }
}
