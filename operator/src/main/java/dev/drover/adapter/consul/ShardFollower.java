package dev.drover.adapter.consul;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Follows one shard: each change under it wakes a blocking query that returns the shard with its values. */
final class ShardFollower extends Follower {

    /**
     * How long a query waits at most; what hangs is noticed by the alarm, long before. Not longer, because Consul counts
     * the connection of a query that we broke off until its wait has ended.
     */
    static final Duration WAIT = Duration.ofSeconds(30);

    /**
     * The first query of a shard waits so long, each further one twice as long as the one before: should there be too many
     * connections, those of young shards that are broken off are soon forgotten.
     */
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);

    /** For the sixteenth that Consul adds, and the way. */
    private static final Duration MARGIN = Duration.ofSeconds(4);

    /** A change that follows the last one faster than this belongs to a burst. */
    private static final long BURST_GAP_MILLIS = 10;

    /** Longest pause between two reads in a burst: few reads, and nobody sees the delay. */
    private static final long BURST_PAUSE_MILLIS_MAX = 64;

    /** So many failures in a row while the alarm gets its answers are not Consul's weakness. */
    private static final int FAILURES_SUSPECT = 5;

    private final Shard shard;
    private final Shards shards;
    private final Watch watch;
    private final InstantSource clock;
    private long index;
    private Duration wait = FIRST_WAIT;
    private long burstPauseMillis;
    private volatile boolean fresh;

    ShardFollower(Shard shard, Shards shards, Watch watch) {
        super("desired-" + shard, watch.store().metrics(), watch.troubles(), watch.random());
        this.shard = shard;
        this.shards = shards;
        this.watch = watch;
        this.clock = watch.clock();
    }

    /** Whether everything in the shard has been told, as far as Consul has said. */
    boolean fresh() {
        return fresh;
    }

    /** Reads the whole shard again; until then it is not fresh. */
    void reread() {
        fresh = false;
        watch.view().incomplete();
        kick();
    }

    @Override
    void follow() throws IOException, InterruptedException {
        boolean waiting = index > 0;
        Instant asked = clock.instant();
        String what = watch.root() + shard;
        ConsulHttp.Answer answer =
                answer(
                        "list " + what,
                        watch.store().http().get(query()),
                        waiting ? wait.plus(MARGIN) : watch.store().listTimeout());
        View.Absorbed absorbed =
                watch.view().absorb(shard, answer.body(), answer.index(), this::running);
        if (answer.filtered()) {
            throw Witness.filtered(what);
        }
        if (!absorbed.missing().isEmpty()) {
            watch.witness().confirmGone(absorbed.missing());
            watch.view().vanish(absorbed.missing(), this::running);
        }
        // An index that moves back: a snapshot was restored, or Consul forgot deletions. Read again
        // to be sure.
        boolean backwards = answer.index() < index;
        index = backwards ? 0 : answer.index();
        wait = waiting ? shorter(wait.multipliedBy(2), watch.longestWait()) : FIRST_WAIT;
        fresh = !backwards && !kicked();
        well();
        if (running()) {
            shards.absorbed(shard, this, absorbed.present());
        }
        rest(waiting && Duration.between(asked, clock.instant()).toMillis() < BURST_GAP_MILLIS);
    }

    @Override
    void restart() {
        index = 0;
        fresh = false;
        watch.view().incomplete();
    }

    @Override
    void crowded() {
        shards.crowded();
    }

    /** Consul's refusal of one connection too many may look like a broken connection. */
    @Override
    void failedAgain(int times, Throwable why) {
        if (times % FAILURES_SUSPECT == 0
                && ConsulFailures.isBrokenConnection(why)
                && !watch.troubles().any(who -> who instanceof Alarm)) {
            shards.crowded();
        }
    }

    private void rest(boolean burst) throws InterruptedException {
        burstPauseMillis =
                burst ? Math.min(BURST_PAUSE_MILLIS_MAX, Math.max(2, burstPauseMillis * 2)) : 0;
        if (burst) {
            pause(Duration.ofMillis(burstPauseMillis));
        }
    }

    private String query() {
        String path = "/v1/kv/" + ConsulHttp.escaped(watch.root() + shard.prefix());
        String scope = shard.single() ? "?" : "?recurse&";
        return index == 0
                ? path + scope + "default"
                : "%s%sindex=%d&wait=%ds".formatted(path, scope, index, wait.toSeconds());
    }
}
