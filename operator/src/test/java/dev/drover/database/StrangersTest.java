package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StrangersTest {

    private static final List<String> ASKED = List.of("a", "b");
    private static final Duration NOW = Duration.ofSeconds(5);

    @Test
    void whatMerelyStandsInTheStoreIsNobody() {
        Strangers once = Strangers.NONE.after(Map.of("a", 3L, "z", 7L), NOW);
        Strangers again = once.after(Map.of("a", 4L, "z", 7L), NOW.plusSeconds(10));

        assertThat(once.besides(ASKED, NOW)).isEmpty();
        assertThat(again.besides(ASKED, NOW.plusSeconds(10))).isEmpty();
    }

    @Test
    void whoeverSaysAgainThatHeIsThereIsToldOf() {
        Strangers again =
                Strangers.NONE
                        .after(Map.of("a", 3L, "z", 7L), NOW)
                        .after(Map.of("a", 4L, "z", 8L), NOW.plusSeconds(10));

        assertThat(again.besides(ASKED, NOW.plusSeconds(10))).containsExactly("z");
        assertThat(again.besides(List.of("a", "z"), NOW.plusSeconds(10))).isEmpty();
    }

    @Test
    void whoeverIsSilentForHalfAMinuteIsGone() {
        Strangers again =
                Strangers.NONE
                        .after(Map.of("z", 7L), NOW)
                        .after(Map.of("z", 8L), NOW)
                        .after(Map.of("z", 8L), NOW.plusSeconds(29));

        assertThat(again.besides(ASKED, NOW.plusSeconds(29))).containsExactly("z");
        assertThat(again.besides(ASKED, NOW.plusSeconds(30))).isEmpty();
    }

    @Test
    void whoeverIsNotInTheStoreAnyMoreIsForgotten() {
        Strangers gone =
                Strangers.NONE
                        .after(Map.of("z", 7L), NOW)
                        .after(Map.of("z", 8L), NOW)
                        .after(Map.of(), NOW);

        assertThat(gone.besides(ASKED, NOW)).isEmpty();
    }
}
