package dev.drover.proxy;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which route has which place, a host with a path on a proxy. A route holds the places at which it may stand in the store,
 * and nobody takes them from it. What nobody holds is for the oldest route that asks for it and can have all it asks for,
 * whichever is looked at first. Thread-safe.
 */
public final class Places {

    /** Of each place, those that may stand there: more than one only where an older operator left it so. */
    private final Map<String, NavigableSet<String>> holders = new HashMap<>();

    private final Map<String, Set<String>> held = new HashMap<>();
    private final Map<String, Wish> wishes = new HashMap<>();
    private final Map<String, NavigableSet<Wish>> wishers = new HashMap<>();

    /** Those that cannot have what they ask for, and the route that has it. */
    private final Map<String, String> waiting = new HashMap<>();

    /**
     * A place that another route has, or is to have.
     *
     * @param place for people
     * @param holder {@code namespace/name} of the route
     */
    public record Taken(String place, String holder) {}

    /** What a route asks for; the oldest comes first. */
    private record Wish(String route, long since, NavigableSet<String> places)
            implements Comparable<Wish> {

        /** At the places of both, as old as the older one. */
        private Wish and(Wish other) {
            NavigableSet<String> all = new TreeSet<>(places);
            all.addAll(other.places);
            return new Wish(route, Math.min(since, other.since), all);
        }

        @Override
        public int compareTo(Wish other) {
            return Comparator.comparingLong(Wish::since)
                    .thenComparing(Wish::route)
                    .compare(this, other);
        }
    }

    /**
     * A route asks for these places, and no longer for others; it holds none of them yet.
     *
     * @param since the index of the store from which on it counts as there; the lower, the older
     * @param places each a proxy, a host and a path; none for a route that is not to be published
     * @return the routes that waited for it, or for one that may have to wait now itself, when it asks for something else than
     *     before: they are to look again
     */
    public synchronized Set<String> wish(String route, long since, Collection<String> places) {
        Wish wish = new Wish(route, since, new TreeSet<>(places));
        Wish before = wishes.get(route);
        boolean asksAsBefore = before == null ? places.isEmpty() : wish.equals(before);
        if (asksAsBefore) {
            return Set.of();
        }
        forgetWish(route);
        if (!wish.places().isEmpty()) {
            wishes.put(route, wish);
            wish.places()
                    .forEach(place ->
                            wishers.computeIfAbsent(place, _ -> new TreeSet<>()).add(wish));
        }
        // Who left a place may have stood in the way of as many as he does at another.
        Wish touched = before == null ? wish : wish.and(before);
        return lookingAgain(route, new TreeSet<>(Set.of(touched)));
    }

    /** What a route asks for and cannot have; empty when it can have all of it. If it cannot, it waits. */
    public synchronized Optional<Taken> obstacle(String route) {
        Optional<Taken> taken = Optional.ofNullable(wishes.get(route)).flatMap(this::obstacle);
        taken.ifPresentOrElse(
                other -> waiting.put(route, other.holder()), () -> waiting.remove(route));
        return taken;
    }

    private Optional<Taken> obstacle(Wish wish) {
        Optional<Taken> found = held(wish);
        if (found.isPresent()) {
            return found;
        }
        Set<Wish> free = new HashSet<>();
        for (Wish older : olderOnes(wish)) {
            found = held(older).or(() -> wished(older, free));
            if (found.isEmpty()) {
                free.add(older);
            }
        }
        return wished(wish, free);
    }

    /** Those that may stand in its way, and those that may stand in theirs, the oldest first. */
    private NavigableSet<Wish> olderOnes(Wish wish) {
        NavigableSet<Wish> left = new TreeSet<>(Set.of(wish));
        NavigableSet<Wish> found = new TreeSet<>();
        Set<String> seen = new HashSet<>();
        while (!left.isEmpty()) {
            // The youngest first: all that is older at a place is found at one look.
            Wish next = left.pollLast();
            next.places().stream()
                    .filter(seen::add)
                    .flatMap(place -> at(place).headSet(next, false).stream())
                    .filter(found::add)
                    .forEach(left::add);
        }
        return found;
    }

    /**
     * Those that wait for a route, or for one that may have something else in its way now: whom it kept from a place may have
     * it then.
     *
     * @param changed what is asked for otherwise, or has something else in its way
     */
    private Set<String> lookingAgain(String route, NavigableSet<Wish> changed) {
        if (waiting.isEmpty()) {
            return Set.of();
        }
        Set<String> touched = new HashSet<>(Set.of(route));
        youngerOnes(changed).forEach(wish -> touched.add(wish.route()));
        Set<String> others = new HashSet<>();
        waiting.forEach((other, holder) -> {
            if (touched.contains(holder) && !other.equals(route)) {
                others.add(other);
            }
        });
        return others;
    }

