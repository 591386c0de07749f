package dev.drover.cluster;

import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.Ticker;
import dev.drover.role.Instruction;
import dev.drover.role.LossEstimate;
import dev.drover.role.OperatorEffect;
import dev.drover.role.OperatorEvent;
import dev.drover.role.OperatorState;
import dev.drover.role.Phase;
import dev.drover.role.Replacement;
import dev.drover.role.RoleOperator;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to the roles of one cluster while its operator leads: hears the record and the supervisors, asks {@link RoleOperator} what
 * follows, and has it done. One thread decides ({@link #run}); what takes time is done by others. Thread-safe.
 */
public final class RoleKeeper implements AutoCloseable {

    /** How often members are asked while a primary serves. */
    private static final Duration CALM = Duration.ofMillis(500);

    /** How often while a primary is looked for or has to prove itself: each look that comes late is outage. */
    private static final Duration URGENT = Duration.ofMillis(20);

    /** The keeper decides at once, and a supervisor hears within half a second. */
    private static final Duration INSTRUCT = Duration.ofSeconds(2);

    /** More unheard news than a cluster of five can bring in a minute: the machine stands still. */
    private static final int NEWS_MAX = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(RoleKeeper.class);

    private final Parts parts;
    private final BlockingQueue<OperatorEvent> news = new ArrayBlockingQueue<>(NEWS_MAX);
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final Map<Long, CompletableFuture<Optional<String>>> instructing =
            new ConcurrentHashMap<>();
    private volatile OperatorState state;
    private volatile boolean paused;
    private volatile boolean over;

    /**
     * What it works with.
     *
     * @param operator decides
     * @param records where the record stands
     * @param required what each write has to hold besides, so that it is lost once another operator leads
     * @param supervisors of the members
     * @param ticker goes on while the machine is frozen
     * @param listener hears each change of what is known, from the thread that decides: it comes back at once
     */
    public record Parts(
            RoleOperator operator,
            RecordStore records,
            Supplier<List<Write>> required,
            Supervisors supervisors,
            Ticker ticker,
            Listener listener) {}

    /** Hears what an event made of what was known. */
    @FunctionalInterface
    public interface Listener {

        /** Nobody. */
        Listener NOBODY = (_, _, _) -> {};

        /**
         * After each event.
         *
         * @param now on the keeper's clock
         */
        void heard(OperatorState before, OperatorState after, Duration now);
    }

    /** Knows nothing yet, and does nothing before {@link #run}. */
    public RoleKeeper(Parts parts, RoleSettings settings) {
        this.parts = parts;
        this.state = OperatorState.begin(settings);
    }

    /** Decides until {@link #close}. */
    public void run() throws InterruptedException {
        Duration due = parts.ticker.read();
        while (!over) {
            Duration rest = due.minus(parts.ticker.read());
            OperatorEvent event =
                    rest.isPositive() ? news.poll(rest.toMillis(), TimeUnit.MILLISECONDS) : null;
            if (event == null) {
                hear(new OperatorEvent.Tick());
                due = parts.ticker.read().plus(calm() ? CALM : URGENT);
            } else {
                hear(event);
                due = calm() ? due : earlier(due, parts.ticker.read().plus(URGENT));
            }
        }
    }

    /** A person's word, or anything else that was heard. */
    public void tell(OperatorEvent event) {
        if (!news.offer(event)) {
            LOG.warn("roles of {}: too much is unheard; dropped one", parts.records.key());
        }
    }

    /**
     * Passes on what a person asks about one member, and waits until its supervisor has heard it; takes some seconds at most.
     *
     * @return why it is not known to be taken up, for people; empty = it is
     */
    public Optional<String> instruct(OperatorEvent.MemberAsked asked) {
        CompletableFuture<Optional<String>> heard = new CompletableFuture<>();
        instructing.put(asked.number(), heard);
        try {
            tell(asked);
            return heard.get(INSTRUCT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return Optional.of("this operator ends; ask again");
        } catch (TimeoutException | ExecutionException unheard) {
            return Optional.of(
                    "it was not passed on to %s within %d s: look again"
                            .formatted(asked.name(), INSTRUCT.toSeconds()));
        } finally {
            instructing.remove(asked.number());
        }
    }

    /** What is known now. */
    public OperatorState state() {
        return state;
    }

    /** Why nothing is done though something should be; empty when all goes on. */
    public Optional<String> blocked() {
        return parts.operator.blocked(state, parts.ticker.read());
    }

    /** Why what a person asks for would not be begun now; empty = it would be. */
    public Optional<String> refusal(OperatorEvent asked) {
        return parts.operator.refusal(state, asked, parts.ticker.read());
    }

    /** What a failover would lose if the primary were lost now. */
    public LossEstimate lossWithoutPrimary() {
        return parts.operator.lossWithoutPrimary(state, parts.ticker.read());
    }

    /** Whom a failover that a person asks for would name now, and at what loss; empty = nobody who answers has data. */
    public Optional<Replacement> replacement() {
        return parts.operator.replacement(state, parts.ticker.read());
    }

    /** Whether those who answer could replace the primary, if it were lost now, and nobody need allow any loss. */
    public boolean replaceable() {
        return parts.operator.replaceable(state, parts.ticker.read());
    }

    /** From now on it looks, and changes nothing, as long as that is so. */
    public void pause(boolean handsOff) {
        paused = handsOff;
    }

    /** Decides nothing more. What is under way may still be carried out: it counts by comparison only. */
    @Override
    public void close() {
        over = true;
    }

    private static Duration earlier(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private boolean calm() {
        return state.sight()
                .stored()
                .filter(stored -> stored.record().phase() != Phase.STABLE)
                .isEmpty();
    }

    private void hear(OperatorEvent event) {
        Duration now = parts.ticker.read();
        OperatorState before = state;
        RoleOperator.Step step = parts.operator.on(before, event, now);
        state = step.state();
        for (OperatorEffect effect : step.effects()) {
            if (!paused || !changes(effect)) {
                begin(effect);
            }
        }
        parts.listener.heard(before, step.state(), now);
    }

    /** A write that is not begun is given up like one without an answer. */
    private static boolean changes(OperatorEffect effect) {
        return effect instanceof OperatorEffect.Write
                || effect instanceof OperatorEffect.Ask
                || effect instanceof OperatorEffect.Instruct;
    }

    private void begin(OperatorEffect effect) {
        switch (effect) {
            case OperatorEffect.ReadRecord() -> Thread.ofVirtual().start(() -> tell(read()));
            case OperatorEffect.Write(long expected, RoleRecord record) -> {
                LOG.atInfo()
                        .addKeyValue("term", record.term())
                        .addKeyValue("phase", record.phase())
                        .addKeyValue("primary", record.primary())
                        .log("roles of {}: {}", parts.records.key(), record.reason());
                Thread.ofVirtual().start(() -> tell(write(expected, record)));
            }
            case OperatorEffect.Probe(String name, long version) ->
                    once("probe " + name, () -> probe(name, new MemberCall.Probe(version)));
            case OperatorEffect.Instruct(Instruction said) -> {
                LOG.info("roles of {}: {}", parts.records.key(), said);
                Thread.ofVirtual().start(() -> instruct(said));
            }
            case OperatorEffect.Ask ask ->
                    once(
                            "ask %s %d %s".formatted(ask.name(), ask.term(), ask.awaited()),
                            () ->
                                    parts.supervisors
                                            .ask(
                                                    ask.name(),
                                                    new MemberCall.Ask(ask.term(), ask.awaited()))
                                            .ifPresent(promise ->
                                                    tell(new OperatorEvent.Promised(promise))));
        }
    }

    private void instruct(Instruction said) {
        Optional<String> objection =
                Optional.of("a fault of Drover's own; the operator's log says more");
        try {
            objection = parts.supervisors.instruct(new MemberCall.Instruct(said));
        } finally {
            CompletableFuture<Optional<String>> asker = instructing.get(said.number());
            if (asker != null) {
                asker.complete(objection);
            }
        }
    }

    /** A member that hangs is not asked a second time while the first is unanswered. */
    private void once(String what, Runnable call) {
        if (underWay.add(what)) {
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            call.run();
                        } finally {
                            underWay.remove(what);
                        }
                    });
        }
    }

    private void probe(String name, MemberCall.Probe call) {
        tell(
                switch (parts.supervisors.probe(name, call)) {
                    case Supervisors.Answer.Said(var report) -> new OperatorEvent.Reported(report);
                    case Supervisors.Answer.Refused() -> new OperatorEvent.Silent(name, true);
                    case Supervisors.Answer.Silent _ -> new OperatorEvent.Silent(name, false);
                });
    }

    private OperatorEvent read() {
        try {
            return new OperatorEvent.Read(parts.records.read());
        } catch (RemoteFailure unread) {
            LOG.debug("roles: {}", unread.getMessage());
            return new OperatorEvent.Unanswered();
        }
    }

    private OperatorEvent write(long expected, RoleRecord record) {
        try {
            return parts.records
                    .write(expected, record, parts.required)
                    .<OperatorEvent>map(OperatorEvent.Written::new)
                    .orElseGet(OperatorEvent.Unanswered::new);
        } catch (RemoteFailure unwritten) {
            LOG.warn("roles: {}", unwritten.getMessage());
            return new OperatorEvent.Unanswered();
        }
    }
}
