package dev.drover.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OrderTest {

    @Test
    void putsEachBehindAllThatItDependsOn() {
        assertThat(ordered(Map.of("a", Set.of("c"), "c", Set.of("d"), "b", Set.of("d", "c"))))
                .containsExactly("d", "e", "c", "a", "b");
    }

    @Test
    void leavesTheOrderWhereNothingDependsOnAnything() {
        assertThat(ordered(Map.of())).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void doesNotWaitForWhatIsNotThere() {
        assertThat(ordered(Map.of("a", Set.of("elsewhere"))))
                .containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void leavesOutACycleAndWhatWaitsForIt() {
        assertThat(ordered(Map.of("a", Set.of("b"), "b", Set.of("b"), "d", Set.of("e"))))
                .containsExactly("c", "e", "d");
    }

    private static List<String> ordered(Map<String, Set<String>> graph) {
        return Order.of(List.of("a", "b", "c", "d", "e"), at -> graph.getOrDefault(at, Set.of()));
    }
}
