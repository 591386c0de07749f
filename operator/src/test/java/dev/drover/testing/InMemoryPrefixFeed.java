package dev.drover.testing;

import dev.drover.adapter.consul.PrefixFeed;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.StoreKeys;
import dev.drover.proxy.Proxies;
import dev.drover.proxy.ProxyKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** A prefix that is told by hand. In view from the beginning. */
public final class InMemoryPrefixFeed implements PrefixFeed {

    private Consumer<List<Entry>> listener = _ -> {};

    /** The proxies of a store, none of which has members. */
    public static Proxies proxies(KeyValueStore store) {
        return new Proxies(
                store,
                new ProxyKeys(new StoreKeys("drover")),
                new InMemoryPrefixFeed(),
                () -> Duration.ZERO,
                InstantSource.fixed(Instant.EPOCH));
    }

    /** Tells all there is. */
    public void tell(List<Entry> entries) {
        listener.accept(entries);
    }

    @Override
    public void start(Consumer<List<Entry>> changed) {
        listener = changed;
    }

    @Override
    public Instant lastAnswer() {
        return Instant.MAX;
    }

    @Override
    public void close() {
        listener = _ -> {};
    }
}
