package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.caddy.Caddy.Tally;
import dev.drover.proxy.MemberReport.Traffic;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LastMinuteTest {

    private final LastMinute lastMinute = new LastMinute();

    @Test
    void isUnknownBeforeItWasLookedTwice() {
        assertThat(lastMinute.traffic()).isEmpty();
        add(0, 100, 5);
        assertThat(lastMinute.traffic()).isEmpty();
    }

    @Test
    void isWhatCameInSince() {
        add(0, 100, 5);
        add(10, 130, 6);

        assertThat(lastMinute.traffic()).contains(new Traffic(30, 1));
    }

    @Test
    void reachesBackAMinute() {
        for (int second = 0; second <= 200; second += 10) {
            add(second, second, 0);
        }

        assertThat(lastMinute.traffic()).contains(new Traffic(60, 0));
    }

    @Test
    void countsFromTheBeginningWithAnotherConfiguration() {
        add(0, 100, 5);
        add(10, 7, 1);

        assertThat(lastMinute.traffic()).contains(new Traffic(7, 1));
    }

    @Test
    void isUnknownOnceNobodyCounts() {
        add(0, 100, 5);
        add(10, 130, 6);
        lastMinute.clear();

        assertThat(lastMinute.traffic()).isEmpty();
    }

    private void add(long second, long requests, long failed) {
        lastMinute.add(new Tally(requests, failed), Duration.ofSeconds(second));
    }
}
