package dev.drover.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StatusTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private static final Status<String> STATUS =
            new Status<>(
                    7,
                    6,
                    0,
                    Conditions.NONE.with(
                            Condition.READY, Condition.Status.TRUE, "Healthy", "", NOW),
                    Optional.empty(),
                    List.of(5L, 6L),
                    Optional.of("part"));

    @Test
    void saysNothingBeforeAnythingIsKnown() {
        Status<String> none = Status.none();

        assertThat(none.observedGeneration()).isZero();
        assertThat(none.acceptedGeneration()).isZero();
        assertThat(none.conditions()).isEqualTo(Conditions.NONE);
        assertThat(none.part()).isEmpty();
    }

    @Test
    void changesOnlyWhatItIsAskedToChange() {
        assertThat(STATUS.with("other").with("part")).isEqualTo(STATUS);
        assertThat(STATUS.with(Conditions.NONE).with(STATUS.conditions())).isEqualTo(STATUS);
        assertThat(STATUS.withHistory(List.of()).withHistory(List.of(5L, 6L))).isEqualTo(STATUS);
    }

    @Test
    void saysTheSameWheneverItWasSaid() {
        Status<String> later =
                STATUS.with(
                        Conditions.NONE.with(
                                Condition.READY,
                                Condition.Status.TRUE,
                                "Healthy",
                                "",
                                NOW.plusSeconds(9)));

        assertThat(later.saysTheSameAs(STATUS)).isTrue();
    }

    @Test
    void doesNotSayTheSameWithAnyOtherContent() {
        assertThat(STATUS.with("other").saysTheSameAs(STATUS)).isFalse();
        assertThat(STATUS.with(Conditions.NONE).saysTheSameAs(STATUS)).isFalse();
        assertThat(STATUS.withHistory(List.of(6L)).saysTheSameAs(STATUS)).isFalse();
        assertThat(moved(8, 6, Optional.empty()).saysTheSameAs(STATUS)).isFalse();
        assertThat(moved(7, 7, Optional.empty()).saysTheSameAs(STATUS)).isFalse();
        assertThat(moved(7, 6, Optional.of(NOW)).saysTheSameAs(STATUS)).isFalse();
    }

    @Test
    void aGenerationConvergesWhenItIsReadyAndInForceAndStaysConverged() {
        Status<String> ready = moved(7, 7, Optional.empty()).following(Status.none());
        assertThat(ready.convergedGeneration()).isEqualTo(7);

        Status<String> ill = ready.with(Conditions.NONE);
        assertThat(ill.following(ready).convergedGeneration()).isEqualTo(7);
        assertThat(ill.with("other").withHistory(List.of(1L)).convergedGeneration()).isEqualTo(7);
    }

    @Test
    void aGenerationThatIsNotInForceDoesNotConverge() {
        Status<String> before = moved(6, 6, Optional.empty()).following(Status.none());

        assertThat(STATUS.following(before).convergedGeneration()).isEqualTo(6);
        assertThat(STATUS.with(Conditions.NONE).following(Status.none()).convergedGeneration())
                .isZero();
    }

    private static Status<String> moved(long observed, long accepted, Optional<Instant> nextTry) {
        return new Status<>(
                observed,
                accepted,
                0,
                STATUS.conditions(),
                nextTry,
                STATUS.history(),
                STATUS.part());
    }
}
