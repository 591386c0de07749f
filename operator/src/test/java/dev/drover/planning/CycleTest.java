package dev.drover.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CycleTest {

    @Test
    void isNotThereInATree() {
        assertThat(through("a", Map.of("a", Set.of("b", "c"), "b", Set.of("d"), "c", Set.of("d"))))
                .isEmpty();
    }

    @Test
    void isThereWhenOneDependsOnItself() {
        assertThat(through("a", Map.of("a", Set.of("a")))).isEqualTo("aa");
    }

    @Test
    void isTheShortestWayBack() {
        Map<String, Set<String>> graph =
                Map.of("a", Set.of("b"), "b", Set.of("c", "d"), "c", Set.of("d"), "d", Set.of("a"));

        assertThat(through("a", graph)).isEqualTo("abda");
        assertThat(through("c", graph)).isEqualTo("cdabc");
    }

    @Test
    void isNotThatOfOthers() {
        assertThat(through("a", Map.of("a", Set.of("b"), "b", Set.of("c"), "c", Set.of("b"))))
                .isEmpty();
    }

    private static String through(String start, Map<String, Set<String>> graph) {
        return Cycle.through(start, at -> graph.getOrDefault(at, Set.of()))
                .map(way -> String.join("", way))
                .orElse("");
    }
}
