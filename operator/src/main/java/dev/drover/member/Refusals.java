package dev.drover.member;

import dev.drover.member.Intake.Change;
import dev.drover.proxy.RouteEntry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What Caddy did not take, in its words: tried again when its author has changed it, and now and then, for the reason may be gone.
 * Not thread-safe.
 */
public final class Refusals {

    private final Map<String, Refused> routes = new TreeMap<>();

    /** What was to close a place, and Caddy's words. */
    private final Map<RouteEntry, String> closings = new LinkedHashMap<>();

    private Optional<Refused> settings = Optional.empty();
    private boolean again;

    /**
     * A text that was refused.
     *
     * @param words Caddy's
     */
    private record Refused(long generation, String words) {}

    public void add(Change change, String words) {
        switch (change) {
            case Change.Settings other ->
                    settings = Optional.of(new Refused(other.settings().generation(), words));
            case Change.Route route when route.entry().closed() ->
                    closings.put(route.entry(), words);
            case Change.Route route ->
                    routes.put(
                            route.entry().route(), new Refused(route.entry().generation(), words));
        }
    }

    /** All of them are to be tried once more. */
    public void tryAgain() {
        again = true;
    }

    /** Those of the changes that are to be tried. */
    public List<Change> untried(List<Change> changes) {
        boolean all = again;
        again = false;
        return changes.stream().filter(change -> all || !refused(change)).toList();
    }

    /** Caddy took these. */
    public void taken(List<Change> changes) {
        for (Change change : changes) {
            switch (change) {
                case Change.Settings _ -> settings = Optional.empty();
                case Change.Route route when route.entry().closed() ->
                        closings.remove(route.entry());
                case Change.Route route -> routes.remove(route.entry().route());
            }
        }
    }

    private boolean refused(Change change) {
        return switch (change) {
            case Change.Settings other ->
                    settings.filter(known -> known.generation() == other.settings().generation())
                            .isPresent();
            case Change.Route route when route.entry().closed() ->
                    closings.containsKey(route.entry());
            case Change.Route route -> words(route.entry()).isPresent();
        };
    }

    /** Why a route was refused as it is. */
    public Optional<String> words(RouteEntry entry) {
        return Optional.ofNullable(routes.get(entry.route()))
                .filter(known -> known.generation() == entry.generation())
                .map(Refused::words);
    }

    /** Why the settings of that generation were refused. */
    public Optional<String> settingsWords(long generation) {
        return settings.filter(known -> known.generation() == generation).map(Refused::words);
    }

    /** The place of a guarded route that is neither served nor closed, for people; empty when there is none. */
    public Optional<String> unclosed() {
        return closings.entrySet().stream()
                .findFirst()
                .map(refused ->
                        "the place of route %s cannot be closed, and another route may answer there: %s"
                                .formatted(refused.getKey().route(), refused.getValue()));
    }

    /** Forgets what is wanted no more. */
    public void keepOnly(Intake wanted) {
        routes.keySet().retainAll(wanted.routes().keySet());
        closings.keySet()
                .removeIf(closing ->
                        Optional.ofNullable(wanted.routes().get(closing.route()))
                                .filter(entry -> entry.closing().equals(closing))
                                .isEmpty());
    }
}
