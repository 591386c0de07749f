package dev.drover.convergence;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What the loop tells about itself in numbers. Thread-safe.
 *
 * <p>Meters carry the very names that Prometheus shows, so that a name in an alert leads here. All of them exist, at 0, from
 * construction; only those with a namespace begin with its first document. What can be asked at any time is handed in as
 * a supplier, which must not block: it is called at each scrape.
 */
public final class LoopMetrics {

    /** A pass takes some milliseconds; what takes longer waits for a remote system. */
    private static final List<Duration> PASS_BUCKETS =
            millis(5, 10, 25, 50, 100, 250, 1_000, 5_000, 30_000);

    /** From a job that is registered at once to a roll-out of minutes. */
    private static final List<Duration> CONVERGENCE_BUCKETS =
            millis(50, 100, 250, 1_000, 5_000, 15_000, 60_000, 300_000, 900_000);

    /** How one pass ended, as the label {@code result}. */
    public enum Result {
        SETTLED,
        PENDING,
        BLOCKED,
        /** It threw what nobody expects: a defect of Drover. */
        ERROR
    }

    /** Whose answers feed the loop, as the label {@code source}. */
    public enum Source {
        CONSUL,
        NOMAD
    }

    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Map<String, OfKind> kinds;
    private final Timer waits;
    private final Counter retries;
    private final Counter driftFights;
    private final Census census;
    private final Map<Source, Supplier<Duration>> watchLags = new EnumMap<>(Source.class);

    private volatile IntSupplier queueDepth = () -> 0;
    private volatile Supplier<Duration> longestRunning = () -> Duration.ZERO;
    private volatile BooleanSupplier leading = () -> false;
    private volatile LongSupplier term = () -> 0;
    private volatile IntSupplier pruneHeld = () -> 0;
    private volatile IntSupplier misplaced = () -> 0;
    private volatile BooleanSupplier sentinelMissing = () -> false;
    private volatile Supplier<? extends Collection<DocumentStanding>> documents = List::of;

    /**
     * Registers everything.
     *
     * @param registry where to
     * @param kinds the names of all kinds; no other is ever counted
     * @param clock the time of the last pass comes from here
     */
    public LoopMetrics(MeterRegistry registry, List<String> kinds, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        this.kinds =
                kinds.stream().collect(Collectors.toUnmodifiableMap(name -> name, OfKind::new));
        this.waits =
                timer(
                        "drover_workqueue_queue_seconds",
                        "How long a document waited in the queue for a worker.",
                        Tags.empty(),
                        PASS_BUCKETS);
        this.retries =
                counter(
                        "drover_workqueue_retries_total",
                        "Passes that will be repeated because they could not finish.",
                        Tags.empty());
        this.driftFights =
                counter(
                        "drover_drift_fights_total",
                        "Documents whose repair was given up because somebody kept undoing it.",
                        Tags.empty());
        this.census = new Census(registry);
        registerGauges();
    }

    private void registerGauges() {
        gauge(
                "drover_workqueue_depth",
                "Documents that wait for a worker.",
                metrics -> metrics.queueDepth.getAsInt());
        gauge(
                "drover_workqueue_longest_running_seconds",
                "For how long the oldest pass under way has been running; 0 when none is.",
                metrics -> Census.seconds(metrics.longestRunning.get()));
        gauge(
                "drover_leader",
                "1 in the instance that acts, 0 in one that stands by.",
                metrics -> metrics.leading.getAsBoolean() ? 1 : 0);
        gauge(
                "drover_term",
                "The newest leader's term that this instance knows; grows with each change.",
                metrics -> metrics.term.getAsLong());
        gauge(
                "drover_prune_held",
                "Deletions held back by the brakes until somebody confirms them.",
                metrics -> metrics.pruneHeld.getAsInt());
        gauge(
                "drover_keys_misplaced",
                "Keys under the desired prefix that are no document's place.",
                metrics -> metrics.misplaced.getAsInt());
        gauge(
                "drover_sentinel_missing",
                "1 while the key that proves a complete read is gone: nothing is removed.",
                metrics -> metrics.sentinelMissing.getAsBoolean() ? 1 : 0);
        for (Source source : Source.values()) {
            Gauge.builder("drover_watch_lag_seconds", this, metrics -> metrics.watchLagOf(source))
                    .description("Age of the last good answer.")
                    .tag("source", word(source))
                    .strongReference(true)
                    .register(registry);
        }
    }

    /** A pass over one document ended. */
    public void passEnded(String kind, Result result, Duration took) {
        OfKind meters = of(kind);
        meters.count(result);
        meters.passes.record(took);
        meters.lastPassEpochSecond.set(clock.instant().getEpochSecond());
    }

