package dev.drover.convergence;

import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.WorkQueue.Lane;
import dev.drover.convergence.WorkQueue.Taken;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Spec;
import dev.drover.document.Status;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop without its threads: what happens when something is heard, when a term begins, and when a worker has time.
 * {@code Operator} drives it with threads, the simulation with virtual time. Thread-safe.
 */
public final class ConvergenceLoop {

    private static final Logger LOG = LoggerFactory.getLogger(ConvergenceLoop.class);

    /** How often everything is looked at again although nothing was heard. */
    public static final Duration RESYNC = Duration.ofMinutes(5);

    /**
     * How long a new leader waits until all kinds see their outside. Then it begins without: one system that is out of
     * reach must not keep the others waiting, nor its own documents without a word.
     */
    static final Duration VIEW_PATIENCE = Duration.ofSeconds(5);

    /** How often it is looked at whether the sentinel stands. */
    static final Duration SENTINEL_EVERY = Duration.ofSeconds(10);

    /** So long before the work begins the statuses may have been read. */
    static final Duration LOADED_FOR = Duration.ofSeconds(5);

    /**
     * How soon a document is taken up again whose pass found the right to act lapsed. A slow store makes it lapse and come
     * back within one term, and then nothing else would ask for the pass again.
     */
    static final Duration LAPSE_REVISIT = Duration.ofMillis(100);

    private final LoopParts parts;
    private final Reconciler reconciler;
    private volatile @Nullable Term active;

    /** From before the first look at everything in a term to its end: who rests remembers nothing. */
    private volatile boolean foreseeing;

    /** Only the conducting thread uses these. */
    private Duration resyncedAt = Duration.ZERO;

    private @Nullable Term loaded;
    private Duration loadedAt = Duration.ZERO;
    private @Nullable Duration sentinelSeenAt;
    private @Nullable Duration waitingSince;
    private boolean allInView;

    public ConvergenceLoop(LoopParts parts) {
        this.parts = parts;
        PassSetting setting =
                new PassSetting(
                        parts.store(),
                        parts.keys(),
                        parts.ledger(),
                        parts.leadership(),
                        parts.repairs(),
                        parts.retries(),
                        parts.metrics(),
                        parts.clock(),
                        parts.reader(),
                        new Dependencies(parts.view(), parts.ledger(), this::woken));
        this.reconciler =
                new Reconciler(
                        setting, parts.kinds(), parts.view(), parts.brakes(), parts.reader());
    }

    /** Connects what is heard with the queue. Called once, before anything starts. */
    public void connect() {
        parts.view().tell(this::changed, this::vanished);
        parts.kinds().values().forEach(kind -> kind.start(this::woken));
    }

    private void changed(DocumentKey key) {
        if (foreseeing) {
            foresee(key);
        }
        parts.brakes().returned(key);
        parts.repairs().forget(key);
        parts.retries().over(key);
        enqueue(key, Lane.CHANGED);
    }

    private void vanished(DocumentKey key) {
        parts.brakes().departed(key);
        if (active != null) {
            parts.queue().addAfter(key, Brakes.GATHERING);
        }
    }

    private void woken(DocumentKey key) {
        enqueue(key, Lane.CHANGED);
    }

    private void enqueue(DocumentKey key, Lane lane) {
        if (active != null) {
            parts.queue().add(key, lane);
        }
    }

    /** Whether this instance leads and works. */
    public boolean working() {
        Term term = active;
        return term != null && parts.leadership().current().filter(term::equals).isPresent();
    }

    /**
     * Begins or ends to work, as leadership has it, and looks at everything again when it is time. Called often.
     *
     * @throws RemoteFailure when a term could not begin; tried again with the next call
     */
    public void conduct() {
        Optional<Term> current = parts.leadership().current();
        Term term = active;
        if (term != null && current.filter(term::equals).isEmpty()) {
            rest();
        }
        if (parts.view().isComplete()) {
            lookAtSentinel();
        }
        if (active == null && current.isPresent()) {
            begin(current.get());
        } else if (active != null && (isResyncDue() || hasComeIntoView())) {
            parts.ledger().discover().forEach(this::recall);
            resync();
        }
        Term now = active;
        if (now != null) {
            parts.brakes().tell(now);
        }
    }

