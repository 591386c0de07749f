package dev.drover.kind.route;

import dev.drover.schema.Demand;
import dev.drover.schema.Span;
import java.util.Objects;

/**
 * How many requests a client may send.
 *
 * @param perClient how many within the window, for each address
 * @param window the time that is looked back
 */
record RateLimit(Integer perClient, Span window) {

    /** Caddy remembers the time of each. */
    private static final int MOST = 100_000;

    RateLimit {
        Demand.that(perClient != null, "rateLimit.perClient is missing");
        perClient = Demand.between("rateLimit.perClient", perClient, 1, 1, MOST);
        window = Objects.requireNonNullElse(window, new Span("1s"));
        Demand.that(window.nanos() > 0, "rateLimit.window: longer than nothing");
    }
}
