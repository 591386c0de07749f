package dev.drover.member.direct;

import dev.drover.adapter.caddy.SharedCaddy;
import dev.drover.adapter.consul.PrefixFeed;
import dev.drover.adapter.consul.ServiceFeed;
import dev.drover.convergence.Fence;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.Ticker;
import dev.drover.proxy.AdminAccess;
import dev.drover.proxy.Directs;
import dev.drover.proxy.Directs.Fate;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All existing Caddies that this operator configures itself, while it leads. Thread-safe. */
public final class DirectMembers implements AutoCloseable {

    /** What one existing Caddy is given at most: its configuration passes through the operator at each change. */
    static final int ROUTES_MOST = 200;

    /** Each takes up to {@link #SERVICES_MOST} connections to Consul, which gives an operator 200 in all. */
    static final int MOST = 4;

    /** So many services behind one existing Caddy are followed. */
    public static final int SERVICES_MOST = 30;

    /** How often it is looked whether this operator leads. */
    private static final Duration WATCH_EVERY = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(DirectMembers.class);

    private final World world;
    private final Supplier<Optional<Fence>> right;
    private final Semaphore slots = new Semaphore(MOST);
    private final Moves.Connections connections;
    private final Leftovers leftovers;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Only the watching thread uses these. */
    private Optional<Duration> lookedAt = Optional.empty();

    private int turn;

    /** The newest of each proxy, until it has ended. */
    private final Map<ProxyName, DirectMember> members = new HashMap<>();

    /**
     * What they need of the world.
     *
     * @param store where reports are written
     * @param keys where everything stands
     * @param decided follows what is decided about a proxy
     * @param services follows where instances are
     * @param machine the name of the one that this operator runs on: loopback addresses and socket files are of it
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
            String machine,
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
        this.leftovers = new Leftovers(world.store(), world.keys());
        Semaphore looks = new Semaphore(1, true);
        this.connections =
                new Moves.Connections(
                        world.machine(), admin -> new Looking(world.connect().apply(admin), looks));
    }

    /** Begins to look after those that are told, and those of which only the store still knows. */
    public void start(Directs directs) {
        directs.start(this::changed);
        Thread _ = Thread.ofVirtual().name("direct leftovers").start(this::watch);
    }

    private void watch() {
        try {
            while (!closed.await(WATCH_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                tryToLook();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tryToLook() {
        try {
            if (right.get().isEmpty()) {
                lookedAt = Optional.empty();
            } else {
                Duration now = world.ticker().read();
                if (lookedAt.map(at -> now.minus(at).compareTo(Leftovers.LOOK_EVERY) >= 0)
                        .orElse(true)) {
                    look();
                    lookedAt = Optional.of(now);
                }
            }
        } catch (RemoteFailure unheard) {
            LOG.debug("what was left in Caddies is not known: {}", unheard.getMessage());
        } catch (RuntimeException bug) {
            LOG.error("a fault of Drover's own", bug);
        }
    }

    /** Some at a time, each in its turn: each may wait for Caddies that are away. */
    private void look() {
        List<ProxyName> found = new ArrayList<>(leftovers.found());
        Collections.rotate(found, -turn);
        turn += MOST;
        found.stream().limit(MOST).forEach(this::takeLeave);
    }

    private synchronized void takeLeave(ProxyName proxy) {
        if (closed.getCount() > 0 && !members.containsKey(proxy)) {
            begin(proxy, Optional.empty(), Optional.of(Fate.ENDS));
        }
    }

    private synchronized void changed(ProxyName proxy, Fate fate) {
        Optional<DirectMember> before = Optional.ofNullable(members.get(proxy));
        before.ifPresent(member -> member.end(fate == Fate.BEGINS ? Fate.IS_LEFT : fate));
        if (fate == Fate.BEGINS) {
            begin(proxy, before, Optional.empty());
        }
    }

    private void begin(ProxyName proxy, Optional<DirectMember> before, Optional<Fate> fate) {
        DirectMember member =
                new DirectMember(
                        proxy,
                        new DirectMember.Surroundings(
                                world.store(),
                                world.keys(),
                                world.decided().apply(proxy),
                                world.services().get(),
                                connections,
                                leftovers,
                                right,
                                slots,
                                new DirectMember.Nature(world.clock(), world.ticker()),
                                world.version()));
        fate.ifPresent(member::end);
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
        closed.countDown();
        List.copyOf(members.keySet()).forEach(proxy -> changed(proxy, Fate.IS_LEFT));
    }
}
