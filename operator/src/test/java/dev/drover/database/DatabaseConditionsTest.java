package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.database.DatabaseSight.Kept;
import dev.drover.database.MemberSight.Role;
import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.Metadata;
import dev.drover.planning.Plan;
import dev.drover.role.LossEstimate;
import dev.drover.role.Mode;
import dev.drover.role.Names;
import dev.drover.role.Phase;
import dev.drover.role.RoleRecord;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of a cluster. */
final class DatabaseConditionsTest extends DatabasePlans {
    @Test
    void saysThatAllIsWell() {
        Plan<DatabaseStep, DatabasePart> plan = well();

        assertThat(plan.move()).isEmpty();
        assertThat(condition(plan, "Writable").message()).isEqualTo("a is the primary in term 3");
        assertThat(condition(plan, "FullyRedundant").message())
                .isEqualTo("1 of 1 replicas keep up with the primary");
        assertThat(condition(plan, Condition.READY).status()).isEqualTo(Status.TRUE);
        assertThat(condition(plan, Condition.PROGRESSING).status()).isEqualTo(Status.FALSE);
        assertThat(plan.conditions()).noneMatch(it -> it.type().equals(Condition.BLOCKED));
        assertThat(plan.part().primary()).isEqualTo("a");
        assertThat(plan.part().phase()).isEqualTo("stable");
        assertThat(plan.part().waitsFor()).isEqualTo(1);
        assertThat(plan.revisitAfter()).isPresent();
    }

    @Test
    void namesWhoIsMissing() {
        DatabaseSight sight =
                sight(
                        stable(),
                        List.of(
                                PRIMARY,
                                member("b", Role.REPLICA, false, ""),
                                member("c", Role.UNKNOWN, false, "it answers 401")),
                        kept("a", "b"));

        Plan<DatabaseStep, DatabasePart> plan = plan(Optional.of(sight), DatabasePart.NOTHING);

        assertThat(condition(plan, "FullyRedundant").message())
                .isEqualTo("b does not keep up with a primary; c does not answer (it answers 401)");
        assertThat(condition(plan, Condition.READY).reason()).isEqualTo("MemberMissing");
        assertThat(condition(plan, Condition.PROGRESSING).status())
                .as("nothing goes on")
                .isEqualTo(Status.FALSE);
    }

    @Test
    void saysThatAMemberIsFencedAndOneThatIsMissingBesides() {
        MemberSight fenced =
                new MemberSight(
                        "b",
                        Role.STOPPED,
                        false,
                        false,
                        5,
                        100,
                        Optional.empty(),
                        Optional.empty(),
                        "",
                        true,
                        "1",
                        0);
        Plan<DatabaseStep, DatabasePart> alone =
                plan(
                        Optional.of(sight(stable(), List.of(PRIMARY, fenced), kept("a", "b"))),
                        DatabasePart.NOTHING);
        assertThat(condition(alone, "FullyRedundant").reason()).isEqualTo("Fenced");
        assertThat(condition(alone, "FullyRedundant").message())
                .isEqualTo("b is fenced: a person wants its server off, until drover db unfence");
        assertThat(condition(alone, Condition.PROGRESSING).status())
                .as("nothing goes on")
                .isEqualTo(Status.FALSE);

        MemberSight silent = member("c", Role.UNKNOWN, false, "it answers 401");
        Plan<DatabaseStep, DatabasePart> both =
                plan(
                        Optional.of(
                                sight(stable(), List.of(PRIMARY, fenced, silent), kept("a", "b"))),
                        DatabasePart.NOTHING);
        assertThat(condition(both, "FullyRedundant").reason()).isEqualTo("MemberMissing");
    }

    @Test
    void isNotRedundantWhileCommitsWaitForFewerThanAskedFor() {
        Plan<DatabaseStep, DatabasePart> plan =
                plan(
                        Optional.of(
                                sight(
                                        record(Phase.STABLE, Names.NOBODY),
                                        List.of(PRIMARY, REPLICA),
                                        kept("a", "b"))),
                        DatabasePart.NOTHING);

        assertThat(condition(plan, "FullyRedundant").reason()).isEqualTo("NotCountedYet");
        assertThat(condition(plan, Condition.READY).status()).isEqualTo(Status.FALSE);
    }

