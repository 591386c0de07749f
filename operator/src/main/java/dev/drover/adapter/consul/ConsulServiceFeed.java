package dev.drover.adapter.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.convergence.RemoteFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Follows the health of services in a real Consul, with one blocking query each. Thread-safe.
 *
 * @see <a href="https://developer.hashicorp.com/consul/api-docs/health#list-service-instances-for-service">Service health</a>
 */
public final class ConsulServiceFeed implements ServiceFeed {

    /** Consul's agent takes 200 connections from one address; some are for others. */
    public static final int SERVICES_MAX = 150;

    private final ConsulKeyValueStore store;

    /** What kind {@code App} tags its canaries with. */
    private static final Pattern SHARE = Pattern.compile("drover-share=([0-9]{1,2})");

    private final int most;
    private final Troubles troubles;
    private final RandomGenerator random;
    private final Map<String, ServiceFollower> followers = new HashMap<>();
    private volatile BiConsumer<String, List<Instance>> listener = (_, _) -> {};

    /**
     * Follows nothing yet.
     *
     * @param store speaks with the Consul to follow; closed by its owner, after this
     */
    public ConsulServiceFeed(
            ConsulKeyValueStore store, InstantSource clock, RandomGenerator random) {
        this(store, clock, random, SERVICES_MAX);
    }

    /**
     * Follows nothing yet.
     *
     * @param store speaks with the Consul to follow; closed by its owner, after this
     * @param most how many services it follows at most: each takes one connection
     */
    public ConsulServiceFeed(
            ConsulKeyValueStore store, InstantSource clock, RandomGenerator random, int most) {
        this.most = most;
        this.store = store;
        this.troubles = new Troubles("the health of services", clock);
        this.random = random;
    }

    @Override
    public void tell(BiConsumer<String, List<Instance>> told) {
        listener = told;
    }

    @Override
    public synchronized Set<String> follow(Set<String> services) {
        Set<String> gone = new HashSet<>(followers.keySet());
        gone.removeAll(services);
        gone.forEach(service ->
                Optional.ofNullable(followers.remove(service)).ifPresent(Follower::stop));
        for (String service : new TreeSet<>(services)) {
            if (followers.size() < most && !followers.containsKey(service)) {
                ServiceFollower follower = new ServiceFollower(service);
                followers.put(service, follower);
                follower.start();
            }
        }
        Set<String> unfollowed = new TreeSet<>(services);
        unfollowed.removeAll(followers.keySet());
        return unfollowed;
    }

    @Override
    public void close() {
        troubles.close();
        Set<String> _ = follow(Set.of());
    }

    private final class ServiceFollower extends Follower {

        private static final Duration WAIT = Duration.ofSeconds(30);
        private static final Duration MARGIN = Duration.ofSeconds(4);
        private static final ObjectMapper JSON = new ObjectMapper();

        private final String service;
        private long index;

        ServiceFollower(String service) {
            super("service " + service, store.metrics(), troubles, random);
            this.service = service;
        }

        @Override
        void follow() throws IOException {
            String path = "/v1/health/service/" + ConsulHttp.escaped(service) + "?passing=true";
            String query =
                    index == 0
                            ? path
                            : "%s&index=%d&wait=%ds".formatted(path, index, WAIT.toSeconds());
            String what = "follow the health of service " + service;
            ConsulHttp.Answer answer =
                    answer(
                            what,
                            store.http().get(query),
                            index > 0 ? WAIT.plus(MARGIN) : store.listTimeout());
            if (answer.filtered()) {
                throw new RemoteFailure.Denied(
                        "consul: %s: the token may not see all instances; it needs node_prefix \"\""
                                        .formatted(what)
                                + " and service_prefix \"\" with policy \"read\"");
            }
            List<Instance> instances = instances(JSON.readTree(answer.body()));
            if (running() && answer.index() != index) {
                listener.accept(service, instances);
            }
            index = answer.index() < index ? 0 : answer.index();
        }

        /** What an instance gives as its address; where it gives none, its node's. */
        private static List<Instance> instances(JsonNode answer) {
            Set<Instance> instances = new TreeSet<>();
            for (JsonNode instance : answer) {
                String own = instance.path("Service").path("Address").asText();
                String host = own.isEmpty() ? instance.path("Node").path("Address").asText() : own;
                String bracketed = host.contains(":") ? "[" + host + "]" : host;
                String address = bracketed + ":" + instance.path("Service").path("Port").asInt();
                String id = instance.path("Service").path("ID").asText();
                instances.add(
                        new Instance(
                                address,
                                ServiceId.allocation(id).orElse(address),
                                share(instance.path("Service").path("Tags"))));
            }
            return List.copyOf(instances);
        }

        /** Somebody else's tag that looks like ours says nothing. */
        private static Optional<Integer> share(JsonNode tags) {
            for (JsonNode tag : tags) {
                Matcher share = SHARE.matcher(tag.asText());
                if (share.matches()) {
                    return Optional.of(Integer.valueOf(share.group(1)));
                }
            }
            return Optional.empty();
        }

        @Override
        void restart() {
            index = 0;
        }

        @Override
        void crowded() {
            // As many as there are services: fewer would leave one unseen.
        }
    }
}
