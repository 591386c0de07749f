package dev.drover.kind.app;

import dev.drover.schema.Demand;
import dev.drover.schema.Span;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How to see that an instance is well: exactly one of http, tcp and command.
 *
 * @param http a path to get
 * @param tcp the name of a port to connect to
 * @param command a program and its arguments, to be run in the instance
 * @param port the name of the port that is asked with http
 * @param interval from one check to the next
 * @param timeout how long a check may take
 * @param grace how long an instance may take to become well
 */
record Health(
        Optional<String> http,
        Optional<String> tcp,
        List<String> command,
        Optional<String> port,
        Span interval,
        Span timeout,
        Optional<Span> grace) {

    private static final Span SECOND = new Span("1s");

    Health {
        command = Demand.listed("health.command", command);
        interval = Objects.requireNonNullElse(interval, SECOND);
        timeout = Objects.requireNonNullElse(timeout, SECOND);
        long ways =
                Stream.of(http.isPresent(), tcp.isPresent(), !command.isEmpty())
                        .filter(given -> given)
                        .count();
        Demand.that(ways == 1, "health: exactly one of http, tcp and command is needed");
        Demand.that(http.orElse("/").startsWith("/"), "health.http: expected a path, such as /");
        Demand.that(port.isEmpty() || http.isPresent(), "health.port goes only with http");
        Demand.that(!interval.shorterThan(SECOND), "health.interval: at least 1s");
        Demand.that(!timeout.shorterThan(SECOND), "health.timeout: at least 1s");
    }

    /** The port that is asked; empty for a command. */
    Optional<String> asked(Map<String, Port> ports) {
        if (!command.isEmpty()) {
            return Optional.empty();
        }
        return tcp.or(() -> port).or(() -> Ports.main(ports));
    }
}
