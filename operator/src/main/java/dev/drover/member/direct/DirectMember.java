package dev.drover.member.direct;

import dev.drover.adapter.caddy.Caddy;
import dev.drover.adapter.consul.PrefixFeed;
import dev.drover.adapter.consul.ServiceFeed;
import dev.drover.convergence.Fence;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.Ticker;
import dev.drover.member.Intake;
import dev.drover.member.Removals;
import dev.drover.member.Reporting;
import dev.drover.member.StoreReader;
import dev.drover.member.Told;
import dev.drover.proxy.AdminAccess;
import dev.drover.proxy.CaddyConfig;
import dev.drover.proxy.Directs.Fate;
import dev.drover.proxy.Member;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxySettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after our part of one existing Caddy, and says what a member would say. All is done by one thread, one thing after the
 * other, and only while this operator leads: a Caddy that is slow or away keeps nobody else waiting.
 */
final class DirectMember {

    private static final Logger LOG = LoggerFactory.getLogger(DirectMember.class);

    /** What its machine did not let start is tried again so late: each try disturbs the clients of that Caddy. */
    private static final Duration MACHINE_AGAIN = Duration.ofSeconds(60);

    /** What Caddy refused is tried again each minute. */
    private static final int LOOKS_PER_TRIAL = 6;

    /** So long a configuration waits for the first word about a service that it sends to. */
    private static final Duration FIRST_WORD = Duration.ofSeconds(1);

    /** So long one that stands nowhere yet leaves the slots to others. */
    private static final Duration YIELD = Duration.ofSeconds(5);

    /** What is told within so long is done together: each change makes Caddy begin anew. */
    private static final Duration GATHERING = Duration.ofMillis(50);

    private final ProxyName proxy;
    private final Surroundings surroundings;
    private final Reporting reporting;
    private final Moves moves;
    private final Semaphore bell = new Semaphore(0);
    private final Followed followed;
    private final Removals removals = new Removals();

    /** Only the thread that tells what the store holds uses it. */
    private final StoreReader reader;

    /** What was told last; empty before that. */
    private volatile Optional<List<Entry>> entries = Optional.empty();

    /** How it ends; empty while it does not. */
    private volatile Optional<Fate> fate = Optional.empty();

    private final CountDownLatch ended = new CountDownLatch(1);

    /** Only the working thread uses these. */
    private Intake wanted = Intake.NOTHING;

    private Optional<String> unreadable = Optional.empty();
    private Optional<Duration> lookedAt = Optional.empty();
    private Optional<Duration> notBefore = Optional.empty();
    private Intake tried = Intake.NOTHING;
    private final Attempts attempts = new Attempts();
    private final Account account;
    private String version = "";
    private int looks;
    private Optional<Fence> right = Optional.empty();

    /**
     * Whom it speaks with, and what it needs of the world.
     *
     * @param store where reports are written
     * @param keys where everything stands
     * @param decided follows what is decided about this proxy; closed by this
     * @param services follows where instances are; closed by this
     * @param connections reach Caddies; what they give is closed by this
     * @param leftovers tell whether it is wanted
     * @param right to act, while this operator leads
     * @param slots how many Caddies more this operator may look after
     * @param nature time
     * @param version of Drover
     */
    record Surroundings(
            KeyValueStore store,
            ProxyKeys keys,
            PrefixFeed decided,
            ServiceFeed services,
            Moves.Connections connections,
            Leftovers leftovers,
            Supplier<Optional<Fence>> right,
            Semaphore slots,
            Nature nature,
            String version) {}

    /** The time of day, and time that passes. */
    record Nature(InstantSource clock, Ticker ticker) {}

    DirectMember(ProxyName proxy, Surroundings surroundings) {
        this.proxy = proxy;
        this.surroundings = surroundings;
        this.reader = new StoreReader(surroundings.keys(), proxy, DirectMembers.ROUTES_MOST);
        this.reporting =
                new Reporting(surroundings.store(), key(), Attempts.LOOK_EVERY, this::required);
        this.account = new Account(surroundings.nature().clock(), surroundings.version());
        this.followed = new Followed(surroundings.services(), bell::release);
        this.moves =
                new Moves(
                        proxy,
                        new WhereaboutsStore(
                                surroundings.store(), surroundings.keys().whereabouts(proxy)),
                        surroundings.connections(),
                        followed::addresses);
    }

    private String key() {
        return surroundings.keys().report(proxy, Member.DIRECT);
    }

    private List<Write> required() {
        return right.map(Fence::required).orElse(List.of());
    }

