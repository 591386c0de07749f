package dev.drover.adapter.consul;

import java.util.List;
import java.util.Optional;
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
     * @param told a service and its instances whose checks all pass, sorted; empty when it has none. Calls about one service
     *     come one after the other. Told nothing while the store does not answer, or does not allow to look
     */
    void tell(BiConsumer<String, List<Instance>> told);

    /**
     * One healthy instance of a service.
     *
     * @param address {@code ip:port}
     * @param name the whole ID of its allocation where Nomad registered it, else the address
     * @param share it is a canary: which part of all requests it gets, with the other canaries, 0 to 99 percent
     */
    record Instance(String address, String name, Optional<Integer> share)
            implements Comparable<Instance> {

        /** One that is no canary. */
        public Instance(String address, String name) {
            this(address, name, Optional.empty());
        }

        @Override
        public int compareTo(Instance other) {
            int byAddress = address.compareTo(other.address);
            return byAddress != 0 ? byAddress : name.compareTo(other.name);
        }
    }

    /** Stops following. */
    @Override
    void close();
}
