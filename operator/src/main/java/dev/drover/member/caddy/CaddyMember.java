package dev.drover.member.caddy;

import dev.drover.adapter.caddy.Caddy;
import dev.drover.adapter.consul.PrefixFeed;
import dev.drover.adapter.consul.ServiceFeed;
import dev.drover.adapter.consul.ServiceFeed.Instance;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.Ticker;
import dev.drover.member.Intake;
import dev.drover.member.Removals;
import dev.drover.member.Reporting;
import dev.drover.member.StoreReader;
import dev.drover.member.Told;
import dev.drover.proxy.CaddyConfig;
import dev.drover.proxy.MemberReport;
import dev.drover.proxy.MemberReport.RouteReport;
import dev.drover.proxy.MemberReport.ServiceReport;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after one Caddy. Addresses are written as soon as they are told; all else is done by one thread, one thing after the
 * other: apply what is wanted, ask through Caddy, report.
 */
public final class CaddyMember implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CaddyMember.class);

    /** How often it is looked whether Caddy still does what was applied, and a sign of life is given. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    /**
     * What one Caddy is given at most. Its configuration has some 10 kB for each route, all of it in the member's small heap while it
     * changes, and a report of {@link Reporting#BYTES_MOST} holds some 200 bytes for each.
     */
    static final int ROUTES_MOST = 1_500;

    /** What did not go is tried again so soon, and each time after twice the time, up to {@link #LOOK_EVERY}. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** How often it is looked whether there are other passwords. */
    private static final Duration PASSWORDS_EVERY = Duration.ofSeconds(5);

    /** What Caddy refused is tried again each minute. */
    private static final int LOOKS_PER_TRIAL = 6;

    /** So long a service without an instance keeps its last addresses. */
    private static final Duration EMPTY = Duration.ofSeconds(60);

    /** So long a configuration waits for the first word about a service that it sends to. */
    private static final Duration FIRST_WORD = Duration.ofSeconds(1);

    /** What is told within so long is done together, where much is told. */
    private static final Duration GATHERING = Duration.ofMillis(20);

    /** What is told after so long without work waits for nothing else. */
    private static final Duration QUIET = Duration.ofMillis(200);

    private final Surroundings surroundings;
    private final Nature nature;
    private final SlotFiles slots;
    private final Applied applied;
    private final Vitals vitals;
    private final TallyBook tallies;
    private final Semaphore bell = new Semaphore(0);

    private final Inquiry inquiry;
    private final Reporting reporting;

    /** What the log said last is in the way. */
    private Optional<String> said = Optional.empty();

    /** Why the addresses of a service could not be written, by service. */
    private final Map<String, String> unwritten = new ConcurrentHashMap<>();

    private volatile Intake wanted = Intake.NOTHING;

    /** What of the store could be read last; in the beginning what was in force. */
    private volatile Intake readable;

    private volatile Optional<String> unreadable = Optional.empty();

    /** How many routes the store holds, also where that is more than are wanted here. */
    private volatile int published;

    /** Only the thread that tells what the store holds uses it. */
    private final StoreReader reader;

    private final CountDownLatch closed = new CountDownLatch(1);

    /** Only the working thread uses these. */
    private Optional<Duration> lookedAt = Optional.empty();

    private String trouble = "";
    private Duration pause = LOOK_EVERY;
    private boolean trying;
    private int looks;
    private final Removals removals = new Removals();
    private final Tidying tidying = new Tidying(System::gc);
    private final Map<String, Duration> emptySince = new HashMap<>();
    private final Set<String> awaited = new HashSet<>();
    private Set<String> unfollowed = Set.of();

    /**
     * What a member works with.
     *
     * @param proxy which one
     * @param member its name, unlike that of any other member of this proxy
     * @param keys where everything stands
     * @param site where everything stands on this node
     * @param version of Drover
     */
    public record Role(ProxyName proxy, String member, ProxyKeys keys, Site site, String version) {

        private String key() {
            return keys.report(proxy, member);
        }
    }

    /** Whom a member speaks with; all are closed by their owner, after this. */
    public record Surroundings(
            Role role,
            KeyValueStore store,
            PrefixFeed decided,
            ServiceFeed services,
            Caddy caddy) {}

    /** The time of day, and time that passes. */
    public record Nature(InstantSource clock, Ticker ticker) {}

    /**
     * Begins with what stands in the folder; writes a first configuration for Caddy when there is none.
     *
     * @throws IOException when the folder cannot be written
     */
    public CaddyMember(Surroundings surroundings, Nature nature) throws IOException {
        this.surroundings = surroundings;
        this.nature = nature;
        Site site = surroundings.role().site();
        WholeFile.folder(site.folder());
        Role role = surroundings.role();
        this.reader = new StoreReader(role.keys(), role.proxy(), ROUTES_MOST);
        this.slots = new SlotFiles(site);
        slots.open();
        this.applied = new Applied(site, surroundings.caddy(), Ports.REAL);
        applied.open();
        this.vitals = new Vitals(site, surroundings.caddy());
        this.tallies = new TallyBook(surroundings.caddy());
        this.inquiry = new Inquiry(nature.ticker());
        this.reporting = new Reporting(surroundings.store(), surroundings.role().key(), LOOK_EVERY);
        this.readable = applied.inForce();
        slots.ensure(
                CaddyConfig.services(applied.inForce().entries()),
                CaddyConfig.shared(applied.inForce().entries()));
    }

    /** Works until it is closed. */
    public void run() throws InterruptedException {
        surroundings.services().tell(this::told);
        Set<String> _ = follow(Set.of());
        surroundings.decided().start(this::decided);
        Duration gathering = GATHERING;
        while (!ends(gathering)) {
            bell.drainPermits();
            work();
            Duration worked = nature.ticker().read();
            Duration within = pause.compareTo(PASSWORDS_EVERY) < 0 ? pause : PASSWORDS_EVERY;
            if (!bell.tryAcquire(within.toMillis(), TimeUnit.MILLISECONDS)) {
                tidying.quiet(applied.inForce());
            }
            boolean quiet = nature.ticker().read().minus(worked).compareTo(QUIET) >= 0;
            gathering = quiet ? Duration.ZERO : GATHERING;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        bell.release();
    }

    private boolean ends(Duration within) throws InterruptedException {
        return closed.await(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void told(String service, List<Instance> healthy) {
        try {
            boolean other = slots.told(service, healthy);
            if (unwritten.remove(service) != null || other) {
                inquiry.changed(service);
                bell.release();
            }
        } catch (UncheckedIOException full) {
            String words = String.valueOf(full.getMessage());
            unwritten.put(service, words);
            bell.release();
            // It is told again until it could be written.
            throw new RemoteFailure.Unavailable(words, full);
        }
    }

    /** What stands in the store; nothing is concluded from what lacks the settings. */
    private void decided(List<Entry> entries) {
        Role role = surroundings.role();
        Told told = reader.read(entries, readable);
        told.trouble().filter(words -> !Optional.of(words).equals(unreadable)).ifPresent(LOG::warn);
        unreadable = told.trouble();
        published = told.routes();
        if (told.intake().settings().isEmpty()) {
            LOG.warn("the store holds no settings of {}: everything stays as it is", role.proxy());
        } else {
            readable = told.intake();
            wanted = readable;
        }
        bell.release();
    }

    private void work() throws InterruptedException {
        try {
            trouble = "";
            if (lookIsDue()) {
                slots.mend();
            }
            Intake now = held();
            if (now.settings().isPresent()) {
                prepare(now.entries());
                // What came while it waited is not left for later.
                Intake newest = held();
                trouble = applied.bring(newest);
                keepOnly(follow(CaddyConfig.services(newest.entries())));
            }
            tallies.look(lookIsDue(), slots.occupants(), nature.ticker().read());
            if (lookIsDue()) {
                look();
            }
            abandonEmpty();
            if (inquiry.leftOver() || reporting.isDue(nature.clock().instant())) {
                // Asking may take long: what is known without it is said before.
                report();
            }
            inquiry.round(applied.inForce().entries(), this::answers);
            pause = inquiry.leftOver() ? AGAIN : LOOK_EVERY;
            trying = false;
        } catch (RemoteFailure.Refused refused) {
            pause = LOOK_EVERY;
            trouble = applied.harmless(String.valueOf(refused.getMessage()));
        } catch (RemoteFailure | UncheckedIOException failure) {
            later(applied.harmless(String.valueOf(failure.getMessage())));
        } catch (RuntimeException bug) {
            // Caddy goes on with what it has; so must whoever looks after it.
            LOG.error("a fault of Drover's own", bug);
            trouble = "a fault of Drover's own, see the member's log: " + bug;
        }
        report();
    }

    private void later(String words) {
        trouble = words;
        Duration next = trying ? pause.multipliedBy(2) : AGAIN;
        pause = next.compareTo(LOOK_EVERY) < 0 ? next : LOOK_EVERY;
        trying = true;
        try {
            applied.revive();
        } catch (UncheckedIOException full) {
            trouble = words + "; " + full.getMessage();
        }
    }

    private Intake held() {
        Intake now = wanted;
        // Before anything was told nothing has vanished, and Caddy may have lost something.
        return now.settings().isEmpty()
                ? applied.lost().orElse(now)
                : removals.held(applied.inForce(), now, nature.ticker().read())
                        .atMost(ROUTES_MOST, applied.inForce());
    }

    /** Follows these services, and those that are still served. */
    private Set<String> follow(Set<String> services) {
        Set<String> all = new TreeSet<>(services);
        all.addAll(CaddyConfig.services(applied.inForce().entries()));
        unfollowed = surroundings.services().follow(all);
        return all;
    }

    /** Forgets all about other services. */
    private void keepOnly(Set<String> followed) {
        slots.keepOnly(followed);
        unwritten.keySet().retainAll(followed);
        emptySince.keySet().retainAll(followed);
        inquiry.keepOnly(followed);
    }

    private void look() {
        looks++;
        vitals.look(applied.served(), nature.ticker().read());
        if (looks % LOOKS_PER_TRIAL == 0) {
            applied.tryAgain();
        }
        applied.look().ifPresent(found -> trouble = found);
        lookedAt = Optional.of(nature.ticker().read());
        inquiry.again();
    }

    /**
     * The addresses of a service that has had no instance for long may be somebody else's by now. Where others take its
     * requests it is not waited for: its last instance may be unwell and answer all the same.
     */
    private void abandonEmpty() {
        Duration now = nature.ticker().read();
        for (String service : CaddyConfig.services(applied.inForce().entries())) {
            if (slots.instances(service).orElse(1) > 0) {
                emptySince.remove(service);
                continue;
            }
            Duration since = emptySince.computeIfAbsent(service, _ -> now);
            if (now.minus(since).compareTo(EMPTY) >= 0 || othersTakeOver(service)) {
                slots.abandon(service);
            }
        }
    }

    private boolean othersTakeOver(String empty) {
        return applied.inForce().entries().stream()
                .filter(entry -> entry.services().contains(empty))
                .allMatch(entry ->
                        entry.sendsToAddresses()
                                || entry.services().stream()
                                        .anyMatch(other -> slots.instances(other).orElse(0) > 0));
    }

    private static Optional<String> some(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private boolean lookIsDue() {
        Duration now = nature.ticker().read();
        return lookedAt.map(at -> now.minus(at).compareTo(LOOK_EVERY) >= 0).orElse(true);
    }

    /** Sees to it that Caddy finds the addresses of what the next configuration names. */
    private void prepare(Collection<RouteEntry> entries) throws InterruptedException {
        Set<String> services = CaddyConfig.services(entries);
        Set<String> _ = follow(services);
        Duration until = nature.ticker().read().plus(FIRST_WORD);
        while (!ends(Duration.ZERO) && services.stream().anyMatch(this::isNew)) {
            Duration left = until.minus(nature.ticker().read());
            if (!left.isPositive()) {
                break;
            }
            boolean _ = bell.tryAcquire(left.toMillis() + 1, TimeUnit.MILLISECONDS);
        }
        awaited.addAll(services);
        awaited.retainAll(services);
        Set<String> shared = CaddyConfig.shared(entries);
        shared.addAll(CaddyConfig.shared(applied.inForce().entries()));
        slots.ensure(services, shared);
    }

    /** Nothing was told of it, and it was not waited for before. */
    private boolean isNew(String service) {
        return slots.instances(service).isEmpty() && !awaited.contains(service);
    }

    /** Asks through Caddy. One that does not answer keeps no other from being asked. */
    private boolean answers(String service, String path) {
        String socket = surroundings.role().site().probe().toString();
        try {
            return slots.instances(service).orElse(0) > 0
                    && isAnswer(surroundings.caddy().ask(socket, "/" + service + path));
        } catch (RemoteFailure silent) {
            return false;
        }
    }

    /** Whatever an instance says, it says it itself; these say that none did. */
    private static boolean isAnswer(int status) {
        return status != 502 && status != 503 && status != 504;
    }

    private void report() {
        MemberReport now = sight();
        if (!now.trouble().equals(said)) {
            now.trouble()
                    .ifPresentOrElse(
                            words -> LOG.warn("{}", words),
                            () -> LOG.info("nothing is in the way any more"));
            said = now.trouble();
        }
        reporting.report(now);
    }

    private MemberReport sight() {
        Intake now = wanted;
        Intake inForce = applied.inForce();
        Map<String, RouteReport> routes = new TreeMap<>();
        inForce.entries().stream()
                .filter(entry -> !entry.closed())
                .forEach(entry ->
                        routes.put(entry.route(), RouteReport.inForce(entry.generation())));
        for (RouteEntry entry : now.entries()) {
            applied.objection(entry)
                    .ifPresent(words ->
                            routes.merge(
                                    entry.route(),
                                    new RouteReport(0, Optional.of(words), entry.generation()),
                                    (old, other) ->
                                            new RouteReport(
                                                    old.generation(),
                                                    other.refused(),
                                                    other.refusedGeneration())));
        }
        Map<String, ServiceReport> services = new TreeMap<>();
        for (String service : CaddyConfig.services(inForce.entries())) {
            services.put(
                    service,
                    new ServiceReport(
                            slots.instances(service).orElse(0),
                            inquiry.reached(service),
                            Optional.of(slots.names(service))));
        }
        return new MemberReport(
                nature.clock().instant(),
                surroundings.role().version(),
                vitals.version(),
                inForce.settings().map(ProxySettings::generation).orElse(0L),
                routes,
                services,
                vitals.certificates(),
                requestsInFlight(),
                vitals.traffic(),
                tallies.tallies(),
                some(trouble)
                        .or(() -> unreadable)
                        .or(this::unwritten)
                        .or(this::tooManyRoutes)
                        .or(removals::trouble)
                        .or(this::tooMany)
                        .or(vitals::trouble));
    }

    private Optional<String> unwritten() {
        return unwritten.values().stream().sorted().findFirst();
    }

    private Optional<String> tooManyRoutes() {
        int routes = published;
        return routes <= ROUTES_MOST
                ? Optional.empty()
                : Optional.of(
                        "%d routes are published for this proxy and %d are served, those that were there first: publish some on another Proxy"
                                .formatted(routes, ROUTES_MOST));
    }

    private Optional<String> tooMany() {
        return unfollowed.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "too many services: the addresses of these are not followed: "
                                + String.join(", ", unfollowed));
    }

    private int requestsInFlight() {
        try {
            return surroundings.caddy().requestsInFlight();
        } catch (RemoteFailure unknown) {
            return 0;
        }
    }
}
