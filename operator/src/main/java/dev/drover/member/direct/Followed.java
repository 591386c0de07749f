package dev.drover.member.direct;

import dev.drover.adapter.consul.ServiceFeed;
import dev.drover.adapter.consul.ServiceFeed.Instance;
import dev.drover.proxy.Slots;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the healthy instances of services are, as far as it was told. Told by any thread, used by one. */
final class Followed {

    private static final Logger LOG = LoggerFactory.getLogger(Followed.class);

    private final ServiceFeed feed;
    private final Runnable changed;
    private final Map<String, List<Instance>> instances = new ConcurrentHashMap<>();

    /** Those that too many others left no room for. */
    private Set<String> unfollowed = Set.of();

    /** Those whose first word was waited for once. */
    private final Set<String> awaited = new TreeSet<>();

    /**
     * Follows nothing yet.
     *
     * @param feed closed by this
     * @param changed called whenever something was told
     */
    Followed(ServiceFeed feed, Runnable changed) {
        this.feed = feed;
        this.changed = changed;
    }

    void start() {
        feed.tell(this::told);
    }

    private void told(String service, List<Instance> healthy) {
        List<Instance> dialled =
                healthy.stream().filter(one -> Slots.isAddress(one.address())).toList();
        if (dialled.size() < healthy.size()) {
            LOG.warn("service {}: only IP addresses are used, others are left out", service);
        }
        instances.put(service, dialled);
        changed.run();
    }

    /** These from now on, and no others. */
    void only(Set<String> services) {
        unfollowed = feed.follow(services);
        instances.keySet().retainAll(services);
        awaited.retainAll(services);
    }

    /** Whether the first word about one of these is worth waiting for. */
    boolean awaitsAny(Set<String> services) {
        return services.stream()
                .anyMatch(service ->
                        !instances.containsKey(service)
                                && !awaited.contains(service)
                                && !unfollowed.contains(service));
    }

    /** Their first word was waited for. */
    void waitedFor(Set<String> services) {
        awaited.addAll(services);
    }

    /** Those that were told, by service. */
    Map<String, List<Instance>> instances() {
        return instances;
    }

    /** Of each service that something was told of. */
    Map<String, List<String>> addresses() {
        Map<String, List<String>> addresses = new TreeMap<>();
        instances.forEach((service, all) ->
                addresses.put(service, all.stream().map(Instance::address).distinct().toList()));
        return addresses;
    }

    /** For people; empty when all are followed. */
    Optional<String> tooMany() {
        return unfollowed.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "too many services behind existing Caddies: these are not followed, and"
                                + " have no addresses for when DNS gives no answer: "
                                + String.join(", ", unfollowed));
    }

    void close() {
        feed.close();
    }
}
