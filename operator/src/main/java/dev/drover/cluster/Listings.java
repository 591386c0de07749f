package dev.drover.cluster;

import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.Ticker;
import dev.drover.role.RoleTimes;
import dev.drover.role.Server;
import dev.drover.role.SupervisorState;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one member in the catalog where clients look for databases: as primary while it serves, as replica while it receives. Nothing of
 * the database depends on it. Thread-safe.
 */
public final class Listings implements AutoCloseable {

    /** An entry that nobody renews is shown no longer than a primary may serve that nobody renews. */
    static final Duration SHOWN = RoleTimes.DEFAULT.lease();

    private static final Duration RENEW = Duration.ofSeconds(1);

    /** An agent may have been told other things than by us. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** Somebody has to change something first. */
    private static final Duration AGAIN_REFUSED = Duration.ofSeconds(30);

    /** One may be an agent that begins: an entry that stands must not end for it. */
    private static final int REFUSALS = 3;

    /** A receiver that begins anew is no reason to send readers away. */
    private static final Duration STREAMED = Duration.ofSeconds(5);

    /** To take two entries away, enter one and renew it. */
    private static final int STEPS_MAX = 4;

    private static final Duration LAST_WORD = Duration.ofMillis(1_500);

    private static final Logger LOG = LoggerFactory.getLogger(Listings.class);

    private final Parts parts;
    private final ListingNames names;
    private final Semaphore woken = new Semaphore(0);
    private volatile boolean leaving;
    private volatile boolean ended;
    private volatile @Nullable Thread working;
    private Optional<Set<Listing>> standing = Optional.empty();
    private boolean told;
    private Duration lookedAt = Duration.ZERO;
    private Duration renewedAt = Duration.ZERO;
    private Duration restUntil;
    private Duration askedAt;
    private Optional<Duration> streamedAt = Optional.empty();
    private int refusals;
    private String trouble = "";

    /**
     * What it works with.
     *
     * @param member what its supervisor knows
     * @param lease whether its server may serve
     * @param receiving whether its server receives, by its own word; takes at most 300 ms
     * @param agent the one of this machine
     */
    public record Parts(
            Supplier<SupervisorState> member,
            Lease lease,
            BooleanSupplier receiving,
            CatalogAgent agent,
            Ticker ticker) {}

    /** Does nothing before {@link #start}. */
    public Listings(Parts parts, ListingNames names) {
        this.parts = parts;
        this.names = names;
        this.restUntil = parts.ticker.read();
        this.askedAt = restUntil.minus(RENEW);
    }

    /** Keeps its entries from now on. */
    public void start() {
        if (!names.fitDns()) {
            LOG.warn(
                    "{} is longer than DNS allows: clients find it by Consul's HTTP API alone",
                    names.primary().service());
        }
        working = Thread.ofVirtual().name("listings").start(this::work);
    }

    /** Something may have changed; comes back at once. */
    public void wake() {
        woken.release();
    }

    /** Whether it is about to make way: then nobody is to begin to work there. Comes back at once. */
    public void leaves(boolean now) {
        leaving = now;
        wake();
    }

    /** It offers nothing from now on; comes back at once. */
    public void end() {
        ended = true;
        wake();
    }

    /** Ends, and waits a moment until its entries are gone. */
    @Override
    public void close() {
        end();
        Thread last = working;
        try {
            if (last != null && !last.join(LAST_WORD)) {
                LOG.warn("its entries in the catalog end by themselves");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            while (!ended) {
                Duration rest = turn();
                boolean _ = woken.tryAcquire(rest.toMillis(), TimeUnit.MILLISECONDS);
                int _ = woken.drainPermits();
            }
            if (told) {
                restUntil = parts.ticker.read();
                carryOut(Optional.empty());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks once, and does what follows; returns how long nothing follows by itself. */
    private Duration turn() {
        try {
            Offer offer = offer();
            if (offer != Offer.UNKNOWN) {
                carryOut(names.of(offer));
            }
        } catch (RuntimeException bug) {
            LOG.error("the catalog: a fault of Drover's own", bug);
        }
        return RENEW;
    }

    private Offer offer() {
        SupervisorState member = parts.member.get();
        boolean streams =
                member.server().run() == Server.Run.STANDBY
                        && member.server().upstream().isPresent()
                        && streamsStill();
        return Offer.of(member, new Offer.Signs(parts.lease.live(), leaving, streams));
    }

    private boolean streamsStill() {
        Duration now = parts.ticker.read();
        if (now.minus(askedAt).compareTo(RENEW) >= 0) {
            askedAt = now;
            if (parts.receiving.getAsBoolean()) {
                streamedAt = Optional.of(now);
            }
        }
        return streamedAt.filter(at -> now.minus(at).compareTo(STREAMED) < 0).isPresent();
    }

    private void carryOut(Optional<Listing> wanted) {
        if (parts.ticker.read().compareTo(restUntil) < 0) {
            return;
        }
        told = true;
        try {
            Set<Listing> known = standing();
            for (int steps = 0; steps < STEPS_MAX; steps++) {
                ListingStep step = ListingRule.next(wanted, known, due());
                if (step instanceof ListingStep.Rest) {
                    break;
                }
                take(step, known);
            }
            refusals = 0;
            well();
        } catch (RemoteFailure failed) {
            // What was done of it nobody knows.
            standing = Optional.empty();
            boolean refused =
                    failed instanceof RemoteFailure.Denied
                            || failed instanceof RemoteFailure.Refused;
            refusals = refused ? refusals + 1 : 0;
            restUntil = parts.ticker.read().plus(refusals < REFUSALS ? AGAIN : AGAIN_REFUSED);
            ill(String.valueOf(failed.getMessage()));
        }
    }

    private Set<Listing> standing() {
        Duration now = parts.ticker.read();
        if (standing.isPresent() && now.minus(lookedAt).compareTo(LOOK_AGAIN) < 0) {
            return standing.get();
        }
        Set<Listing> seen = new HashSet<>();
        names.ids().forEach(id -> parts.agent.look(id).ifPresent(seen::add));
        standing = Optional.of(seen);
        lookedAt = now;
        return seen;
    }

    private boolean due() {
        return parts.ticker.read().minus(renewedAt).compareTo(RENEW) >= 0;
    }

    private void take(ListingStep step, Set<Listing> known) {
        Duration now = parts.ticker.read();
        switch (step) {
            case ListingStep.Rest() -> {
                // Nothing is to be done.
            }
            case ListingStep.Unlist(String id) -> {
                parts.agent.unlist(id);
                known.removeIf(it -> it.id().equals(id));
                LOG.info("no longer in the catalog: {}", id);
            }
            case ListingStep.Enter(Listing listing) -> {
                parts.agent.enter(listing, SHOWN);
                known.removeIf(it -> it.id().equals(listing.id()));
                known.add(listing);
                renewedAt = now;
                LOG.info("in the catalog: {} as {}", listing.member(), listing.service());
            }
            case ListingStep.Renew(Listing listing) -> {
                if (parts.agent.renew(listing.id())) {
                    renewedAt = now;
                } else {
                    known.remove(listing);
                }
            }
        }
    }

    private void ill(String why) {
        if (!why.equals(trouble)) {
            trouble = why;
            LOG.warn("clients may not find this member by the catalog: {}", why);
        }
    }

    private void well() {
        if (!trouble.isEmpty()) {
            trouble = "";
            LOG.info("the catalog has this member's entries again");
        }
    }
}
