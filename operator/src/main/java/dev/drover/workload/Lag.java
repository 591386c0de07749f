package dev.drover.workload;

import dev.drover.adapter.nomad.Allocation;
import dev.drover.adapter.nomad.Allocation.Fate;
import dev.drover.workload.Frontage.Sender;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * That somebody does not send to the instances of a job as they are: to one too few, or to one that is gone. Pure.
 *
 * @param message for people
 * @param brief whether it has come to be so moments ago, while nothing of the job changed: it may be over before anybody
 *     has to know, as when a health check fails once
 * @param within how soon to look again: by then it is not brief any more, or he counts as silent if he says nothing more
 */
record Lag(String message, boolean brief, Duration within) {

    /** How many characters of an allocation's ID people see. */
    private static final int SHORT_ID = 8;

    /** The same while it is brief. */
    Lag briefly(Duration left) {
        return new Lag(message, true, left);
    }

    /**
     * The first one that lags behind, by service and name; empty when none does.
     *
     * @param offers what the job has in Consul
     * @param senders of each of these services
     * @param allocations of the job
     */
    static Optional<Lag> of(
            List<Offer> offers, Map<String, List<Sender>> senders, List<Allocation> allocations) {
        return offers.stream()
                .map(Offer::service)
                .distinct()
                .sorted()
                .flatMap(service -> of(service, offers, senders, allocations))
                .findFirst();
    }

    private static Stream<Lag> of(
            String service,
            List<Offer> offers,
            Map<String, List<Sender>> senders,
            List<Allocation> allocations) {
        Set<String> groups =
                offers.stream()
                        .filter(offer -> offer.service().equals(service))
                        .map(Offer::group)
                        .collect(Collectors.toSet());
        List<Allocation> own =
                allocations.stream().filter(one -> groups.contains(one.group())).toList();
        return senders.getOrDefault(service, List.of()).stream()
                .flatMap(sender -> of(service, sender, own).stream());
    }

    private static Optional<Lag> of(String service, Sender sender, List<Allocation> own) {
        // Others may have instances of the same service: only of its own a job knows what they are.
        List<String> gone = ids(own, Fate.GOING, sender.instances()::contains);
        if (!gone.isEmpty()) {
            return Optional.of(
                    new Lag(
                            "proxy member %s still sends to %s of service %s, which is gone"
                                    .formatted(sender.name(), shortened(gone), service),
                            false,
                            sender.silentAfter()));
        }
        List<String> wanted = ids(own, Fate.SERVING, _ -> true);
        List<String> there = ids(own, Fate.SERVING, sender.instances()::contains);
        return there.size() == wanted.size() || sender.full()
                ? Optional.empty()
                : Optional.of(
                        new Lag(
                                "proxy member %s sends to %d of %d instances of service %s"
                                        .formatted(
                                                sender.name(),
                                                there.size(),
                                                wanted.size(),
                                                service),
                                false,
                                sender.silentAfter()));
    }

    private static List<String> ids(List<Allocation> all, Fate fate, Predicate<String> which) {
        return all.stream()
                .filter(allocation -> allocation.fate() == fate)
                .map(Allocation::id)
                .filter(which)
                .sorted()
                .toList();
    }

    private static String shortened(List<String> ids) {
        String first = Objects.requireNonNull(ids.getFirst());
        String name = "allocation " + first.substring(0, Math.min(SHORT_ID, first.length()));
        return ids.size() == 1 ? name : "%s and %d more".formatted(name, ids.size() - 1);
    }
}
