package dev.drover.adapter.nomad;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LookAgainTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, PT0.1S",
        "PT0.02S, PT0.1S",
        "PT0.1S, PT0.4S",
        "PT15S, PT2S",
        "PT-1H, PT0.1S"
    })
    void restsFourTimesAsLongAsAListTookButNeverForLong(Duration list, Duration rest) {
        assertThat(LookAgain.restAfter(list)).isEqualTo(rest);
    }
}