    /**
     * Works until it is ended, and then takes away what is ours if it is told so.
     *
     * @param before looked after the same proxy, and may not have ended yet
     */
    void run(Optional<DirectMember> before) {
        boolean granted = false;
        try {
            if (before.isPresent()) {
                before.get().ended.await();
            }
            granted = awaitSlot();
            if (granted) {
                followed.start();
                surroundings.decided().start(this::decided);
                while (fate.isEmpty()) {
                    boolean _ = bell.tryAcquire(attempts.pause().toMillis(), TimeUnit.MILLISECONDS);
                    gather();
                    pass();
                }
            }
            if (fate.filter(end -> end == Fate.ENDS).isPresent()) {
                new Farewell(proxy, surroundings, moves)
                        .say(() -> fate.filter(end -> end == Fate.ENDS).isPresent());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            surroundings.decided().close();
            followed.close();
            moves.forget();
            if (granted) {
                surroundings.slots().release();
            }
            ended.countDown();
        }
    }

    /** Those whose parts stand somewhere come first: a leader that begins serves the same ones as the one before. */
    private boolean awaitSlot() throws InterruptedException {
        boolean first = true;
        while (fate.isEmpty()) {
            right = surroundings.right().get();
            if (right.isPresent()) {
                boolean yields = first && !standsSomewhere();
                first = false;
                if (!yields && surroundings.slots().tryAcquire()) {
                    return true;
                }
                if (!yields) {
                    reporting.report(account.crowded());
                }
            }
            boolean _ =
                    bell.tryAcquire(
                            (first ? Attempts.AGAIN : YIELD).toMillis(), TimeUnit.MILLISECONDS);
        }
        return false;
    }

    private boolean standsSomewhere() {
        try {
            return surroundings.store().read(surroundings.keys().whereabouts(proxy)).isPresent();
        } catch (RemoteFailure unheard) {
            return false;
        }
    }

    /** Comes back at once. */
    void end(Fate how) {
        fate = Optional.of(how);
        bell.release();
    }

    private void gather() throws InterruptedException {
        Duration until = time().plus(GATHERING);
        while (fate.isEmpty()) {
            Duration left = until.minus(time());
            if (!left.isPositive()
                    || !bell.tryAcquire(left.toMillis() + 1, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        bell.drainPermits();
    }

    private void decided(List<Entry> all) {
        entries = Optional.of(List.copyOf(all));
        bell.release();
    }

    /** Nothing is concluded from what lacks the settings. */
    private void read(List<Entry> all, Intake before) {
        Told told = reader.read(all, before);
        unreadable = told.trouble().or(() -> tooManyRoutes(told.routes()));
        if (told.intake().settings().isPresent()) {
            wanted = told.intake();
        }
    }

    /** Once, if this operator leads. Whoever else led meanwhile may have changed our part. */
    private void pass() throws InterruptedException {
        Optional<Fence> now = surroundings.right().get();
        if (now.isEmpty()) {
            forget();
            attempts.lapsed();
            return;
        }
        right = now;
        try {
            entries.ifPresent(all -> read(all, wanted));
            if (wanted.settings().flatMap(ProxySettings::admin).isPresent()) {
                tryToWork(now.get());
                if (right.isPresent()) {
                    reporting.report(account.of(facts()));
                }
            }
        } catch (RuntimeException bug) {
            // Else nobody would look after that Caddy any more, and nobody would say so.
            LOG.error("a fault of Drover's own", bug);
            attempts.failed(bug);
        }
    }

    private void forget() {
        right = Optional.empty();
        moves.forget();
        wanted = Intake.NOTHING;
        lookedAt = Optional.empty();
    }

    private void tryToWork(Fence fence) throws InterruptedException {
        try {
            attempts.answered(work(fence));
        } catch (Caddy.Unstarted unstarted) {
            attempts.unstarted(unstarted);
            lookAnew();
        } catch (RemoteFailure.Refused refused) {
            attempts.answered(String.valueOf(refused.getMessage()));
        } catch (Unfit unfit) {
            attempts.answered(String.valueOf(unfit.getMessage()));
        } catch (RemoteFailure failure) {
            attempts.unanswered(failure, time());
            lookAnew();
        } catch (Fence.LostLeadership over) {
            LOG.debug("{}: {}", proxy, over.getMessage());
            forget();
        } catch (RuntimeException bug) {
            LOG.error("a fault of Drover's own", bug);
            attempts.failed(bug);
        }
    }

    private Duration time() {
        return surroundings.nature().ticker().read();
    }

    private void lookAnew() {
        lookedAt = Optional.empty();
        moves.reconnect();
    }

    /** What is told of it; empty when all is well. */
    private String work(Fence fence) throws InterruptedException {
        Duration now = time();
        OurPart part = moves.reach(admin());
        open(part, admin());
        AdminAccess admin = admin();
        if (!moves.isAt(admin)) {
            // It was told meanwhile that it is to stand elsewhere, which is done next.
            return "";
        }
        Intake held =
                removals.held(part.inForce(), wanted, now)
                        .atMost(DirectMembers.ROUTES_MOST, part.inForce());
        prepare(CaddyConfig.services(held.entries()));
        boolean waits =
                held.equals(tried) && notBefore.filter(at -> now.compareTo(at) < 0).isPresent();
        if (waits) {
            String _ = tend(part, now, fence);
            throw new Caddy.Unstarted(
                    "caddy: its machine did not let our part start; tried again each minute");
        }
        tried = held;
        moves.announce(admin, fence);
        String hindrance;
        try {
            hindrance = part.bring(held, fence);
        } catch (Caddy.Unstarted unstarted) {
            notBefore = Optional.of(time().plus(MACHINE_AGAIN));
            String _ = tend(part, now, fence);
            throw unstarted;
        } catch (Unfit unfit) {
            String _ = tend(part, now, fence);
            throw unfit;
        }
        notBefore = Optional.empty();
        moves.note(admin, part, fence);
        String found = tend(part, now, fence);
        moves.clean(admin, servesAll(part, admin, held), now, fence);
        return found.isEmpty() ? hindrance : found;
    }

    private AdminAccess admin() {
        return wanted.settings().flatMap(ProxySettings::admin).orElseThrow();
    }

    /** What stands there is kept as it is to be, also while something new cannot be put there. */
    private String tend(OurPart part, Duration now, Fence fence) {
        if (part.inForce().settings().isEmpty()) {
            return "";
        }
        part.renewFallback(now, fence);
        boolean due =
                lookedAt.map(at -> now.minus(at).compareTo(Attempts.LOOK_EVERY) >= 0).orElse(true);
        return due ? look(part, fence) : "";
    }

    private static boolean servesAll(OurPart part, AdminAccess admin, Intake held) {
        return (part.bears(admin) || held.entries().isEmpty()) && serves(part.inForce(), held);
    }

    /** Whether all that is wanted is served as it is wanted. */
    private static boolean serves(Intake inForce, Intake held) {
        return held.entries().stream()
                .allMatch(entry ->
                        Optional.ofNullable(inForce.routes().get(entry.route()))
                                .filter(there -> there.generation() == entry.generation())
                                .isPresent());
    }

    private String look(OurPart part, Fence fence) {
        looks++;
        if (looks % LOOKS_PER_TRIAL == 0) {
            part.refusals().tryAgain();
        }
        String found = part.look(fence).orElse("");
        version = version.isEmpty() ? moves.version().orElse("") : version;
        lookedAt = Optional.of(time());
        return found;
    }

    /** What stands there stays in force; by the last report it is known which texts that was made of. */
    private void open(OurPart part, AdminAccess admin) {
        if (part.isOpen()) {
            return;
        }
        Map<String, Long> generations = new HashMap<>();
        if (moves.wasLastAt(admin)) {
            surroundings
                    .store()
                    .read(key())
                    .map(entry -> Member.of(Member.DIRECT, entry.value()).report())
                    .ifPresent(last ->
                            last.routes()
                                    .forEach((route, said) ->
                                            generations.put(route, said.generation())));
        }
        ProxySettings settings = wanted.settings().orElseThrow();
        part.open(settings, generations);
        // What cannot be read stays as it stands there.
        entries.ifPresent(all -> read(all, part.inForce().under(Optional.of(settings))));
    }

    /** Addresses for when DNS gives no answer are those of now; they are waited for once. */
    private void prepare(Set<String> services) throws InterruptedException {
        followed.only(services);
        Duration until = time().plus(FIRST_WORD);
        while (fate.isEmpty() && followed.awaitsAny(services)) {
            Duration left = until.minus(time());
            if (!left.isPositive()) {
                break;
            }
            boolean _ = bell.tryAcquire(left.toMillis() + 1, TimeUnit.MILLISECONDS);
        }
        followed.waitedFor(services);
    }

    private Account.Facts facts() {
        return new Account.Facts(
                version,
                attempts,
                attempts.isAway(time()),
                followed,
                moves.part(),
                wanted,
                moves.remains().or(() -> unreadable).or(removals::trouble).or(followed::tooMany));
    }

    private static Optional<String> tooManyRoutes(int published) {
        return published <= DirectMembers.ROUTES_MOST
                ? Optional.empty()
                : Optional.of(
                        "%d routes are published for this proxy and %d are served, those that were there first: publish some on another Proxy"
                                .formatted(published, DirectMembers.ROUTES_MOST));
    }
}
