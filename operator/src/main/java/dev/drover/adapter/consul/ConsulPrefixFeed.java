package dev.drover.adapter.consul;

import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.RemoteFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Follows all keys below one prefix of a real Consul with one blocking query. Each change brings the whole prefix: it is for
 * prefixes that stay small. Thread-safe.
 */
public final class ConsulPrefixFeed implements PrefixFeed {

    private final Troubles troubles;
    private final PrefixFollower follower;

    /**
     * Follows nothing yet.
     *
     * @param store speaks with the Consul to follow; closed by its owner, after this
     * @param prefix with a slash at the end
     */
    public ConsulPrefixFeed(
            ConsulKeyValueStore store, String prefix, InstantSource clock, RandomGenerator random) {
        this.troubles = new Troubles(prefix, clock);
        this.follower = new PrefixFollower(store, prefix, clock, troubles, random);
    }

    @Override
    public void start(Consumer<List<Entry>> changed) {
        follower.listener = changed;
        follower.start();
    }

    @Override
    public Instant lastAnswer() {
        return follower.lastAnswer;
    }

    @Override
    public void close() {
        troubles.close();
        follower.end();
    }

    private static final class PrefixFollower extends Follower {

        private static final Duration WAIT = Duration.ofSeconds(30);
        private static final Duration MARGIN = Duration.ofSeconds(4);

        private final ConsulKeyValueStore store;
        private final String path;
        private final InstantSource clock;
        private long index;
        private volatile Consumer<List<Entry>> listener = _ -> {};
        private volatile Instant lastAnswer = Instant.EPOCH;

        PrefixFollower(
                ConsulKeyValueStore store,
                String prefix,
                InstantSource clock,
                Troubles troubles,
                RandomGenerator random) {
            super(prefix, store.metrics(), troubles, random);
            this.store = store;
            this.path = "/v1/kv/" + ConsulHttp.escaped(prefix) + "?recurse";
            this.clock = clock;
        }

        @Override
        void follow() throws IOException {
            String query =
                    index == 0
                            ? path
                            : "%s&index=%d&wait=%ds".formatted(path, index, WAIT.toSeconds());
            ConsulHttp.Answer answer =
                    answer(
                            "follow " + path,
                            store.http().get(query),
                            index > 0 ? WAIT.plus(MARGIN) : store.listTimeout());
            if (answer.filtered()) {
                throw new RemoteFailure.Denied(
                        "consul: follow %s: the token may not see all keys there".formatted(path));
            }
            long next = answer.index() < index ? 0 : answer.index();
            if (running() && answer.index() != index) {
                // The answer is used no more: beside ten thousand entries there is no room for it.
                List<Entry> entries = entries(answer);
                listener.accept(entries);
            }
            index = next;
            lastAnswer = clock.instant();
        }

        private static List<Entry> entries(ConsulHttp.Answer answer) throws IOException {
            List<Entry> entries = new ArrayList<>();
            if (answer.status() == 200) {
                KeyValueAnswer.read(
                        answer.body(),
                        item ->
                                entries.add(
                                        new Entry(item.key(), item.value(), item.modifyIndex())));
            }
            return entries;
        }

        @Override
        void restart() {
            index = 0;
        }

        @Override
        void crowded() {
            // One connection more or less does not matter; the next try comes later.
        }
    }
}
