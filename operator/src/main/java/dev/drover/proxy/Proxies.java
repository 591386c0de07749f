package dev.drover.proxy;

import dev.drover.adapter.consul.PrefixFeed;
import dev.drover.convergence.Fence;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.Ticker;
import dev.drover.proxy.MemberReport.ServiceReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The proxies, as the kinds of one operator share them: what is decided about them, and what their members report.
 * Thread-safe.
 */
public final class Proxies {

    /** A report that is older when we begin is that of a member that is gone, and not of one whose clock is wrong. */
    private static final Duration OLD = Duration.ofMinutes(5);

    private final KeyValueStore store;
    private final ProxyKeys keys;
    private final PrefixFeed reports;
    private final Ticker ticker;
    private final InstantSource clock;
    private final Places places = new Places();
    private final Directs directs = new Directs();
    private final Backlog backlog = new Backlog();

    /** Those whose settings stand in the store. */
    private final Set<ProxyName> known = new ConcurrentSkipListSet<>();

    /** Those that have no TLS, as is recorded. */
    private final Set<ProxyName> plain = ConcurrentHashMap.newKeySet();

    /** By the key of their reports. */
    private final Map<String, Heard> members = new ConcurrentHashMap<>();

    /** The proxies that each route may stand on, as it is recorded. */
    private final Map<String, Set<String>> standsOn = new ConcurrentHashMap<>();

    private final AtomicBoolean started = new AtomicBoolean();
    private final List<Consumer<ProxyName>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> serviceListeners = new CopyOnWriteArrayList<>();

    /** What a member said last, and when we heard it. */
    private record Heard(long index, MemberReport report, Duration at) {}

    /**
     * In one store.
     *
     * @param reports follows {@link ProxyKeys#reported()}; used by these kinds only
     */
    public Proxies(
            KeyValueStore store,
            ProxyKeys keys,
            PrefixFeed reports,
            Ticker ticker,
            InstantSource clock) {
        this.clock = clock;
        this.store = store;
        this.keys = keys;
        this.reports = reports;
        this.ticker = ticker;
    }

    /** Where everything about proxies stands. */
    public ProxyKeys keys() {
        return keys;
    }

    /** Which document has which place on which proxy. */
    public Places places() {
        return places;
    }

    /** Which of them are looked after by the operator itself. */
    public Directs directs() {
        return directs;
    }

    /**
     * Begins to follow the members.
     *
     * @param changed told a proxy when one of its members says something else, or it appears or goes
     */
    public void start(Consumer<ProxyName> changed) {
        listeners.add(changed);
        begin();
    }

    /**
     * Begins to follow the members.
     *
     * @param changed told a service when one of the members sends its requests elsewhere than before
     */
    void startServices(Consumer<String> changed) {
        serviceListeners.add(changed);
        begin();
    }

    private void begin() {
        if (started.compareAndSet(false, true)) {
            reports.start(this::heard);
        }
    }

    /** Whether the members' reports have been read once. */
    public boolean inView() {
        return reports.lastAnswer().isAfter(Instant.EPOCH);
    }

    /** What is said otherwise than before. */
    private record News(Set<ProxyName> proxies, Set<String> services) {}

    private void heard(List<Entry> entries) {
        News news = new News(new TreeSet<>(), new TreeSet<>());
        Set<String> there = new TreeSet<>();
        for (Entry entry : entries) {
            there.add(entry.key());
            Heard before = members.get(entry.key());
            if (before == null || before.index() != entry.modifyIndex()) {
                MemberReport report = Member.of(entry.key(), entry.value()).report();
                Heard now = new Heard(entry.modifyIndex(), report, heardAt(before, report));
                members.put(entry.key(), now);
                compare(entry.key(), before, now, news);
            }
        }
        for (String key : List.copyOf(members.keySet())) {
            if (!there.contains(key)) {
                compare(key, members.remove(key), null, news);
            }
        }
        news.proxies().forEach(proxy -> backlog.look(proxy, members(proxy), ticker.read()));
        news.proxies().forEach(this::tell);
        news.services()
                .forEach(service -> serviceListeners.forEach(listener -> listener.accept(service)));
    }

    /** What was written long before we began is no sign of life. */
    private Duration heardAt(@Nullable Heard before, MemberReport report) {
        boolean old = before == null && report.at().plus(OLD).isBefore(clock.instant());
        return old ? ticker.read().minus(Member.SILENT_AFTER) : ticker.read();
    }

