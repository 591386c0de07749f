package dev.drover.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.document.Condition.Status;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConditionsTest {

    private static final Instant EARLIER = Instant.parse("2026-11-21T10:00:00Z");
    private static final Instant LATER = EARLIER.plusSeconds(60);

    private static final Conditions READY =
            Conditions.NONE.with(Condition.READY, Status.TRUE, "Healthy", "1 of 1", EARLIER);

    @Test
    void keepsTheTimeWhileTheStatusIsTheSame() {
        Conditions next = READY.with(Condition.READY, Status.TRUE, "Healthy", "2 of 2", LATER);

        assertThat(next.find(Condition.READY))
                .contains(
                        new Condition(Condition.READY, Status.TRUE, "Healthy", "2 of 2", EARLIER));
    }

    @Test
    void takesTheNewTimeWhenTheStatusChanges() {
        Conditions next = READY.with(Condition.READY, Status.FALSE, "Failed", "", LATER);

        assertThat(next.find(Condition.READY)).map(Condition::since).contains(LATER);
    }

    @Test
    void canGetBackTheTimesOfWhatWasSaidBeforeHoweverItWasComposed() {
        Conditions composed =
                READY.with(Condition.READY, Status.UNKNOWN, "Looking", "", LATER)
                        .with(Condition.READY, Status.TRUE, "Healthy", "1 of 1", LATER)
                        .with(Condition.BLOCKED, Status.TRUE, "Denied", "", LATER);

        Conditions kept = composed.keepingTimesOf(READY);

        assertThat(kept.find(Condition.READY)).map(Condition::since).contains(EARLIER);
        assertThat(kept.find(Condition.BLOCKED)).map(Condition::since).contains(LATER);
    }

    @Test
    void holdsOneStatementOfEachTypeInTheOrderOfTheFirst() {
        Conditions three =
                READY.with(Condition.BLOCKED, Status.FALSE, "Free", "", EARLIER)
                        .with(Condition.READY, Status.FALSE, "Failed", "", LATER);

        assertThat(three.toList())
                .extracting(Condition::type)
                .containsExactly(Condition.READY, Condition.BLOCKED);
    }

    @Test
    void letsTheLaterOfTwoOfOneTypeCount() {
        Condition first = new Condition(Condition.READY, Status.FALSE, "A", "", EARLIER);
        Condition second = new Condition(Condition.READY, Status.TRUE, "B", "", LATER);

        assertThat(Conditions.of(List.of(first, second)).toList()).containsExactly(second);
    }

    @Test
    void saysTheSameWheneverItWasSaid() {
        assertThat(
                        READY.sayTheSameAs(
                                Conditions.NONE.with(
                                        Condition.READY, Status.TRUE, "Healthy", "1 of 1", LATER)))
                .isTrue();
    }

    @Test
    void doesNotSayTheSameWithAnotherReasonMessageStatusOrType() {
        assertThat(
                        READY.sayTheSameAs(
                                READY.with(
                                        Condition.READY,
                                        Status.TRUE,
                                        "Scheduled",
                                        "1 of 1",
                                        EARLIER)))
                .isFalse();
        assertThat(
                        READY.sayTheSameAs(
                                READY.with(
                                        Condition.READY,
                                        Status.TRUE,
                                        "Healthy",
                                        "2 of 2",
                                        EARLIER)))
                .isFalse();
        assertThat(
                        READY.sayTheSameAs(
                                READY.with(
                                        Condition.READY,
                                        Status.FALSE,
                                        "Healthy",
                                        "1 of 1",
                                        EARLIER)))
                .isFalse();
        assertThat(READY.sayTheSameAs(READY.without(Condition.READY))).isFalse();
        assertThat(
                        READY.sayTheSameAs(
                                READY.with(Condition.BLOCKED, Status.FALSE, "Free", "", EARLIER)))
                .isFalse();
    }

    @Test
    void isTrueOnlyForAStatementThatHolds() {
        assertThat(READY.isTrue(Condition.READY)).isTrue();
        assertThat(READY.isTrue(Condition.BLOCKED)).isFalse();
        assertThat(
                        READY.with(Condition.READY, Status.UNKNOWN, "Lost", "", LATER)
                                .isTrue(Condition.READY))
                .isFalse();
    }

    @Test
    void refusesAStatementWithoutTypeOrReason() {
        assertThatThrownBy(() -> new Condition("", Status.TRUE, "Healthy", "", EARLIER))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Condition(Condition.READY, Status.TRUE, " ", "", EARLIER))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
