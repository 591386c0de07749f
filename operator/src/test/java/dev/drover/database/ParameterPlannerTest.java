package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.database.DatabaseSight.Kept;
import dev.drover.database.DatabaseStep.HandOver;
import dev.drover.database.DatabaseStep.Publish;
import dev.drover.database.MemberSight.Role;
import dev.drover.document.Condition.Status;
import dev.drover.role.ControlPlaneLoss;
import dev.drover.role.LossEstimate;
import dev.drover.role.Member;
import dev.drover.role.Mode;
import dev.drover.role.Names;
import dev.drover.role.Phase;
import dev.drover.role.Quorum;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleSettings;
import dev.drover.role.parameter.ParameterRequest;
import dev.drover.role.parameter.ParameterRequest.Restart;
import dev.drover.role.parameter.ParameterSet;
import dev.drover.role.parameter.ParameterState;
import dev.drover.role.parameter.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Primary a, replicas b and c; a commit waits for one of them. */
final class ParameterPlannerTest {

    private static final Instant NOW = Instant.parse("2026-11-22T15:20:00Z");
    private static final ParameterSet SET = new ParameterSet(Map.of("max_connections", "200"));
    private static final ParameterSet OTHER = new ParameterSet(Map.of("work_mem", "4MB"));
    private static final ParameterSet BEFORE = new ParameterSet(Map.of("jit", "off"));
    private static final ParameterRequest REQUEST = ParameterRequest.of(SET, BEFORE);
    private static final Instant UNTIL = NOW.plusSeconds(60);
    private static final long TERM = 3;
    private static final long INDEX = 70;
    private static final String WORDS = "could not map anonymous shared memory";
    private static final Restart RESTART_B = new Restart("b", TERM, false);

    private final Map<String, ParameterState> said = new HashMap<>();
    private Optional<Standing> standing = Optional.of(new Standing(INDEX, Optional.of(REQUEST)));
    private Optional<ParameterSight.HandOver> handOver = Optional.empty();
    private List<String> members = List.of("a", "b", "c");
    private List<String> streaming = List.of("b", "c");
    private List<String> counting = List.of("b", "c");
    private Mode mode = Mode.SYNC;
    private Phase phase = Phase.STABLE;
    private int counted = 1;
    private Optional<String> preferred = Optional.empty();
    private Optional<String> blocked = Optional.empty();
    private boolean automatic = true;
    private boolean writable = true;
    private boolean recorded = true;
    private boolean permitted;
    private ParameterSet asked = SET;

    ParameterPlannerTest() {
        members.forEach(this::well);
    }

    @Test
    void doesNothingWhileTheStoreDoesNotAnswer() {
        standing = Optional.empty();
        says(Status.UNKNOWN, "NotRead", "the store did not answer");
    }

    @Test
    void leavesWhatItDoesNotUnderstand() {
        standing = Optional.of(new Standing(INDEX, Optional.empty()));

        says(Status.UNKNOWN, "NotUnderstood", "same version of Drover everywhere");
    }

    @Test
    void publishesWhatIsAskedFor() {
        standing = Optional.of(new Standing(0, Optional.empty()));

        assertThat(step()).contains(new Publish(ParameterRequest.of(SET, ParameterSet.NONE), 0));
        assertThat(verdict().said().reason()).isEqualTo("Publishing");
    }

    @Test
    void publishesThatNoneAreAskedForWhereMembersGoByOthers() {
        asked = ParameterSet.NONE;
        standing = Optional.of(new Standing(0, Optional.empty()));
        assertThat(step()).contains(new Publish(ParameterRequest.NONE, 0));
        members.forEach(name -> said.put(name, state("none", "", "", "")));
        says(Status.TRUE, "InForce", "version none is in force");
    }

    @Test
    void remembersWhatWasInForceEverywhereLast() {
        standing = standing(ParameterRequest.of(OTHER, BEFORE));
        members.forEach(name -> said.put(name, state(OTHER.version(), "", "", "")));
        assertThat(step()).contains(new Publish(ParameterRequest.of(SET, OTHER), INDEX));

        said.remove("c");
        assertThat(step()).contains(new Publish(REQUEST, INDEX));
    }

