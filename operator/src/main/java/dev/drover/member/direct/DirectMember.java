package dev.drover.member.direct;

import dev.drover.adapter.caddy.Caddy;
import dev.drover.adapter.caddy.SharedCaddy;
import dev.drover.adapter.consul.PrefixFeed;
import dev.drover.adapter.consul.ServiceFeed;
import dev.drover.adapter.consul.ServiceFeed.Instance;
import dev.drover.convergence.Fence;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.Ticker;
import dev.drover.document.DriftMode;
import dev.drover.member.Intake;
import dev.drover.member.Removals;
import dev.drover.member.Reporting;
import dev.drover.member.StoreReader;
import dev.drover.member.Told;
import dev.drover.proxy.AdminAccess;
import dev.drover.proxy.CaddyConfig;
import dev.drover.proxy.Directs.Fate;
import dev.drover.proxy.Member;
import dev.drover.proxy.MemberReport;
import dev.drover.proxy.MemberReport.RouteReport;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxySettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after our part of one existing Caddy, and says what a member would say. All is done by one thread, one thing after the
 * other, and only while this operator leads: a Caddy that is slow or away keeps nobody else waiting.
 */
final class DirectMember {

    private static final Logger LOG = LoggerFactory.getLogger(DirectMember.class);

    /** How often it is looked whether our part is as we left it, and a sign of life is given. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    /** What did not go is tried again so soon, and each time after twice the time, up to {@link #LOOK_EVERY}. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** What its machine did not let start is tried again so late: each try disturbs the clients of that Caddy. */
    private static final Duration MACHINE_AGAIN = Duration.ofSeconds(60);

    /** What Caddy refused is tried again each minute. */
    private static final int LOOKS_PER_TRIAL = 6;

    /** So long a configuration waits for the first word about a service that it sends to. */
    private static final Duration FIRST_WORD = Duration.ofSeconds(1);

    /** What is told within so long is done together: each change makes Caddy begin anew. */
    private static final Duration GATHERING = Duration.ofMillis(50);

    /** An address that is no instance's any more stands there so long at most, for when DNS gives no answer. */
    private static final Duration STALE_MOST = Duration.ofHours(1);

    private final ProxyName proxy;
    private final Surroundings surroundings;
    private final Reporting reporting;
    private final Farewell farewell;
    private final Semaphore bell = new Semaphore(0);
    private final Map<String, List<Instance>> instances = new ConcurrentHashMap<>();
    private final Removals removals = new Removals();

    /** Only the thread that tells what the store holds uses it. */
    private final StoreReader reader;

    private volatile Intake wanted = Intake.NOTHING;
    private volatile Optional<String> unreadable = Optional.empty();

    /** How it ends; empty while it does not. */
    private volatile Optional<Fate> fate = Optional.empty();

    /** Only the working thread uses these. */
    private Optional<Reached> reached = Optional.empty();

    private Optional<Duration> lookedAt = Optional.empty();
    private Optional<Duration> staleSince = Optional.empty();
    private Optional<Duration> awaySince = Optional.empty();
    private Optional<Duration> notBefore = Optional.empty();
    private Intake tried = Intake.NOTHING;
    private Duration pause = LOOK_EVERY;
    private String trouble = "";
    private String version = "";
    private boolean answered;
    private int looks;
    private Optional<Fence> right = Optional.empty();
    private Set<String> unfollowed = Set.of();
    private final Set<String> awaited = new TreeSet<>();

    /** The Caddy that we speak with, and our part of it. */
    private record Reached(AdminAccess admin, SharedCaddy caddy, OurPart part) {}

    /**
     * Whom it speaks with, and what it needs of the world.
     *
     * @param store where reports are written
     * @param keys where everything stands
     * @param decided follows what is decided about this proxy; closed by this
     * @param services follows where instances are; closed by this
     * @param connect reaches a Caddy; what it gives is closed by this
     * @param right to act, while this operator leads
     * @param nature time
     * @param version of Drover
     */
    record Surroundings(
            KeyValueStore store,
            ProxyKeys keys,
            PrefixFeed decided,
            ServiceFeed services,
            Function<AdminAccess, SharedCaddy> connect,
            Supplier<Optional<Fence>> right,
            Nature nature,
            String version) {}