    private void compare(String key, @Nullable Heard before, @Nullable Heard now, News news) {
        if (before != null && now != null && before.report().saysTheSame(now.report())) {
            return;
        }
        proxyOf(key).ifPresent(news.proxies()::add);
        news.services().addAll(differing(services(before), services(now)));
    }

    private static Map<String, ServiceReport> services(@Nullable Heard heard) {
        return heard == null ? Map.of() : heard.report().services();
    }

    private static Set<String> differing(
            Map<String, ServiceReport> before, Map<String, ServiceReport> after) {
        Set<String> services = new TreeSet<>(before.keySet());
        services.addAll(after.keySet());
        services.removeIf(
                service -> Objects.equals(sentTo(before.get(service)), sentTo(after.get(service))));
        return services;
    }

    private static Optional<List<String>> sentTo(@Nullable ServiceReport report) {
        return Optional.ofNullable(report).flatMap(ServiceReport::instances);
    }

    /** A report was removed: nobody is to be told of it until it is written anew. */
    public void dismissed(String key) {
        members.remove(key);
    }

    private Optional<ProxyName> proxyOf(String key) {
        String[] parts = key.substring(keys.reported().length()).split("/", 3);
        if (parts.length < 3) {
            return Optional.empty();
        }
        try {
            return Optional.of(ProxyName.parse(parts[0] + "/" + parts[1]));
        } catch (IllegalArgumentException stray) {
            return Optional.empty();
        }
    }

    private void tell(ProxyName proxy) {
        listeners.forEach(listener -> listener.accept(proxy));
    }

    /** The proxies that are described by a document. */
    public Set<ProxyName> known() {
        return new TreeSet<>(known);
    }

    /** A proxy's settings stand in the store. */
    public void appeared(ProxyName proxy) {
        if (known.add(proxy)) {
            tell(proxy);
        }
    }

    /** It is recorded whether a proxy has TLS. */
    public void secured(ProxyName proxy, boolean tls) {
        if (tls ? plain.remove(proxy) : plain.add(proxy)) {
            tell(proxy);
        }
    }

    /** Whether it is known that a proxy has no TLS. */
    public boolean withoutTls(ProxyName proxy) {
        return plain.contains(proxy);
    }

    /** A proxy's settings are gone. */
    public void gone(ProxyName proxy) {
        plain.remove(proxy);
        backlog.forget(proxy);
        if (known.remove(proxy)) {
            tell(proxy);
        }
    }

    /**
     * A route may stand on these proxies, and on no others. One that it left is told when it is to go.
     *
     * @param route {@code namespace/name}
     * @param proxies {@code namespace/name} each
     */
    public void settled(String route, Set<String> proxies) {
        Set<String> before =
                proxies.isEmpty() ? standsOn.remove(route) : standsOn.put(route, proxies);
        if (before != null) {
            before.stream()
                    .filter(proxy -> !proxies.contains(proxy))
                    .map(ProxyName::parse)
                    // Only one that is to go waits for that.
                    .filter(proxy -> !known.contains(proxy))
                    .forEach(this::tell);
        }
    }

    /**
     * The routes that stand on a proxy, or may stand there: a list that leaves something out is no proof that nothing is
     * there, and neither is what we remember.
     *
     * @return {@code namespace/name} each, sorted
     * @throws RemoteFailure when the store could not be read
     */
    public List<String> routesOn(ProxyName proxy) {
        Set<String> routes = new TreeSet<>();
        standsOn.forEach((route, proxies) -> {
            if (proxies.contains(proxy.toString())) {
                routes.add(route);
            }
        });
        store.list(keys.decided(proxy)).stream()
                .map(Entry::key)
                .filter(key -> keys.isRoute(proxy, key))
                .forEach(key -> routes.add(keys.routeOf(proxy, key)));
        return List.copyOf(routes);
    }

    /** A term begins: what another decided meanwhile is told anew. */
    public void clear() {
        places.clear();
        known.clear();
        standsOn.clear();
        backlog.clear();
        directs.clear();
    }

    /**
     * What the members of a proxy say that have not fallen silent.
     *
     * @return their names and reports, by name
     */
    public List<Member> members(ProxyName proxy) {
        String prefix = keys.reported(proxy);
        List<Member> found = new ArrayList<>();
        members.forEach((key, heard) -> {
            if (alive(heard) && key.startsWith(prefix)) {
                found.add(new Member(key.substring(prefix.length()), heard.report()));
            }
        });
        found.sort((one, other) -> one.name().compareTo(other.name()));
        return found;
    }

