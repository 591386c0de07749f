package dev.drover.cluster;

import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.Ticker;
import dev.drover.role.Member;
import dev.drover.role.Order;
import dev.drover.role.Outcome;
import dev.drover.role.Promise;
import dev.drover.role.Report;
import dev.drover.role.RoleRecord;
import dev.drover.role.Supervisor;
import dev.drover.role.SupervisorEffect;
import dev.drover.role.SupervisorEvent;
import dev.drover.role.SupervisorState;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Looks after one member: hears the record, the server and the operators, asks {@link Supervisor} what follows, and has it done.
 * One thread decides ({@link #run}); what takes time is done by others. Thread-safe.
 */
public final class SupervisorLoop {

    /** How often it reads the record though nothing is heard: eight reads fit into a lease. */
    private static final Duration TICK = Duration.ofMillis(500);

    /** How long the store may keep silent about a record that does not change. */
    private static final Duration WATCH = Duration.ofSeconds(30);

    private static final Duration WATCH_AGAIN = Duration.ofSeconds(1);

    /** After a promotion the first question may find a connection of an earlier life: each look later is outage. */
    private static final Duration BARRIER_AGAIN = Duration.ofMillis(10);

    /** Half a second of them: what fails so fast and so often is not about to hold. */
    private static final int BARRIER_TRIES_FAST = 50;

    private static final Duration BARRIER_REST_MOST = Duration.ofMillis(250);

    /** More unheard news than an hour brings: the machine stands still, and what waits is stale. */
    private static final int NEWS_MAX = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(SupervisorLoop.class);

    private final Parts parts;
    private final BlockingQueue<SupervisorEvent> news = new ArrayBlockingQueue<>(NEWS_MAX);
    private final Desk desk = new Desk();
    private final Turn orders = new Turn("orders");
    private final Turn barriers = new Turn("barriers");
    private final Object hearing = new Object();
    private final Object deciding = new Object();
    private volatile SupervisorState state;
    private volatile Runnable listener = () -> {};
    private final CountDownLatch ended = new CountDownLatch(1);
    private int exits;

    /**
     * What it works with.
     *
     * @param supervisor decides
     * @param server carries out
     * @param records where the record stands
     * @param peers the other members' supervisors
     * @param ticker goes on while the machine is frozen
     */
    public record Parts(
            Supervisor supervisor,
            RoleServer server,
            RecordStore records,
            Peers peers,
            Ticker ticker) {}

    /** Knows what is on the disk, and does nothing before {@link #run}. */
    public SupervisorLoop(Parts parts, String name) {
        this.parts = parts;
        this.state = SupervisorState.begin(name, parts.server.disk());
    }

    /** Looks after the member until {@link #end}. The server is left as it is: whoever ends this stops it, or has it stopped. */
    public void run() throws InterruptedException {
        parts.server.onExit(this::exited);
        Thread watching = Thread.ofVirtual().name("record").start(this::watch);
        Duration due = parts.ticker.read();
        try {
            while (ended.getCount() > 0) {
                Duration rest = due.minus(parts.ticker.read());
                SupervisorEvent event =
                        rest.isPositive()
                                ? news.poll(rest.toMillis(), TimeUnit.MILLISECONDS)
                                : null;
                if (event == null) {
                    due = parts.ticker.read().plus(TICK);
                }
                synchronized (deciding) {
                    hear(event == null ? new SupervisorEvent.Tick() : event);
                }
            }
        } finally {
            ended.countDown();
            watching.interrupt();
            orders.close();
            barriers.close();
        }
    }

    /** Decides nothing more, and ends the order that is under way. */
    public void end() {
        ended.countDown();
        // It need not rest until its next look.
        boolean _ = news.offer(new SupervisorEvent.Tick());
    }

    /** What it knows now. */
    public SupervisorState state() {
        return state;
    }

    /** When its server has to end as primary if nothing more is heard; empty = it may not be primary now. */
    public Optional<Duration> servesUntil() {
        return parts.supervisor.servesUntil(state, parts.ticker.read());
    }

    /** Calls back whenever it knows something else, from the one thread that decides: whoever listens comes back at once. */
    public void onChange(Runnable heard) {
        listener = heard;
    }

    /**
     * Does something at once, if what is known now allows it: nothing is decided or ordered in between.
     *
     * @param then takes no time: nothing is heard before it is done
     * @return whether it was allowed
     */
    public boolean onlyIf(Predicate<SupervisorState> allowed, Runnable then) {
        synchronized (deciding) {
            boolean now = ended.getCount() > 0 && allowed.test(state);
            if (now) {
                then.run();
            }
            return now;
        }
    }

    /**
     * Answers an operator who asks how things are; blocks while the server is asked.
     *
     * @return ends with a time-out when there is no answer yet, and with {@link RejectedExecutionException} when too many wait
     */
    public CompletableFuture<Report> probed(MemberCall.Probe call) {
        return desk.probe(from ->
                tell(new SupervisorEvent.Probed(from, call.version(), parts.server.observe())));
    }

    /** Answers an operator who asks for a promise, once it can be given; ends otherwise like {@link #probed}. */
    public CompletableFuture<Promise> asked(MemberCall.Ask call) {
        return desk.ask(from -> tell(new SupervisorEvent.Asked(from, call.term(), call.awaited())));
    }

    /** A person's word, passed on by an operator; ends otherwise like {@link #probed}. */
    public CompletableFuture<MemberCall.Heard> instructed(MemberCall.Instruct call) {
        LOG.info("a person asks: {}", call.instruction());
        return desk.instruct(
                from -> tell(new SupervisorEvent.Instructed(from, call.instruction())));
    }

    /** The supervisor of another member asks this one to confirm. */
    public void heard(SupervisorEvent.ConfirmationAsked question) {
        tell(question);
    }

    /** The supervisor of another member confirms. */
    public void heard(SupervisorEvent.Confirmed answer) {
        tell(answer);
    }

    // ---- what is heard ----

    /** What others say may be turned away: they say it again. */
    private void tell(SupervisorEvent event) {
        if (!news.offer(event)) {
            throw new RejectedExecutionException("%d news are unheard".formatted(NEWS_MAX));
        }
    }

    /** What happens here is heard, however long that takes: nobody says it again. */
    private void tellSurely(SupervisorEvent event) {
        if (news.offer(event)) {
            return;
        }
        try {
            news.put(event);
        } catch (InterruptedException over) {
            // Another order took the place of the one that this is about, or all is over.
            Thread.currentThread().interrupt();
        }
    }

    private void hear(SupervisorEvent event) {
        Supervisor.Step step = parts.supervisor.on(state, event, parts.ticker.read());
        Set<Member> before = members(state);
        state = step.state();
        Set<Member> after = members(state);
        if (!after.equals(before)) {
            parts.server.belong(after);
        }
        for (SupervisorEffect effect : step.effects()) {
            begin(effect);
        }
        listener.run();
    }

    private static Set<Member> members(SupervisorState known) {
        return known.record().<Set<Member>>map(RoleRecord::members).orElse(Set.of());
    }

    private void exited(boolean onPurpose) {
        synchronized (hearing) {
            exits++;
            tellSurely(onPurpose ? new SupervisorEvent.Restarting() : new SupervisorEvent.Exited());
        }
    }

    private void begin(SupervisorEffect effect) {
        switch (effect) {
            case SupervisorEffect.ReadRecord(Duration startedAt) ->
                    Thread.ofVirtual().start(() -> tellSurely(read(startedAt)));
            case SupervisorEffect.Perform(long number, Order order) ->
                    orders.take(() -> perform(number, order));
            case SupervisorEffect.StartBarrier barrier -> barriers.take(() -> await(barrier));
            case SupervisorEffect.Answer(String to, Promise promise) -> desk.promised(to, promise);
            case SupervisorEffect.Send(String to, Report report) -> desk.reported(to, report);
            case SupervisorEffect.Acknowledge(String to, Optional<String> objection) -> {
                objection.ifPresent(why -> LOG.warn("a person's word is passed over: {}", why));
                desk.acknowledged(to, new MemberCall.Heard(objection));
            }
            case SupervisorEffect.Tell(String to, SupervisorEvent what) ->
                    Thread.ofVirtual().start(() -> parts.peers.tell(to, what));
        }
    }

    // ---- the record ----

    private SupervisorEvent read(Duration startedAt) {
        try {
            return new SupervisorEvent.Read(startedAt, parts.records.read());
        } catch (RemoteFailure unread) {
            LOG.warn("{}", unread.getMessage());
            return new SupervisorEvent.ReadFailed(startedAt);
        }
    }

    /** A change is a reason to read, and no more than that. */
    private void watch() {
        long seen = 0;
        while (ended.getCount() > 0) {
            try {
                seen = parts.records.await(seen, WATCH);
                tell(new SupervisorEvent.Tick());
            } catch (RuntimeException away) {
                boolean expected =
                        away instanceof RemoteFailure || away instanceof RejectedExecutionException;
                LOG.atLevel(expected ? Level.DEBUG : Level.ERROR)
                        .setCause(expected ? null : away)
                        .log("waiting for a change of the record: {}", away.getMessage());
                try {
                    pause(WATCH_AGAIN);
                } catch (InterruptedException over) {
                    return;
                }
            }
        }
    }

    private void pause(Duration time) throws InterruptedException {
        boolean _ = ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    // ---- the server ----

    private void perform(long number, Order order) {
        LOG.info("begins: {}", order);
        int before = exits();
        Outcome outcome = outcomeOf(order);
        LOG.info("ended: {}", outcome);
        synchronized (hearing) {
            // What ended meanwhile was heard already; an outcome from before must not come after
            // it.
            boolean stale = exits != before && !(outcome instanceof Outcome.Stopped);
            tellSurely(
                    new SupervisorEvent.Did(
                            number,
                            stale ? new Outcome.Failed("the server ended") : outcome,
                            Optional.of(parts.server.disk())));
        }
    }

    /** Without an answer nothing would ever be ordered again: also a fault of our own is one. */
    private Outcome outcomeOf(Order order) {
        try {
            return parts.server.perform(order, this::servesUntil);
        } catch (RuntimeException bug) {
            LOG.error("{}: a fault of Drover's own", order, bug);
            return new Outcome.Failed("a fault of Drover's own: " + bug);
        }
    }

    private int exits() {
        synchronized (hearing) {
            return exits;
        }
    }

    /** Nobody asks for it a second time: it goes on until it held, or is not wanted any more. */
    private void await(SupervisorEffect.StartBarrier barrier) {
        SupervisorEvent.BarrierHeld held =
                new SupervisorEvent.BarrierHeld(barrier.version(), barrier.startedAt());
        try {
            Duration rest = BARRIER_AGAIN;
            for (int tries = 1; isWanted(held); tries++) {
                if (holds(barrier)) {
                    tellSurely(held);
                    return;
                }
                pause(rest);
                if (tries >= BARRIER_TRIES_FAST && rest.compareTo(BARRIER_REST_MOST) < 0) {
                    rest = rest.multipliedBy(2);
                }
            }
        } catch (InterruptedException another) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isWanted(SupervisorEvent.BarrierHeld held) {
        return state.work().barrier().filter(held::equals).isPresent();
    }

    private boolean holds(SupervisorEffect.StartBarrier barrier) throws InterruptedException {
        try {
            return parts.server.awaitBarrier(barrier.term(), barrier.names());
        } catch (RuntimeException bug) {
            LOG.error("barrier of version {}: a fault of Drover's own", barrier.version(), bug);
            return false;
        }
    }
}
