package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.database.DatabaseStep.HandOver;
import dev.drover.database.DatabaseStep.Publish;
import dev.drover.document.Condition.Status;
import dev.drover.role.Mode;
import dev.drover.role.Phase;
import dev.drover.role.parameter.ParameterRequest.Restart;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Who restarts for parameters, when, and for how long that may be begun. */
final class ParameterRestartsTest extends ParameterSituation {

    @Nested
    final class WhileOneRestarts {

        WhileOneRestarts() {
            standing = standing(REQUEST.restarting(RESTART_B, UNTIL));
            waits("a");
            waits("c");
        }

        @Test
        void waitsUntilItSaysThatItIsBack() {
            said.remove("b");
            says(Status.FALSE, "Restarting", "b restarts for version");
            waits("b");
            says(Status.FALSE, "Restarting", "b restarts for version");
            said.put("b", state("", "", "", ""));
            says(Status.FALSE, "Restarting", "b restarts for version");
        }

        @Test
        void waitsUntilItKeepsUp() {
            streaming = List.of("c");

            says(Status.FALSE, "Restarting", "; it is back, and does not keep up yet");
        }

        @Test
        void takesItBackWhenItsTimeIsOver() {
            waits("b");
            standing = standing(REQUEST.restarting(RESTART_B, NOW));

            assertThat(step()).contains(new Publish(REQUEST, INDEX));
            assertThat(verdict().said().reason()).isEqualTo("RestartWaits");
        }

        @Test
        void saysThatASupervisorIsSilentAndDoesNotWaitForItForEver() {
            said.remove("b");
            says(Status.FALSE, "Restarting", "; its supervisor does not answer");

            standing = standing(REQUEST.restarting(RESTART_B, NOW));
            assertThat(step()).contains(new Publish(REQUEST, INDEX));
            assertThat(verdict().said().message()).contains("the supervisor of b has not answered");

            standing = standing(REQUEST);
            says(Status.FALSE, "Applying", "b: does not say what is in force there");
        }

        @Test
        void leavesItsOrderToOneThatHasNotSaidYetThatItBegan() {
            waits("b");
            streaming = List.of("c");
            says(Status.FALSE, "Restarting", "b restarts for version");

            standing = standing(REQUEST.restarting(new Restart("a", TERM, true), UNTIL));
            streaming = List.of();
            writable = false;
            says(Status.FALSE, "Restarting", "a restarts for version");
        }

        @Test
        void stopsThereAndNamesOneThatDoesNotComeBack() {
            said.put("b", stuck());
            says(Status.FALSE, "RestartStuck", "b is not back since its restart for version");
        }

        @Test
        void waitsForOneThatBeganInTime() {
            said.put("b", state("", "", "", ""));
            standing = standing(REQUEST.restarting(RESTART_B, NOW));

            says(Status.FALSE, "Restarting", "b restarts for version");
        }

        @Test
        void takesItBackFromWhoHasNotBegunWhenAnotherFallsBehind() {
            waits("b");
            streaming = List.of("b");

            assertThat(step()).contains(new Publish(REQUEST, INDEX));
            assertThat(verdict().said().reason()).isEqualTo("RestartWaits");
        }

        @Test
        void goesOnWithTheNext() {
            assertThat(step()).contains(publish(new Restart("c", TERM, false)));
        }

        @Test
        void takesItBackInAnotherTerm() {
            standing = standing(REQUEST.restarting(new Restart("b", TERM - 1, false), UNTIL));
            writable = false;

            assertThat(step()).contains(new Publish(REQUEST, INDEX));
            assertThat(verdict().said().reason()).isEqualTo("RestartWaits");
        }

        @Test
        void takesItBackFromWhoHasAnotherRole() {
            standing = standing(REQUEST.restarting(new Restart("b", TERM, true), UNTIL));
            said.remove("b");

            says(Status.FALSE, "Applying", "b: does not say");
        }

        @Test
        void aPrimaryIsBackWhenItIsWritable() {
            standing = standing(REQUEST.restarting(new Restart("a", TERM, true), UNTIL));
            well("a");
            well("c");
            writable = false;
            says(Status.FALSE, "Restarting", "a restarts for version");

            writable = true;
            assertThat(step()).contains(new Publish(REQUEST, INDEX));
        }
    }

    @Nested
    final class BeforeARestart {

        BeforeARestart() {
            members.forEach(ParameterRestartsTest.this::waits);
        }

        @Test
        void beginsWithAReplica() {
            assertThat(step()).contains(publish(RESTART_B));
            assertThat(verdict().said().message())
                    .contains("b: waits for a restart (max_connections)");
        }

        @Test
        void waitsWhileNothingIsWritable() {
            writable = false;
            says(Status.FALSE, "RestartWaits", "nobody is restarted before");
        }

