package dev.drover.member.direct;

import dev.drover.adapter.consul.PrefixFeed;
import dev.drover.adapter.consul.ServiceFeed;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.StoreKeys;
import dev.drover.convergence.Ticker;
import dev.drover.proxy.AdminAccess;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;

/** The surroundings of one on {@code node-a} that leads; its Caddy never answers, unless a test says otherwise. */
final class Lonely {

    static final ProxyName WEB = new ProxyName("shop", "web");
    static final ProxyKeys KEYS = new ProxyKeys(new StoreKeys("drover"));
    static final AdminAccess ADMIN =
            new AdminAccess(
                    "http://127.0.0.1:2019",
                    Optional.empty(),
                    Optional.empty(),
                    new AdminAccess.Dns("127.0.0.1:8600", "200ms", "consul"),
                    List.of());

    private Lonely() {}

    static DirectMember.Surroundings surroundings(
            KeyValueStore store, PrefixFeed decided, InstantSource clock, Ticker ticker) {
        return surroundings(
                store,
                decided,
                clock,
                ticker,
                new ScriptedCaddy(() -> {
                    throw new RemoteFailure.Unavailable("caddy: away");
                }));
    }

    static DirectMember.Surroundings surroundings(
            KeyValueStore store,
            PrefixFeed decided,
            InstantSource clock,
            Ticker ticker,
            ScriptedCaddy caddy) {
        Semaphore permit = new Semaphore(1);
        return new DirectMember.Surroundings(
                store,
                KEYS,
                decided,
                new NoServices(),
                new Moves.Connections("node-a", _ -> new Looking(caddy, permit)),
                new Leftovers(store, KEYS),
                () -> Optional.of(() -> {}),
                new Semaphore(1),
                new DirectMember.Nature(clock, ticker),
                "test");
    }

    /** Nothing is told of any. */
    private static final class NoServices implements ServiceFeed {

        @Override
        public Set<String> follow(Set<String> services) {
            return Set.of();
        }

        @Override
        public void tell(BiConsumer<String, List<Instance>> told) {}

        @Override
        public void close() {}
    }
}
