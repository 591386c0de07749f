package dev.drover.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BackoffTest {

    @Test
    void beginsBetweenHalfAndAllOfTheFirstWait() {
        assertThat(Backoff.after(1, 0)).isEqualTo(Backoff.FIRST.dividedBy(2));
        assertThat(Backoff.after(1, 0.999_999)).isEqualTo(Backoff.FIRST);
    }

    @Test
    void doublesWithEachFailure() {
        assertThat(Backoff.after(2, 0)).isEqualTo(Backoff.after(1, 0).multipliedBy(2));
        assertThat(Backoff.after(5, 0)).isEqualTo(Backoff.after(1, 0).multipliedBy(16));
    }

    @Test
    void neverShrinksWithMoreFailuresAndNeverExceedsTheLongest() {
        Duration before = Duration.ZERO;
        for (int failures = 1; failures < 200; failures++) {
            Duration wait = Backoff.after(failures, 0.5);
            assertThat(wait).isGreaterThanOrEqualTo(before).isLessThanOrEqualTo(Backoff.LONGEST);
            before = wait;
        }
    }

    @Test
    void staysBetweenHalfAndAllOfTheLongestForAnyNumberOfFailures() {
        Random dice = new Random(7);
        for (int failures : new int[] {11, 64, 1_000, Integer.MAX_VALUE}) {
            assertThat(Backoff.after(failures, dice.nextDouble()))
                    .isBetween(Backoff.LONGEST.dividedBy(2), Backoff.LONGEST);
        }
    }
}
