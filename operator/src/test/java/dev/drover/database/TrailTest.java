package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.role.Position;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TrailTest {

    private final Trail trail = new Trail();

    @Test
    void tellsSinceWhenThePrimaryHasMore() {
        trail.written(new Position(2, 100), seconds(10));
        trail.written(new Position(2, 200), seconds(12));
        trail.written(new Position(2, 300), seconds(14));

        assertThat(trail.behind(new Position(2, 300), seconds(20))).contains(Duration.ZERO);
        assertThat(trail.behind(new Position(2, 250), seconds(20))).contains(seconds(6));
        assertThat(trail.behind(new Position(2, 100), seconds(20))).contains(seconds(8));
        assertThat(trail.behind(new Position(2, 1), seconds(20))).contains(seconds(10));
    }

    @Test
    void knowsNothingOfAnotherTimeline() {
        assertThat(trail.behind(new Position(2, 1), seconds(1))).isEmpty();
        trail.written(new Position(2, 100), seconds(10));
        assertThat(trail.behind(new Position(1, 1), seconds(11))).isEmpty();

        trail.written(new Position(3, 100), seconds(12));
        assertThat(trail.behind(new Position(2, 1), seconds(13))).isEmpty();
        assertThat(trail.behind(new Position(3, 1), seconds(13))).contains(seconds(1));
    }

    @Test
    void looksOnceASecondAndRemembersAnHour() {
        for (int half = 0; half < 4 * 3_600; half++) {
            trail.written(new Position(2, half + 1), Duration.ofMillis(500L * half));
        }

        assertThat(trail.behind(new Position(2, 0), seconds(7_200))).contains(seconds(3_600));
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }
}
