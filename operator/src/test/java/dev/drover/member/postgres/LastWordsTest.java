package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who goes on saying the same is not heard any more. */
final class LastWordsTest {

    private final LastWords words = new LastWords(Duration.ofSeconds(3));

    @Test
    void whoSaysSomethingNewIsHeard() {
        assertThat(words.fresh("a", "1", Duration.ofSeconds(10))).isTrue();
        assertThat(words.fresh("a", "2", Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void whoSaysNothingNewIsHeardForAWhile() {
        assertThat(words.fresh("a", "1", Duration.ofSeconds(10))).isTrue();
        assertThat(words.fresh("a", "1", Duration.ofSeconds(12))).isTrue();
        assertThat(words.fresh("a", "1", Duration.ofSeconds(13))).isFalse();
    }

    @Test
    void eachOneIsHeardByItself() {
        assertThat(words.fresh("a", "1", Duration.ofSeconds(10))).isTrue();
        assertThat(words.fresh("b", "1", Duration.ofSeconds(13))).isTrue();
        assertThat(words.fresh("a", "1", Duration.ofSeconds(13))).isFalse();
    }

    /** Somebody else under the same name may say the same. */
    @Test
    void whoWasGoneIsHeardAgain() {
        assertThat(words.fresh("a", "1", Duration.ofSeconds(10))).isTrue();
        words.keepOnly(Set.of());
        assertThat(words.fresh("a", "1", Duration.ofSeconds(20))).isTrue();
    }
}
