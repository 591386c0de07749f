package dev.drover.adapter.postgres;

import java.time.Duration;

/** Lets time pass; handed in, so that nobody but the root asks for time. */
@FunctionalInterface
public interface Pause {

    /** Waits so long. */
    void of(Duration time) throws InterruptedException;
}
