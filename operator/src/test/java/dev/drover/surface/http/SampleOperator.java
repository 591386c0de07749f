package dev.drover.surface.http;

import dev.drover.convergence.DocumentStanding;
import dev.drover.convergence.LoopMetrics;
import dev.drover.convergence.RemoteMetrics;
import dev.drover.document.Conditions;
import dev.drover.document.DocumentKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All meters of an operator that leads, has one document and holds three deletions back. */
final class SampleOperator {

    private SampleOperator() {}

    static Exposition exposition() {
        Exposition exposition = new Exposition("0.0.0", "unknown");
        LoopMetrics loop =
                new LoopMetrics(exposition.registry(), List.of("Job"), InstantSource.system());
        DocumentKey key = new DocumentKey("shop", "Job", "web");
        loop.documents(() -> List.of(new DocumentStanding(key, Conditions.NONE, Optional.empty())));
        loop.leading(() -> true, () -> 7);
        loop.pruneHeld(() -> 3);
        loop.orphans("Job", () -> 0);
        exposition.beforeScrape(loop::refresh);
        for (String system : List.of("consul", "nomad")) {
            new RemoteMetrics(exposition.registry(), system, List.of("read"), Set.of());
        }
        return exposition;
    }
}
