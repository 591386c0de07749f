package dev.drover.convergence;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an adapter tells in numbers about the calls it makes to one remote system. Thread-safe. */
public final class RemoteMetrics {

    /** How one call ended, as the label {@code outcome}: what {@link RemoteFailure} tells apart. */
    private enum Outcome {
        OK,
        UNAVAILABLE,
        INDETERMINATE,
        DENIED,
        REFUSED,
        /** It threw what no adapter may throw: a defect of Drover. */
        ERROR
    }

    private final MeterRegistry registry;
    private final String system;
    private final Map<String, OfOperation> operations;

    /**
     * Registers the meters of every operation, at 0.
     *
     * @param registry where to; its clock times the calls
     * @param system one lower-case word, for example {@code consul}
     * @param operations each of them a label; no other may be called, for example {@code read}
     */
    public RemoteMetrics(MeterRegistry registry, String system, List<String> operations) {
        this.registry = registry;
        this.system = system;
        this.operations =
                operations.stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Function.identity(), OfOperation::new));
    }

    /**
     * Makes the call, times and counts it.
     *
     * @throws RemoteFailure what the call threw
     */
    public <T> T timed(String operation, Supplier<T> call) {
        @Nullable OfOperation meters = operations.get(operation);
        if (meters == null) {
            throw new IllegalArgumentException(
                    "operation %s has no meters: it is not among %s"
                            .formatted(operation, operations.keySet()));
        }
        long begun = registry.config().clock().monotonicTime();
        Outcome outcome = Outcome.ERROR;
        try {
            T answer = call.get();
            outcome = Outcome.OK;
            return answer;
        } catch (RemoteFailure failure) {
            outcome = outcomeOf(failure);
            throw failure;
        } finally {
            meters.ended(outcome, registry.config().clock().monotonicTime() - begun);
        }
    }

    private static Outcome outcomeOf(RemoteFailure failure) {
        return switch (failure) {
            case RemoteFailure.Unavailable _ -> Outcome.UNAVAILABLE;
            case RemoteFailure.Indeterminate _ -> Outcome.INDETERMINATE;
            case RemoteFailure.Denied _ -> Outcome.DENIED;
            case RemoteFailure.Refused _ -> Outcome.REFUSED;
        };
    }

    /** The meters of one operation. */
    private final class OfOperation {

        private final Timer calls;
        private final Map<Outcome, Counter> outcomes;

        OfOperation(String operation) {
            Tags tags = Tags.of("system", system, "operation", operation);
            calls =
                    Timer.builder("drover_remote_request_seconds")
                            .description("How long calls to a remote system took.")
                            .tags(tags)
                            .register(registry);
            outcomes =
                    Arrays.stream(Outcome.values())
                            .collect(
                                    Collectors.toMap(
                                            Function.identity(),
                                            outcome -> counter(tags, outcome),
                                            (one, _) -> one,
                                            HashMap::new));
        }

        private Counter counter(Tags tags, Outcome outcome) {
            return Counter.builder("drover_remote_requests_total")
                    .description("Calls to a remote system, by how they ended.")
                    .tags(tags.and("outcome", outcome.name().toLowerCase(Locale.ROOT)))
                    .register(registry);
        }

        void ended(Outcome outcome, long nanos) {
            calls.record(nanos, TimeUnit.NANOSECONDS);
            @Nullable Counter counter = outcomes.get(outcome);
            if (counter != null) {
                counter.increment();
            }
        }
    }
}
