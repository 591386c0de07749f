package dev.drover.adapter.nomad;

import dev.drover.convergence.RemoteFailure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts and times requests to Nomad; every series is there from the start, at zero. Thread-safe. */
final class RequestMetrics {

    private final MeterRegistry registry;
    private final Map<Operation, Timer> seconds = new EnumMap<>(Operation.class);
    private final Map<Operation, Map<Result, Counter>> totals = new EnumMap<>(Operation.class);

    RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Operation operation : Operation.values()) {
            seconds.put(operation, timer(operation));
            Map<Result, Counter> counters = new EnumMap<>(Result.class);
            for (Result result : Result.values()) {
                counters.put(result, counter(operation, result));
            }
            totals.put(operation, counters);
        }
    }

    /** How a request ended. */
    enum Result {
        OK,
        CONFLICT,
        UNAVAILABLE,
        INDETERMINATE,
        DENIED,
        REFUSED
    }

    /** Begins one request. */
    Running begin(Operation operation) {
        return new Running(operation, Timer.start(registry));
    }

    /** One request that is under way. */
    final class Running {

        private final Operation operation;
        private final Timer.Sample since;

        private Running(Operation operation, Timer.Sample since) {
            this.operation = operation;
            this.since = since;
        }

        /** Notes its end. */
        void end(Result result) {
            // Streams and watches last as long as nothing happens: their length says nothing.
            if (operation != Operation.STREAM && operation != Operation.WATCH) {
                since.stop(find(seconds, operation));
            }
            find(find(totals, operation), result).increment();
        }

        /** Notes its failure and returns it, to be thrown. */
        RemoteFailure failed(RemoteFailure failure) {
            end(
                    switch (failure) {
                        case RemoteFailure.Unavailable _ -> Result.UNAVAILABLE;
                        case RemoteFailure.Indeterminate _ -> Result.INDETERMINATE;
                        case RemoteFailure.Denied _ -> Result.DENIED;
                        case RemoteFailure.Refused _ -> Result.REFUSED;
                    });
            return failure;
        }
    }

    private Timer timer(Operation operation) {
        return Timer.builder("drover_remote_request_seconds")
                .description("How long requests to a remote system took.")
                .tag("system", "nomad")
                .tag("operation", lower(operation))
                .register(registry);
    }

    private Counter counter(Operation operation, Result result) {
        return Counter.builder("drover_remote_requests_total")
                .description("Requests to a remote system by how they ended.")
                .tag("system", "nomad")
                .tag("operation", lower(operation))
                .tag("outcome", lower(result))
                .register(registry);
    }

    private static <K, V> V find(Map<K, V> map, K key) {
        V value = map.get(key);
        if (value == null) {
            throw new AssertionError("no series for " + key);
        }
        return value;
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
