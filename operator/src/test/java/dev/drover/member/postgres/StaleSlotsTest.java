package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class StaleSlotsTest {

    private static final Duration NOW = Duration.ofHours(100);
    private static final Set<String> BOTH = Set.of("drover_b", "drover_c");

    private final StaleSlots slots = new StaleSlots(Duration.ofHours(12));

    @Test
    void oneOfAMemberThatWasRemovedGoesAfterTheTimeOfACopy() {
        assertThat(slots.among(BOTH, Set.of("drover_b"), NOW)).isEmpty();
        assertThat(slots.among(BOTH, Set.of("drover_b"), NOW.plusHours(11))).isEmpty();
        assertThat(slots.among(BOTH, Set.of("drover_b"), NOW.plusHours(12)))
                .containsExactly("drover_c");
    }

    @Test
    void oneThatWasUsedMeanwhileWaitsAnew() {
        slots.among(BOTH, Set.of("drover_b"), NOW);
        slots.among(Set.of("drover_b"), Set.of("drover_b"), NOW.plusHours(6));
        assertThat(slots.among(BOTH, Set.of("drover_b"), NOW.plusHours(12))).isEmpty();
    }

    @Test
    void oneWhoseMemberCameBackStays() {
        slots.among(BOTH, Set.of("drover_b"), NOW);
        slots.among(BOTH, BOTH, NOW.plusHours(6));
        assertThat(slots.among(BOTH, Set.of("drover_b"), NOW.plusHours(12))).isEmpty();
    }
}
