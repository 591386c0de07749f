package dev.drover.adapter.consul;

import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** Follows where the healthy instances of services are. Thread-safe. */
public interface ServiceFeed extends AutoCloseable {

    /**
     * Follows these services from now on, and no others.
     *
     * @param services their names in Consul
     * @return those that it cannot follow, because there are too many
     */
    Set<String> follow(Set<String> services);

    /**
     * Says whom to tell. Called once, before the first {@link #follow}.
     *
     * @param told a service and the addresses, {@code ip:port}, of its instances whose checks all pass, sorted; empty when it
     *     has none. Calls about one service come one after the other. Told nothing while the store does not answer, or does
     *     not allow to look
     */
    void tell(BiConsumer<String, List<String>> told);

    /** Stops following. */
    @Override
    void close();
}
