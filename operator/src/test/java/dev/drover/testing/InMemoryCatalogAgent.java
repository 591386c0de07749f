package dev.drover.testing;

import dev.drover.cluster.CatalogAgent;
import dev.drover.cluster.Listing;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A catalog in memory, which can fail. Thread-safe. */
public final class InMemoryCatalogAgent implements CatalogAgent {

    private final Ticker ticker;
    private final Map<String, Entry> entries = new TreeMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private @Nullable RemoteFailure failure;

    private record Entry(Listing listing, Duration shown, Duration until) {}

    public InMemoryCatalogAgent(Ticker ticker) {
        this.ticker = ticker;
    }

    /** From now on each call fails so, or none any more. */
    public synchronized void fail(@Nullable RemoteFailure how) {
        failure = how;
    }

    /** It has lost everything. */
    public synchronized void wipe() {
        entries.clear();
    }

    /** What it was asked, as a word and an id, in order. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** {@code host:port} of what clients are shown, sorted. */
    public synchronized List<String> shown(String service) {
        return entries.values().stream()
                .filter(entry -> ticker.read().compareTo(entry.until()) < 0)
                .map(Entry::listing)
                .filter(listing -> listing.service().equals(service))
                .map(listing -> listing.host() + ":" + listing.port())
                .sorted()
                .toList();
    }

    @Override
    public synchronized Optional<Listing> look(String id) {
        asked("look", id);
        return Optional.ofNullable(entries.get(id)).map(Entry::listing);
    }

    @Override
    public synchronized void enter(Listing listing, Duration shown) {
        asked("enter", listing.id());
        entries.put(listing.id(), new Entry(listing, shown, ticker.read().plus(shown)));
    }

    @Override
    public synchronized boolean renew(String id) {
        asked("renew", id);
        return entries.computeIfPresent(
                        id,
                        (_, entry) ->
                                new Entry(
                                        entry.listing(),
                                        entry.shown(),
                                        ticker.read().plus(entry.shown())))
                != null;
    }

    @Override
    public synchronized void unlist(String id) {
        asked("unlist", id);
        entries.remove(id);
    }

    private void asked(String word, String id) {
        calls.add(word + " " + id);
        if (failure != null) {
            throw failure;
        }
    }
}
