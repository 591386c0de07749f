package dev.drover.role;

import java.time.Duration;
import java.util.Optional;

/**
 * How often the server of a primary ended by itself and served again in the same term.
 *
 * @param goneSince since when it is gone; empty = it is not, or never served
 * @param last how it was last; empty = that did not happen
 */
record Restarts(Optional<Duration> goneSince, Optional<Restart> last) {

    static final Restarts NONE = new Restarts(Optional.empty(), Optional.empty());

    Restarts gone(Duration now) {
        return new Restarts(Optional.of(goneSince.orElse(now)), last);
    }

    Restarts serving(long term, Duration now) {
        int before = last.map(Restart::times).orElse(0);
        return new Restarts(
                Optional.empty(),
                goneSince
                        .map(since -> new Restart(term, before + 1, now.minus(since)))
                        .or(() -> last));
    }

    /** Another term: what serves then was not merely restarted. */
    Restarts overtaken() {
        return new Restarts(Optional.empty(), last);
    }
}
