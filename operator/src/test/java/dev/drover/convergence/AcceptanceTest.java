package dev.drover.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.Problem;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AcceptanceTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Problem TYPO =
            new Problem("$.spec.drfit", 4, 3, "unknown field", Optional.of("drift"));

    @Test
    void isTrueForAValidDocument() {
        assertThat(condition(7, List.of(), List.of()))
                .isEqualTo(
                        new Condition(
                                Condition.ACCEPTED,
                                Status.TRUE,
                                "Valid",
                                "the document is valid",
                                NOW));
    }

    @Test
    void isTrueWithWarningsAndTellsThem() {
        Condition condition = condition(7, List.of(), List.of(TYPO));

        assertThat(condition.status()).isEqualTo(Status.TRUE);
        assertThat(condition.reason()).isEqualTo("ValidWithWarnings");
        assertThat(condition.message()).contains("$.spec.drfit (line 4, column 3)");
    }

    @Test
    void saysWhichGenerationStaysInForceWhileTheNewestIsBad() {
        Condition condition = condition(5, List.of(TYPO), List.of());

        assertThat(condition.status()).isEqualTo(Status.FALSE);
        assertThat(condition.message())
                .endsWith("did you mean 'drift'?; generation 5 stays in force");
    }

    @Test
    void saysThatNothingIsInForceWhenNoneWasEverGood() {
        assertThat(condition(0, List.of(TYPO), List.of()).message())
                .endsWith("nothing is in force");
    }

    @Test
    void tellsFiveProblemsAndCountsTheRest() {
        String message = condition(0, Collections.nCopies(8, TYPO), List.of()).message();

        assertThat(message.split("unknown field", -1)).hasSize(6);
        assertThat(message).contains("; and 3 more; nothing is in force");
        assertThat(condition(0, Collections.nCopies(5, TYPO), List.of()).message())
                .doesNotContain("more");
    }

    private static Condition condition(
            long inForce, List<Problem> problems, List<Problem> warnings) {
        return new Acceptance(7, inForce, problems, warnings, NOW).condition(NOW);
    }
}