    /** The time of day, and time that passes. */
    record Nature(InstantSource clock, Ticker ticker) {}

    DirectMember(ProxyName proxy, Surroundings surroundings) {
        this.proxy = proxy;
        this.surroundings = surroundings;
        this.reader = new StoreReader(surroundings.keys(), proxy, DirectMembers.ROUTES_MOST);
        this.reporting = new Reporting(surroundings.store(), key(), LOOK_EVERY, this::required);
        this.farewell = new Farewell(proxy, key(), surroundings);
    }

    private String key() {
        return surroundings.keys().report(proxy, Member.DIRECT);
    }

    private List<Write> required() {
        return right.map(Fence::required).orElse(List.of());
    }

    /** Works until it is ended, and then takes away what is ours if it is told so. */
    void run() {
        try {
            surroundings.services().tell(this::told);
            surroundings.decided().start(this::decided);
            while (fate.isEmpty()) {
                boolean _ = bell.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
                gather();
                pass();
            }
            if (fate.filter(end -> end == Fate.ENDS).isPresent()) {
                farewell.say(reached.map(Reached::part), reached.map(Reached::admin));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            surroundings.decided().close();
            surroundings.services().close();
            reached.ifPresent(one -> one.caddy().close());
        }
    }

    /** Comes back at once. */
    void end(Fate how) {
        fate = Optional.of(how);
        bell.release();
    }

    private void gather() throws InterruptedException {
        Duration until = surroundings.nature().ticker().read().plus(GATHERING);
        while (fate.isEmpty()) {
            Duration left = until.minus(surroundings.nature().ticker().read());
            if (!left.isPositive()
                    || !bell.tryAcquire(left.toMillis() + 1, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        bell.drainPermits();
    }

    private void told(String service, List<Instance> healthy) {
        instances.put(service, List.copyOf(healthy));
        bell.release();
    }

    /** What stands in the store; nothing is concluded from what lacks the settings. */
    private void decided(List<Entry> entries) {
        Told told = reader.read(entries, wanted);
        unreadable = told.trouble().or(() -> tooManyRoutes(told.routes()));
        if (told.intake().settings().isPresent()) {
            wanted = told.intake();
        }
        bell.release();
    }

    /** Once, if this operator leads. Whoever else led meanwhile may have changed our part. */
    private void pass() throws InterruptedException {
        Optional<Fence> now = surroundings.right().get();
        if (now.isEmpty()) {
            forget();
            pause = AGAIN;
            return;
        }
        right = now;
        Intake asked = wanted;
        if (asked.settings().flatMap(ProxySettings::admin).isPresent()) {
            tryToWork(asked, now.get());
            if (right.isPresent()) {
                reporting.report(sight(asked));
            }
        }
    }

    private void forget() {
        right = Optional.empty();
        reached.ifPresent(one -> one.caddy().close());
        reached = Optional.empty();
        lookedAt = Optional.empty();
    }

    private void tryToWork(Intake asked, Fence fence) throws InterruptedException {
        try {
            trouble = "";
            work(asked, fence);
            answered = true;
            awaySince = Optional.empty();
            pause = LOOK_EVERY;
        } catch (Caddy.Unstarted unstarted) {
            notBefore = Optional.of(surroundings.nature().ticker().read().plus(MACHINE_AGAIN));
            later(unstarted);
        } catch (RemoteFailure.Refused refused) {
            answered = true;
            trouble = words(refused);
            pause = LOOK_EVERY;
        } catch (RemoteFailure failure) {
            later(failure);
        } catch (Fence.LostLeadership over) {
            LOG.debug("{}: {}", proxy, over.getMessage());
            forget();
        } catch (RuntimeException bug) {
            LOG.error("a fault of Drover's own", bug);
            trouble = "a fault of Drover's own, see the operator's log: " + bug;
            pause = LOOK_EVERY;
        }
    }

    private static String words(RemoteFailure failure) {
        return String.valueOf(failure.getMessage());
    }

    private void later(RemoteFailure failure) {
        trouble = words(failure);
        answered = failure instanceof Caddy.Unstarted;
        awaySince = awaySince.or(() -> Optional.of(surroundings.nature().ticker().read()));
        Duration next = pause.compareTo(LOOK_EVERY) < 0 ? pause.multipliedBy(2) : AGAIN;
        pause = next.compareTo(LOOK_EVERY) < 0 ? next : LOOK_EVERY;
        // A certificate of ours may have been renewed: it is read when a connection is made anew.
        lookedAt = Optional.empty();
        reached.filter(one -> one.admin().identity().isPresent()).ifPresent(this::reconnect);
    }

    private void reconnect(Reached one) {
        one.caddy().close();
        SharedCaddy anew = surroundings.connect().apply(one.admin());
        one.part().over(anew);
        reached = Optional.of(new Reached(one.admin(), anew, one.part()));
    }

    private void work(Intake asked, Fence fence) throws InterruptedException {
        Duration now = surroundings.nature().ticker().read();
        ProxySettings settings = asked.settings().orElseThrow();
        AdminAccess admin = settings.admin().orElseThrow();
        OurPart part = reach(admin, fence);
        open(part, asked, settings, admin);
        Intake held =
                removals.held(part.inForce(), asked, now)
                        .atMost(DirectMembers.ROUTES_MOST, part.inForce());
        prepare(CaddyConfig.services(held.entries()));
        boolean waits =
                held.equals(tried) && notBefore.filter(at -> now.compareTo(at) < 0).isPresent();
        if (waits) {
            throw new Caddy.Unstarted(
                    "caddy: its machine did not let our part start; tried again each minute");
        }
        tried = held;
        trouble = part.bring(held, fence);
        notBefore = Optional.empty();
        renew(part, now, fence);
        if (lookedAt.map(at -> now.minus(at).compareTo(LOOK_EVERY) >= 0).orElse(true)) {
            look(part, admin.drift(), fence);
        }
    }

    private void look(OurPart part, DriftMode mode, Fence fence) {
        looks++;
        if (looks % LOOKS_PER_TRIAL == 0) {
            part.refusals().tryAgain();
        }
        part.look(mode, fence).ifPresent(found -> trouble = found);
        version = reached.flatMap(one -> one.caddy().version()).orElse(version);
        lookedAt = Optional.of(surroundings.nature().ticker().read());
    }

    /** Another address is another Caddy: what is ours in the one before goes. */
    private OurPart reach(AdminAccess admin, Fence fence) {
        Optional<Reached> before = reached;
        if (before.isPresent() && before.get().admin().reachesTheSame(admin)) {
            return before.get().part();
        }
        before.ifPresent(one -> {
            farewell.tryOnce(one.part(), one.admin(), fence);
            one.caddy().close();
        });
        SharedCaddy caddy = surroundings.connect().apply(admin);
        OurPart part = new OurPart(proxy, caddy, this::addresses);
        reached = Optional.of(new Reached(admin, caddy, part));
        return part;
    }

    /** What stands there stays in force; by the last report it is known which texts that was made of. */
    private void open(OurPart part, Intake asked, ProxySettings settings, AdminAccess admin) {
        if (part.isOpen()) {
            return;
        }
        MemberReport last =
                surroundings
                        .store()
                        .read(key())
                        .map(entry -> Member.of(Member.DIRECT, entry.value()).report())
                        .orElseGet(this::nothingSaid);
        Map<String, Long> generations = new HashMap<>();
        last.routes().forEach((route, said) -> generations.put(route, said.generation()));
        part.open(settings, generations);
        boolean same =
                last.settings() == settings.generation()
                        && asked.routes().keySet().equals(generations.keySet())
                        && asked.entries().stream()
                                .allMatch(entry ->
                                        Long.valueOf(entry.generation())
                                                .equals(generations.get(entry.route())));
        if (same && admin.drift() != DriftMode.ENFORCE) {
            part.assume(asked);
        }
    }

    private MemberReport nothingSaid() {
        return Member.of(Member.DIRECT, "{}".getBytes(StandardCharsets.UTF_8)).report();
    }

    /** Addresses for when DNS gives no answer are those of now; they are waited for once. */
    private void prepare(Set<String> services) throws InterruptedException {
        unfollowed = surroundings.services().follow(services);
        instances.keySet().retainAll(services);
        Duration until = surroundings.nature().ticker().read().plus(FIRST_WORD);
        while (fate.isEmpty() && services.stream().anyMatch(this::isNew)) {
            Duration left = until.minus(surroundings.nature().ticker().read());
            if (!left.isPositive()) {
                break;
            }
            boolean _ = bell.tryAcquire(left.toMillis() + 1, TimeUnit.MILLISECONDS);
        }
        awaited.addAll(services);
        awaited.retainAll(services);
    }

    private boolean isNew(String service) {
        return !instances.containsKey(service)
                && !awaited.contains(service)
                && !unfollowed.contains(service);
    }

    /** Of each service that something was told of. */
    private Map<String, List<String>> addresses() {
        Map<String, List<String>> addresses = new TreeMap<>();
        instances.forEach((service, all) ->
                addresses.put(service, all.stream().map(Instance::address).distinct().toList()));
        return addresses;
    }

    private void renew(OurPart part, Duration now, Fence fence) {
        if (!part.hasStaleFallback(addresses())) {
            staleSince = Optional.empty();
            return;
        }
        Duration since = staleSince.orElse(now);
        staleSince = Optional.of(since);
        if (now.minus(since).compareTo(STALE_MOST) >= 0) {
            part.renewFallback(fence);
        }
    }

    private MemberReport sight(Intake asked) {
        return new Sight(
                        surroundings.nature().clock().instant(),
                        surroundings.version(),
                        version,
                        answered,
                        instances)
                .report(inForce(asked), objections(asked), said());
    }

    /** Where nothing is wanted any more, a Caddy that is away keeps no document waiting. */
    private Intake inForce(Intake asked) {
        boolean abandoned =
                asked.routes().isEmpty()
                        && awaySince.filter(at -> farewell.isLongAgo(at)).isPresent();
        return reached.filter(_ -> !abandoned)
                .map(one -> one.part().inForce())
                .orElse(Intake.NOTHING);
    }

    private Map<String, RouteReport> objections(Intake asked) {
        Map<String, RouteReport> refused = new TreeMap<>();
        reached.ifPresent(one ->
                asked.entries()
                        .forEach(entry ->
                                one.part()
                                        .refusals()
                                        .words(entry)
                                        .ifPresent(words ->
                                                refused.put(
                                                        entry.route(),
                                                        new RouteReport(
                                                                0,
                                                                Optional.of(words),
                                                                entry.generation())))));
        return refused;
    }

    private Optional<String> said() {
        return Optional.of(trouble)
                .filter(words -> !words.isEmpty())
                .or(() -> unreadable)
                .or(removals::trouble)
                .or(this::tooMany);
    }

    private static Optional<String> tooManyRoutes(int published) {
        return published <= DirectMembers.ROUTES_MOST
                ? Optional.empty()
                : Optional.of(
                        "%d routes are published for this proxy and %d are served, those that were there first: publish some on another Proxy"
                                .formatted(published, DirectMembers.ROUTES_MOST));
    }

    private Optional<String> tooMany() {
        return unfollowed.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "too many services behind existing Caddies: these are not followed, and"
                                + " have no addresses for when DNS gives no answer: "
                                + String.join(", ", unfollowed));
    }
}
