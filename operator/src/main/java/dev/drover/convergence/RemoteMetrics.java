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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an adapter tells in numbers about the calls it makes to one remote system. Thread-safe. */
public final class RemoteMetrics {

    /** How one call ended, as the label {@code outcome}. */
    public enum Outcome {
        OK,
        /** Somebody else was faster: the comparison did not hold, which is no failure. */
        CONFLICT,
        UNAVAILABLE,
        INDETERMINATE,
        DENIED,
        REFUSED,
        /** It threw what no adapter may throw: a defect of Drover. */
        ERROR
    }

    private final MeterRegistry registry;
    private final String system;
    private final Set<String> waiting;
    private final Map<String, OfOperation> operations;

    /**
     * Registers the meters of every operation, at 0.
     *
     * @param registry where to; its clock times the calls
     * @param system one lower-case word, for example {@code consul}
     * @param operations each of them a label; no other may be called, for example {@code read}
     * @param waiting those among them that last as long as nothing happens: they are counted, and their length, which says nothing,
     *     is not
     */
    public RemoteMetrics(
            MeterRegistry registry, String system, List<String> operations, Set<String> waiting) {
        this.registry = registry;
        this.system = system;
        this.waiting = Set.copyOf(waiting);
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
        return timed(operation, call, _ -> Outcome.OK);
    }

    /**
     * Makes the call, times and counts it.
     *
     * @param meaning of an answer: {@code OK} or {@code CONFLICT}
     * @throws RemoteFailure what the call threw
     */
    public <T> T timed(String operation, Supplier<T> call, Function<T, Outcome> meaning) {
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
            outcome = meaning.apply(answer);
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

        private final Optional<Timer> calls;
        private final Map<Outcome, Counter> outcomes;

        OfOperation(String operation) {
            Tags tags = Tags.of("system", system, "operation", operation);
            calls = waiting.contains(operation) ? Optional.empty() : Optional.of(timer(tags));
            outcomes =
                    Arrays.stream(Outcome.values())
                            .collect(
                                    Collectors.toMap(
                                            Function.identity(),
                                            outcome -> counter(tags, outcome),
                                            (one, _) -> one,
                                            HashMap::new));
        }

        private Timer timer(Tags tags) {
            return Timer.builder("drover_remote_request_seconds")
                    .description("How long calls to a remote system took.")
                    .tags(tags)
                    .register(registry);
        }

        private Counter counter(Tags tags, Outcome outcome) {
            return Counter.builder("drover_remote_requests_total")
                    .description("Calls to a remote system, by how they ended.")
                    .tags(tags.and("outcome", outcome.name().toLowerCase(Locale.ROOT)))
                    .register(registry);
        }

        void ended(Outcome outcome, long nanos) {
            calls.ifPresent(timer -> timer.record(nanos, TimeUnit.NANOSECONDS));
            @Nullable Counter counter = outcomes.get(outcome);
            if (counter != null) {
                counter.increment();
            }
        }
    }
}
