package dev.drover.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.nomad.NomadNode;
import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.DocumentKey;
import dev.drover.planning.Plan;
import dev.drover.workload.Followee.Role;
import dev.drover.workload.RolePlaces.Answer;
import dev.drover.workload.RolePlaces.Holder;
import dev.drover.workload.Whereabouts.Before;
import dev.drover.workload.Whereabouts.Stage;
import dev.drover.workload.Whereabouts.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class WhereaboutsTest {

    private static final Followee PRIMARY =
            new Followee(DocumentKey.parse("shop/PostgresCluster/db"), Role.PRIMARY);
    private static final Followee REPLICA =
            new Followee(DocumentKey.parse("shop/PostgresCluster/db"), Role.REPLICA);
    private static final Holder ONE = new Holder("db-1", "10.0.0.1");
    private static final Holder TWO = new Holder("db-2", "10.0.0.2");
    private static final Abode BESIDE_ONE =
            new Abode(PRIMARY.toString(), "db-1", "10.0.0.1", "id-1", "vm-1");
    private static final Before NEVER = new Before(Optional.empty(), Stage.GONE);
    private static final Before RUNS_BESIDE_ONE = new Before(Optional.of(BESIDE_ONE), Stage.RUNS);

    private final Map<String, List<NomadNode>> nodes =
            Map.of(
                    "10.0.0.1",
                    List.of(NomadNode.ready("id-1", "vm-1")),
                    "10.0.0.2",
                    List.of(NomadNode.ready("id-3", "vm-3"), NomadNode.ready("id-2", "vm-2")),
                    "10.0.0.4",
                    List.of(new NomadNode("id-4", "vm-4", "down")),
                    "10.0.0.5",
                    List.of(
                            new NomadNode("id-5", "vm-5", "down"),
                            NomadNode.ready("id-6", "vm-5")));
    private final List<String> asked = new ArrayList<>();

    private Whereabouts where(Followee followee, Answer answer, Before before) {
        return Whereabouts.of(
                followee,
                answer,
                before,
                host -> {
                    asked.add(host);
                    return nodes.getOrDefault(host, List.of());
                });
    }

    private static Answer held(Holder... holders) {
        return new Answer.Held(List.of(holders));
    }

    @Test
    void whatNeverRanBeginsBesideTheHolder() {
        Whereabouts there = where(PRIMARY, held(ONE), NEVER);

        assertThat(there.verdict()).isEqualTo(Verdict.THERE);
        assertThat(there.abode()).contains(BESIDE_ONE);
        assertThat(there.message())
                .isEqualTo("to node vm-1, where db-1 is primary of PostgresCluster shop/db");
    }

    @Test
    void ofSeveralNodesAtOneAddressItIsAlwaysTheSame() {
        assertThat(where(PRIMARY, held(TWO), NEVER).abode().map(Abode::node)).contains("id-2");
    }

    @Nested
    final class OnceThere {

        @Test
        void staysAndAsksNobodyWhileTheHolderIsWhereItWas() {
            Whereabouts there = where(PRIMARY, held(ONE), RUNS_BESIDE_ONE);

            assertThat(there.abode()).contains(BESIDE_ONE);
            assertThat(there.message()).isEmpty();
            assertThat(asked).isEmpty();
        }

        @Test
        void staysWhenNothingIsKnown() {
            assertThat(where(PRIMARY, new Answer.Unknown("silence"), RUNS_BESIDE_ONE).abode())
                    .contains(BESIDE_ONE);
        }

        @Test
        void leavesBeforeItIsAnywhereElse() {
            Whereabouts leaving = where(PRIMARY, held(TWO), RUNS_BESIDE_ONE);

            assertThat(leaving.verdict()).isEqualTo(Verdict.NOWHERE);
            assertThat(leaving.moving()).isTrue();
            assertThat(leaving.message()).contains("to node vm-2, where db-2 is primary");
        }

        @Test
        void doesNotLeaveForAnotherMemberOnTheSameNode() {
            Holder neighbour = new Holder("db-9", "10.0.0.1");

            Whereabouts there = where(PRIMARY, held(neighbour), RUNS_BESIDE_ONE);

            assertThat(there.verdict()).isEqualTo(Verdict.THERE);
            assertThat(there.abode().map(Abode::member)).contains("db-9");
        }

        @Test
        void waitsUntilNomadHasTakenItAway() {
            Before leaving = new Before(Optional.empty(), Stage.LEAVING);

            assertThat(where(PRIMARY, held(TWO), leaving).moving()).isTrue();
            assertThat(where(PRIMARY, held(TWO), NEVER).verdict()).isEqualTo(Verdict.THERE);
        }

        @Test
        void runsNowhereWhileNobodyHasTheRole() {
            Whereabouts nowhere =
                    where(PRIMARY, new Answer.Nobody("db-1 is gone"), RUNS_BESIDE_ONE);

            assertThat(nowhere.verdict()).isEqualTo(Verdict.NOWHERE);
            assertThat(nowhere.reason()).isEqualTo("RoleNowhere");
            assertThat(nowhere.abode()).isEmpty();
            assertThat(nowhere.moving()).isFalse();
            assertThat(nowhere.message()).contains("db-1 is gone");
        }

        @Test
        void staysBesideAReplicaAsLongAsThatIsOne() {
            Abode besideTwo = new Abode(REPLICA.toString(), "db-2", "10.0.0.2", "id-2", "vm-2");
            Before before = new Before(Optional.of(besideTwo), Stage.RUNS);

            assertThat(where(REPLICA, held(ONE, TWO), before).abode()).contains(besideTwo);
            assertThat(where(REPLICA, held(ONE), before).moving()).isTrue();
        }

        @Test
        void aPlaceBecauseOfAnotherRoleIsNone() {
            assertThat(where(REPLICA, new Answer.Unknown("silence"), RUNS_BESIDE_ONE).verdict())
                    .isEqualTo(Verdict.HELD);
        }
    }

    @Nested
    final class WhereTheNodeTakesNothing {

        private static final Before ABSENT_BESIDE_ONE =
                new Before(Optional.of(BESIDE_ONE), Stage.ABSENT);
        private static final Holder CLOSED = new Holder("db-4", "10.0.0.4");
        private static final Holder RENEWED = new Holder("db-5", "10.0.0.5");

        @Test
        void doesNotBegin() {
            Whereabouts nowhere = where(PRIMARY, held(CLOSED), NEVER);

            assertThat(nowhere.verdict()).isEqualTo(Verdict.NOWHERE);
            assertThat(nowhere.reason()).isEqualTo("NodeNotReady");
            assertThat(nowhere.message())
                    .contains("db-4 is on node vm-4, of which Nomad says: down");
        }

        @Test
        void leavesWhereTheRoleIsNoMore() {
            Whereabouts leaving = where(PRIMARY, held(CLOSED), RUNS_BESIDE_ONE);

            assertThat(leaving.verdict()).isEqualTo(Verdict.NOWHERE);
            assertThat(leaving.reason()).isEqualTo("NodeNotReady");
        }

        @Test
        void goesToTheNextReplica() {
            assertThat(where(REPLICA, held(CLOSED, TWO), NEVER).abode().map(Abode::name))
                    .contains("vm-2");
        }

        @Test
        void staysRegisteredThereAndSaysSo() {
            Abode beside = new Abode(PRIMARY.toString(), "db-4", "10.0.0.4", "id-4", "vm-4");
            Whereabouts there =
                    where(PRIMARY, held(CLOSED), new Before(Optional.of(beside), Stage.ABSENT));

            assertThat(there.verdict()).isEqualTo(Verdict.THERE);
            assertThat(there.abode()).contains(beside);
            assertThat(there.settled()).isFalse();
            assertThat(there.message()).contains("down");
            assertThat(there.look()).isPresent();
        }

        @Test
        void isLookedAtOnlyWhileItDoesNotRunThere() {
            assertThat(where(PRIMARY, held(ONE), ABSENT_BESIDE_ONE).abode()).contains(BESIDE_ONE);
            assertThat(where(PRIMARY, held(ONE), ABSENT_BESIDE_ONE).settled()).isTrue();
            assertThat(asked).isNotEmpty();
        }

        @Test
        void followsAMachineThatBecameAnotherNode() {
            Abode former = new Abode(PRIMARY.toString(), "db-5", "10.0.0.5", "id-5", "vm-5");

            assertThat(
                            where(
                                            PRIMARY,
                                            held(RENEWED),
                                            new Before(Optional.of(former), Stage.ABSENT))
                                    .moving())
                    .isTrue();
            assertThat(
                            where(PRIMARY, held(RENEWED), new Before(Optional.empty(), Stage.GONE))
                                    .abode()
                                    .map(Abode::node))
                    .contains("id-6");
        }
    }

    @Nested
    final class WithoutANode {

        @Test
        void runsNowhereAndSaysWhatIsMissing() {
            Whereabouts nowhere = where(PRIMARY, held(new Holder("db-7", "10.0.0.7")), NEVER);

            assertThat(nowhere.verdict()).isEqualTo(Verdict.NOWHERE);
            assertThat(nowhere.reason()).isEqualTo("NodeUnknown");
            assertThat(nowhere.message()).contains("db-7 is at 10.0.0.7", "drover_address");
        }

        @Test
        void aMemberThatNeverSaidWhereItIsIsNamed() {
            assertThat(where(PRIMARY, held(new Holder("db-7", "")), NEVER).message())
                    .contains("db-7 has not said where it is");
        }

        @Test
        void takesTheNextHolder() {
            Holder lost = new Holder("db-7", "10.0.0.7");

            assertThat(where(REPLICA, held(lost, TWO), NEVER).abode().map(Abode::member))
                    .contains("db-2");
        }
    }

    @Test
    void onDoubtNothingBegins() {
        Whereabouts held = where(PRIMARY, new Answer.Unknown("silence"), NEVER);

        assertThat(held.verdict()).isEqualTo(Verdict.HELD);
        assertThat(held.reason()).isEqualTo("RoleUnknown");
        assertThat(held.settled()).isFalse();
    }

    @Test
    void aJobThatIsTakenOffItsNodeWaitsForNoOtherDocument() {
        Plan<JobStep, JobPart> plan = new Situation().authored("b").plan(Situation.document(5));
        Plan<JobStep, JobPart> told =
                where(PRIMARY, new Answer.Nobody("gone"), NEVER).told(plan, Situation.NOW);

        assertThat(told.conditions()).isEqualTo(plan.conditions());
        assertThat(told.move())
                .hasValueSatisfying(move -> {
                    assertThat(move.step().waits()).isFalse();
                    assertThat(move.step().summary()).startsWith("stop all instances of job web: ");
                });
    }

    @Test
    void onlyARegistrationIsTurnedIntoLeaving() {
        JobStep adopt = new JobStep.Adopt(Situation.WEB, 5, 3);
        Plan<JobStep, JobPart> plan =
                new Plan<>(
                        Optional.of(new Plan.Move<>(adopt, new Plan.Cause.Change())),
                        List.of(),
                        JobPart.of(Situation.WEB),
                        Optional.empty());

        assertThat(where(PRIMARY, new Answer.Nobody("gone"), NEVER).told(plan, Situation.NOW))
                .isEqualTo(plan);
    }

    @Test
    void looksAgainAtTheEarlierOfTwoTimes() {
        Duration rest = Duration.ofSeconds(9);
        Whereabouts waiting = Whereabouts.waiting(BESIDE_ONE, rest);

        assertThat(waiting.again(after(Optional.empty())).revisitAfter()).contains(rest);
        assertThat(waiting.again(after(Optional.of(rest.plusSeconds(1)))).revisitAfter())
                .contains(rest);
        assertThat(waiting.again(after(Optional.of(Duration.ofSeconds(1)))).revisitAfter())
                .contains(Duration.ofSeconds(1));
        assertThat(Whereabouts.ANYWHERE.again(after(Optional.empty())).revisitAfter()).isEmpty();
    }

    private static Plan<JobStep, JobPart> after(Optional<Duration> revisit) {
        return new Plan<>(Optional.empty(), List.of(), JobPart.of(Situation.WEB), revisit);
    }

    @Test
    void restSaysWhyNothingRunsAndThatItMoves() {
        JobPart part = JobPart.of(Situation.WEB);
        Plan<JobStep, JobPart> nobody =
                where(PRIMARY, new Answer.Nobody("gone"), NEVER).resting(part, Situation.NOW);
        Plan<JobStep, JobPart> moving =
                where(PRIMARY, held(TWO), RUNS_BESIDE_ONE).resting(part, Situation.NOW);

        PlanFacts.assertNotReady(nobody, "RoleNowhere");
        assertThat(PlanFacts.said(nobody, Condition.PROGRESSING).status()).isEqualTo(Status.FALSE);
        PlanFacts.assertNotReady(moving, "Moving");
        assertThat(PlanFacts.said(moving, Condition.PROGRESSING).status()).isEqualTo(Status.TRUE);
        assertThat(moving.revisitAfter()).isPresent();
    }
}
