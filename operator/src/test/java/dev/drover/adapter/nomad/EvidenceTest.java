package dev.drover.adapter.nomad;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.nomad.Evidence.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EvidenceTest {

    @Test
    void tellsFirstWhyNothingCanBePlaced() {
        Evidence evidence =
                new Evidence(
                        List.of(failure("web", "Exit Code: 1")),
                        List.of("no node"),
                        List.of("check down"));

        assertThat(evidence.cause()).contains("cannot be placed: no node");
    }

    @Test
    void tellsTheNewestEventOfTheNewestFailureThatHasOne() {
        Evidence evidence =
                new Evidence(
                        List.of(failure("init"), failure("web", "Started", "Exit Code: 1")),
                        List.of(),
                        List.of());

        assertThat(evidence.cause()).contains("task web: Exit Code: 1");
    }

    @Test
    void tellsAFailingCheckBeforeWhatHappenedEarlier() {
        Evidence evidence =
                new Evidence(List.of(failure("web", "Exit Code: 1")), List.of(), List.of())
                        .withChecks(List.of("check 'up' fails: password=hunter2\n503"));

        assertThat(evidence.cause()).contains("check 'up' fails: password=*** 503");
    }

    @Test
    void tellsNothingWhenNothingWasFound() {
        assertThat(Evidence.NONE.cause()).isEmpty();
    }

    private static Failure failure(String task, String... events) {
        return new Failure(
                "a1", "node", task, List.of(events), false, 1, false, List.of(), List.of());
    }
}
