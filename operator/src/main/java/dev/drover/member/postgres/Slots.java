package dev.drover.member.postgres;

import dev.drover.adapter.postgres.Link;
import dev.drover.adapter.postgres.ReplicaName;
import dev.drover.convergence.RemoteFailure;
import dev.drover.role.Member;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * The replication slots that replicas have made here. Each keeps WAL, so that one for which nobody comes back is dropped: after the
 * time of a copy on a primary, at once on a replica, from which nobody receives. Thread-safe.
 */
final class Slots {

    private static final Duration LIMIT = Instance.LIMIT;
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    /** Copies of the data come by a slot of their own, which ends with them. */
    private static final String UNUSED =
            "SELECT slot_name FROM pg_replication_slots WHERE NOT active AND slot_type = 'physical'"
                    + " AND starts_with(slot_name, 'drover_')";

    private final Instance instance;
    private final StaleSlots stale;
    private final AtomicReference<Set<String>> kept = new AtomicReference<>(Set.of());
    private Optional<Duration> lookAt = Optional.empty();

    Slots(Instance instance) {
        this.instance = instance;
        this.stale = new StaleSlots(instance.settings().patience().copy());
    }

    /** Whose slots stay, also while they are away. */
    void belong(Collection<Member> members) {
        kept.set(
                members.stream()
                        .map(member -> ReplicaName.slot(member.name()))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** Drops those of members that are gone for good, now and then; on a primary. Nothing depends on when. */
    synchronized void look() {
        Duration now = instance.around().uptime().read();
        Set<String> members = kept.get();
        // Not at first: who waits for the first barrier waits for a write.
        boolean due = lookAt.filter(at -> now.compareTo(at) >= 0).isPresent();
        lookAt = due || lookAt.isEmpty() ? Optional.of(now.plus(LOOK_AGAIN)) : lookAt;
        if (!due || members.isEmpty()) {
            return;
        }
        try (Link link = instance.link()) {
            Set<String> unused = Set.copyOf(unused(link));
            stale.among(unused, members, now).forEach(slot -> drop(link, slot));
        } catch (RemoteFailure later) {
            instance.around().voice().accept("slots: " + later.getMessage());
        }
    }

    /** Drops all that nobody uses; on a replica, where they are left from when it was primary. */
    void clear() {
        try {
            unused(instance.orders()).forEach(slot -> drop(instance.orders(), slot));
        } catch (RemoteFailure left) {
            instance.around().voice().accept("slots: " + left.getMessage());
        }
    }

    private static List<String> unused(Link link) {
        return link.rows(UNUSED, LIMIT).stream().map(List::getFirst).toList();
    }

    /** One that cannot be dropped keeps no other from it. */
    private void drop(Link link, String slot) {
        try {
            link.rows("SELECT pg_drop_replication_slot('%s')".formatted(slot), LIMIT);
            instance.around().voice().accept("dropped the replication slot %s".formatted(slot));
        } catch (RemoteFailure left) {
            instance.around().voice().accept("slot %s: %s".formatted(slot, left.getMessage()));
        }
    }
}
