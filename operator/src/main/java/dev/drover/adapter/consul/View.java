package dev.drover.adapter.consul;

import dev.drover.convergence.DesiredSource.Listener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What stands under the root as far as the listener has been told. Holds paths and fingerprints, no values.
 *
 * <p>Thread-safe: one lock guards it, and is held while the listener is called, which makes those calls one at a time.
 */
final class View {

    private final String root;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition reported = lock.newCondition();
    private final TreeMap<String, Long> told = new TreeMap<>();
    private long reportedIndex;
    private boolean complete;
    private @Nullable Listener listener;

    /**
     * @param root the full prefix, with its slash
     */
    View(String root) {
        this.root = root;
    }

    void open(Listener told) {
        locked(() -> listener = told);
    }

    /** No call to the listener is under way when this returns, and none follows. */
    void close() {
        locked(() -> listener = null);
    }

    /**
     * Tells what is new in an answer about {@code shard}.
     *
     * @param current asked under the lock: a follower that was stopped meanwhile must not tell an old answer
     * @param index of the answer
     */
    Absorbed absorb(Shard shard, byte[] body, long index, BooleanSupplier current)
            throws IOException {
        lock.lock();
        try {
            if (!current.getAsBoolean()) {
                return new Absorbed(0, List.of());
            }
            Set<String> present = new HashSet<>();
            KeyValueAnswer.read(
                    body,
                    item -> {
                        String path = item.key().substring(root.length());
                        if (present.add(path)) {
                            tell(path, item.modifyIndex(), item.fingerprint(), item::value);
                        }
                    });
            reportedIndex = Math.max(reportedIndex, index);
            reported.signalAll();
            return new Absorbed(present.size(), missing(shard, path -> !present.contains(path)));
        } finally {
            lock.unlock();
        }
    }

    /** Tells that these are gone. */
    void vanish(List<String> paths, BooleanSupplier current) {
        locked(() -> {
            for (String path : paths) {
                Listener to = listener;
                if (to != null && current.getAsBoolean() && told.remove(path) != null) {
                    to.vanished(path);
                }
            }
        });
    }

    /** Tells one key that no shard can follow. */
    void absorb(String path, byte[] value, long modifyIndex) {
        CRC32 crc = new CRC32();
        crc.update(value);
        locked(() -> tell(path, modifyIndex, modifyIndex << 32 ^ crc.getValue(), () -> value));
    }

    /** A copy of all paths told and not vanished. */
    Set<String> paths() {
        lock.lock();
        try {
            return new TreeSet<>(told.keySet());
        } finally {
            lock.unlock();
        }
    }

    /** Waits until some shard has answered with that index; tells whether one did. */
    boolean awaitReport(long index, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long nanos = patience.toNanos();
            while (reportedIndex < index && nanos > 0) {
                nanos = reported.awaitNanos(nanos);
            }
            return reportedIndex >= index;
        } finally {
            lock.unlock();
        }
    }

    /** Indexes begin again: Consul was restored or emptied. */
    void forgetReports() {
        locked(() -> reportedIndex = 0);
    }

    /** Not everything is told any more. */
    void incomplete() {
        locked(() -> complete = false);
    }

    /** Tells that everything has been told, unless that was said already; returns whether it said so now. */
    boolean completeIf(BooleanSupplier everythingTold) {
        lock.lock();
        try {
            Listener to = listener;
            if (complete || to == null || !everythingTold.getAsBoolean()) {
                return false;
            }
            complete = true;
            to.complete();
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean complete() {
        lock.lock();
        try {
            return complete;
        } finally {
            lock.unlock();
        }
    }

    private void tell(String path, long modifyIndex, long fingerprint, Supplier<byte[]> value) {
        Listener to = listener;
        boolean document = !path.isEmpty() && !path.equals(ConsulDesiredSource.SENTINEL);
        Long before = told.get(path);
        if (to != null && document && (before == null || before != fingerprint)) {
            to.written(path, value.get(), modifyIndex);
            told.put(path, fingerprint);
        }
    }

    private List<String> missing(Shard shard, Predicate<String> which) {
        SortedMap<String, Long> from = told.tailMap(shard.prefix());
        List<String> found = new ArrayList<>();
        for (String path : from.keySet()) {
            if (!path.startsWith(shard.prefix())) {
                break;
            }
            if (shard.covers(path) && which.test(path)) {
                found.add(path);
            }
        }
        return found;
    }

    private void locked(Runnable body) {
        lock.lock();
        try {
            body.run();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What was in an answer.
     *
     * @param present how many keys
     * @param missing paths that were told before and are not in the answer
     */
    record Absorbed(int present, List<String> missing) {}
}
