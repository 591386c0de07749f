package dev.drover.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;

/** How long what is broken stays broken: short in every build, at full length with {@code -Pfaults}. */
public final class Outage {

    /** System property {@code faults.outage}, such as {@code 60s}; longer than a lease lasts and than a held removal waits. */
    public static final Duration LENGTH =
            Duration.parse("PT" + System.getProperty("faults.outage", "3s"));

    private Outage() {}

    /** Lets the outage last, and looks meanwhile whether that holds. */
    public static void lasts(ThrowingRunnable holds) {
        await().during(LENGTH)
                .atMost(LENGTH.plusSeconds(10))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(holds);
    }
}
