package dev.drover.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RepairLimitTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void isReachedByTheFifthRepairWithinAMinute() {
        RepairLimit four = RepairLimit.NONE;
        for (int i = 0; i < 4; i++) {
            four = four.after(NOW.plusSeconds(i));
        }

        assertThat(four.reached(NOW.plusSeconds(4))).isFalse();
        assertThat(four.after(NOW.plusSeconds(4)).reached(NOW.plusSeconds(4))).isTrue();
    }

    @Test
    void isOverWhenTheFirstRepairIsAMinuteOld() {
        RepairLimit five = RepairLimit.NONE;
        for (int i = 0; i < RepairLimit.REPAIRS_MAX; i++) {
            five = five.after(NOW.plusSeconds(i));
        }

        assertThat(five.reached(NOW.plus(RepairLimit.WINDOW).minusMillis(1))).isTrue();
        assertThat(five.reached(NOW.plus(RepairLimit.WINDOW))).isFalse();
    }

    @Test
    void forgetsWhatIsOlderThanTheWindow() {
        RepairLimit limit = RepairLimit.NONE;
        for (int i = 0; i < 1_000; i++) {
            limit = limit.after(NOW.plusSeconds(i * 20L));
        }

        assertThat(limit.repairs()).hasSize(3);
        assertThat(limit.reached(NOW.plusSeconds(999 * 20L))).isFalse();
    }
}
