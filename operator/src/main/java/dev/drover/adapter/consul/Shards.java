package dev.drover.adapter.consul;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The followers of all shards, and who decides where the cuts are. Thread-safe: changes are serialised, and what is asked
 * under the view's lock is answered without a lock.
 */
final class Shards {

    /** With the alarm, a survey and the pool for single calls Drover stays below 64 of the 200 connections Consul allows. */
    static final int SHARDS_MAX = 54;

    /** Reading 128 documents takes 2 to 3 ms; smaller shards would save nothing that can be noticed. */
    static final int TARGET = 128;

    /** After Consul said that there are too many connections, more are tried again only then. */
    private static final Duration CROWDED_PATIENCE = Duration.ofSeconds(60);

    /** Queries that were broken off count until their wait ends; before that a crowd is no news. */
    private static final Duration CROWDED_SLACK = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(Shards.class);

    private final Watch watch;
    private final Runnable tellComplete;
    private volatile NavigableMap<Shard, ShardFollower> followers = new TreeMap<>();
    private volatile boolean recut = true;
    private volatile int outgrownAt = 2 * TARGET;
    private int shardsMax = SHARDS_MAX;
    private Instant crowdedAt = Instant.EPOCH;
    private boolean closed;

    /**
     * @param tellComplete called when a shard has told all it holds
     */
    Shards(Watch watch, Runnable tellComplete) {
        this.watch = watch;
        this.tellComplete = tellComplete;
    }

    /** Whether every shard has told all it holds, and they hold everything. */
    boolean fresh() {
        return !recut
                && !followers.isEmpty()
                && followers.values().stream().allMatch(ShardFollower::fresh);
    }

    /** Whether no key can appear outside of a shard. */
    boolean coverEverything() {
        return followers.containsKey(Shard.ALL) && !recut;
    }

    boolean cover(String path) {
        Shard nearest = followers.floorKey(new Shard(path, true));
        return nearest != null && nearest.covers(path);
    }

    int count() {
        return followers.size();
    }

    /** Every shard is read again as a whole. */
    void kick() {
        followers.values().forEach(ShardFollower::reread);
    }

    /** Sees to it that each of these is covered, and no shard too large. */
    synchronized void adapt(Collection<String> paths) {
        List<String> uncovered = recut ? List.of() : paths.stream().filter(this::missed).toList();
        for (String path : uncovered) {
            if (!cover(path) && followers.size() < shardsMax) {
                replace(with(Partition.around(path, followers.keySet())));
            }
        }
        if (recut || uncovered.stream().anyMatch(this::missed)) {
            List<Shard> cuts =
                    Partition.of(
                            paths.stream().filter(Keys::addressable).toList(), shardsMax, TARGET);
            // Keys may crowd where no cut is possible: only a doubling asks for another try.
            outgrownAt = Math.max(outgrownAt, 2 * largestOf(cuts, paths));
            replace(cuts);
            // Only now: until the new shards stand, the old ones do not hold everything.
            recut = false;
        }
    }

    /** A shard has told what it holds. */
    void absorbed(Shard shard, ShardFollower teller, int size) {
        tellComplete.run();
        if (size > outgrownAt) {
            recut = true;
        }
        if (size == 0 && !shard.equals(Shard.ALL)) {
            retire(shard, teller);
        }
    }

    /** Consul has no more connections for us: a third of the shards must do, which leaves room for single calls. */
    synchronized void crowded() {
        Instant now = watch.clock().instant();
        if (Duration.between(crowdedAt, now).compareTo(watch.longestWait().plus(CROWDED_SLACK))
                > 0) {
            crowdedAt = now;
            shardsMax = Math.max(1, followers.size() / 3);
            LOG.warn(
                    "consul: too many connections from this address"
                        + " (limits.http_max_conns_per_client); following {} with at most {} from"
                        + " now on",
                    watch.root(),
                    shardsMax);
            // These hold what was told, which may be a part: the survey sees to the rest.
            recut = true;
            replace(
                    Partition.of(
                            watch.view().paths().stream().filter(Keys::addressable).toList(),
                            shardsMax,
                            TARGET));
        }
    }

    /** Whether a survey should cut anew. */
    synchronized boolean recutDue() {
        boolean patient =
                Duration.between(crowdedAt, watch.clock().instant()).compareTo(CROWDED_PATIENCE)
                        > 0;
        if (shardsMax < SHARDS_MAX && patient) {
            crowdedAt = watch.clock().instant();
            shardsMax = Math.min(SHARDS_MAX, 2 * shardsMax);
            recut = true;
        }
        return recut;
    }

    /** Stops all; tells whether they ended within {@code patience}. */
    boolean close(Duration patience) throws InterruptedException {
        List<ShardFollower> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(followers.values());
            replace(List.of());
        }
        Instant deadline = watch.clock().instant().plus(patience);
        boolean ended = true;
        for (ShardFollower follower : all) {
            Duration left = Duration.between(watch.clock().instant(), deadline);
            ended &= follower.ended(left.isPositive() ? left : Duration.ofMillis(1));
        }
        return ended;
    }

    private boolean missed(String path) {
        return Keys.addressable(path) && !cover(path);
    }

    private synchronized void retire(Shard shard, ShardFollower teller) {
        // A recut may have put another in its place meanwhile.
        if (followers.get(shard) != teller) {
            return;
        }
        List<Shard> others = new ArrayList<>(followers.keySet());
        others.remove(shard);
        if (others.isEmpty()) {
            others.add(Shard.ALL);
        }
        replace(others);
    }

    private List<Shard> with(Shard shard) {
        List<Shard> all = new ArrayList<>(followers.keySet());
        all.add(shard);
        return all;
    }

    /** Followers of shards that stay are not disturbed. */
    private void replace(Collection<Shard> wanted) {
        NavigableMap<Shard, ShardFollower> next = new TreeMap<>();
        List<ShardFollower> fresh = new ArrayList<>();
        for (Shard shard : closed ? Set.<Shard>of() : wanted) {
            ShardFollower running = followers.get(shard);
            if (running == null) {
                running = new ShardFollower(shard, this, watch);
                fresh.add(running);
            }
            next.put(shard, running);
        }
        NavigableMap<Shard, ShardFollower> before = followers;
        followers = Collections.unmodifiableNavigableMap(next);
        before.forEach((shard, follower) -> {
            if (!next.containsKey(shard)) {
                follower.stop();
            }
        });
        fresh.forEach(Follower::start);
    }

    private static int largestOf(List<Shard> cuts, Collection<String> paths) {
        TreeMap<Shard, Integer> sizes = new TreeMap<>();
        cuts.forEach(shard -> sizes.put(shard, 0));
        for (String path : paths) {
            Shard nearest = sizes.floorKey(new Shard(path, true));
            if (nearest != null && nearest.covers(path)) {
                sizes.merge(nearest, 1, Integer::sum);
            }
        }
        return sizes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }
}
