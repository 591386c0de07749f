package dev.drover.testing;

import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.RemoteFailure;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A store in memory that keeps Consul's rules: one counter for all keys, and a write that changes nothing keeps the index.
 * Thread-safe. A test decides with {@link #disturb} what goes wrong.
 */
public final class InMemoryKeyValueStore implements KeyValueStore {

    /** What a request of Consul may hold; in a transaction the values stand in Base64. */
    private static final int REQUEST_BYTES_MAX = 512 * 1024;

    /** What is asked of the store. */
    public enum Call {
        READ,
        AWAIT,
        LIST,
        COMMIT
    }

    /** What becomes of one call. */
    public enum Fate {
        /** It is done. */
        DONE,
        /** It is not done, and the caller hears so. */
        UNAVAILABLE,
        /** A commit is done and the caller does not hear; anything else is {@link #UNAVAILABLE}. */
        ANSWER_LOST,
        /** A commit is not done and the caller does not know; anything else is {@link #UNAVAILABLE}. */
        REQUEST_LOST,
        /** The request is wrong. */
        REFUSED,
        /** The token lacks the right. */
        DENIED,
        /** A list answers empty, as Consul does to a token without the right; anything else is {@link #DENIED}. */
        SILENTLY_DENIED
    }

    /** Decides about each call before it is done. */
    @FunctionalInterface
    public interface Disturbance {

        /**
         * What becomes of one call.
         *
         * @param call what is asked
         * @param key the key, the prefix, or the first key of a commit
         */
        Fate of(Call call, String key);
    }

    private TreeMap<String, Entry> entries = new TreeMap<>();
    private long index = 1;
    private long commits;
    private boolean patient = true;
    private Disturbance disturbance = (_, _) -> Fate.DONE;

    /** From now on calls end as {@code next} says. */
    public synchronized void disturb(Disturbance next) {
        disturbance = next;
        notifyAll();
    }

    /** All calls are done again. */
    public synchronized void calm() {
        disturb((_, _) -> Fate.DONE);
    }

    /** {@link #await} answers at once from now on, for a test that owns the time. */
    public synchronized void neverWait() {
        patient = false;
    }

    /** How many commits changed something or could have: those that were not lost. */
    public synchronized long commits() {
        return commits;
    }

    /** What the store holds, to be put back with {@link #restore}. */
    public synchronized Map<String, Entry> snapshot() {
        return new TreeMap<>(entries);
    }

    /** The entries get their old indices back; the counter goes on. */
    public synchronized void restore(Map<String, Entry> snapshot) {
        entries = new TreeMap<>(snapshot);
        index++;
        notifyAll();
    }

    /** Loses everything and counts from the beginning. */
    public synchronized void wipe() {
        entries = new TreeMap<>();
        index = 1;
        notifyAll();
    }

    @Override
    public synchronized Optional<Entry> read(String key) {
        meet(Call.READ, key);
        return Optional.ofNullable(entries.get(key)).map(InMemoryKeyValueStore::copy);
    }

    @Override
    public synchronized Optional<Entry> await(String key, long seen, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        meet(Call.AWAIT, key);
        long left = deadline - System.nanoTime();
        while (patient && left > 1_000_000 && indexOf(key) == seen) {
            try {
                wait(left / 1_000_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RemoteFailure.Unavailable("memory: await " + key + ": interrupted");
            }
            meet(Call.AWAIT, key);
            left = deadline - System.nanoTime();
        }
        return Optional.ofNullable(entries.get(key)).map(InMemoryKeyValueStore::copy);
    }

    @Override
    public synchronized List<Entry> list(String prefix) {
        Fate fate = disturbance.of(Call.LIST, prefix);
        if (fate == Fate.SILENTLY_DENIED) {
            return List.of();
        }
        meet(fate, Call.LIST, prefix);
        return entries.tailMap(prefix).values().stream()
                .filter(entry -> entry.key().startsWith(prefix))
                .map(InMemoryKeyValueStore::copy)
                .toList();
    }

    @Override
    public synchronized Optional<Committed> commit(List<Write> writes) {
        if (writes.isEmpty() || writes.size() > WRITES_MAX) {
            throw new IllegalArgumentException(
                    "a commit has 1 to %d writes, not %d".formatted(WRITES_MAX, writes.size()));
        }
        String key = writes.getFirst().key();
        Fate fate = disturbance.of(Call.COMMIT, key);
        if (fate == Fate.ANSWER_LOST || fate == Fate.REQUEST_LOST) {
            if (fate == Fate.ANSWER_LOST) {
                apply(writes);
            }
            throw new RemoteFailure.Indeterminate("memory: commit " + key + ": no answer");
        }
        meet(fate, Call.COMMIT, key);
        requireSmall(key, writes);
        return apply(writes);
    }

    private Optional<Committed> apply(List<Write> writes) {
        TreeMap<String, Entry> next = new TreeMap<>(entries);
        long nextIndex = index + 1;
        long set = 0;
        for (Write write : writes) {
            if (lost(write, next)) {
                return Optional.empty();
            }
            switch (write) {
                case Write.Put put ->
                        set = Math.max(set, put(next, put.key(), put.value(), nextIndex));
                case Write.PutIf put ->
                        set = Math.max(set, put(next, put.key(), put.value(), nextIndex));
                case Write.Delete delete -> next.remove(delete.key());
                case Write.DeleteIf delete -> next.remove(delete.key());
                case Write.Require _ -> {}
            }
        }
        entries = next;
        index = nextIndex;
        commits++;
        notifyAll();
        return Optional.of(new Committed(set));
    }

    private static boolean lost(Write write, Map<String, Entry> at) {
        return switch (write) {
            case Write.Put _, Write.Delete _ -> false;
            case Write.PutIf put -> indexIn(at, put.key()) != put.modifyIndex();
            case Write.Require require -> indexIn(at, require.key()) != require.modifyIndex();
            // Consul is content when the key is gone already.
            case Write.DeleteIf delete ->
                    at.containsKey(delete.key())
                            && indexIn(at, delete.key()) != delete.modifyIndex();
        };
    }

    private static long put(Map<String, Entry> to, String key, byte[] value, long index) {
        Entry before = to.get(key);
        if (before != null && Arrays.equals(before.value(), value)) {
            return before.modifyIndex();
        }
        to.put(key, new Entry(key, value.clone(), index));
        return index;
    }

    private static void requireSmall(String key, List<Write> writes) {
        long bytes = 0;
        for (Write write : writes) {
            bytes +=
                    switch (write) {
                        case Write.Put put -> put.value().length;
                        case Write.PutIf put -> put.value().length;
                        default -> 0;
                    };
        }
        if (bytes * 4 / 3 > REQUEST_BYTES_MAX) {
            throw new RemoteFailure.Refused("memory: commit " + key + ": 413 too large");
        }
    }

    private long indexOf(String key) {
        return indexIn(entries, key);
    }

    private static long indexIn(Map<String, Entry> entries, String key) {
        Entry entry = entries.get(key);
        return entry == null ? 0 : entry.modifyIndex();
    }

    private static Entry copy(Entry entry) {
        return new Entry(entry.key(), entry.value().clone(), entry.modifyIndex());
    }

    private void meet(Call call, String key) {
        meet(disturbance.of(call, key), call, key);
    }

    private static void meet(Fate fate, Call call, String key) {
        String message = "memory: %s %s: %s".formatted(call, key, fate);
        switch (fate) {
            case DONE -> {}
            case UNAVAILABLE, ANSWER_LOST, REQUEST_LOST ->
                    throw new RemoteFailure.Unavailable(message);
            case REFUSED -> throw new RemoteFailure.Refused(message);
            case DENIED, SILENTLY_DENIED -> throw new RemoteFailure.Denied(message);
        }
    }
}
