package dev.drover.planning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PruneBrakeTest {

    @ParameterizedTest(name = "{0} of {1}: {2}")
    @CsvSource({
        "0, 0, true",
        "1, 1, true",
        "5, 5, true",
        "5, 10, true",
        "6, 10, false",
        "6, 29, false",
        "6, 30, true",
        "7, 30, false",
        "20, 100, true",
        "21, 100, false",
        "2000, 10000, true",
        "2001, 10000, false",
    })
    void releasesFiveOrAFifthWhicheverIsMore(int deletions, int documents, boolean released) {
        assertThat(PruneBrake.releases(deletions, documents)).isEqualTo(released);
    }
}