    @Test
    void aChangeTakesBackTheRestartForTheOnesBefore() {
        standing = standing(ParameterRequest.of(OTHER, BEFORE).restarting(RESTART_B, UNTIL));

        assertThat(step()).contains(new Publish(REQUEST, INDEX));
    }

    @Test
    void saysThatAllAreInForce() {
        standing = standing(REQUEST.settled());
        says(Status.TRUE, "InForce", "version %s is in force on a, b, c".formatted(SET.version()));
    }

    @Test
    void nobodyGoesBackBehindWhatWasInForceEverywhere() {
        assertThat(step()).contains(new Publish(ParameterRequest.of(SET, SET), INDEX));
        assertThat(verdict().said().status()).isEqualTo(Status.TRUE);

        standing = standing(REQUEST.settled());
        said.put("b", state("none", "", "", WORDS));
        assertThat(step())
                .contains(new Publish(REQUEST.settled().backWith("b: " + WORDS), INDEX));
        assertThat(REQUEST.settled().backWith(WORDS).set()).isEqualTo(SET);
    }

    @Test
    void whatAServerDoesNotTakeOrAnotherFileOverridesIsNotInForce() {
        said.put("b", remarked(SET.version(), "does not take jit", ""));
        says(Status.FALSE, "Applying", "b: does not take jit");

        said.put("b", remarked("none", "is asked again", ""));
        says(Status.FALSE, "Applying", "in force yet (is asked again)");

        said.put("b", remarked(SET.version(), "", "jit"));
        says(Status.FALSE, "Overridden", "ALTER SYSTEM RESET jit");
    }

    @Test
    void allGoBackWhenOneDoesNotTakeThem() {
        standing = standing(REQUEST.restarting(RESTART_B, UNTIL));
        said.put("b", state("none", "", "", WORDS));
        waits("c");

        assertThat(step()).contains(new Publish(REQUEST.backWith("b: " + WORDS), INDEX));
        assertThat(verdict().said().reason()).isEqualTo("ParametersRefused");
        assertThat(verdict().said().message()).isEqualTo("b: " + WORDS);
    }

    @Test
    void whatWasRefusedIsSaidAndNotTriedAgain() {
        standing = standing(REQUEST.backWith("b: " + WORDS));
        members.forEach(name -> said.put(name, state(BEFORE.version(), "", "", "")));

        says(Status.FALSE, "ParametersRefused", "b: " + WORDS);
    }

    @Test
    void whoCameUpWithWhatAnotherRefusedStartsAnewWithTheOnesBefore() {
        standing = standing(REQUEST.backWith("c: " + WORDS));
        members.forEach(name -> said.put(name, state(BEFORE.version(), "", "", "")));
        said.put("b", state(BEFORE.version(), "max_connections", "", ""));

        assertThat(step())
                .contains(
                        new Publish(REQUEST.backWith("c: " + WORDS).restarting(RESTART_B, UNTIL), INDEX));
        assertThat(verdict().said().reason()).isEqualTo("ParametersRefused");
    }

    @Test
    void othersAreTriedAfterWhatWasRefused() {
        standing = standing(ParameterRequest.of(OTHER, BEFORE).backWith("b: " + WORDS));

        assertThat(step()).contains(new Publish(REQUEST, INDEX));
    }

    @Test
    void whatAMemberSaysOfOthersIsNotAboutThese() {
        said.put(
                "b",
                new ParameterState(
                        OTHER.version(), "none", new TreeSet<>(), new TreeSet<>(), WORDS));

        says(Status.FALSE, "Applying", "b: has not version");
    }

    @Test
    void waitsForWhoHasNotTheVersionOrDoesNotSay() {
        said.put("b", state("none", "", "", ""));
        said.remove("c");

        says(
                Status.FALSE,
                "Applying",
                "b: has not version %s in force yet; c: does not say".formatted(SET.version()));
    }

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