    @Test
    void isNotRedundantWhileAReplicaThatKeepsUpMayNotTakeOverYet() {
        MemberSight late =
                new MemberSight(
                        "c",
                        Role.REPLICA,
                        true,
                        false,
                        5,
                        100,
                        Optional.empty(),
                        Optional.empty(),
                        "",
                        false,
                        "1",
                        0);
        Plan<DatabaseStep, DatabasePart> plan =
                plan(
                        Optional.of(
                                sight(stable(), List.of(PRIMARY, REPLICA, late), kept("a", "b"))),
                        DatabasePart.NOTHING);

        assertThat(condition(plan, "FullyRedundant").message())
                .isEqualTo(
                        "not yet among those for whom commits wait, so that it may not take over"
                                + " without a loss: c");
        assertThat(condition(plan, Condition.READY).status()).isEqualTo(Status.FALSE);
    }

    @Test
    void whereNoCommitIsToWaitNoReplicaIsCounted() {
        Kept kept = new Kept(new TestSpec(List.of("a", "b"), Mode.ASYNC).roles("db"));
        DatabaseSight sight =
                sight(record(Phase.STABLE, Names.NOBODY), List.of(PRIMARY, REPLICA), kept);

        Plan<DatabaseStep, DatabasePart> plan =
                planner.plan(
                        Optional.of(document(Metadata.NONE, Mode.ASYNC)),
                        new DatabaseObservation(
                                Optional.of(sight), PLAIN, PoolerSight.NONE, DatabasePart.NOTHING),
                        NOW);

        assertThat(condition(plan, "FullyRedundant").reason()).isEqualTo("Streaming");
        assertThat(condition(plan, Condition.READY).status()).isEqualTo(Status.TRUE);
    }

    @Test
    void saysThatWhatIsWrittenIsOnOneMachineOnly() {
        MemberSight gone = member("b", Role.UNKNOWN, false, "nobody listens there");

        Plan<DatabaseStep, DatabasePart> plan =
                plan(
                        Optional.of(
                                sight(
                                        record(Phase.STABLE, Names.NOBODY),
                                        List.of(PRIMARY, gone),
                                        kept("a", "b"))),
                        DatabasePart.NOTHING);

        assertThat(condition(plan, Condition.READY).reason()).isEqualTo("Unreplicated");
        assertThat(condition(plan, Condition.READY).message())
                .startsWith("commits wait for 0 of 1 replicas: what is lost with the primary is");
    }

    @Test
    void saysThatWhatIsRequiredIsNotInForceWithoutReplicas() {
        assertThat(required(record(Phase.STABLE, Names.NOBODY)))
                .startsWith("commits wait for 0 of 1 replicas: what is lost with the primary is")
                .endsWith(
                        "'durability: required' is in force only when so many have been there once,"
                                + " and until then commits do not wait");
    }

    @Test
    void saysThatWhatWasAcknowledgedBeforeItWasRequiredIsOnOneMachineOnly() {
        assertThat(required(record(Phase.STABLE, ONE, Names.NOBODY)))
                .isEqualTo(
                        "commits wait for 1 replicas by now, and what was acknowledged before"
                                + " waited for 0: what is lost with the primary is lost; b does"
                                + " not answer (nobody listens there)");
    }

    /** What is said of its redundancy where the only replica is away, and required. */
    private String required(RoleRecord record) {
        MemberSight gone = member("b", Role.UNKNOWN, false, "nobody listens there");
        Kept kept = new Kept(new TestSpec(List.of("a", "b"), Mode.REQUIRED).roles("db"));
        DatabaseSight sight = sight(record, List.of(PRIMARY, gone), kept);
        DatabaseObservation seen =
                new DatabaseObservation(
                        Optional.of(sight), PLAIN, PoolerSight.NONE, DatabasePart.NOTHING);
        Plan<DatabaseStep, DatabasePart> plan =
                planner.plan(Optional.of(document(Metadata.NONE, Mode.REQUIRED)), seen, NOW);
        return condition(plan, "FullyRedundant").message();
    }

    @Test
    void saysThatNoCommitIsAcknowledged() {
        DatabaseSight waits =
                new DatabaseSight(
                        kept("a", "b"),
                        Optional.of(stable()),
                        List.of(PRIMARY, member("b", Role.UNKNOWN, false, "gone")),
                        true,
                        false,
                        Optional.empty(),
                        LossEstimate.NOTHING,
                        true,
                        List.of(),
                        List.of(),
                        Optional.empty());

        Plan<DatabaseStep, DatabasePart> plan = plan(Optional.of(waits), DatabasePart.NOTHING);

        assertThat(condition(plan, "Writable").status()).isEqualTo(Status.FALSE);
        assertThat(condition(plan, Condition.READY).reason()).isEqualTo("CommitsWait");
    }

