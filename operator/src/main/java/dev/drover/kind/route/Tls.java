package dev.drover.kind.route;

import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.RouteEntry.Plain;
import dev.drover.schema.Demand;
import java.util.Objects;

/**
 * How the hosts of a route are served.
 *
 * @param minimum the oldest version of TLS
 * @param plain what a request without TLS gets
 */
record Tls(String minimum, Plain plain) {

    static final Tls USUAL = new Tls("1.2", Plain.REDIRECT);

    Tls {
        minimum = Objects.requireNonNullElse(minimum, "1.2");
        plain = Objects.requireNonNullElse(plain, Plain.REDIRECT);
        Demand.that(
                minimum.equals("1.2") || minimum.equals("1.3"),
                "tls.minimum: '%s' is neither 1.2 nor 1.3".formatted(minimum));
    }

    RouteEntry.Tls entry() {
        return new RouteEntry.Tls(minimum, plain);
    }
}
