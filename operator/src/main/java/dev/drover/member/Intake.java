package dev.drover.member;

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
public record Intake(Optional<ProxySettings> settings, Map<String, RouteEntry> routes) {

    public static final Intake NOTHING = new Intake(Optional.empty(), Map.of());

    public Intake {
        routes = routes == null ? Map.of() : Map.copyOf(routes);
    }

    /** One difference to another intake. */
    public sealed interface Change {

        /** Other settings. */
        record Settings(ProxySettings settings) implements Change {}

        /** A new route, or another text of one. */
        record Route(RouteEntry entry) implements Change {}
    }

    /**
     * What makes this the wanted one, removals left out: nobody refuses those. Where a guarded route is not served yet, its place
     * is closed before any other route is there to answer in it.
     */
    public List<Change> changesTo(Intake wanted) {
        List<Change> changes = new ArrayList<>();
        wanted.settings()
                .filter(other -> !Optional.of(other).equals(settings))
                .ifPresent(other -> changes.add(new Change.Settings(other)));
        Collection<RouteEntry> inOrder = new TreeMap<>(wanted.routes()).values();
        inOrder.stream()
                .filter(this::isOpen)
                .filter(RouteEntry::guarded)
                .forEach(entry -> changes.add(new Change.Route(entry.closing())));
        inOrder.stream()
                .filter(entry -> !Objects.equals(routes.get(entry.route()), entry))
                .forEach(entry -> changes.add(new Change.Route(entry)));
        return changes;
    }

    /** Whether others may answer in the place of a route. */
    private boolean isOpen(RouteEntry entry) {
        RouteEntry known = routes.get(entry.route());
        return known == null || (known.closed() && !known.equals(entry.closing()));
    }

    /** This with these changes, and without routes that are wanted no more. */
    public Intake with(List<Change> changes, Intake wanted) {
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

    /** Whether Caddy is told the same for both: generations are none of its business, nor where instances are asked. */
    public boolean tellsTheSameAs(Intake other) {
        return settings.map(ProxySettings::told).equals(other.settings.map(ProxySettings::told))
                && routes.size() == other.routes.size()
                && routes.values().stream()
                        .allMatch(entry ->
                                Optional.ofNullable(other.routes.get(entry.route()))
                                        .filter(entry::tellsTheSameAs)
                                        .isPresent());
    }

    /** The same routes with other settings. */
    public Intake under(Optional<ProxySettings> others) {
        return new Intake(others, routes);
    }

    /**
     * This with so many routes at most: those that are served already before others, and in the order of their names. The places
     * of other guarded ones are closed: that takes a small part of what a route takes.
     *
     * @param inForce what is served
     */
    public Intake atMost(int most, Intake inForce) {
        if (routes.size() <= most) {
            return this;
        }
        Map<String, RouteEntry> kept =
                new TreeMap<>(routes)
                        .entrySet().stream()
                                .sorted(
                                        Comparator.comparing(
                                                route -> !inForce.serves(route.getKey())))
                                .limit(most)
                                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        routes.values().stream()
                .filter(entry -> !kept.containsKey(entry.route()))
                .filter(RouteEntry::guarded)
                .forEach(entry -> kept.put(entry.route(), entry.closing()));
        return new Intake(settings, kept);
    }

    /** Whether a route is answered as it wants to be. */
    public boolean serves(String route) {
        return Optional.ofNullable(routes.get(route)).filter(entry -> !entry.closed()).isPresent();
    }

    /** This with the other routes closed. */
    public Intake opening(Predicate<RouteEntry> open) {
        Map<String, RouteEntry> some = new TreeMap<>(routes);
        some.replaceAll((_, entry) -> open.test(entry) ? entry : entry.closing());
        return new Intake(settings, some);
    }

    public Collection<RouteEntry> entries() {
        return routes.values();
    }
}
