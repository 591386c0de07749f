package dev.drover.member.direct;

import dev.drover.adapter.caddy.SharedCaddy;
import dev.drover.adapter.consul.PrefixFeed;
import dev.drover.adapter.consul.ServiceFeed;
import dev.drover.convergence.Fence;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.Ticker;
import dev.drover.proxy.AdminAccess;
import dev.drover.proxy.Directs;
import dev.drover.proxy.Directs.Fate;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/** All existing Caddies that this operator configures itself, while it leads. Thread-safe. */
public final class DirectMembers implements AutoCloseable {

    /** What one existing Caddy is given at most: its configuration passes through the operator at each change. */
    static final int ROUTES_MOST = 200;

    /** Each takes up to {@link #SERVICES_MOST} connections to Consul, which gives an operator 200 in all. */
    static final int MOST = 4;

    /** So many services behind one existing Caddy are followed. */
    public static final int SERVICES_MOST = 30;

    private final World world;
    private final Supplier<Optional<Fence>> right;
    private final Semaphore slots = new Semaphore(MOST);

    /** The newest of each proxy, until it has ended. */
    private final Map<ProxyName, DirectMember> members = new HashMap<>();

    /**
     * What they need of the world.
     *
     * @param store where reports are written
     * @param keys where everything stands
     * @param decided follows what is decided about a proxy
     * @param services follows where instances are
     * @param connect reaches a Caddy
     * @param clock the time of day
     * @param ticker time that passes
     * @param version of Drover
     */
    public record World(
            KeyValueStore store,
            ProxyKeys keys,
            Function<ProxyName, PrefixFeed> decided,
            Supplier<ServiceFeed> services,
            Function<AdminAccess, SharedCaddy> connect,
            InstantSource clock,
            Ticker ticker,
            String version) {}

    /**
     * Looks after none yet.
     *
     * @param right to act, while this operator leads
     */
    public DirectMembers(World world, Supplier<Optional<Fence>> right) {
        this.world = world;
        this.right = right;
    }

    /** Begins to look after those that are told. */
    public void start(Directs directs) {
        directs.start(this::changed);
    }

    private synchronized void changed(ProxyName proxy, Fate fate) {
        Optional<DirectMember> before = Optional.ofNullable(members.get(proxy));
        before.ifPresent(member -> member.end(fate == Fate.BEGINS ? Fate.IS_LEFT : fate));
        if (fate == Fate.BEGINS) {
            begin(proxy, before);
        }
    }

    private void begin(ProxyName proxy, Optional<DirectMember> before) {
        DirectMember member =
                new DirectMember(
                        proxy,
                        new DirectMember.Surroundings(
                                world.store(),
                                world.keys(),
                                world.decided().apply(proxy),
                                world.services().get(),
                                world.connect(),
                                right,
                                slots,
                                new DirectMember.Nature(world.clock(), world.ticker()),
                                world.version()));
        members.put(proxy, member);
        Thread _ =
                Thread.ofVirtual()
                        .name("direct " + proxy)
                        .start(() -> {
                            member.run(before);
                            ended(proxy, member);
                        });
    }

    private synchronized void ended(ProxyName proxy, DirectMember member) {
        boolean _ = members.remove(proxy, member);
    }

    /** Ends them; that Caddies go on with what they have. */
    @Override
    public synchronized void close() {
        List.copyOf(members.keySet()).forEach(proxy -> changed(proxy, Fate.IS_LEFT));
    }
}
