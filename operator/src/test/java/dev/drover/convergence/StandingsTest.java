package dev.drover.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.document.Condition;
import dev.drover.document.Conditions;
import dev.drover.document.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StandingsTest {

    private static final Instant WRITTEN = Instant.parse("2026-11-18T10:00:00Z");
    private static final Instant FELL_ILL = WRITTEN.plus(Duration.ofDays(3));

    private static final Desired DESIRED = new Desired.Rejected(7, List.of(), List.of(), WRITTEN);

    @Test
    void isNotLateWhenItIsReady() {
        assertThat(lateSince(status(7, 7, 7, Condition.Status.TRUE))).isEmpty();
    }

    @Test
    void isLateSinceItWasWrittenUntilItHasConvergedOnce() {
        assertThat(lateSince(Status.none())).contains(WRITTEN);
        assertThat(lateSince(status(7, 7, 5, Condition.Status.FALSE))).contains(WRITTEN);
        assertThat(lateSince(status(7, 7, 0, Condition.Status.UNKNOWN))).contains(WRITTEN);
    }

    @Test
    void isLateSinceItWasWrittenWhileOnlyAnOlderGenerationWasLookedAt() {
        assertThat(lateSince(status(5, 5, 5, Condition.Status.TRUE))).contains(WRITTEN);
        assertThat(lateSince(status(5, 5, 5, Condition.Status.FALSE))).contains(WRITTEN);
    }

    @Test
    void isLateSinceItIsNotReadyAnyMoreOnceItHasConverged() {
        assertThat(lateSince(status(7, 7, 7, Condition.Status.FALSE))).contains(FELL_ILL);
    }

    @Test
    void isLateSinceThenAlsoWhileABadTextKeepsAnOlderSpecInForce() {
        assertThat(lateSince(status(7, 5, 5, Condition.Status.FALSE))).contains(FELL_ILL);
    }

    @Test
    void isLateSinceItWasWrittenWhenNothingWasEverAccepted() {
        assertThat(lateSince(status(7, 0, 0, Condition.Status.FALSE))).contains(WRITTEN);
    }

    private static Optional<Instant> lateSince(Status<?> status) {
        return Standings.lateSince(DESIRED, status);
    }

    private static Status<Object> status(
            long observed, long accepted, long converged, Condition.Status ready) {
        return new Status<>(
                observed,
                accepted,
                converged,
                Conditions.NONE.with(Condition.READY, ready, "Any", "", FELL_ILL),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }
}
