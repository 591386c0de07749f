package dev.drover.adapter.consul;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who of the followers is in trouble; says one line when the first is, and one when none is any more. Thread-safe. */
final class Troubles {

    private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);

    private final String what;
    private final InstantSource clock;
    private final Set<Object> troubled = new HashSet<>();
    private Instant since = Instant.EPOCH;
    private boolean over;

    /**
     * @param what is followed, for people
     */
    Troubles(String what, InstantSource clock) {
        this.what = what;
        this.clock = clock;
    }

    synchronized void begin(Object who, String why) {
        if (troubled.isEmpty() && !over) {
            since = clock.instant();
            LOG.warn("watch of {} stands still, nothing is concluded from that: {}", what, why);
        }
        troubled.add(who);
    }

    synchronized void end(Object who) {
        if (troubled.remove(who) && troubled.isEmpty() && !over) {
            Duration lasted = Duration.between(since, clock.instant());
            LOG.info("watch of {} goes on after {} ms", what, lasted.toMillis());
        }
    }

    /** The watch is ended on purpose: nothing more is said, neither that it stands still nor that it goes on. */
    synchronized void close() {
        over = true;
    }

    synchronized boolean any(Predicate<Object> which) {
        return troubled.stream().anyMatch(which);
    }

    synchronized boolean none() {
        return troubled.isEmpty();
    }
}
