package dev.drover.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.Conditions;
import dev.drover.document.DocumentKey;
import dev.drover.document.Event;
import dev.drover.document.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class StatementsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final DocumentKey WEB = DocumentKey.parse("shop/Job/web");
    private static final Acceptance VALID = new Acceptance(7, 7, List.of(), List.of(), NOW);

    private static final String[] SIX = {
        Condition.ACCEPTED,
        Condition.PROGRESSING,
        Condition.READY,
        Condition.DRIFTED,
        Condition.SUSPENDED,
        Condition.BLOCKED
    };

    @Test
    void makesAllSixWhateverWasSaidBefore() {
        Random dice = new Random(11);
        for (int round = 0; round < 200; round++) {
            Conditions earlier = anything(dice);

            assertThat(Statements.defaults(earlier, VALID, NOW).toList())
                    .extracting(Condition::type)
                    .contains(SIX)
                    .doesNotContain(Condition.DELETED)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void keepsWhatTheKindSaidLastUntilItSaysSomethingElse() {
        Conditions earlier =
                Conditions.NONE
                        .with(
                                Condition.READY,
                                Status.TRUE,
                                "Healthy",
                                "2 of 2",
                                NOW.minusSeconds(9))
                        .with(Condition.PROGRESSING, Status.TRUE, "RollingOut", "", NOW);

        Conditions next = Statements.defaults(earlier, VALID, NOW);

        assertThat(next.find(Condition.READY)).isEqualTo(earlier.find(Condition.READY));
        assertThat(next.find(Condition.PROGRESSING)).isEqualTo(earlier.find(Condition.PROGRESSING));
    }

    @Test
    void takesBackWhatStoodInTheWay() {
        Conditions earlier =
                Conditions.NONE
                        .with(Statements.blocked("Denied", "", NOW))
                        .with(Statements.drifted("Observed", "", NOW))
                        .with(Statements.suspended("", NOW))
                        .with(Statements.deleted(NOW));

        Conditions next = Statements.defaults(earlier, VALID, NOW);

        assertThat(next.isTrue(Condition.BLOCKED)).isFalse();
        assertThat(next.isTrue(Condition.DRIFTED)).isFalse();
        assertThat(next.isTrue(Condition.SUSPENDED)).isFalse();
        assertThat(next.find(Condition.DELETED)).isEmpty();
    }

    @Test
    void saysWhatWouldBeDoneWhileSuspended() {
        assertThat(Statements.suspended("stop job web", NOW).message())
                .endsWith("'drover resume' would: stop job web");
        assertThat(Statements.suspended("", NOW).message()).endsWith("nothing is waiting");
    }

    @Test
    void tellsAnEventWhenARolloutThatWasNotReadyFails() {
        Conditions before =
                Statements.defaults(Conditions.NONE, VALID, NOW)
                        .with(Condition.READY, Status.FALSE, "RollingOut", "0 of 1", NOW)
                        .with(Condition.PROGRESSING, Status.TRUE, "RollingOut", "", NOW);
        Conditions goesOn = before.with(Condition.READY, Status.FALSE, "Canaries", "1 of 1", NOW);
        Conditions failed =
                before.with(Condition.READY, Status.FALSE, "DeploymentFailed", "exit 1", NOW)
                        .with(Condition.PROGRESSING, Status.FALSE, "Idle", "", NOW);

        assertThat(events(before, goesOn)).isEmpty();
        assertThat(events(before, failed)).containsExactly("ReadyDeploymentFailed: exit 1");
    }

    @Test
    void tellsAnEventWhenSomethingBeginsToHold() {
        Conditions before = Statements.defaults(Conditions.NONE, VALID, NOW);
        Conditions after = before.with(Statements.blocked("JobTaken", "job web is held", NOW));

        assertThat(events(before, after)).containsExactly("BlockedJobTaken: job web is held");
        assertThat(events(after, after)).isEmpty();
    }

    @Test
    void tellsReadyBothWaysButNoUnknown() {
        Conditions unknown = Statements.defaults(Conditions.NONE, VALID, NOW);
        Conditions ready = unknown.with(Condition.READY, Status.TRUE, "Healthy", "1 of 1", NOW);
        Conditions failed = unknown.with(Condition.READY, Status.FALSE, "Failed", "gone", NOW);

        assertThat(events(unknown, ready)).containsExactly("ReadyHealthy: 1 of 1");
        assertThat(events(ready, failed)).containsExactly("ReadyFailed: gone");
        assertThat(events(failed, unknown)).isEmpty();
    }

    @Test
    void tellsARefusedDocumentAndNoAcceptedOne() {
        Acceptance bad =
                new Acceptance(
                        8,
                        7,
                        List.of(new Problem("$.spec", 0, 0, "is missing", Optional.empty())),
                        List.of(),
                        NOW);
        Conditions refused = Statements.defaults(Conditions.NONE, bad, NOW);

        assertThat(events(Conditions.NONE, refused))
                .containsExactly(
                        "AcceptedInvalid: $.spec: is missing; generation 7 stays in force");
        assertThat(events(refused, Statements.defaults(refused, VALID, NOW))).isEmpty();
    }

    private static List<String> events(Conditions before, Conditions after) {
        return Statements.events(
                        before,
                        after,
                        (reason, message) -> new Event(NOW, WEB, 7, reason, message, "me"))
                .stream()
                .map(event -> event.reason() + ": " + event.message())
                .toList();
    }

    private static Conditions anything(Random dice) {
        List<Condition> conditions = new ArrayList<>();
        for (String type : SIX) {
            if (dice.nextBoolean()) {
                Status status =
                        List.of(Status.TRUE, Status.FALSE, Status.UNKNOWN).get(dice.nextInt(3));
                conditions.add(new Condition(type, status, "Any", "", NOW));
            }
        }
        if (dice.nextBoolean()) {
            conditions.add(Statements.deleted(NOW));
        }
        return Conditions.of(conditions);
    }
}
