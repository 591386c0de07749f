package dev.drover.adapter.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.convergence.RemoteFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Follows the failing checks of a real Consul with one blocking query, which returns those that fail and no others: its cost
 * does not grow with what is well. Thread-safe.
 *
 * @see <a href="https://developer.hashicorp.com/consul/api-docs/health#list-checks-in-state">List checks in state</a>
 */
public final class ConsulCheckFeed implements CheckFeed {

    /**
     * A check is critical from its registration until it first passed: one that fails for a shorter time than this is most
     * often an instance that starts.
     */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String PATH = "/v1/health/state/critical";

    private final Troubles troubles;
    private final CheckFollower follower;

    /**
     * Follows nothing yet.
     *
     * @param store speaks with the Consul to follow; closed by its owner, after this
     */
    public ConsulCheckFeed(ConsulKeyValueStore store, InstantSource clock, RandomGenerator random) {
        this.troubles = new Troubles("health checks", clock);
        this.follower = new CheckFollower(store, clock, troubles, random);
    }

    @Override
    public void start(Consumer<List<FailingCheck>> failing) {
        follower.listener = failing;
        follower.start();
    }

    @Override
    public void close() {
        troubles.close();
        follower.end();
    }

    /** Asks, and remembers since when each check has been failing. */
    private static final class CheckFollower extends Follower {

        private static final Duration WAIT = Duration.ofSeconds(30);
        private static final Duration MARGIN = Duration.ofSeconds(4);
        private static final ObjectMapper JSON = new ObjectMapper();

        private final ConsulKeyValueStore store;
        private final InstantSource clock;
        private Map<Object, Instant> since = new HashMap<>();
        private long index;
        private boolean young;
        private volatile Consumer<List<FailingCheck>> listener = _ -> {};

        CheckFollower(
                ConsulKeyValueStore store,
                InstantSource clock,
                Troubles troubles,
                RandomGenerator random) {
            super("checks", store.metrics(), troubles, random);
            this.store = store;
            this.clock = clock;
        }

        @Override
        void follow() throws IOException {
            Duration wait = young ? PATIENCE : WAIT;
            ConsulHttp.Answer answer =
                    answer(
                            "list failing checks",
                            store.http().get(query(wait)),
                            index > 0 ? wait.plus(MARGIN) : store.listTimeout());
            if (answer.filtered()) {
                throw new RemoteFailure.Denied(
                        "consul: list failing checks: the token may not see all of them; it needs"
                                + " node_prefix \"\" and service_prefix \"\" with policy \"read\"");
            }
            List<FailingCheck> lasting = lasting(JSON.readTree(answer.body()));
            if (running()) {
                listener.accept(lasting);
            }
            index = answer.index() < index ? 0 : answer.index();
        }

        private List<FailingCheck> lasting(JsonNode checks) {
            Instant now = clock.instant();
            Map<Object, Instant> known = new HashMap<>();
            List<FailingCheck> lasting = new ArrayList<>();
            Set<String> deadNodes = deadNodes(checks);
            for (JsonNode check : checks) {
                Optional<FailingCheck> failing =
                        ofAllocation(check).filter(found -> !deadNodes.contains(found.node()));
                if (failing.isEmpty()) {
                    continue;
                }
                Object identity = identity(check);
                Instant first = since.getOrDefault(identity, now);
                known.put(identity, first);
                if (Duration.between(first, now).compareTo(PATIENCE) >= 0) {
                    lasting.add(failing.get());
                }
            }
            since = known;
            young = lasting.size() < known.size();
            return lasting;
        }

        /** Consul keeps what failed on a node that died for three days; Nomad has replaced it long ago. */
        private static Set<String> deadNodes(JsonNode checks) {
            Set<String> nodes = new HashSet<>();
            for (JsonNode check : checks) {
                if (check.path("CheckID").asText().equals("serfHealth")) {
                    nodes.add(check.path("Node").asText());
                }
            }
            return nodes;
        }

        @Override
        void restart() {
            index = 0;
        }

        @Override
        void crowded() {
            // One connection more or less does not matter; the next try comes later.
        }

        private String query(Duration wait) {
            return index == 0
                    ? PATH
                    : "%s?index=%d&wait=%ds".formatted(PATH, index, wait.toSeconds());
        }

        private static Object identity(JsonNode check) {
            return List.of(check.path("Node").asText(), check.path("CheckID").asText());
        }

        private static Optional<FailingCheck> ofAllocation(JsonNode check) {
            return ServiceId.allocation(check.path("ServiceID").asText())
                    .map(allocation ->
                            new FailingCheck(
                                    allocation,
                                    check.path("Node").asText(),
                                    check.path("ServiceName").asText(),
                                    check.path("Name").asText(),
                                    check.path("Output").asText()));
        }
    }
}