            says(Status.FALSE, "Restarting", "b restarts for version");
        }

        @Test
        void takesItBackWhenItsTimeIsOver() {
            waits("b");
            standing = standing(REQUEST.restarting(RESTART_B, NOW));

            assertThat(step()).contains(new Publish(REQUEST, INDEX));
            assertThat(verdict().said().reason()).isEqualTo("RestartWaits");
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
            members.forEach(ParameterPlannerTest.this::waits);
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

            permitted = true;
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
        void whatWasAskedInAnotherTermIsOver() {
            handOver = asked(TERM - 1, Optional.empty());
            assertThat(step()).contains(new HandOver("b", TERM));
        }

        @Test
        void leavesItToAPersonWhereADocumentSaysSo() {
            automatic = false;
            says(Status.FALSE, "RestartWaits", "drover db switchover, or drover db params");

            permitted = true;
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

    @Test
    void aReplicaFollowsWhereThePrimaryWentFirst() {
        said.put("b", state(SET.version(), "", "max_connections", ""));

        says(Status.FALSE, "Applying", "b: follows the primary in max_connections");
    }

    private static Optional<ParameterSight.HandOver> asked(long term, Optional<String> refused) {
        return Optional.of(new ParameterSight.HandOver("b", term, refused, Duration.ZERO));
    }

    private void well(String name) {
        said.put(name, state(SET.version(), "", "", ""));
    }

    private void waits(String name) {
        said.put(name, state(SET.version(), "max_connections", "", ""));
    }

    private static ParameterState state(
            String inForce, String waiting, String heldBack, String problem) {
        return new ParameterState(SET.version(), inForce, names(waiting), names(heldBack), problem);
    }

    private static ParameterState remarked(String inForce, String remark, String overridden) {
        return new ParameterState(
                SET.version(), inForce, names(""), names(""), "", remark, names(overridden));
    }

    private static SortedSet<String> names(String one) {
        return one.isEmpty() ? new TreeSet<>() : new TreeSet<>(List.of(one));
    }

    private static Optional<Standing> standing(ParameterRequest request) {
        return Optional.of(new Standing(INDEX, Optional.of(request)));
    }

    private static Publish publish(Restart restart) {
        return new Publish(REQUEST.restarting(restart, UNTIL), INDEX);
    }

    private void says(Status status, String reason, String words) {
        ParameterPlanner.Verdict verdict = verdict();
        assertThat(verdict.step()).isEmpty();
        assertThat(verdict.said().status()).isEqualTo(status);
        assertThat(verdict.said().reason()).isEqualTo(reason);
        assertThat(verdict.said().message()).contains(words);
    }

    private Optional<DatabaseStep> step() {
        return verdict().step();
    }

    private ParameterPlanner.Verdict verdict() {
        return new ParameterPlanner(
                        asked,
                        permitted,
                        roles(),
                        new ParameterSight(standing, said, handOver),
                        NOW)
                .verdict();
    }

    private DatabaseSight roles() {
        RoleSettings settings =
                new RoleSettings(
                        members,
                        mode,
                        1,
                        preferred,
                        ControlPlaneLoss.FAILSAFE,
                        Optional.empty(),
                        automatic);
        return new DatabaseSight(
                new Kept(settings),
                Optional.of(record()).filter(_ -> recorded),
                members.stream().map(this::member).toList(),
                writable,
                true,
                blocked,
                LossEstimate.NOTHING,
                true,
                Optional.empty(),
                List.of());
    }

    private MemberSight member(String name) {
        return new MemberSight(
                name,
                name.equals("a") ? Role.PRIMARY : Role.REPLICA,
                streaming.contains(name),
                counting.contains(name) && mode != Mode.ASYNC,
                5,
                100,
                Optional.empty(),
                Optional.empty(),
                "",
                false,
                "1",
                0);
    }

    private RoleRecord record() {
        List<Member> all = new ArrayList<>();
        members.forEach(name -> all.add(new Member(name, "1")));
        List<Member> replicas = all.subList(1, all.size());
        int k = mode == Mode.ASYNC ? 0 : Math.min(1, replicas.size());
        Names names = k == 0 ? Names.NOBODY : new Names(new TreeSet<>(replicas), k);
        Names wanted = counted == 1 ? names : new Names(new TreeSet<>(replicas), counted);
        return new RoleRecord(
                TERM,
                phase,
                Optional.of(all.getFirst()),
                mode,
                ControlPlaneLoss.FAILSAFE,
                new TreeSet<>(all),
                5,
                wanted,
                new Quorum(all.getFirst(), names),
                Optional.empty(),
                "7412",
                "for a test");
    }
}
