package dev.drover.convergence;

import dev.drover.document.Condition;
import dev.drover.document.DocumentKey;
import dev.drover.document.Status;
import java.time.Duration;
import java.time.Instant;
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
                lateSince(entry.getValue(), status)
                        .map(since -> Duration.between(since, clock.instant()));
        return new DocumentStanding(entry.getKey(), status.conditions(), waiting);
    }

    /**
     * Since when the document has been waiting to be converged, if it is: since it was written; but one that has converged
     * once, only since it is not Ready any more.
     */
    static Optional<Instant> lateSince(Desired desired, Status<?> status) {
        if (converged(desired, status)) {
            return Optional.empty();
        }
        return status.conditions()
                .find(Condition.READY)
                .filter(_ -> convergedOnce(desired, status))
                .map(Condition::since)
                .or(() -> Optional.of(desired.seenAt()));
    }

    /** What is in force: an older spec while a bad text stands there. */
    private static boolean convergedOnce(Desired desired, Status<?> status) {
        return status.observedGeneration() == desired.generation()
                && status.convergedGeneration() > 0
                && status.convergedGeneration() == status.acceptedGeneration();
    }

    /** Ready at the generation that stands there, or kept from it by its author's own wish. */
    private static boolean converged(Desired desired, Status<?> status) {
        return status.observedGeneration() == desired.generation()
                && List.of(Condition.READY, Condition.SUSPENDED).stream()
                        .anyMatch(status.conditions()::isTrue);
    }
}
