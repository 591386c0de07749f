package dev.drover.simulation;

import dev.drover.convergence.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that only the simulation moves. */
final class VirtualTime implements InstantSource, Ticker {

    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private Duration passed = Duration.ofHours(1);

    void advance(Duration by) {
        passed = passed.plus(by);
    }

    @Override
    public Instant instant() {
        return BEGINNING.plus(passed);
    }

    @Override
    public Duration read() {
        return passed;
    }
}
