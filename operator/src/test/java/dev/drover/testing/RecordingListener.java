package dev.drover.testing;

import dev.drover.convergence.DesiredSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what a source told, and that it was told by one thread at a time. Thread-safe. */
public final class RecordingListener implements DesiredSource.Listener {

    private final Map<String, String> standing = new ConcurrentSkipListMap<>();
    private final List<String> told = new ArrayList<>();
    private final AtomicInteger within = new AtomicInteger();
    private volatile boolean crossed;

    @Override
    public void written(String path, byte[] value, long modifyIndex) {
        enter("+" + path);
        standing.put(path, new String(value, StandardCharsets.UTF_8));
        within.decrementAndGet();
    }

    @Override
    public void vanished(String path) {
        enter("-" + path);
        standing.remove(path);
        within.decrementAndGet();
    }

    @Override
    public void complete() {
        enter("complete");
        within.decrementAndGet();
    }

    /** What stands, as far as was told. A copy: an assertion that fails reads it more than once. */
    public Map<String, String> standing() {
        return new TreeMap<>(standing);
    }

    /** Everything that was told, in order: {@code +path}, {@code -path}, {@code complete}. */
    public synchronized List<String> told() {
        return List.copyOf(told);
    }

    /** How often that was told. */
    public long count(String what) {
        return told().stream().filter(what::equals).count();
    }

    /** How many paths were told to be gone. */
    public long vanishedCount() {
        return told().stream().filter(line -> line.startsWith("-")).count();
    }

    /** Forgets the list, not what stands. */
    public synchronized void clear() {
        told.clear();
    }

    /** Whether two threads were ever inside at the same time. */
    public boolean crossed() {
        return crossed;
    }

    private synchronized void note(String line) {
        told.add(line);
    }

    private void enter(String line) {
        if (within.incrementAndGet() != 1) {
            crossed = true;
        }
        note(line);
    }
}
