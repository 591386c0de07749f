package dev.drover.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lengths of time as authors write them. */
final class SpanTest {

    @ParameterizedTest
    @CsvSource({"500ms, 500000000", "1s, 1000000000", "1h30m, 5400000000000", "2m5s, 125000000000"})
    void isReckonedInNanoseconds(String text, long nanos) {
        assertThat(new Span(text).nanos()).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "1d", "1 s", "-1s", "1s\n", "999999h999999h999999h"})
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Span(text))
                .withMessageContaining("is no length of time; write 500ms, 30s, 5m or 1h30m");
    }

    @Test
    void knowsTheLongerOne() {
        assertThat(new Span("90s").shorterThan(new Span("2m"))).isTrue();
        assertThat(new Span("2m").shorterThan(new Span("120s"))).isFalse();
    }
}
