package dev.drover.database;

import dev.drover.cluster.ParameterStore;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.Ticker;
import dev.drover.database.ParameterSight.HandOver;
import dev.drover.role.parameter.ParameterState;
import dev.drover.role.parameter.Standing;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the parameters of one cluster's servers until it is closed: what stands in the store, and what members say. Thread-safe. */
final class Tuning implements AutoCloseable {

    /** Parameters are no matter of outage. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Three looks: one that came late is no silence. */
    private static final Duration FRESH = Duration.ofSeconds(3);

    /** A switchover that has not opened a term by then will not. */
    private static final Duration HANDING_OVER = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(Tuning.class);

    private final Parts parts;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Set<String> asking = ConcurrentHashMap.newKeySet();
    private final Map<String, Said> said = new ConcurrentHashMap<>();
    private volatile Optional<Asked> asked = Optional.empty();

    /**
     * What it works with.
     *
     * @param store of the parameters
     * @param members who belongs to the cluster by its document
     * @param ask a member; empty when it does not say
     * @param ticker goes on while the machine is frozen
     * @param wake called when something is worth a look at the document
     */
    record Parts(
            ParameterStore store,
            Supplier<List<String>> members,
            Function<String, Optional<ParameterState>> ask,
            Ticker ticker,
            Runnable wake) {}

    /**
     * What a member said.
     *
     * @param state as it said it
     * @param at when
     */
    private record Said(ParameterState state, Duration at) {}

    /**
     * That another was asked to be primary.
     *
     * @param refused why that was not begun; empty = it was
     * @param at when
     */
    private record Asked(String to, long term, Optional<String> refused, Duration at) {}

    Tuning(Parts parts) {
        this.parts = parts;
    }

    /** Asks members from now on. */
    void start() {
        Thread _ = Thread.ofVirtual().name("parameters").start(this::askAgainAndAgain);
    }

    private void askAgainAndAgain() {
        try {
            while (ended.getCount() > 0) {
                for (String name : parts.members().get()) {
                    if (asking.add(name)) {
                        Thread _ = Thread.ofVirtual().start(() -> ask(name));
                    }
                }
                boolean _ = ended.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(String name) {
        try {
            parts.ask().apply(name).ifPresent(state -> hear(name, state));
        } finally {
            asking.remove(name);
        }
    }

    private void hear(String name, ParameterState state) {
        Said before = said.put(name, new Said(state, parts.ticker().read()));
        if (before == null || !timeless(before.state()).equals(timeless(state))) {
            parts.wake().run();
        }
    }

    /** A clock that goes on is no news. */
    private static ParameterState timeless(ParameterState state) {
        return state.saidAt(Optional.empty());
    }

    /** That a change of primary was asked for, and what came of it. */
    void handedOver(String to, long term, Optional<String> refused) {
        asked = Optional.of(new Asked(to, term, refused, parts.ticker().read()));
    }

    /** What is known now. Reads the store. */
    ParameterSight sight() {
        Duration now = parts.ticker().read();
        Map<String, ParameterState> fresh = new HashMap<>();
        said.forEach((name, it) -> {
            if (now.compareTo(it.at().plus(FRESH)) < 0) {
                fresh.put(name, it.state());
            }
        });
        return new ParameterSight(
                standing(),
                fresh,
                asked.map(it ->
                        new HandOver(
                                it.to(),
                                it.term(),
                                it.refused(),
                                now.compareTo(it.at().plus(HANDING_OVER)) >= 0)));
    }

    private Optional<Standing> standing() {
        try {
            return Optional.of(parts.store().read());
        } catch (RemoteFailure unread) {
            LOG.debug("{}", unread.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
