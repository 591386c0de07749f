package dev.drover.surface.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables, ages, durations, near words and colours. */
final class TextTest {

    @Test
    void aTableAlignsItsColumnsAndLeavesNoTrailingBlanks() {
        Table table = new Table("A", "LONG", "").row("xx", "ž…", "").row("y", "two\nlines", "z");

        assertThat(table.render()).isEqualTo("A   LONG\nxx  ž…\ny   two lines  z\n");
    }

    @Test
    void coloursDoNotMoveColumns() {
        Table table = new Table("A", "B");
        table.row(List.of(new Table.Cell("x", Paint.COLOURED::good), Table.Cell.of("y")));

        assertThat(table.render()).isEqualTo("A  B\n\u001b[32mx\u001b[0m  y\n");
    }

    @Test
    void plainPaintPaintsNothing() {
        assertThat(Paint.PLAIN.bad("x")).isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource({
        "0,0s",
        "119,119s",
        "120,2m",
        "7199,119m",
        "7200,2h",
        "172799,47h",
        "172800,2d",
        "-5,0s"
    })
    void anAgeHasOneUnit(long seconds, String text) {
        Instant then = Instant.parse("2026-01-01T00:00:00Z");

        assertThat(Age.between(then, then.plusSeconds(seconds))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"60s,PT1M", "5m,PT5M", "1h30m,PT1H30M", "500ms,PT0.5S", "1m500ms,PT1M0.5S"})
    void aDurationIsReadAsPeopleTypeIt(String text, Duration duration) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "5x", "-5s", "5s5m", " 5s"})
    void whatIsNoDurationIsRefused(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write it like 30s");
    }

    @ParameterizedTest
    @CsvSource({"aply,apply", "gte,get", "Staus,status", "pply,apply"})
    void theNearestWordIsFound(String typed, String meant) {
        assertThat(Nearest.to(typed, List.of("status", "get", "apply"))).contains(meant);
    }

    @Test
    void aWordFarFromAllIsNotGuessed() {
        assertThat(Nearest.to("kubectl", List.of("status", "get", "apply"))).isEmpty();
        assertThat(Nearest.hint("x", List.of("status"))).isEmpty();
    }
}
