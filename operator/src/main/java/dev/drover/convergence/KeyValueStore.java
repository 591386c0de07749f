package dev.drover.convergence;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The store that holds documents and everything Drover says about them: a map from key to bytes, each with the index of
 * its last change. Keys are full, with the prefix. Thread-safe.
 *
 * @see <a href="https://developer.hashicorp.com/consul/api-docs/kv">Consul KV</a>
 */
public interface KeyValueStore {

    /** The most writes one {@link #commit} may hold. */
    int WRITES_MAX = 64;

    /**
     * Reads one key, linearizably.
     *
     * @return empty when the key does not exist; this is honest: a missing right is a failure and not empty
     * @throws RemoteFailure.Denied when this key may not be read
     * @throws RemoteFailure.Unavailable when the store did not answer
     */
    Optional<Entry> read(String key);

    /**
     * Waits until the key's index differs from {@code seen}, at most for {@code patience}.
     *
     * @param seen the index of the entry last read, 0 when it did not exist or was never read
     * @param patience how long; the store may round it up to whole seconds
     * @return the entry as it is then, changed or not; empty when it does not exist
     * @throws RemoteFailure.Denied when this key may not be read
     * @throws RemoteFailure.Unavailable when the store did not answer
     */
    Optional<Entry> await(String key, long seen, Duration patience);

    /**
     * Reads all keys that begin with {@code prefix}. <strong>Empty or short is no proof of absence</strong>: a store that
     * denies the right to list may answer so. Only {@link #read} is.
     *
     * @throws RemoteFailure.Denied when the store said that listing is denied, or that it left something out
     * @throws RemoteFailure.Unavailable when the store did not answer
     */
    List<Entry> list(String prefix);

    /**
     * Does all of {@code writes} or none.
     *
     * @param writes 1 to {@link #WRITES_MAX}
     * @return the new index of the keys that were set, in the order of the writes; empty when a comparison was lost
     * @throws RemoteFailure.Denied when a key may not be written
     * @throws RemoteFailure.Indeterminate when the answer did not arrive: it may have been done
     * @throws RemoteFailure.Unavailable when it was not done
     */
    Optional<Committed> commit(List<Write> writes);

    /**
     * One key's content.
     *
     * @param key the full key
     * @param value the bytes; not to be changed
     * @param modifyIndex the index of its last change
     */
    record Entry(String key, byte[] value, long modifyIndex) {}

    /**
     * What a successful commit did.
     *
     * @param index the index of every key it set
     */
    record Committed(long index) {}

    /** One part of a {@link #commit}. */
    sealed interface Write {

        /** The key this part is about. */
        String key();

        /** Sets the key whatever it holds. */
        record Put(String key, byte[] value) implements Write {}

        /** Sets the key if its index still is {@code modifyIndex}; 0: if it does not exist. */
        record PutIf(String key, byte[] value, long modifyIndex) implements Write {}

        /** Removes the key, if it exists. */
        record Delete(String key) implements Write {}

        /** Removes the key if its index still is {@code modifyIndex}. */
        record DeleteIf(String key, long modifyIndex) implements Write {}

        /** Changes nothing; the commit is lost unless the key's index is {@code modifyIndex}. */
        record Require(String key, long modifyIndex) implements Write {}
    }
}