    private boolean isResyncDue() {
        return parts.ticker().read().minus(resyncedAt).compareTo(RESYNC) >= 0;
    }

    /** A kind that was waited for sees its outside now. */
    private boolean hasComeIntoView() {
        return !allInView && kindsInView();
    }

    private boolean kindsInView() {
        return parts.kinds().values().stream().allMatch(Kind::inView);
    }

    private void rest() {
        active = null;
        foreseeing = false;
        loaded = null;
        waitingSince = null;
        parts.queue().clear();
    }

    private void lookAtSentinel() {
        Duration now = parts.ticker().read();
        if (sentinelSeenAt == null || now.minus(sentinelSeenAt).compareTo(SENTINEL_EVERY) >= 0) {
            sentinelSeenAt = now;
            parts.sentinelMissing(parts.store().read(parts.keys().sentinel()).isEmpty());
        }
    }

    private void begin(Term term) {
        if (!term.equals(loaded)) {
            // While the view fills; both take long when there is much.
            load(term);
        }
        if (!parts.view().isComplete() || isViewWaitedFor()) {
            return;
        }
        Optional<Entry> sentinel = parts.store().read(parts.keys().sentinel());
        parts.sentinelMissing(sentinel.isEmpty());
        if (sentinel.isEmpty()) {
            return;
        }
        if (isLoadOvertaken()) {
            load(term);
        }
        parts.kinds().values().forEach(Kind::begin);
        foreseeing = true;
        parts.ledger().keys().forEach(this::recall);
        parts.view().keys().forEach(this::foresee);
        parts.brakes().restart(sentinel.get().modifyIndex());
        active = term;
        resync();
        LOG.atInfo()
                .addKeyValue("term", term.number())
                .addKeyValue("documents", parts.view().keys().size())
                .log("began to work");
    }

    private void load(Term term) {
        loadedAt = parts.ticker().read();
        parts.ledger().load();
        loaded = term;
    }

    /** Whether what was read may not be what stands there: a store that was lost is restored while a term waits to begin. */
    private boolean isLoadOvertaken() {
        return parts.ledger().keys().isEmpty()
                || parts.ticker().read().minus(loadedAt).compareTo(LOADED_FOR) >= 0;
    }

    private boolean isViewWaitedFor() {
        if (kindsInView()) {
            return false;
        }
        Duration now = parts.ticker().read();
        if (waitingSince == null) {
            waitingSince = now;
        }
        return now.minus(waitingSince).compareTo(VIEW_PATIENCE) < 0;
    }

    private void recall(DocumentKey key) {
        Kind<?, ?, ?, ?> kind = parts.kinds().get(key.kind());
        if (kind != null) {
            recall(kind, key, parts.ledger().find(key).status());
        }
    }

    private void foresee(DocumentKey key) {
        Kind<?, ?, ?, ?> kind = parts.kinds().get(key.kind());
        if (kind != null
                && parts.view().find(key).orElse(null) instanceof Desired.Accepted accepted) {
            foresee(kind, accepted.document());
        }
    }

    private static <D extends Spec> void foresee(Kind<D, ?, ?, ?> kind, Document<?> document) {
        kind.foresee(
                new Document<>(
                        document.key(),
                        document.generation(),
                        document.metadata(),
                        kind.specType().cast(document.spec())));
    }

    private static <P> void recall(Kind<?, ?, ?, P> kind, DocumentKey key, Status<?> status) {
        status.part()
                .filter(kind.partType()::isInstance)
                .map(kind.partType()::cast)
                .ifPresent(part -> kind.recall(key, part));
    }

