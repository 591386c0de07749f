package dev.drover.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Which proxies are an existing Caddy that the operator itself configures, by what is recorded about them: so a leader that has
 * just begun knows those, too, whose documents are suspended or gone. Thread-safe.
 */
public final class Directs {

    private static final String ADMIN = "admin ";

    /** The addresses that each has, or leaves. */
    private final Map<ProxyName, Set<String>> there = new TreeMap<>();

    private BiConsumer<ProxyName, Fate> listener = (_, _) -> {};

    /** What becomes of one. */
    public enum Fate {
        /** It is to be looked after. */
        BEGINS,
        /** Its document and its settings are gone: what is ours is taken away. */
        ENDS,
        /** Somebody else may look after it now: what is ours stays. */
        IS_LEFT
    }

    /** How it is recorded that a proxy is an existing Caddy. */
    public static List<String> places(Optional<String> address) {
        return address.map(text -> List.of(ADMIN + text)).orElse(List.of());
    }

    /** Whether a proxy with such a record is an existing Caddy. */
    public static boolean isDirect(ProxyPart part) {
        return !addresses(part).isEmpty();
    }

    private static Set<String> addresses(ProxyPart part) {
        return part.held().stream()
                .filter(place -> place.startsWith(ADMIN))
                .map(place -> place.substring(ADMIN.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Begins to tell.
     *
     * @param changed told each that begins or ends, one after the other; comes back at once, and asks nothing here
     */
    public synchronized void start(BiConsumer<ProxyName, Fate> changed) {
        listener = changed;
        there.keySet().forEach(proxy -> changed.accept(proxy, Fate.BEGINS));
    }

    /** That is recorded about a proxy. One that was an existing Caddy and is recorded as none ends. */
    public synchronized void recall(ProxyName proxy, ProxyPart part) {
        Set<String> addresses = addresses(part);
        if (addresses.isEmpty()) {
            ends(proxy);
        } else if (there.put(proxy, addresses) == null) {
            listener.accept(proxy, Fate.BEGINS);
        }
    }

    /** Its document is gone for good. */
    public synchronized void ends(ProxyName proxy) {
        if (there.remove(proxy) != null) {
            listener.accept(proxy, Fate.ENDS);
        }
    }

    /** Whether a proxy is one. */
    public synchronized boolean contains(ProxyName proxy) {
        return there.containsKey(proxy);
    }

    /** Another proxy that has that address, or leaves it. */
    public synchronized Optional<ProxyName> holder(String address, ProxyName other) {
        return there.entrySet().stream()
                .filter(one -> one.getValue().contains(address) && !one.getKey().equals(other))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** A term begins: nothing is known of any. */
    synchronized void clear() {
        List<ProxyName> all = new ArrayList<>(there.keySet());
        there.clear();
        all.forEach(proxy -> listener.accept(proxy, Fate.IS_LEFT));
    }
}
