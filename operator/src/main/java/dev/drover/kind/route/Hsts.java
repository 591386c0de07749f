package dev.drover.kind.route;

import dev.drover.schema.Demand;
import dev.drover.schema.Span;
import java.util.Objects;

/**
 * For how long browsers ask for the hosts with TLS only.
 *
 * @param maxAge whole seconds; none to make browsers forget it
 * @param includeSubdomains whether also for hosts below
 * @param preload whether browsers may be delivered with it
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6797#section-6.1">RFC 6797, section 6.1</a>
 */
record Hsts(Span maxAge, Boolean includeSubdomains, Boolean preload) {

    private static final long SECOND = 1_000_000_000;

    /** What hstspreload.org asks for. */
    private static final Span PRELOAD_LEAST = new Span("8760h");

    Hsts {
        maxAge = Objects.requireNonNullElse(maxAge, new Span("8760h"));
        includeSubdomains = Objects.requireNonNullElse(includeSubdomains, false);
        preload = Objects.requireNonNullElse(preload, false);
        Demand.that(
                !preload || (includeSubdomains && maxAge.nanos() >= PRELOAD_LEAST.nanos()),
                "hsts.preload goes only with includeSubdomains: true and a maxAge of 8760h or"
                        + " more");
        Demand.that(
                !maxAge.text().contains("ms"),
                "hsts.maxAge: '%s' has parts of a second".formatted(maxAge.text()));
    }

    /** The value of the header. */
    String value() {
        String age = "max-age=" + maxAge.nanos() / SECOND;
        return age
                + (includeSubdomains ? "; includeSubDomains" : "")
                + (preload ? "; preload" : "");
    }
}
