package dev.drover.convergence;

import java.time.Duration;

/** A clock that only goes forward, for measuring how long something took; its zero means nothing. */
@FunctionalInterface
public interface Ticker {

    /** The time since its zero; goes on while the process is frozen. */
    Duration read();
}
