package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RestartPermitTest {

    private static final Instant NOW = Instant.parse("2026-11-22T15:20:00Z");

    @ParameterizedTest
    @CsvSource({
        "5f00c4e1/2026-11-22T15:19:00Z, true",
        "5f00c4e1/2026-11-22T15:21:00Z, true",
        "5f00c4e1/2026-11-22T15:09:00Z, false",
        "5f00c4e1/2026-11-22T16:20:00Z, false",
        "ffffffff/2026-11-22T15:19:00Z, false",
        "5f00c4e1/soon, false",
        "2026-11-22T15:19:00Z, false",
        "5f00c4e1/x/2026-11-22T15:19:00Z, false",
        "5f00c4e1, false"
    })
    void holdsForOneVersionAndTenMinutes(String written, boolean permits) {
        assertThat(RestartPermit.standing(written, "5f00c4e1", NOW).given()).isEqualTo(permits);
    }

    @ParameterizedTest
    @CsvSource({
        "5f00c4e1/2026-11-22T15:19:00Z, ''",
        "ffffffff/2026-11-22T15:00:00Z, ''",
        "5f00c4e1/2026-11-22T15:09:00Z, more than ten minutes ago or one of the two clocks",
        "5f00c4e1/2026-11-22T15:31:00Z, one of the two clocks is wrong by 660 s",
        "5f00c4e1/soon, is not understood",
        "5f00c4e1, is not understood"
    })
    void saysWhyItIsPassedOver(String written, String words) {
        String why = RestartPermit.standing(written, "5f00c4e1", NOW).passedOver();

        assertThat(why.replace(", or", " or")).contains(words);
        assertThat(why.isEmpty()).isEqualTo(words.isEmpty());
    }
}
