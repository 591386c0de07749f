package dev.drover.member.postgres;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which replication slots nobody will come back for. A slot keeps WAL for its member; one of a member that was removed would keep it
 * for nobody. A member that is being copied is not in the record yet: a slot is stale only after the time that a copy may take. Not
 * thread-safe.
 */
final class StaleSlots {

    private final Duration patience;
    private final Map<String, Duration> unknownSince = new HashMap<>();

    /**
     * None is known.
     *
     * @param patience how long a slot may be unused by anybody whom the record knows
     */
    StaleSlots(Duration patience) {
        this.patience = patience;
    }

    /**
     * Those that may go.
     *
     * @param unused slots that nobody uses now
     * @param kept slots of the members that the record names
     * @param now on a monotonic clock
     */
    List<String> among(Set<String> unused, Set<String> kept, Duration now) {
        unknownSince.keySet().retainAll(unused);
        unknownSince.keySet().removeAll(kept);
        for (String slot : unused) {
            if (!kept.contains(slot)) {
                unknownSince.putIfAbsent(slot, now);
            }
        }
        return unknownSince.entrySet().stream()
                .filter(each -> now.compareTo(each.getValue().plus(patience)) >= 0)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
