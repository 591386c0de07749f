package dev.drover.kind.app;

import dev.drover.schema.Demand;
import dev.drover.schema.Span;
import dev.drover.workload.Bar;
import java.time.Duration;
import java.util.Objects;

/**
 * By what canaries are judged that promote themselves.
 *
 * @param after how long all of them must have been well
 * @param requests how many they must have answered
 * @param failed how many of a hundred of these may be answered with 5xx
 */
record Judge(Span after, Integer requests, Integer failed) {

    private static final int REQUESTS_MOST = 1_000_000;

    /** Half of all is no limit any more. */
    private static final int FAILED_MOST = 50;

    private static final Span AFTER_MOST = new Span("168h");

    Judge {
        after = Objects.requireNonNullElse(after, new Span("2m"));
        requests = Demand.between("rollout.judge.requests", requests, 100, 1, REQUESTS_MOST);
        failed = Demand.between("rollout.judge.failed", failed, 1, 0, FAILED_MOST);
        Demand.that(
                !AFTER_MOST.shorterThan(after),
                "rollout.judge.after: found %s, expected at most %s"
                        .formatted(after.text(), AFTER_MOST.text()));
    }

    Bar bar() {
        return new Bar(Duration.ofNanos(after.nanos()), requests, failed);
    }
}
