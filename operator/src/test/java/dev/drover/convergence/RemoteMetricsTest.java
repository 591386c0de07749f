package dev.drover.convergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class RemoteMetricsTest {

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry =
            new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final RemoteMetrics metrics =
            new RemoteMetrics(
                    registry, "consul", List.of("read", "commit", "watch"), Set.of("watch"));

    @Test
    void countsEveryOutcomeFromTheStart() {
        assertThat(registry.find("drover_remote_requests_total").counters())
                .hasSize(21)
                .allMatch(counter -> counter.count() == 0);
    }

    @Test
    void timesACallAndPassesItsAnswerOn() {
        String answer =
                metrics.timed(
                        "read",
                        () -> {
                            clock.add(30, TimeUnit.MILLISECONDS);
                            return "answer";
                        });

        assertThat(answer).isEqualTo("answer");
        assertThat(counted("ok")).isOne();
        assertThat(
                        registry.get("drover_remote_request_seconds")
                                .tags("system", "consul", "operation", "read")
                                .timer()
                                .totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(30);
    }

    @Test
    void doesNotTakeALostComparisonForAFailure() {
        metrics.timed("read", Optional::empty, _ -> RemoteMetrics.Outcome.CONFLICT);

        assertThat(counted("conflict")).isOne();
        assertThat(counted("ok")).isZero();
    }

    @Test
    void countsAWaitAndDoesNotTimeIt() {
        metrics.timed("watch", () -> "");

        assertThat(
                        registry.get("drover_remote_requests_total")
                                .tags("operation", "watch", "outcome", "ok")
                                .counter()
                                .count())
                .isOne();
        assertThat(registry.find("drover_remote_request_seconds").tag("operation", "watch").timer())
                .isNull();
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new RemoteFailure.Unavailable("x"), "unavailable"),
                Arguments.of(new RemoteFailure.Indeterminate("x"), "indeterminate"),
                Arguments.of(new RemoteFailure.Denied("x"), "denied"),
                Arguments.of(new RemoteFailure.Refused("x"), "refused"),
                Arguments.of(new IllegalStateException("x"), "error"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void countsAFailureByItsMeaningAndPassesItOn(RuntimeException failure, String outcome) {
        Supplier<String> call =
                () -> {
                    throw failure;
                };

        assertThatThrownBy(() -> metrics.timed("read", call)).isSameAs(failure);

        assertThat(counted(outcome)).isOne();
        assertThat(counted("ok")).isZero();
    }

    @Test
    void refusesAnOperationItDoesNotKnow() {
        assertThatThrownBy(() -> metrics.timed("guess", () -> ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("guess");
    }

    private double counted(String outcome) {
        return registry.get("drover_remote_requests_total")
                .tags("operation", "read", "outcome", outcome)
                .counter()
                .count();
    }
}
