package dev.drover.proxy;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which route has which place, a host with a path on a proxy: one place has one holder, and who holds it keeps it. Thread-safe.
 */
public final class Places {

    private final Map<String, String> holders = new HashMap<>();
    private final Map<String, Set<String>> held = new HashMap<>();
    private final Set<String> waiting = new HashSet<>();

    /**
     * A place that another route has.
     *
     * @param place for people
     * @param holder {@code namespace/name} of the route
     */
    public record Taken(String place, String holder) {}

    /**
     * What came of a claim.
     *
     * @param taken a place that another has; empty when all are the claimant's now
     * @param hopeful routes that wait for a place, when one was given up
     */
    public record Claim(Optional<Taken> taken, Set<String> hopeful) {}

    /**
     * Claims all of these places for a route and gives up those it has besides; or changes nothing when another has one.
     *
     * @param wanted each a proxy, a host and a path
     */
    public synchronized Claim claim(String route, Collection<String> wanted) {
        for (String place : new TreeSet<>(wanted)) {
            String holder = holders.get(place);
            if (holder != null && !holder.equals(route)) {
                waiting.add(route);
                return new Claim(Optional.of(new Taken(place, holder)), Set.of());
            }
        }
        waiting.remove(route);
        boolean givesUp = !wanted.containsAll(held.getOrDefault(route, Set.of()));
        letGo(route);
        wanted.forEach(place -> holders.put(place, route));
        held.put(route, Set.copyOf(wanted));
        return new Claim(Optional.empty(), givesUp ? Set.copyOf(waiting) : Set.of());
    }

    /** Takes in what is recorded; changes nothing where another was there before. */
    public synchronized void recall(String route, Collection<String> recorded) {
        if (held.containsKey(route)) {
            return;
        }
        Set<String> free = new HashSet<>(recorded);
        free.removeIf(place -> holders.containsKey(place));
        free.forEach(place -> holders.put(place, route));
        held.put(route, free);
    }

    /**
     * Gives up all places of a route.
     *
     * @return the routes that wait for a place, whichever
     */
    public synchronized Set<String> release(String route) {
        waiting.remove(route);
        letGo(route);
        held.remove(route);
        return Set.copyOf(waiting);
    }

    /** Whether a route has a place. */
    synchronized boolean holds(String route) {
        return held.containsKey(route);
    }

    /** Nobody has anything. */
    synchronized void clear() {
        holders.clear();
        held.clear();
        waiting.clear();
    }

    private void letGo(String route) {
        held.getOrDefault(route, Set.of()).forEach(place -> holders.remove(place, route));
    }
}
