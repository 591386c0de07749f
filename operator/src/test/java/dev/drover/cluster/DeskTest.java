package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

final class DeskTest {

    private static final Duration SOON = Duration.ofMillis(100);

    private final Desk desk = new Desk();

    @Test
    void turnsAwayWhoComesWhenTooManyWait() {
        for (int caller = 0; caller < 64; caller++) {
            assertThat(desk.ask(_ -> {})).isNotDone();
        }
        assertThat(desk.ask(_ -> {}))
                .failsWithin(SOON)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void turnsAwayWhoCannotBeHeard() {
        assertThat(
                        desk.probe(_ -> {
                            throw new RejectedExecutionException("full");
                        }))
                .failsWithin(SOON)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(RejectedExecutionException.class);
    }
}
