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
                        List.of(running("init"), running("web", "Started", "Killing")),
                        List.of(),
                        List.of());

        assertThat(evidence.cause()).contains("task web: Killing");
    }

    @Test
    void tellsWhatItWasRatherThanWhatNomadDidAboutIt() {
        Failure failure =
                running(
                        "web",
                        "Task Setup: Building Task Directory",
                        "Driver Failure: no such file",
                        "Not Restarting: Error was unrecoverable",
                        "Alloc Unhealthy: Unhealthy because of failed task");

        assertThat(of(failure).cause()).contains("task web: Driver Failure: no such file");
    }

    @Test
    void tellsHowAProgramEndedRatherThanWhichCheckThatFailed() {
        Evidence evidence =
                of(failure("web", "Exit Code: 3")).withChecks(List.of("check x fails (a1)"));

        assertThat(evidence.cause()).get().asString().startsWith("task web: exit code");
        assertThat(of(running("web", "Started")).withChecks(List.of("check x fails (a1)")).cause())
                .contains("check x fails (a1)");
    }

    @Test
    void tellsOfWhatFailedRatherThanOfWhatNomadEnded() {
        Failure ended = running("web", "Started", "Killing: Sent interrupt", "Terminated: 0");
        Failure failed = running("web", "Driver Failure: no such file");

        assertThat(of(ended, failed).cause()).contains("task web: Driver Failure: no such file");
    }

    @Test
    void tellsHowAProgramEndedAndItsLastWords() {
        Failure silent = failure("web", "Exit Code: 1");
        Failure talking =
                new Failure(
                        "a1",
                        "node",
                        "web",
                        List.of("Not Restarting"),
                        false,
                        137,
                        true,
                        List.of(),
                        List.of("first", "x".repeat(200)));

        assertThat(of(silent).cause()).contains("task web: exit code 1");
        assertThat(of(talking).cause())
                .contains("task web: exit code 137, out of memory: " + "x".repeat(159) + "…");
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

    private static Evidence of(Failure... failures) {
        return new Evidence(List.of(failures), List.of(), List.of());
    }

    private static Failure running(String task, String... events) {
        return new Failure(
                "a1", "node", task, List.of(events), false, -1, false, List.of(), List.of());
    }

    private static Failure failure(String task, String... events) {
        return new Failure(
                "a1", "node", task, List.of(events), false, 1, false, List.of(), List.of());
    }
}