        @Test
        void waitsWhileSomebodyIsElected() {
            phase = Phase.ELECTING;
            says(Status.FALSE, "RestartWaits", "nobody is restarted before");
        }

        @Test
        void waitsWhileNothingIsRecorded() {
            recorded = false;
            says(Status.FALSE, "RestartWaits", "nobody is restarted before");
        }

        @Test
        void waitsWhileItIsBlocked() {
            blocked = Optional.of("the store was put back");
            says(Status.FALSE, "RestartWaits", "nobody is restarted before");
        }

        @Test
        void waitsWhileTheQuorumChanges() {
            counted = 2;
            says(Status.FALSE, "RestartWaits", "nobody is restarted before");
        }

        @Test
        void waitsWhileAReplicaLags() {
            streaming = List.of("b");
            says(Status.FALSE, "RestartWaits", "nobody is restarted before");
        }

        @Test
        void doesNotTakeTheOnlyReplicaFromCommitsThatMustWaitForOne() {
            mode = Mode.REQUIRED;
            members = List.of("a", "b");
            says(Status.FALSE, "RestartWaits", "drover db params --restart");

            permitted();
            assertThat(step()).contains(publish(RESTART_B));
        }

        @Test
        void namesAPermitThatIsPassedOver() {
            mode = Mode.REQUIRED;
            members = List.of("a", "b");
            permit = new RestartPermit.Standing(false, "they were permitted tomorrow");
            says(Status.FALSE, "RestartWaits", "all the same; they were permitted tomorrow");
        }

        @Test
        void namesClocksThatDifferInsteadOfAnOrderThatIsNeverBegun() {
            apart("b", Duration.ofSeconds(75));
            says(Status.FALSE, "ClocksDiffer", "the clock of b is 75 s ahead of this operator's");
            apart("b", Duration.ofSeconds(-21));
            says(Status.FALSE, "ClocksDiffer", "the clock of b is 21 s behind this operator's");

            apart("b", Duration.ofSeconds(20));
            assertThat(step()).contains(publish(RESTART_B));
            apart("b", Duration.ofSeconds(-20));
            assertThat(step()).contains(publish(RESTART_B));
        }

        @Test
        void takesAReplicaThatCanBeSpared() {
            mode = Mode.REQUIRED;
            assertThat(step()).contains(publish(RESTART_B));
        }
    }

    @Nested
    final class WhenOnlyThePrimaryWaits {

        WhenOnlyThePrimaryWaits() {
            waits("a");
        }

        @Test
        void handsOverToTheFirstThatCommitsWaitFor() {
            assertThat(step()).contains(new HandOver("b", TERM));
        }

        @Test
        void handsOverToThePreferredOne() {
            preferred = Optional.of("c");
            assertThat(step()).contains(new HandOver("c", TERM));

            preferred = Optional.of("a");
            assertThat(step()).contains(new HandOver("b", TERM));
        }

        @Test
        void handsOverToAnyWhereNoCommitWaits() {
            mode = Mode.ASYNC;
            assertThat(step()).contains(new HandOver("b", TERM));
        }

        @Test
        void saysThatItSwitchesOver() {
            handOver = asked(TERM, Optional.empty());
            says(Status.FALSE, "Restarting", "switches over");
        }

        @Test
        void saysWhyItDoesNotSwitchOver() {
            handOver = asked(TERM, Optional.of("b lags behind"));
            says(Status.FALSE, "RestartWaits", "no switchover: b lags behind");
        }

        @Test
        void asksAgainAfterARefusalAndSaysTheSameMeanwhile() {
            handOver =
                    Optional.of(
                            new ParameterSight.HandOver("b", TERM, Optional.of("b lags"), true));
            assertThat(step()).contains(new HandOver("b", TERM));
            assertThat(verdict().said().reason()).isEqualTo("RestartWaits");
        }

        @Test
        void whatWasAskedInAnotherTermIsOver() {
            handOver = asked(TERM - 1, Optional.empty());
            assertThat(step()).contains(new HandOver("b", TERM));
        }

        @Test
        void leavesItToAPersonWhereADocumentSaysSo() {
            automatic = false;
            says(Status.FALSE, "RestartWaits", "drover db switchover, or drover db params");

            permitted();
            assertThat(step()).contains(new HandOver("b", TERM));
        }

        @Test
        void oneThatIsAloneIsRestartedItself() {
            members = List.of("a");
            assertThat(step()).contains(publish(new Restart("a", TERM, true)));
        }

        @Test
        void aLowerValueBeginsWithThePrimary() {
            said.put("b", state(SET.version(), "", "max_connections", ""));
            assertThat(step()).contains(publish(new Restart("a", TERM, true)));
        }

        @Test
        void waitsForAReplicaThatMayTakeOver() {
            counting = List.of();
            says(Status.FALSE, "RestartWaits", "no replica that commits wait for");
        }
    }
}
