package dev.drover.member;

import dev.drover.proxy.RouteEntry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Holds back what would take many routes away at once: a store that is being restored, or read in part, looks like that.
 * Not thread-safe.
 */
public final class Removals {

    /** So many at once are removed as soon as they are gone. */
    private static final int FEW = 5;

    /** One in so many, too. */
    private static final int SHARE = 5;

    /** More of them must have been gone for so long. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private Optional<Duration> since = Optional.empty();
    private int held;

    /**
     * What is wanted, with the routes that are not removed yet.
     *
     * @param now time that passes
     */
    public Intake held(Intake inForce, Intake wanted, Duration now) {
        Map<String, RouteEntry> gone = new TreeMap<>(inForce.routes());
        gone.keySet().removeAll(wanted.routes().keySet());
        int most = Math.max(FEW, inForce.routes().size() / SHARE);
        if (gone.size() <= most) {
            since = Optional.empty();
            held = 0;
            return wanted;
        }
        Duration first = since.orElse(now);
        since = Optional.of(first);
        if (now.minus(first).compareTo(PATIENCE) >= 0) {
            held = 0;
            return wanted;
        }
        held = gone.size();
        gone.putAll(wanted.routes());
        return new Intake(wanted.settings(), gone);
    }

    /** What is held back, for people; empty when nothing is. */
    public Optional<String> trouble() {
        return held == 0
                ? Optional.empty()
                : Optional.of(
                        "%d routes vanished at once: they are served until they have been gone for %d s"
                                .formatted(held, PATIENCE.toSeconds()));
    }
}
