package dev.drover.convergence;

import dev.drover.document.DocumentKey;
import dev.drover.planning.RepairLimit;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The repairs of each document lately. Thread-safe. */
final class Repairs {

    private final Map<DocumentKey, RepairLimit> limits = new ConcurrentHashMap<>();

    boolean reached(DocumentKey key, Instant now) {
        return limits.getOrDefault(key, RepairLimit.NONE).reached(now);
    }

    void after(DocumentKey key, Instant now) {
        limits.merge(key, RepairLimit.NONE.after(now), (earlier, _) -> earlier.after(now));
    }

    /** The document changed: what was repaired before does not count any more. */
    void forget(DocumentKey key) {
        limits.remove(key);
    }
}
