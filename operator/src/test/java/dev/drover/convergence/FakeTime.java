package dev.drover.convergence;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock and a ticker that move only when the test says so. */
final class FakeTime implements InstantSource, Ticker {

    private volatile Instant now = Instant.parse("2026-11-21T10:00:00Z");
    private volatile Duration ticked = Duration.ofHours(7);

    void pass(Duration time) {
        now = now.plus(time);
        ticked = ticked.plus(time);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public Duration read() {
        return ticked;
    }
}
