package dev.drover.convergence;

import dev.drover.schema.DocumentReader;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the loop is made of, put together in one place. Thread-safe. */
public final class LoopParts {

    private static final Logger LOG = LoggerFactory.getLogger(LoopParts.class);

    /** How documents of a kind that does not exist are counted. */
    public static final String UNKNOWN_KIND = "Unknown";

    /**
     * What the root hands in.
     *
     * @param store where documents stand
     * @param keys where in it
     * @param reader reads documents
     * @param kinds all kinds
     * @param instance this process's name, unlike any other's
     * @param metrics what is counted
     */
    public record Given(
            KeyValueStore store,
            StoreKeys keys,
            DocumentReader reader,
            List<Kind<?, ?, ?, ?>> kinds,
            String instance,
            LoopMetrics metrics) {}

    /**
     * Time and chance.
     *
     * @param clock the time of day
     * @param ticker the time that passes
     * @param dice chance
     */
    public record Nature(InstantSource clock, Ticker ticker, RandomGenerator dice) {}

    private final Given given;
    private final Nature nature;
    private final Map<String, Kind<?, ?, ?, ?>> kinds = new LinkedHashMap<>();
    private final Leadership leadership;
    private final Ledger ledger;
    private final DesiredView view;
    private final WorkQueue queue;
    private final Brakes brakes;
    private final Retries retries;
    private final Repairs repairs = new Repairs();
    private volatile boolean sentinelMissing;

    public LoopParts(Given given, Nature nature) {
        this.given = given;
        this.nature = nature;
        given.kinds().forEach(kind -> kinds.put(kind.name(), kind));
        this.leadership =
                new Leadership(
                        given.store(),
                        given.keys(),
                        given.instance(),
                        nature.clock(),
                        nature.ticker());
        this.ledger = new Ledger(given.store(), given.keys(), leadership, kinds);
        this.view = new DesiredView(given.reader(), nature.clock());
        this.queue = new WorkQueue(nature.ticker());
        this.brakes = new Brakes(given.store(), given.keys(), ledger, nature.clock());
        this.retries = new Retries(nature.dice());
    }

    KeyValueStore store() {
        return given.store();
    }

    StoreKeys keys() {
        return given.keys();
    }

    DocumentReader reader() {
        return given.reader();
    }

    Map<String, Kind<?, ?, ?, ?>> kinds() {
        return kinds;
    }

    LoopMetrics metrics() {
        return given.metrics();
    }

    InstantSource clock() {
        return nature.clock();
    }

    Ticker ticker() {
        return nature.ticker();
    }

    Retries retries() {
        return retries;
    }

    Repairs repairs() {
        return repairs;
    }

    /** Whether this instance leads. */
    public Leadership leadership() {
        return leadership;
    }

    /** What was said about documents. */
    public Ledger ledger() {
        return ledger;
    }

    /** All documents as seen. */
    public DesiredView view() {
        return view;
    }

    /** What waits for a pass. */
    public WorkQueue queue() {
        return queue;
    }

    /** Removals that wait. */
    public Brakes brakes() {
        return brakes;
    }

    /** Whether the sentinel is missing: nothing is removed then, and no leader begins to work. */
    public boolean sentinelMissing() {
        return sentinelMissing;
    }

    void sentinelMissing(boolean missing) {
        if (missing && !sentinelMissing) {
            LOG.warn(
                    "the sentinel {} does not exist: nothing is removed, and no leader begins to"
                            + " work; run 'drover init' if this store is meant",
                    given.keys().sentinel());
        }
        sentinelMissing = missing;
    }
}
