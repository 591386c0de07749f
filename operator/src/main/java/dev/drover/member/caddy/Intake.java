package dev.drover.member.caddy;

import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.RouteEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All that a configuration is made of.
 *
 * @param settings of the proxy; empty before any were seen
 * @param routes by {@code namespace/name}
 */
record Intake(Optional<ProxySettings> settings, Map<String, RouteEntry> routes) {

    static final Intake NOTHING = new Intake(Optional.empty(), Map.of());

    Intake {
        routes = routes == null ? Map.of() : Map.copyOf(routes);
    }

    /** One difference to another intake. */
    sealed interface Change {

        /** Other settings. */
        record Settings(ProxySettings settings) implements Change {}

        /** A new route, or another text of one. */
        record Route(RouteEntry entry) implements Change {}
    }

    /** What makes this the wanted one, removals left out: nobody refuses those. */
    List<Change> changesTo(Intake wanted) {
        List<Change> changes = new ArrayList<>();
        wanted.settings()
                .filter(other -> !Optional.of(other).equals(settings))
                .ifPresent(other -> changes.add(new Change.Settings(other)));
        new TreeMap<>(wanted.routes())
                .values().stream()
                        .filter(entry -> !Objects.equals(routes.get(entry.route()), entry))
                        .forEach(entry -> changes.add(new Change.Route(entry)));
        return changes;
    }

    /** This with these changes, and without routes that are wanted no more. */
    Intake with(List<Change> changes, Intake wanted) {
        Optional<ProxySettings> newSettings = settings;
        Map<String, RouteEntry> newRoutes = new TreeMap<>(routes);
        newRoutes.keySet().retainAll(wanted.routes().keySet());
        for (Change change : changes) {
            switch (change) {
                case Change.Settings other -> newSettings = Optional.of(other.settings());
                case Change.Route route -> newRoutes.put(route.entry().route(), route.entry());
            }
        }
        return new Intake(newSettings, newRoutes);
    }

    /** The same routes with other settings. */
    Intake under(Optional<ProxySettings> others) {
        return new Intake(others, routes);
    }

    /**
     * This with so many routes at most: those that are served already before others, and in the order of their names.
     *
     * @param inForce what is served
     */
    Intake atMost(int most, Intake inForce) {
        if (routes.size() <= most) {
            return this;
        }
        Map<String, RouteEntry> kept =
                new TreeMap<>(routes)
                        .entrySet().stream()
                                .sorted(
                                        Comparator.comparing(route ->
                                                !inForce.routes().containsKey(route.getKey())))
                                .limit(most)
                                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new Intake(settings, kept);
    }

    /** This without the other routes. */
    Intake only(Predicate<RouteEntry> kept) {
        Map<String, RouteEntry> some = new TreeMap<>(routes);
        some.values().removeIf(kept.negate());
        return new Intake(settings, some);
    }

    Collection<RouteEntry> entries() {
        return routes.values();
    }
}
