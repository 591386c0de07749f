package dev.drover.kind.route;

import dev.drover.schema.Demand;
import dev.drover.schema.Span;
import java.util.Objects;
import java.util.Optional;

/**
 * How long an instance may take.
 *
 * @param connect until it takes a connection
 * @param response from the request to the head of the answer
 * @param idle between two parts of an answer
 */
record Timeouts(Span connect, Optional<Span> response, Optional<Span> idle) {

    static final Timeouts USUAL = new Timeouts(new Span("1s"), Optional.empty(), Optional.empty());

    Timeouts {
        connect = Objects.requireNonNullElse(connect, new Span("1s"));
        longerThanNothing("connect", connect);
        response.ifPresent(span -> longerThanNothing("response", span));
        idle.ifPresent(span -> longerThanNothing("idle", span));
    }

    /** Caddy would take nothing for no limit. */
    private static void longerThanNothing(String name, Span span) {
        Demand.that(span.nanos() > 0, "timeouts.%s: longer than nothing".formatted(name));
    }
}