    private NavigableSet<Wish> wishesAt(Collection<String> places) {
        NavigableSet<Wish> all = new TreeSet<>();
        places.forEach(place -> all.addAll(at(place)));
        return all;
    }

    /** These, those in whose way they may stand, and those in whose way those may stand. */
    private Set<Wish> youngerOnes(NavigableSet<Wish> wishes) {
        NavigableSet<Wish> left = new TreeSet<>(wishes);
        Set<Wish> found = new HashSet<>(wishes);
        Set<String> seen = new HashSet<>();
        while (!left.isEmpty()) {
            // The oldest first: all that is younger at a place is found at one look.
            Wish next = left.pollFirst();
            next.places().stream()
                    .filter(seen::add)
                    .flatMap(place -> at(place).tailSet(next, false).stream())
                    .filter(found::add)
                    .forEach(left::add);
        }
        return found;
    }

    private NavigableSet<Wish> at(String place) {
        return wishers.getOrDefault(place, Collections.emptyNavigableSet());
    }

    private Optional<Taken> held(Wish wish) {
        for (String place : wish.places()) {
            for (String holder : holders.getOrDefault(place, Collections.emptyNavigableSet())) {
                if (!holder.equals(wish.route())) {
                    return Optional.of(new Taken(place, holder));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Taken> wished(Wish wish, Set<Wish> free) {
        for (String place : wish.places()) {
            // What it holds is its own: who asks for that, too, waits for it.
            if (!holders.containsKey(place)) {
                for (Wish older : at(place).headSet(wish, false)) {
                    if (free.contains(older)) {
                        return Optional.of(new Taken(place, older.route()));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /**
     * A route is about to be published at these places: from now on it holds them, too.
     *
     * @return why not, in words; then nothing has changed
     */
    public synchronized Optional<String> take(String route, Collection<String> places) {
        Wish wish = wishes.get(route);
        if (wish == null || !new HashSet<>(wish.places()).equals(new HashSet<>(places))) {
            return Optional.of("it asks for other places by now");
        }
        Optional<Taken> taken = obstacle(route);
        if (taken.isEmpty()) {
            Set<String> all = new HashSet<>(held.getOrDefault(route, Set.of()));
            all.addAll(places);
            hold(route, all);
        }
        return taken.map(other ->
                "route %s took %s at the same time".formatted(other.holder(), other.place()));
    }

    /**
     * Takes in what is recorded: these places are those where a route may stand, and no others.
     *
     * @return the routes that waited for it, or for one that waited for it, when that is something else than before: they are to
     *     look again
     */
    public synchronized Set<String> recall(String route, Collection<String> recorded) {
        Set<String> now = new HashSet<>(recorded);
        if (now.equals(held.getOrDefault(route, Set.of()))) {
            return Set.of();
        }
        NavigableSet<Wish> touched = wishesAt(held.getOrDefault(route, Set.of()));
        touched.addAll(wishesAt(now));
        hold(route, now);
        return lookingAgain(route, touched);
    }

    /**
     * A route is gone for good: it holds nothing, and asks for nothing.
     *
     * @return the routes that waited for it, or for one that waited for it
     */
    public synchronized Set<String> release(String route) {
        NavigableSet<Wish> touched = wishesAt(held.getOrDefault(route, Set.of()));
        Optional.ofNullable(wishes.get(route)).ifPresent(touched::add);
        forgetWish(route);
        hold(route, Set.of());
        waiting.remove(route);
        return lookingAgain(route, touched);
    }

    /** Whether a route has a place. */
    synchronized boolean holds(String route) {
        return held.containsKey(route);
    }

    /** Nobody has anything, nor asks for it. */
    synchronized void clear() {
        holders.clear();
        held.clear();
        wishes.clear();
        wishers.clear();
        waiting.clear();
    }

    private void hold(String route, Set<String> places) {
        held.getOrDefault(route, Set.of())
                .forEach(place ->
                        holders.computeIfPresent(
                                place,
                                (_, routes) -> {
                                    routes.remove(route);
                                    return routes.isEmpty() ? null : routes;
                                }));
        if (places.isEmpty()) {
            held.remove(route);
            return;
        }
        held.put(route, Set.copyOf(places));
        places.forEach(place -> holders.computeIfAbsent(place, _ -> new TreeSet<>()).add(route));
    }

    private void forgetWish(String route) {
        Wish wish = wishes.remove(route);
        if (wish == null) {
            return;
        }
        wish.places()
                .forEach(place ->
                        wishers.computeIfPresent(
                                place,
                                (_, all) -> {
                                    all.remove(wish);
                                    return all.isEmpty() ? null : all;
                                }));
    }
}
