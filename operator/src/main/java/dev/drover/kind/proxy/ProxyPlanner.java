package dev.drover.kind.proxy;

import dev.drover.document.Document;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.planning.Plan.Move;
import dev.drover.planning.Planner;
import dev.drover.proxy.Directs;
import dev.drover.proxy.Member;
import dev.drover.proxy.ProxyPart;
import dev.drover.proxy.ProxyStep;
import dev.drover.proxy.Publications;
import dev.drover.proxy.SilentMember;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides what members of a proxy are told about what its routes share. */
final class ProxyPlanner implements Planner<ProxySpec, ProxyObservation, ProxyStep, ProxyPart> {

    private static final int ROUTES_TOLD = 5;

    /** A member that falls silent tells nobody. */
    private static final Duration REVISIT = Duration.ofSeconds(30);

    /** A member that has said nothing for so long was removed: a node that is away for a night is not forgotten. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

    @Override
    public Plan<ProxyStep, ProxyPart> plan(
            Optional<Document<ProxySpec>> desired, ProxyObservation observed, Instant now) {
        String what = "the settings of proxy " + observed.proxy();
        if (desired.isEmpty()) {
            return unwanted(what, observed, now);
        }
        Optional<Plan<ProxyStep, ProxyPart>> objection = objection(desired.get(), observed, now);
        if (objection.isPresent()) {
            return objection.get();
        }
        Plan<ProxyStep, ProxyPart> plan =
                Publications.plan(
                        new Publications.Wanted(
                                what,
                                desired.get().generation(),
                                observed.key(),
                                observed.standing(),
                                observed.proxy(),
                                desired.get().spec().places()),
                        observed.part(),
                        observed.confirmation(),
                        now);
        return plan.move().isPresent()
                ? plan
                : observed.silent().stream()
                        .filter(member -> !member.name().equals(Member.DIRECT))
                        .filter(member -> member.at().plus(FORGOTTEN_AFTER).isBefore(now))
                        .findFirst()
                        .map(member -> dismissing(member, plan))
                        .orElse(plan);
    }

    /** What was published is served on. */
    private static Optional<Plan<ProxyStep, ProxyPart>> objection(
            Document<ProxySpec> desired, ProxyObservation observed, Instant now) {
        boolean direct = desired.spec().admin().isPresent();
        ProxyPart part = observed.part();
        if (part.index() > 0 && direct != Directs.isDirect(part)) {
            String message =
                    direct
                            ? "admin: a Proxy that has members gets none; write another Proxy with"
                                    + " admin, and move the Routes to it"
                            : "admin: a Proxy that has it keeps it, and its Routes stay in that"
                                    + " Caddy; write another Proxy, and move the Routes to it";
            return Optional.of(Publications.blocked(part, "AdminSettled", message, now));
        }
        return observed.rival()
                .map(rival ->
                        waiting(
                                part,
                                "CaddyTaken",
                                "the Caddy at admin.address is that of Proxy %s, and takes no second;"
                                                .formatted(rival)
                                        + " put the Routes on that one, or delete it",
                                now));
    }

    private static Plan<ProxyStep, ProxyPart> dismissing(
            SilentMember member, Plan<ProxyStep, ProxyPart> plan) {
        ProxyStep step = new ProxyStep.Dismiss(member.key(), member.name(), member.index());
        return new Plan<>(
                Optional.of(new Move<>(step, new Cause.Change())),
                plan.conditions(),
                plan.part(),
                plan.revisitAfter());
    }

    /** Without settings its members would conclude nothing, and serve its last routes for ever. */
    private static Plan<ProxyStep, ProxyPart> unwanted(
            String what, ProxyObservation observed, Instant now) {
        if (observed.standing().isEmpty()) {
            return Publications.removal(what, observed.part(), observed.standing());
        }
        if (!observed.routes().isEmpty()) {
            return waiting(observed.part(), "InUse", inUse(observed.routes()), now);
        }
        if (!observed.serving().isEmpty()) {
            String message =
                    "members that still serve routes: " + String.join(", ", observed.serving());
            return waiting(observed.part(), "Emptying", message, now);
        }
        return Publications.removal(what, observed.part(), observed.standing());
    }

    private static String inUse(List<String> routes) {
        String first = String.join(", ", routes.subList(0, Math.min(ROUTES_TOLD, routes.size())));
        int more = routes.size() - ROUTES_TOLD;
        return "it serves on until no route stands on it; delete or move %s%s"
                .formatted(first, more > 0 ? " and %d more".formatted(more) : "");
    }

    private static Plan<ProxyStep, ProxyPart> waiting(
            ProxyPart part, String reason, String message, Instant now) {
        Plan<ProxyStep, ProxyPart> blocked = Publications.blocked(part, reason, message, now);
        return new Plan<>(
                blocked.move(), blocked.conditions(), blocked.part(), Optional.of(REVISIT));
    }
}
