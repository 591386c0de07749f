package dev.drover.kind.route;

import dev.drover.document.Document;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.planning.Plan.Move;
import dev.drover.planning.Planner;
import dev.drover.proxy.Places.Taken;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxyPart;
import dev.drover.proxy.ProxyStep;
import dev.drover.proxy.Publications;
import dev.drover.proxy.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Decides what members of a proxy are told about a route. What was published stays while another route has its place. */
final class RoutePlanner implements Planner<RouteSpec, RouteObservation, ProxyStep, ProxyPart> {

    @Override
    public Plan<ProxyStep, ProxyPart> plan(
            Optional<Document<RouteSpec>> desired, RouteObservation observed, Instant now) {
        String what = "route " + observed.route();
        if (desired.isEmpty()) {
            return Publications.removal(
                    what, observed.part(), observed.former().or(observed::standing));
        }
        if (observed.proxy().isEmpty()) {
            return Publications.blocked(recorded(observed), "NoProxy", observed.noProxy(), now);
        }
        if (observed.taken().isPresent()) {
            return Publications.blocked(
                    recorded(observed), "PlaceTaken", taken(observed.taken().get()), now);
        }
        Plan<ProxyStep, ProxyPart> plan =
                Publications.plan(
                        new Publications.Wanted(
                                what,
                                desired.get().generation(),
                                observed.key(),
                                observed.standing(),
                                observed.proxy().get(),
                                observed.places()),
                        recorded(observed),
                        observed.confirmation(),
                        now);
        if (observed.part().scattersBy(observed.proxy().get()) && observed.former().isPresent()) {
            return withdrawing(what, observed.former().get(), plan, observed.part());
        }
        // The old proxy serves it until the new one may.
        boolean everywhere = observed.confirmation().complete();
        return plan.move().isEmpty() && everywhere && observed.former().isPresent()
                ? withdrawing(what, observed.former().get(), plan, plan.part())
                : plan;
    }

    /** Whoever stands nowhere, and is not about to, holds no place against others. */
    private static ProxyPart recorded(RouteObservation observed) {
        ProxyPart part = observed.part();
        String looked = observed.proxy().map(ProxyName::toString).orElse("");
        boolean nowhere =
                part.index() == 0
                        && (part.proxy().isEmpty() || part.proxy().equals(looked))
                        && observed.standing().isEmpty()
                        && observed.former().isEmpty();
        return nowhere ? part.nowhere() : part;
    }

    private static String taken(Taken taken) {
        return "%s belongs to route %s, which was there before; change hosts or paths of one of the two"
                .formatted(taken.place(), taken.holder());
    }

    private static Plan<ProxyStep, ProxyPart> withdrawing(
            String what, Standing former, Plan<ProxyStep, ProxyPart> plan, ProxyPart part) {
        ProxyStep step = new ProxyStep.Withdraw(former.key(), what, former.index());
        return new Plan<>(
                Optional.of(new Move<>(step, new Cause.Change())),
                plan.conditions(),
                part,
                plan.revisitAfter());
    }

    /** The places that hosts and paths are together, as people write them. */
    static List<String> places(String proxy, List<String> hosts, List<String> paths) {
        List<String> allHosts = hosts.isEmpty() ? List.of("*") : hosts;
        List<String> allPaths = paths.isEmpty() ? List.of("/*") : paths;
        return allHosts.stream()
                .flatMap(host ->
                        allPaths.stream()
                                // Caddy takes capitals in paths for the same.
                                .map(path ->
                                        ProxyPart.place(
                                                proxy, host, path.toLowerCase(Locale.ROOT))))
                .sorted()
                .toList();
    }
}
