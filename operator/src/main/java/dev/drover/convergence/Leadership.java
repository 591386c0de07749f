package dev.drover.convergence;

import dev.drover.convergence.KeyValueStore.Committed;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.planning.Election;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this instance leads. {@link #step} is called again and again by one thread; everything else from any thread.
 *
 * <p>Two keys: the term, which changes only with the leader and which every write requires, and a sign of life. A leader
 * that could not renew its sign of life for {@link Election#LEASE} stops acting by itself, measured from before the sign
 * was sent, so that it has stopped before another begins, also when it was frozen.
 */
public final class Leadership {

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    /** How long one look at the sign of life waits for the next one; whole seconds, as the store counts. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** What stands at the leader key. */
    record LeaderRecord(long term, String holder, Instant since) {}

    /**
     * What stands at the heartbeat key.
     *
     * @param at when it was written, for people
     * @param trouble what keeps the leader from its work, for people; empty when nothing does
     */
    record Heartbeat(long term, String holder, long beat, Instant at, String trouble) {}

    private record Lease(Term term, Duration sentAt) {}

    private final KeyValueStore store;
    private final StoreKeys keys;
    private final String instance;
    private final InstantSource clock;
    private final Ticker ticker;

    /** Null while this instance does not lead. */
    private volatile @Nullable Lease lease;

    private volatile long newestTerm;
    private long beat;
    private volatile Supplier<String> trouble = () -> "";
    private long seenHeartbeat = -1;
    private Duration silentSince = Duration.ZERO;

    public Leadership(
            KeyValueStore store,
            StoreKeys keys,
            String instance,
            InstantSource clock,
            Ticker ticker) {
        this.store = store;
        this.keys = keys;
        this.instance = instance;
        this.clock = clock;
        this.ticker = ticker;
    }

    /** From now on each sign of life says what keeps this instance from its work; empty when nothing does. */
    public void tells(Supplier<String> whatKeepsItFromItsWork) {
        trouble = whatKeepsItFromItsWork;
    }

    private Heartbeat heartbeat(long term, String holder) {
        return new Heartbeat(term, holder, ++beat, clock.instant(), trouble.get());
    }

    /** The term in which this instance may act right now; empty when it may not. */
    public Optional<Term> current() {
        Lease held = lease;
        return held != null && fresh(held) ? Optional.of(held.term()) : Optional.empty();
    }

    /** The newest term that this instance has seen, whoever leads in it; 0 before it saw one. */
    public long newestTerm() {
        return newestTerm;
    }

    /** The right to act right now, in this term and in no later one; empty when this instance may not. */
    public Optional<Fence> right() {
        return current().map(this::fence);
    }

    /**
     * The right to act in that term, and in no later one: what hung since then was decided on what was seen then, and
     * another may have led in between.
     */
    Fence fence(Term term) {
        return new Fence() {
            @Override
            public void check() {
                if (current().filter(term::equals).isEmpty()) {
                    throw new LostLeadership(
                            "this instance does not lead in term %d any more"
                                    .formatted(term.number()));
                }
            }

            @Override
            public List<Write> required() {
                return List.of(requirement(term));
            }
        };
    }

    /** The index that writes require, when this instance leads. */
    Write.Require requirement(Term term) {
        return new Write.Require(keys.leader(), term.index());
    }

    /** A write was lost, perhaps because another leads: finds out at once. */
    void doubt() {
        renew();
    }

    /**
     * Renews the sign of life while this instance leads, and begins no term.
     *
     * @throws RemoteFailure when the store did not answer; the lease then runs out by itself
     */
    void keep() {
        renew();
    }

    /**
     * Renews, looks or stands, once. Blocks for about {@link #LOOK} at most when another leads; a leader comes back at
     * once and calls again after {@link Election#HEARTBEAT}.
     *
     * @throws RemoteFailure when the store did not answer; the lease then runs out by itself
     */
    public void step() {
        if (lease != null) {
            renew();
        } else {
            lookAndStand();
        }
    }

    /** Gives the leadership up so that another begins at once; does nothing when this instance does not lead. */
    public synchronized void handOver() {
        Lease held = lease;
        lease = null;
        if (held == null) {
            return;
        }
        LeaderRecord vacant = new LeaderRecord(held.term().number(), "", clock.instant());
        boolean done =
                store.commit(
                                List.of(
                                        new Write.PutIf(
                                                keys.leader(),
                                                StatusCodec.encode(vacant),
                                                held.term().index()),
                                        new Write.Put(
                                                keys.heartbeat(),
                                                StatusCodec.encode(
                                                        heartbeat(held.term().number(), "")))))
                        .isPresent();
        LOG.atInfo()
                .addKeyValue("term", held.term().number())
                .log(done ? "handed leadership over" : "leadership had passed on already");
    }

    private boolean fresh(Lease held) {
        return ticker.read().minus(held.sentAt()).compareTo(Election.LEASE) < 0;
    }

    private synchronized void renew() {
        Lease held = lease;
        if (held == null) {
            return;
        }
        Term term = held.term();
        Duration sentAt = ticker.read();
        Heartbeat sign = heartbeat(term.number(), instance);
        boolean renewed =
                store.commit(
                                List.of(
                                        requirement(term),
                                        new Write.Put(keys.heartbeat(), StatusCodec.encode(sign))))
                        .isPresent();
        if (renewed) {
            lease = new Lease(term, sentAt);
        } else {
            lease = null;
            LOG.atWarn()
                    .addKeyValue("term", term.number())
                    .log("lost leadership: another term has begun");
        }
    }

    private void lookAndStand() {
        Optional<Entry> heartbeat;
        try {
            heartbeat = store.await(keys.heartbeat(), Math.max(seenHeartbeat, 0), LOOK);
        } catch (RemoteFailure failure) {
            // Silence counts only while the store answers: after an outage the leader gets its
            // chance first.
            seenHeartbeat = -1;
            throw failure;
        }
        long index = heartbeat.map(Entry::modifyIndex).orElse(0L);
        if (index != seenHeartbeat) {
            seenHeartbeat = index;
            silentSince = ticker.read();
        }
        Optional<Entry> leader = store.read(keys.leader());
        Optional<LeaderRecord> known = leader.flatMap(Leadership::leaderRecord);
        known.ifPresent(record -> newestTerm = record.term());
        boolean vacant =
                known.map(LeaderRecord::holder).filter(holder -> !holder.isEmpty()).isEmpty();
        if (Election.decide(vacant, ticker.read().minus(silentSince)) == Election.Move.STAND) {
            stand(
                    leader.map(Entry::modifyIndex).orElse(0L),
                    index,
                    known.map(LeaderRecord::term).orElse(0L));
        }
    }

    /**
     * Tries to begin a term. Lost when the leader has given a sign of life since the last look: this instance may have
     * been frozen in between, and a leader that lives must not be followed by another while its lease lasts.
     */
    private void stand(long leaderIndex, long heartbeatIndex, long lastTerm) {
        Duration sentAt = ticker.read();
        LeaderRecord mine = new LeaderRecord(lastTerm + 1, instance, clock.instant());
        Optional<Committed> won =
                store.commit(
                        List.of(
                                new Write.PutIf(
                                        keys.leader(), StatusCodec.encode(mine), leaderIndex),
                                new Write.PutIf(
                                        keys.heartbeat(),
                                        StatusCodec.encode(heartbeat(mine.term(), instance)),
                                        heartbeatIndex)));
        seenHeartbeat = -1;
        won.ifPresent(committed -> {
            lease = new Lease(new Term(mine.term(), committed.index(), instance), sentAt);
            newestTerm = mine.term();
            LOG.atInfo().addKeyValue("term", mine.term()).log("leads");
        });
    }

    private static Optional<LeaderRecord> leaderRecord(Entry entry) {
        try {
            return Optional.of(StatusCodec.decode(LeaderRecord.class, entry.value()));
        } catch (IllegalArgumentException unreadable) {
            LOG.warn(
                    "the leader record is unreadable and will be replaced: {}",
                    unreadable.getMessage());
            return Optional.empty();
        }
    }
}
