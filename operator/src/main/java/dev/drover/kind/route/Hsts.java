package dev.drover.kind.route;

import dev.drover.schema.Demand;
import dev.drover.schema.Span;
import java.util.Objects;

/**
 * For how long browsers ask for the hosts with TLS only.
 *
 * @param maxAge whole seconds; none to make browsers forget it
 * @param includeSubdomains whether also for hosts below
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6797#section-6.1">RFC 6797, section 6.1</a>
 */
record Hsts(Span maxAge, Boolean includeSubdomains) {

    private static final long SECOND = 1_000_000_000;

    Hsts {
        maxAge = Objects.requireNonNullElse(maxAge, new Span("8760h"));
        includeSubdomains = Objects.requireNonNullElse(includeSubdomains, false);
        Demand.that(
                !maxAge.text().contains("ms"),
                "hsts.maxAge: '%s' has parts of a second".formatted(maxAge.text()));
    }

    /** The value of the header. */
    String value() {
        String age = "max-age=" + maxAge.nanos() / SECOND;
        return includeSubdomains ? age + "; includeSubDomains" : age;
    }
}
