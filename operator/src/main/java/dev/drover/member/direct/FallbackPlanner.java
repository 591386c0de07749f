package dev.drover.member.direct;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides when the addresses that Caddy asks while Consul's DNS gives no answer are written anew. Each time costs a reload, so a
 * roll-out is waited for; but where none of them is healthy any more, nothing is served should DNS be away.
 */
final class FallbackPlanner {

    /** So long a difference lasts before it is worth a reload. A port that is given back may be another program's by then. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private FallbackPlanner() {}

    /**
     * What is to be done.
     *
     * @param due the addresses to write, by service; empty for nothing to do
     * @param since when each service that differs began to differ
     */
    record Renewal(Map<String, List<String>> due, Map<String, Duration> since) {

        Renewal {
            due = Map.copyOf(due);
            since = Map.copyOf(since);
        }
    }

    /**
     * Compares.
     *
     * @param standing what stands in our part, by service
     * @param told healthy addresses, by service; a service that nothing was told of is left as it is
     * @param since as the last comparison gave it
     * @param now time that passes
     */
    static Renewal plan(
            Map<String, Set<String>> standing,
            Map<String, List<String>> told,
            Map<String, Duration> since,
            Duration now) {
        Map<String, List<String>> due = new TreeMap<>();
        Map<String, Duration> differing = new TreeMap<>();
        standing.forEach((service, there) -> {
            List<String> healthy = told.get(service);
            if (healthy != null && !there.equals(new HashSet<>(healthy))) {
                Duration first = since.getOrDefault(service, now);
                differing.put(service, first);
                boolean none = !healthy.isEmpty() && Collections.disjoint(there, healthy);
                if (none || now.minus(first).compareTo(PATIENCE) >= 0) {
                    due.put(service, healthy);
                }
            }
        });
        return new Renewal(due, differing);
    }

    /**
     * The addresses to write when our part is written for another reason: a service that has none for a moment keeps those that
     * stand there.
     *
     * @param standing what stands in our part, by service
     * @param told healthy addresses, by service
     */
    static Map<String, List<String>> beside(
            Map<String, Set<String>> standing, Map<String, List<String>> told) {
        Map<String, List<String>> all = new TreeMap<>(told);
        standing.forEach((service, there) ->
                all.merge(
                        service,
                        there.stream().sorted().toList(),
                        (healthy, old) -> healthy.isEmpty() ? old : healthy));
        return all;
    }
}