    /** A generation has become Ready for the first time, so long after it was seen to be written. */
    public void converged(String kind, Duration sinceSeen) {
        of(kind).convergences.record(sinceSeen);
    }

    /** A document left the queue, so long after it had come. */
    public void waited(Duration inQueue) {
        waits.record(inQueue);
    }

    /** A pass will be repeated after a back-off. */
    public void retried() {
        retries.increment();
    }

    /** The repair of one document was given up because somebody keeps undoing it. */
    public void driftFight() {
        driftFights.increment();
    }

    /** How many documents wait for a worker. */
    public void queueDepth(IntSupplier now) {
        queueDepth = now;
    }

    /** How long the oldest pass under way has been running, {@link Duration#ZERO} when none is. */
    public void longestRunning(Supplier<Duration> now) {
        longestRunning = now;
    }

    /** Whether this instance leads, and the newest term it knows. */
    public void leading(BooleanSupplier now, LongSupplier newestTerm) {
        leading = now;
        term = newestTerm;
    }

    /** How old the last good answer of that source is. */
    public void watchLag(Source source, Supplier<Duration> age) {
        synchronized (watchLags) {
            watchLags.put(source, age);
        }
    }

    /** How many deletions the brakes hold back. */
    public void pruneHeld(IntSupplier now) {
        pruneHeld = now;
    }

    /** How many keys under the prefix are no document's place. */
    public void misplaced(IntSupplier now) {
        misplaced = now;
    }

    /** Whether the sentinel is missing. */
    public void sentinelMissing(BooleanSupplier now) {
        sentinelMissing = now;
    }

    /** How many objects of a kind carry Drover's mark and belong to no document. */
    public void orphans(String kind, IntSupplier now) {
        Gauge.builder("drover_orphans", now, IntSupplier::getAsInt)
                .description("Objects with Drover's mark that belong to no document.")
                .tag("kind", kind)
                .strongReference(true)
                .register(registry);
    }

    /** How each document stands. Asked once for a scrape. */
    public void documents(Supplier<? extends Collection<DocumentStanding>> now) {
        documents = now;
    }

    /** Counts the documents anew; to be called before each scrape. */
    public synchronized void refresh() {
        census.take(documents.get());
    }

    private double watchLagOf(Source source) {
        Supplier<Duration> age;
        synchronized (watchLags) {
            age = watchLags.getOrDefault(source, () -> Duration.ZERO);
        }
        return Census.seconds(age.get());
    }

    private OfKind of(String kind) {
        @Nullable OfKind meters = kinds.get(kind);
        if (meters == null) {
            throw new IllegalArgumentException(
                    "kind %s has no meters: it is not among %s".formatted(kind, kinds.keySet()));
        }
        return meters;
    }

    private void gauge(String name, String description, ToDoubleFunction<LoopMetrics> value) {
        Gauge.builder(name, this, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private Counter counter(String name, String description, Tags tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    private Timer timer(String name, String description, Tags tags, List<Duration> buckets) {
        return Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(buckets.toArray(Duration[]::new))
                .register(registry);
    }

    private static String word(Enum<?> label) {
        return label.name().toLowerCase(Locale.ROOT);
    }

    private static List<Duration> millis(long... bounds) {
        return LongStream.of(bounds).mapToObj(Duration::ofMillis).toList();
    }

    /** The meters of one kind. */
    private final class OfKind {

        private final Map<Result, Counter> results = new EnumMap<>(Result.class);
        private final Timer passes;
        private final Timer convergences;
        private final AtomicLong lastPassEpochSecond = new AtomicLong();

        OfKind(String kind) {
            Tags tags = Tags.of("kind", kind);
            for (Result result : Result.values()) {
                results.put(
                        result,
                        counter(
                                "drover_reconcile_total",
                                "Passes over one document, by how they ended.",
                                tags.and("result", word(result))));
            }
            passes = timer("drover_reconcile_seconds", "How long a pass took.", tags, PASS_BUCKETS);
            convergences =
                    timer(
                            "drover_convergence_seconds",
                            "From the moment a write was seen until its document was Ready"
                                    + " for the first time.",
                            tags,
                            CONVERGENCE_BUCKETS);
            Gauge.builder(
                            "drover_last_pass_timestamp_seconds",
                            lastPassEpochSecond,
                            AtomicLong::doubleValue)
                    .description("When the last pass ended; 0 before the first.")
                    .tags(tags)
                    .strongReference(true)
                    .register(registry);
        }

        void count(Result result) {
            @Nullable Counter counter = results.get(result);
            if (counter != null) {
                counter.increment();
            }
        }
    }
}
