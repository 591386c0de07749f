package dev.drover.adapter.consul;

import dev.drover.convergence.DesiredSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Follows the desired prefix in a real Consul. A blocking query returns all of its prefix at each change, so the key space
 * is cut into shards, each followed by a query of its own; an {@link Alarm} sees to what falls between them. Thread-safe.
 *
 * <p>After any trouble everything is read again and compared with what was told: only differences are told.
 *
 * @see <a href="https://developer.hashicorp.com/consul/api-docs/features/blocking">Blocking queries</a>
 */
public final class ConsulDesiredSource implements DesiredSource {

    /** The key below the root that proves that an answer was allowed and complete. */
    public static final String SENTINEL = ".sentinel";

    /** {@link #close} promises a second. */
    private static final Duration CLOSE_PATIENCE = Duration.ofMillis(450);

    private final Watch watch;
    private final Shards shards;
    private final Alarm alarm;
    private volatile Instant lastAnswer = Instant.EPOCH;
    private volatile boolean trusted;

    /**
     * @param store speaks with the Consul to follow; closed by its owner, after this
     * @param root the prefix with its slash, for example {@code drover/desired/}
     * @param clock the time
     * @param random for back-off
     */
    public ConsulDesiredSource(
            ConsulKeyValueStore store, String root, InstantSource clock, RandomGenerator random) {
        this(store, root, clock, random, ShardFollower.WAIT);
    }

    /** With another longest wait of all queries, so that tests notice a lost right sooner. */
    ConsulDesiredSource(
            ConsulKeyValueStore store,
            String root,
            InstantSource clock,
            RandomGenerator random,
            Duration longestWait) {
        if (!root.endsWith("/") || !Keys.addressable(root)) {
            throw new IllegalArgumentException(
                    "the desired prefix '%s' must end with '/' and have no empty part"
                            .formatted(root));
        }
        Troubles troubles = new Troubles(root, clock);
        this.watch =
                new Watch(
                        root,
                        store,
                        new View(root),
                        new Witness(store, root),
                        troubles,
                        clock,
                        random,
                        longestWait);
        this.shards = new Shards(watch, this::tellComplete);
        this.alarm = new Alarm(watch, shards, this::answered);
    }

    @Override
    public void start(Listener listener) {
        watch.view().open(listener);
        alarm.start();
    }

    @Override
    public Instant lastAnswer() {
        return lastAnswer;
    }

    @Override
    public void close() {
        watch.troubles().close();
        alarm.stop();
        try {
            alarm.ended(CLOSE_PATIENCE);
            shards.close(CLOSE_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watch.view().close();
    }

    /** How many blocking queries follow shards. */
    int shardCount() {
        return shards.count();
    }

    /** Whether somebody gets no good answer at this moment. */
    boolean inTrouble() {
        return !watch.troubles().none();
    }

    private void answered() {
        trusted = true;
        tellComplete();
        stamp();
    }

    private void tellComplete() {
        boolean now =
                watch.view().completeIf(() -> trusted && shards.fresh() && watch.troubles().none());
        if (now) {
            stamp();
        }
    }

    private void stamp() {
        if (watch.troubles().none() && watch.view().complete()) {
            lastAnswer = watch.clock().instant();
        }
    }
}