    /** Asks for a pass over everything that stands in view or was spoken of; what was written first comes first. */
    private void resync() {
        resyncedAt = parts.ticker().read();
        allInView = kindsInView();
        Set<DocumentKey> all = new LinkedHashSet<>(parts.view().byAge());
        for (DocumentKey key : parts.ledger().keys()) {
            if (all.add(key)) {
                parts.brakes().departed(key);
            }
        }
        for (DocumentKey key : all) {
            if (parts.brakes().isDeparted(key)) {
                parts.queue().addAfter(key, Brakes.GATHERING);
            } else {
                parts.queue().add(key, isUrgent(key) ? Lane.CHANGED : Lane.ROUTINE);
            }
        }
    }

    private boolean isUrgent(DocumentKey key) {
        Kind<?, ?, ?, ?> kind = parts.kinds().get(key.kind());
        return kind != null && kind.isUrgent();
    }

    /** Objects that carry Drover's mark and belong to no document, of one kind; 0 while this instance does not work. */
    public int orphans(Kind<?, ?, ?, ?> kind) {
        return working() && kind.inView() ? kind.orphans() : 0;
    }

    /** Does the pass of a key that was taken from the queue. Never throws. */
    public void work(Taken taken) {
        DocumentKey key = taken.key();
        Duration began = parts.ticker().read();
        try {
            Term term = active;
            if (term != null && working()) {
                parts.metrics().waited(taken.waited());
                settle(key, reconciler.reconcile(key, term), began);
            } else {
                lapsed(key);
            }
        } catch (Fence.LostLeadership lost) {
            LOG.debug("pass over {} stopped: {}", key, lost.getMessage());
            lapsed(key);
        } catch (RemoteFailure failure) {
            Duration wait = parts.retries().next(key);
            settle(key, new Outcome.Pending(wait, String.valueOf(failure.getMessage())), began);
        } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError bug) {
            crashed(key, bug, began);
        } finally {
            parts.queue().done(key);
        }
    }

    /** Nothing is lost when the term goes on; when another begins, everything is looked at anyway. */
    private void lapsed(DocumentKey key) {
        if (active != null) {
            parts.queue().addAfter(key, LAPSE_REVISIT);
        }
    }

    /** The one place that schedules and counts the end of a pass. */
    private void settle(DocumentKey key, Outcome outcome, Duration began) {
        Duration took = parts.ticker().read().minus(began);
        switch (outcome) {
            case Outcome.Settled settled -> {
                parts.retries().over(key);
                parts.metrics().passEnded(label(key), LoopMetrics.Result.SETTLED, took);
                settled.revisitAfter().ifPresent(after -> parts.queue().addAfter(key, after));
            }
            case Outcome.Pending pending -> {
                parts.metrics().passEnded(label(key), LoopMetrics.Result.PENDING, took);
                parts.metrics().retried();
                parts.queue().addAfter(key, pending.after());
                LOG.atDebug().addKeyValue("document", key).log("pending: {}", pending.because());
            }
            case Outcome.Blocked blocked -> {
                parts.metrics().passEnded(label(key), LoopMetrics.Result.BLOCKED, took);
                blocked.revisitAfter().ifPresent(after -> parts.queue().addAfter(key, after));
                LOG.atDebug().addKeyValue("document", key).log("blocked: {}", blocked.because());
            }
        }
    }

    /** A kind that nobody registered must not become a series of its own. */
    private String label(DocumentKey key) {
        return parts.kinds().containsKey(key.kind()) ? key.kind() : LoopParts.UNKNOWN_KIND;
    }

    private void crashed(DocumentKey key, Throwable bug, Duration began) {
        Duration wait = parts.retries().next(key);
        parts.queue().addAfter(key, wait);
        parts.metrics()
                .passEnded(
                        label(key), LoopMetrics.Result.ERROR, parts.ticker().read().minus(began));
        LOG.atError()
                .addKeyValue("document", key)
                .setCause(bug)
                .log("a pass failed by a fault of Drover's own; tried again in {}", wait);
    }
}