    /**
     * A member of any proxy that is alive.
     *
     * @param name {@code namespace/proxy/member}
     * @param report what it said last
     * @param silentAfter how long until it has fallen silent, if it says nothing more; more than zero
     */
    record Living(String name, MemberReport report, Duration silentAfter) {}

    /** The members of all proxies that have not fallen silent, by name. */
    List<Living> living() {
        List<Living> found = new ArrayList<>();
        members.forEach((key, heard) -> {
            Duration silentAfter = silentAfter(heard);
            if (silentAfter.isPositive()) {
                String name = key.substring(keys.reported().length());
                found.add(new Living(name, heard.report(), silentAfter));
            }
        });
        found.sort((one, other) -> one.name().compareTo(other.name()));
        return found;
    }

    /**
     * The members of a proxy that have fallen silent, and whose reports still stand in the store.
     *
     * @return by name
     */
    public List<SilentMember> silent(ProxyName proxy) {
        String prefix = keys.reported(proxy);
        List<SilentMember> found = new ArrayList<>();
        members.forEach((key, heard) -> {
            if (!alive(heard) && key.startsWith(prefix)) {
                found.add(
                        new SilentMember(
                                key.substring(prefix.length()),
                                key,
                                heard.index(),
                                heard.report().at()));
            }
        });
        found.sort((one, other) -> one.name().compareTo(other.name()));
        return found;
    }

    /** The settings of a proxy stand in the store in that generation: its members are to have them. */
    public void recordSettings(ProxyName proxy, long generation) {
        backlog.decided(proxy, Backlog.SETTINGS, generation, "", ticker.read());
    }

    /**
     * A route stands in the store in that generation: the members of its proxy are to have it.
     *
     * @param route {@code namespace/name}
     * @param part what is recorded of it, with a proxy
     */
    public void recordRoute(String route, ProxyPart part) {
        backlog.decided(
                ProxyName.parse(part.proxy()),
                route,
                part.generation(),
                part.former(),
                ticker.read());
    }

    /** A route stands in the store no more: no member is to have it. */
    public void recordNoRoute(String route) {
        backlog.withdrawn(route, ticker.read());
    }

    /** For how long what was decided about a proxy and has waited longest is not confirmed by all its living members. */
    Duration lag(ProxyName proxy) {
        Duration now = ticker.read();
        // A member that fell silent tells nobody.
        backlog.look(proxy, members(proxy), now);
        return backlog.lag(proxy, now);
    }

    private boolean alive(Heard heard) {
        return silentAfter(heard).isPositive();
    }

    private Duration silentAfter(Heard heard) {
        return Member.SILENT_AFTER.minus(ticker.read().minus(heard.at()));
    }

    /** Routes that members serve and that no document holds a place for. */
    public int orphans() {
        Set<String> served = new TreeSet<>();
        members.values().stream()
                .filter(this::alive)
                .forEach(heard -> served.addAll(heard.report().routes().keySet()));
        return (int) served.stream().filter(route -> !places.holds(route)).count();
    }

    /**
     * What stands in the store at a key about a proxy.
     *
     * @param wanted what is to stand there; empty for nothing
     * @throws RemoteFailure when it could not be read
     */
    public Optional<Standing> standing(String key, byte[] wanted) {
        return store.read(key)
                .map(entry ->
                        new Standing(
                                key, entry.modifyIndex(), Arrays.equals(entry.value(), wanted)));
    }

    /**
     * Writes what is decided, unless somebody else wrote there.
     *
     * @param expected the index of what stands there; 0 for nothing
     * @return the index of what stands there then
     * @throws RemoteFailure when it was not written, or it is unknown whether it was
     */
    public long publish(String key, byte[] content, long expected, Fence fence) {
        return commit(new Write.PutIf(key, content, expected), fence);
    }

    /**
     * Takes away what was decided, unless somebody else wrote there.
     *
     * @throws RemoteFailure when it still stands there, or it is unknown whether it does
     */
    public void withdraw(String key, long expected, Fence fence) {
        commit(new Write.DeleteIf(key, expected), fence);
    }

    private long commit(Write write, Fence fence) {
        fence.check();
        List<Write> writes = new ArrayList<>(fence.required());
        writes.add(write);
        return store.commit(writes)
                .orElseThrow(() ->
                        new RemoteFailure.Unavailable(
                                "drover: write %s: somebody else wrote there at the same time"
                                        .formatted(write.key())))
                .index();
    }
}
