package dev.drover.member.caddy;

import dev.drover.adapter.caddy.Caddy.Tally;
import dev.drover.proxy.MemberReport.Traffic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** What came in within the last minute, by what Caddy has counted at each look. Not thread-safe. */
final class LastMinute {

    private static final Duration WINDOW = Duration.ofSeconds(60);

    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(Duration at, Tally tally) {}

    /**
     * Caddy has counted so much.
     *
     * @param now time that passes
     */
    void add(Tally tally, Duration now) {
        // Another configuration, or another Caddy, counts from the beginning.
        if (!samples.isEmpty() && isLess(tally, samples.getLast().tally())) {
            samples.clear();
            samples.add(new Sample(now, new Tally(0, 0)));
        }
        samples.add(new Sample(now, tally));
        while (samples.size() > 2 && isOutside(second(), now)) {
            samples.removeFirst();
        }
    }

    /** Nobody knows what came in. */
    void clear() {
        samples.clear();
    }

    private static boolean isLess(Tally now, Tally before) {
        return now.requests() < before.requests() || now.failed() < before.failed();
    }

    /** The oldest is kept while the one after it is not a minute old. */
    private static boolean isOutside(Sample sample, Duration now) {
        return now.minus(sample.at()).compareTo(WINDOW) >= 0;
    }

    private Sample second() {
        var all = samples.iterator();
        all.next();
        return all.next();
    }

    /** What came in; empty before it was looked twice. */
    Optional<Traffic> traffic() {
        if (samples.size() < 2) {
            return Optional.empty();
        }
        Tally before = samples.getFirst().tally();
        Tally now = samples.getLast().tally();
        return Optional.of(
                new Traffic(now.requests() - before.requests(), now.failed() - before.failed()));
    }
}
