package dev.drover.adapter.consul;

import dev.drover.cluster.CatalogAgent;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * The store in a real Consul for a process that asks about a key or two: without the Orbitz client it starts in half the time
 * and needs less memory. It counts nothing. Thread-safe.
 */
public final class SmallConsulStore implements KeyValueStore, AutoCloseable {

    /** Consul adds up to a sixteenth to a wait; the rest is for the way. */
    private static final Duration WAIT_MARGIN = Duration.ofMillis(500);

    private final ConsulSettings settings;
    private final ConsulHttp http;
    private final Ticker ticker;

    public SmallConsulStore(ConsulSettings settings, Ticker ticker) {
        this.settings = settings;
        this.ticker = ticker;
        this.http = new ConsulHttp(settings);
    }

    @Override
    public Optional<Entry> read(String key) {
        String what = "read " + key;
        return answered(what, path(key) + "?consistent", settings.callTimeout()).entry();
    }

    @Override
    public Optional<Entry> await(String key, long seen, Duration patience) {
        String what = "await " + key;
        Duration deadline = ticker.read().plus(patience);
        Sight now = answered(what, path(key) + "?consistent", settings.callTimeout());
        // Consul also answers when another key changed: what is not there has the index of them
        // all.
        for (long seconds = patience.toSeconds();
                now.modifyIndex() == seen && seconds >= 1;
                seconds = deadline.minus(ticker.read()).toSeconds()) {
            String wait = "?index=%d&wait=%ds".formatted(now.index(), seconds);
            Duration longest = Duration.ofSeconds(seconds);
            now =
                    answered(
                            what,
                            path(key) + wait,
                            longest.plus(longest.dividedBy(16)).plus(WAIT_MARGIN));
        }
        return now.entry();
    }

    @Override
    public List<Entry> list(String prefix) {
        String what = "list " + prefix;
        try {
            return ConsulKeyValueStore.entries(
                    what, get(path(prefix) + "?recurse", settings.listTimeout()));
        } catch (IOException e) {
            throw ConsulFailures.ofException(what, e, false, settings);
        } catch (InterruptedException | CancellationException e) {
            throw interrupted(what);
        }
    }

    @Override
    public Optional<Committed> commit(List<Write> writes) {
        ConsulKeyValueStore.requireBounded(writes);
        return ConsulKeyValueStore.committed(
                "commit " + writes.getFirst().key(), writes, http, settings);
    }

    /** The agent that is asked, as one that keeps services; ends with this store. */
    public CatalogAgent agent() {
        return new ConsulCatalogAgent(http, settings);
    }

    @Override
    public void close() {
        http.close();
    }

    /**
     * One look at a key.
     *
     * @param index from where to wait for the next change
     */
    private record Sight(Optional<Entry> entry, long index) {
        long modifyIndex() {
            return entry.map(Entry::modifyIndex).orElse(0L);
        }
    }

    private Sight answered(String what, String path, Duration patience) {
        try {
            ConsulHttp.Answer answer = get(path, patience);
            return new Sight(
                    ConsulKeyValueStore.entries(what, answer).stream().findFirst(), answer.index());
        } catch (IOException e) {
            throw ConsulFailures.ofException(what, e, false, settings);
        } catch (InterruptedException | CancellationException e) {
            throw interrupted(what);
        }
    }

    private ConsulHttp.Answer get(String path, Duration patience)
            throws IOException, InterruptedException {
        return ConsulHttp.await(http.get(path), patience);
    }

    private static RemoteFailure interrupted(String what) {
        Thread.currentThread().interrupt();
        return new RemoteFailure.Unavailable("consul: " + what + ": interrupted");
    }

    private static String path(String key) {
        return "/v1/kv/" + ConsulHttp.escaped(key);
    }
}
