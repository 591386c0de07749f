package dev.drover.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.planning.Election.Move;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ElectionTest {

    @Test
    void standsAtOnceWhenNobodyLeads() {
        assertThat(Election.decide(true, Duration.ZERO)).isEqualTo(Move.STAND);
    }

    @Test
    void waitsWhileTheLeaderGivesSignsOfLife() {
        assertThat(Election.decide(false, Election.SILENCE.minusMillis(1))).isEqualTo(Move.WAIT);
    }

    @Test
    void standsWhenTheLeaderHasBeenSilent() {
        assertThat(Election.decide(false, Election.SILENCE)).isEqualTo(Move.STAND);
    }

    @Test
    void letsTheLeaderStopBeforeAnotherBeginsAndMissOneSignOfLife() {
        assertThat(Election.LEASE).isLessThan(Election.SILENCE);
        assertThat(Election.HEARTBEAT.multipliedBy(2)).isLessThan(Election.LEASE);
    }
}
