package dev.drover.cluster;

import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the members of one cluster are, as they say in the store. What was once known stays known while the store is away.
 * Thread-safe.
 */
public final class MemberPlaces {

    /** A member that moved is found after so long. */
    private static final Duration FRESH = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(MemberPlaces.class);

    private final KeyValueStore store;
    private final RoleKeys keys;
    private final Ticker ticker;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Set<String> asking = ConcurrentHashMap.newKeySet();

    /**
     * What is known of a member.
     *
     * @param place where it was last
     * @param at when that was read
     */
    private record Known(MemberPlace place, Duration at) {}

    public MemberPlaces(KeyValueStore store, RoleKeys keys, Ticker ticker) {
        this.store = store;
        this.keys = keys;
        this.ticker = ticker;
    }

    /** Where that member was last, as far as it is known here; never blocks. */
    public Optional<MemberPlace> last(String name) {
        return Optional.ofNullable(known.get(name)).map(Known::place);
    }

    /** Where that member is; blocks only when nothing was ever known of it. Empty = it never said so. */
    public Optional<MemberPlace> of(String name) {
        Known before = known.get(name);
        if (before == null) {
            return read(name);
        }
        if (ticker.read().minus(before.at()).compareTo(FRESH) > 0 && asking.add(name)) {
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            Optional<MemberPlace> _ = read(name);
                        } finally {
                            asking.remove(name);
                        }
                    });
        }
        return Optional.of(before.place());
    }

    /**
     * Finds out where those are while the store tells: they may be needed when it does not.
     *
     * @return whether it is known of all
     */
    public boolean remember(Collection<String> names) {
        return names.stream().filter(name -> of(name).isPresent()).count() == names.size();
    }

    /**
     * How often each said that it is there, by name; whoever cannot be understood is left out.
     *
     * @throws RemoteFailure when the store did not say
     */
    public Map<String, Long> beats() {
        Map<String, Long> all = new TreeMap<>();
        for (Entry entry : store.list(keys.members())) {
            place(entry.value())
                    .ifPresent(it ->
                            all.put(entry.key().substring(keys.members().length()), it.beats()));
        }
        return all;
    }

    private Optional<MemberPlace> read(String name) {
        try {
            Optional<MemberPlace> now =
                    store.read(keys.member(name)).flatMap(entry -> place(entry.value()));
            now.ifPresent(place -> known.put(name, new Known(place, ticker.read())));
            return now;
        } catch (RemoteFailure unread) {
            LOG.debug("{}", unread.getMessage());
            return Optional.empty();
        }
    }

    /** What a member wrote; empty = it cannot be understood. */
    static Optional<MemberPlace> place(byte[] written) {
        try {
            return Optional.of(RoleCodec.message(MemberPlace.class, written));
        } catch (IllegalArgumentException garbled) {
            LOG.warn("a member's place: {}", garbled.getMessage());
            return Optional.empty();
        }
    }
}
