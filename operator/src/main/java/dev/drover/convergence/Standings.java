package dev.drover.convergence;

import dev.drover.document.Condition;
import dev.drover.document.DocumentKey;
import dev.drover.document.Status;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How every document stands, for metrics: what is desired beside what was said. Thread-safe. */
public final class Standings {

    private final DesiredView view;
    private final Ledger ledger;
    private final InstantSource clock;

    public Standings(DesiredView view, Ledger ledger, InstantSource clock) {
        this.view = view;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** All of them, as this instance sees them now. */
    public Collection<DocumentStanding> now() {
        return view.all().entrySet().stream().map(this::standing).toList();
    }

    private DocumentStanding standing(Map.Entry<DocumentKey, Desired> entry) {
        Status<?> status = ledger.find(entry.getKey()).status();
        Optional<Duration> waiting =
                converged(entry.getValue(), status)
                        ? Optional.empty()
                        : Optional.of(Duration.between(entry.getValue().seenAt(), clock.instant()));
        return new DocumentStanding(entry.getKey(), status.conditions(), waiting);
    }

    /** Ready at the generation that stands there, or kept from it by its author's own wish. */
    static boolean converged(Desired desired, Status<?> status) {
        return status.observedGeneration() == desired.generation()
                && List.of(Condition.READY, Condition.SUSPENDED).stream()
                        .anyMatch(status.conditions()::isTrue);
    }
}
