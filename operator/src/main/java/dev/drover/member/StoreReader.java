package dev.drover.member;

import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.StatusCodec;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.RouteEntry;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads what stands in the store for one proxy, a text only once, and of ten thousand routes no more than a small heap holds. Not
 * thread-safe.
 */
public final class StoreReader {

    /** So much of what is wrong with a text is told. */
    private static final int WORDS_MAX = 300;

    private final ProxyKeys keys;
    private final ProxyName proxy;
    private final int most;

    /** What was read of each route last, by key. */
    private Map<String, Known> known = Map.of();

    private Optional<String> trouble = Optional.empty();

    /**
     * A route as it is held.
     *
     * @param index of the text that it was read from
     * @param whole whether it is one of those that are served
     * @param held empty when nothing of it is needed
     */
    private record Known(long index, boolean whole, Optional<RouteEntry> held) {}

    /**
     * For that proxy.
     *
     * @param most so many routes are read whole
     */
    public StoreReader(ProxyKeys keys, ProxyName proxy, int most) {
        this.keys = keys;
        this.proxy = proxy;
        this.most = most;
    }

    /**
     * What stands at its keys. Where there are too many routes, those that were wanted before come before others, and others in the
     * order of their names. The places of guarded ones that are left out are closed: that takes a small part of what a route takes.
     *
     * @param before what was wanted before this
     */
    public Told read(List<Entry> entries, Intake before) {
        trouble = Optional.empty();
        Optional<ProxySettings> settings =
                entries.stream()
                        .filter(entry -> keys.isSettings(proxy, entry.key()))
                        .findFirst()
                        .flatMap(entry -> decoded(ProxySettings.class, entry).or(before::settings));
        List<Entry> published =
                entries.stream().filter(entry -> keys.isRoute(proxy, entry.key())).toList();
        Set<String> chosen = chosen(published, before);
        Map<String, Known> newest = new HashMap<>();
        Map<String, RouteEntry> routes = new TreeMap<>();
        for (Entry entry : published) {
            String route = keys.routeOf(proxy, entry.key());
            Known read = read(entry, chosen.contains(route));
            if (read.index() > 0) {
                newest.put(entry.key(), read);
            }
            read.held()
                    .or(() -> unread(read, before, route))
                    .ifPresent(held -> routes.put(held.route(), held));
        }
        known = newest;
        return new Told(new Intake(settings, routes), published.size(), trouble);
    }

    private static Optional<RouteEntry> unread(Known read, Intake before, String route) {
        return read.index() > 0
                ? Optional.empty()
                : Optional.ofNullable(before.routes().get(route));
    }

    private Set<String> chosen(List<Entry> published, Intake before) {
        return published.stream()
                .map(entry -> keys.routeOf(proxy, entry.key()))
                .sorted(
                        Comparator.comparing((String route) -> !before.serves(route))
                                .thenComparing(Comparator.naturalOrder()))
                .limit(most)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** With index 0 when it cannot be read. */
    private Known read(Entry entry, boolean whole) {
        Known last = known.get(entry.key());
        if (last != null && last.index() == entry.modifyIndex() && last.whole() == whole) {
            return last;
        }
        return decoded(RouteEntry.class, entry)
                .map(route -> new Known(entry.modifyIndex(), whole, held(route, whole)))
                .orElseGet(() -> new Known(0, whole, Optional.empty()));
    }

    private static Optional<RouteEntry> held(RouteEntry route, boolean whole) {
        return whole
                ? Optional.of(route)
                : Optional.of(route).filter(RouteEntry::guarded).map(RouteEntry::closing);
    }

    private <T> Optional<T> decoded(Class<T> type, Entry entry) {
        try {
            Optional<T> read = Optional.ofNullable(StatusCodec.decode(type, entry.value()));
            if (read.isEmpty()) {
                note(entry, "it is null");
            }
            return read;
        } catch (IllegalArgumentException garbled) {
            note(entry, String.valueOf(garbled.getMessage()));
            return Optional.empty();
        }
    }

    private void note(Entry entry, String why) {
        String words = why.lines().findFirst().orElse("");
        String start = words.substring(0, Math.min(words.length(), WORDS_MAX));
        trouble =
                trouble.or(() ->
                        Optional.of(
                                "%s cannot be read here and stays as it was, run the same version of Drover everywhere: %s"
                                        .formatted(entry.key(), start)));
    }
}
