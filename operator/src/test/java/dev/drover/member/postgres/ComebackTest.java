package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ComebackTest {

    private static final String THIRD = "startup recovering 000000010000000000000003";
    private static final String FOURTH = "startup recovering 000000010000000000000004";

    private final Comeback comeback = new Comeback();

    @Test
    void twoMinutesWithoutAWordAreEnough() {
        assertThat(silent("", 10)).isFalse();
        assertThat(silent("", 129)).isFalse();
        assertThat(silent("", 130)).isTrue();
    }

    @Test
    void whoReplaysIsWaitedForHoweverLong() {
        assertThat(silent(THIRD, 0)).isFalse();
        assertThat(silent(FOURTH, 119)).isFalse();
        assertThat(silent(FOURTH, 238)).isFalse();
        assertThat(silent(FOURTH, 239)).isTrue();
    }

    @Test
    void oneThatIsStartedAgainAndAgainDoesNotReplayAnythingNew() {
        silent(THIRD, 0);
        silent("", 60);
        assertThat(silent(THIRD, 120)).isTrue();
    }

    @Test
    void whoAnswersIsBack() {
        silent("", 0);
        assertThat(comeback.stuck(true, "", Duration.ofSeconds(150))).isFalse();
        assertThat(silent("", 151)).isFalse();
    }

    private boolean silent(String replays, long seconds) {
        return comeback.stuck(false, replays, Duration.ofSeconds(seconds));
    }
}
