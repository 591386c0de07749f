package dev.drover.kind.proxy;

import dev.drover.document.Document;
import dev.drover.planning.Plan;
import dev.drover.planning.Planner;
import dev.drover.proxy.ProxyPart;
import dev.drover.proxy.ProxyStep;
import dev.drover.proxy.Publications;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides what members of a proxy are told about what its routes share. */
final class ProxyPlanner implements Planner<ProxySpec, ProxyObservation, ProxyStep, ProxyPart> {

    @Override
    public Plan<ProxyStep, ProxyPart> plan(
            Optional<Document<ProxySpec>> desired, ProxyObservation observed, Instant now) {
        String what = "the settings of proxy " + observed.proxy();
        if (desired.isEmpty()) {
            return Publications.removal(what, observed.part(), observed.standing());
        }
        return Publications.plan(
                new Publications.Wanted(
                        what, desired.get().generation(), observed.key(), observed.standing()),
                observed.part().at(observed.proxy(), List.of()),
                observed.confirmation(),
                now);
    }
}