    @Test
    void saysWhyAPrimaryIsSilent() {
        DatabaseSight silent =
                new DatabaseSight(
                        kept("a", "b"),
                        Optional.of(stable()),
                        List.of(member("a", Role.UNKNOWN, false, "it answers 401"), REPLICA),
                        false,
                        true,
                        Optional.empty(),
                        LossEstimate.NOTHING,
                        true,
                        List.of(),
                        List.of(),
                        Optional.empty());

        Plan<DatabaseStep, DatabasePart> plan = plan(Optional.of(silent), DatabasePart.NOTHING);

        assertThat(condition(plan, "Writable").message()).contains("(it answers 401)");
    }

    @Test
    void aServerThatDoesNotRunIsMissed() {
        DatabaseSight sight =
                sight(
                        stable(),
                        List.of(PRIMARY, member("b", Role.STOPPED, false, "")),
                        kept("a", "b"));

        Plan<DatabaseStep, DatabasePart> plan = plan(Optional.of(sight), DatabasePart.NOTHING);

        assertThat(condition(plan, "FullyRedundant").message())
                .isEqualTo("b does not run, or has no data yet");
    }

    @Test
    void aSecondServerThatRunsAsPrimaryIsNoReplica() {
        DatabaseSight sight =
                sight(
                        stable(),
                        List.of(PRIMARY, member("b", Role.PRIMARY, false, "")),
                        kept("a", "b"));

        Plan<DatabaseStep, DatabasePart> plan = plan(Optional.of(sight), DatabasePart.NOTHING);

        assertThat(condition(plan, "FullyRedundant").status()).isEqualTo(Status.FALSE);
    }

    @Test
    void oneMemberAloneIsReadyAndSaysWhatThatMeans() {
        DatabaseSight sight = sight(stable(), List.of(PRIMARY), kept("a", "b"));

        Plan<DatabaseStep, DatabasePart> plan = plan(Optional.of(sight), DatabasePart.NOTHING);

        assertThat(condition(plan, "FullyRedundant").reason()).isEqualTo("Alone");
        assertThat(condition(plan, Condition.READY).status()).isEqualTo(Status.TRUE);
    }

    @Test
    void saysWhyNobodyCanWrite() {
        assertThat(writable(record(Phase.BOOTSTRAP), false).reason()).isEqualTo("FirstStart");
        assertThat(writable(record(Phase.ELECTING), false).reason()).isEqualTo("Electing");
        assertThat(writable(record(Phase.SWITCHING), false).message())
                .isEqualTo("term 3: for a test");
        assertThat(writable(record(Phase.PROMOTING), false).reason()).isEqualTo("Promoting");
        Condition silent = writable(record(Phase.STABLE), false);
        assertThat(silent.status()).isEqualTo(Status.UNKNOWN);
        assertThat(silent.message())
                .isEqualTo(
                        "the primary, a, does not answer, or does not run as one; who answers: a,"
                                + " b. Clients may reach it all the same");
    }

    @Test
    void whereNoRecordIsKnownNothingIsConcluded() {
        DatabaseSight nothing =
                new DatabaseSight(
                        kept("a", "b"),
                        Optional.empty(),
                        List.of(
                                member("a", Role.UNKNOWN, false, "nobody listens there"),
                                member("b", Role.UNKNOWN, false, "nobody listens there")),
                        false,
                        true,
                        Optional.empty(),
                        LossEstimate.UNKNOWN,
                        true,
                        List.of(),
                        List.of(),
                        Optional.empty());

        Plan<DatabaseStep, DatabasePart> plan = plan(Optional.of(nothing), DatabasePart.NOTHING);

        assertThat(condition(plan, "Writable").status()).isEqualTo(Status.UNKNOWN);
        assertThat(condition(plan, "Writable").message())
                .isEqualTo("nothing is known of its roles yet; members that answer: none");
        assertThat(plan.part().term()).isZero();
    }

    @Test
    void saysWhatWaitsForAPerson() {
        DatabaseSight stuck =
                new DatabaseSight(
                        kept("a", "b"),
                        Optional.empty(),
                        List.of(PRIMARY, REPLICA),
                        false,
                        true,
                        Optional.of("the record is gone"),
                        LossEstimate.UNKNOWN,
                        true,
                        List.of(),
                        List.of(),
                        Optional.empty());

        Plan<DatabaseStep, DatabasePart> plan = plan(Optional.of(stuck), DatabasePart.NOTHING);

        assertThat(condition(plan, Condition.BLOCKED).message()).isEqualTo("the record is gone");
        assertThat(condition(plan, "Writable").status()).isEqualTo(Status.FALSE);
        assertThat(condition(plan, Condition.PROGRESSING).status()).isEqualTo(Status.FALSE);
    }
}
