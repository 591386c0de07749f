package dev.drover.testing;

import dev.drover.convergence.DesiredSource;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.RemoteFailure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A watch that is driven: {@link #deliver} tells, on the caller's thread, what changed since it was last called. It
 * doubts as the real one does. Not thread-safe.
 */
public final class InMemoryDesiredSource implements DesiredSource {

    private static final String SENTINEL = ".sentinel";

    private final KeyValueStore store;
    private final String root;
    private final InstantSource clock;
    private final TreeMap<String, Long> told = new TreeMap<>();
    private @Nullable Listener listener;
    private Instant lastAnswer = Instant.EPOCH;
    private boolean complete;

    /**
     * @param root the prefix with its slash
     */
    public InMemoryDesiredSource(KeyValueStore store, String root, InstantSource clock) {
        this.store = store;
        this.root = root;
        this.clock = clock;
    }

    @Override
    public void start(Listener told) {
        listener = told;
    }

    /** Tells what changed; nothing when the store does not answer as it should. */
    public void deliver() {
        Listener to = listener;
        if (to == null) {
            return;
        }
        try {
            List<Entry> entries = store.list(root);
            Set<String> present = new HashSet<>();
            for (Entry entry : entries) {
                String path = entry.key().substring(root.length());
                present.add(path);
                tell(to, path, entry);
            }
            boolean trusted = store.read(root + SENTINEL).isPresent() && present.contains(SENTINEL);
            if (trusted) {
                tellVanished(to, present);
                lastAnswer = clock.instant();
            }
            if (trusted && !complete) {
                to.complete();
            }
            complete = trusted;
        } catch (RemoteFailure e) {
            complete = false;
        }
    }

    @Override
    public Instant lastAnswer() {
        return lastAnswer;
    }

    @Override
    public void close() {
        listener = null;
    }

    private void tell(Listener to, String path, Entry entry) {
        Long before = told.get(path);
        boolean news = before == null || before != entry.modifyIndex();
        if (news && !path.equals(SENTINEL) && !path.isEmpty()) {
            told.put(path, entry.modifyIndex());
            to.written(path, entry.value(), entry.modifyIndex());
        }
    }

    private void tellVanished(Listener to, Set<String> present) {
        for (String path : List.copyOf(told.keySet())) {
            if (!present.contains(path)) {
                told.remove(path);
                to.vanished(path);
            }
        }
    }
}
