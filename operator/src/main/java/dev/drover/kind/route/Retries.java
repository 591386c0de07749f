package dev.drover.kind.route;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.drover.schema.Demand;
import dev.drover.schema.Span;
import java.util.Objects;

/**
 * What happens to a request that no instance took.
 *
 * @param during for how long another is tried; nothing for not at all
 */
record Retries(@JsonProperty("for") Span during) {

    /** Clients have given up by then. */
    private static final Span MOST = new Span("60s");

    static final Retries USUAL = new Retries(new Span("3s"));

    Retries {
        during = Objects.requireNonNullElse(during, new Span("3s"));
        Demand.that(!MOST.shorterThan(during), "retries.for: at most 60s");
    }
}
