package dev.drover.database;

import dev.drover.cluster.ListingNames;
import dev.drover.cluster.MemberPlace;
import dev.drover.cluster.ParameterStore;
import dev.drover.cluster.RoleKeys;
import dev.drover.convergence.Fence;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.StoreKeys;
import dev.drover.convergence.Ticker;
import dev.drover.database.DatabaseSight.Kept;
import dev.drover.document.DocumentKey;
import dev.drover.role.OperatorEvent;
import dev.drover.role.parameter.ParameterRequest;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** All replicated databases whose roles this operator sees to while it leads. Thread-safe. */
public final class Databases implements AutoCloseable {

    private final World world;
    private final SortedMap<DocumentKey, Watch> watches = new TreeMap<>();
    private final Set<DocumentKey> paused = new HashSet<>();
    private Consumer<DocumentKey> wake = _ -> {};
    private volatile Consumer<DocumentKey> listening = _ -> {};
    private volatile BiConsumer<DocumentKey, RoleChange> counting = (_, _) -> {};

    /**
     * What they need of the world.
     *
     * @param store where records stand; its calls are to give up within a second
     * @param keys where everything stands
     * @param ticker goes on while the machine is frozen
     * @param clock the time of day
     * @param tokens by which members let themselves be asked
     */
    public record World(
            KeyValueStore store,
            StoreKeys keys,
            Ticker ticker,
            InstantSource clock,
            MemberTokens tokens) {}

    /** Sees to none yet. */
    public Databases(World world) {
        this.world = world;
    }

    /** Where everything stands. */
    StoreKeys keys() {
        return world.keys();
    }

    Ticker ticker() {
        return world.ticker();
    }

    /** Calls back, from any thread, when what is known of a cluster is worth a look at its document. */
    synchronized void start(Consumer<DocumentKey> listener) {
        wake = listener;
    }

    /** Calls back besides, for those who are not told by the cluster's own document. */
    void listen(Consumer<DocumentKey> listener) {
        listening = listener;
    }

    /** Calls back, from any thread, with each change of primary that is done while this operator looks. */
    void tell(BiConsumer<DocumentKey, RoleChange> listener) {
        counting = listener;
    }

    /** A change of primary is done. */
    void changed(DocumentKey key, RoleChange change) {
        counting.accept(key, change);
    }

    /**
     * Sees to the roles of that cluster from now on, as that.
     *
     * @param fence of the term in which it is to be done, and no longer
     */
    synchronized void keep(DocumentKey key, Kept kept, Fence fence) {
        Watch before = watches.get(key);
        if (before != null && !before.over()) {
            before.settle(kept);
            return;
        }
        leave(key);
        Consumer<DocumentKey> waking = wake;
        Watch watch =
                new Watch(
                        world,
                        key,
                        kept,
                        fence,
                        new Watch.Listener(
                                () -> {
                                    waking.accept(key);
                                    listening.accept(key);
                                },
                                change -> changed(key, change)));
        watch.pause(paused.contains(key));
        watches.put(key, watch);
        watch.start();
    }

    /** Looks on, and changes nothing, as long as that is so. */
    synchronized void pause(DocumentKey key, boolean handsOff) {
        boolean changed = handsOff ? paused.add(key) : paused.remove(key);
        Watch watch = watches.get(key);
        if (watch != null && changed) {
            watch.pause(handsOff);
        }
    }

    /** Whether it only looks on. */
    synchronized boolean isPaused(DocumentKey key) {
        return paused.contains(key);
    }

    /** Sees to it no more: its servers go on as they are. */
    synchronized void leave(DocumentKey key) {
        Watch watch = watches.remove(key);
        if (watch != null) {
            watch.close();
        }
    }

    /** A term begins: whoever leads begins anew with each. */
    synchronized void clear() {
        Set.copyOf(watches.keySet()).forEach(this::leave);
        paused.clear();
    }

    /** What is known of a cluster; empty = its roles are not seen to here. */
    Optional<DatabaseSight> sight(DocumentKey key) {
        return find(key).filter(watch -> !watch.over()).map(Watch::sight);
    }

    /** Where the server of a member listens, without the port; empty = it never said so. Reads the store the first time. */
    Optional<String> host(DocumentKey key, String member) {
        return find(key).flatMap(watch -> watch.place(member)).map(MemberPlace::host);
    }

    /** What is known of each. */
    synchronized Map<DocumentKey, DatabaseSight> sights() {
        SortedMap<DocumentKey, DatabaseSight> all = new TreeMap<>();
        watches.forEach((key, watch) -> {
            if (!watch.over()) {
                all.put(key, watch.sight());
            }
        });
        return all;
    }

    /**
     * Carries a person's word to whoever sees to the cluster.
     *
     * @param term that person saw
     * @return why it is not begun; empty = it is
     */
    Optional<String> ask(DocumentKey key, OperatorEvent asked, long term) {
        return find(key)
                .filter(watch -> !watch.over())
                .map(watch -> watch.ask(asked, term))
                .orElse(Optional.of("this operator does not see to its roles yet"));
    }

    /** What is known of the parameters of a cluster's servers. Reads the store. */
    ParameterSight parameters(DocumentKey key) {
        return find(key)
                .filter(watch -> !watch.over())
                .map(watch -> watch.tuning().sight())
                .orElse(ParameterSight.UNKNOWN);
    }

    /**
     * Asks something of the parameters of a cluster's servers, unless something else stands there by now.
     *
     * @param index of what was seen there
     * @param fence of the term in which it is to be done, and no longer
     */
    void publish(DocumentKey key, ParameterRequest request, long index, Fence fence) {
        new ParameterStore(world.store(), new RoleKeys(world.keys(), key).parameters())
                .write(index, request, fence.required());
    }

    /** Has another be primary, if it is that term still. */
    void handOver(DocumentKey key, String to, long term) {
        Optional<String> refused = ask(key, new OperatorEvent.SwitchoverAsked(to), term);
        find(key).ifPresent(watch -> watch.tuning().handedOver(to, term, refused));
    }

    /** The one whose members stand in Consul's catalog under that name. */
    synchronized Optional<DocumentKey> listedAs(String service) {
        return watches.keySet().stream()
                .filter(key -> ListingNames.services(key).contains(service))
                .findFirst();
    }

    private synchronized Optional<Watch> find(DocumentKey key) {
        return Optional.ofNullable(watches.get(key));
    }

    @Override
    public synchronized void close() {
        clear();
    }
}
