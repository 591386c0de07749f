package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.database.DatabaseSight.Kept;
import dev.drover.database.MemberSight.Role;
import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Metadata;
import dev.drover.document.Problem;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.role.ControlPlaneLoss;
import dev.drover.role.LossEstimate;
import dev.drover.role.Member;
import dev.drover.role.Mode;
import dev.drover.role.Names;
import dev.drover.role.OperatorEvent;
import dev.drover.role.Phase;
import dev.drover.role.Quorum;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class DatabasePlannerTest {

    private static final Instant NOW = Instant.parse("2026-11-22T15:20:00Z");
    private static final Path TOKEN = Path.of("/etc/drover/token");
    private static final Member A = new Member("a", "1");
    private static final Member B = new Member("b", "1");
    private static final Names ONE = new Names(new TreeSet<>(List.of(B)), 1);
    private static final MemberSight PRIMARY = member("a", Role.PRIMARY, false, "");
    private static final MemberSight REPLICA = member("b", Role.REPLICA, true, "");

    private final DatabasePlanner<TestSpec> planner = new DatabasePlanner<>();

    /** What an author could say. */
    private record TestSpec(List<String> members) implements DatabaseSpec {
        @Override
        public RoleSettings roles(String cluster) {
            return new RoleSettings(members, Mode.SYNC, 1, Optional.empty());
        }

        @Override
        public Optional<Problem> objection(String cluster) {
            return Optional.empty();
        }

        @Override
        public Path token() {
            return TOKEN;
        }
    }

    @Test
    void beginsToSeeToRoles() {
        Plan<DatabaseStep, DatabasePart> plan = plan(Optional.empty(), DatabasePart.NOTHING);

        assertThat(plan.move().orElseThrow().step())
                .isEqualTo(new DatabaseStep.Keep(kept("a", "b")));
        assertThat(plan.move().orElseThrow().step().summary())
                .isEqualTo("see to the roles of a, b (sync)");
        assertThat(plan.move().orElseThrow().step().waits()).isFalse();
        assertThat(condition(plan, Condition.READY).reason()).isEqualTo("NotAppliedYet");
        assertThat(condition(plan, "Writable").status())
                .as("what an earlier leader said may be long over")
                .isEqualTo(Status.UNKNOWN);
    }

    @Test
    void goesByWhatIsAskedForNow() {
        DatabaseSight sight = sight(stable(), List.of(PRIMARY), kept("a"));

        Plan<DatabaseStep, DatabasePart> plan = plan(Optional.of(sight), DatabasePart.NOTHING);

        assertThat(plan.move().orElseThrow().step())
                .isEqualTo(new DatabaseStep.Keep(kept("a", "b")));
    }

    @Test
    void leavesWhatHasNoDocumentAndThenIsDone() {
        DatabaseSight sight = sight(stable(), List.of(PRIMARY, REPLICA), kept("a", "b"));

        Plan<DatabaseStep, DatabasePart> leaving = removal(Optional.of(sight));
        Plan<DatabaseStep, DatabasePart> left = removal(Optional.empty());

        assertThat(leaving.move().orElseThrow().step()).isEqualTo(new DatabaseStep.Leave());
        assertThat(leaving.move().orElseThrow().cause()).isEqualTo(new Cause.Removal());
        assertThat(leaving.move().orElseThrow().step().removes())
                .as("servers, data and record stay")
                .isFalse();
        assertThat(left.move()).isEmpty();
        assertThat(left.revisitAfter()).isEmpty();
    }

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
    void whereOnlyTheLogGoesOnTheStatusStaysForAWhile() {
        DatabasePart before = well().part();
        DatabaseSight further =
                sight(
                        stable(),
                        List.of(
                                PRIMARY,
                                new MemberSight(
                                        "b",
                                        Role.REPLICA,
                                        true,
                                        true,
                                        5,
                                        999,
                                        Optional.of(1L),
                                        Optional.empty(),
                                        "")),
                        kept("a", "b"));

        assertThat(plan(further, before, NOW.plusSeconds(9)).part()).isEqualTo(before);
        assertThat(plan(further, before, NOW.plusSeconds(10)).part()).isNotEqualTo(before);
        DatabaseSight worse =
                sight(
                        stable(),
                        List.of(PRIMARY, member("b", Role.REPLICA, false, "")),
                        kept("a", "b"));
        assertThat(plan(worse, before, NOW.plusSeconds(1)).part()).isNotEqualTo(before);
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
        assertThat(condition(plan, Condition.PROGRESSING).reason()).isEqualTo("MemberMissing");
    }

    @Test
    void isNotRedundantWhileCommitsWaitForFewerThanAskedFor() {
        RoleRecord alone =
                new RoleRecord(
                        3,
                        Phase.STABLE,
                        Optional.of(A),
                        Mode.SYNC,
                        ControlPlaneLoss.FAILSAFE,
                        new TreeSet<>(List.of(A, B)),
                        5,
                        Names.NOBODY,
                        new Quorum(A, Names.NOBODY),
                        Optional.empty(),
                        "7412",
                        "for a test");

        Plan<DatabaseStep, DatabasePart> plan =
                plan(
                        Optional.of(sight(alone, List.of(PRIMARY, REPLICA), kept("a", "b"))),
                        DatabasePart.NOTHING);

        assertThat(condition(plan, "FullyRedundant").reason()).isEqualTo("NotCountedYet");
        assertThat(condition(plan, Condition.READY).status()).isEqualTo(Status.FALSE);
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
                                + " b");
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
                        Optional.empty(),
                        LossEstimate.UNKNOWN,
                        true,
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
                        Optional.of("the record is gone"),
                        LossEstimate.UNKNOWN,
                        true,
                        Optional.empty());

        Plan<DatabaseStep, DatabasePart> plan = plan(Optional.of(stuck), DatabasePart.NOTHING);

        assertThat(condition(plan, Condition.BLOCKED).message()).isEqualTo("the record is gone");
        assertThat(condition(plan, "Writable").status()).isEqualTo(Status.FALSE);
        assertThat(condition(plan, Condition.PROGRESSING).status()).isEqualTo(Status.FALSE);
    }

    @Test
    void heedsAPersonsWordOnce() {
        String word = new RoleWish(new OperatorEvent.SwitchoverAsked("b"), 3, NOW).text();

        Plan<DatabaseStep, DatabasePart> plan = asked(word, DatabasePart.NOTHING);
        Plan<DatabaseStep, DatabasePart> again =
                asked(word, DatabasePart.NOTHING.heeding(word, ""));

        assertThat(plan.move().orElseThrow().step())
                .isEqualTo(new DatabaseStep.Heed(word, RoleWish.parse(word).orElseThrow()));
        assertThat(again.move()).isEmpty();
        assertThat(again.part().asked()).isEqualTo(word);
    }

    @Test
    void doesNotHeedWhatWasAskedBeforeTheLastThing() {
        String later = new RoleWish(new OperatorEvent.SwitchoverAsked("a"), 3, NOW).text();
        String earlier =
                new RoleWish(new OperatorEvent.SwitchoverAsked("b"), 3, NOW.minusSeconds(9)).text();

        Plan<DatabaseStep, DatabasePart> plan =
                asked(earlier, DatabasePart.NOTHING.heeding(later, ""));

        assertThat(plan.move()).isEmpty();
        assertThat(plan.part().answer()).isEqualTo("something was asked after it");
    }

    @Test
    void doesNotHeedWhatIsOldOrNotUnderstood() {
        String old = new RoleWish(new OperatorEvent.StartAsked(), 3, NOW.minusSeconds(600)).text();

        assertThat(asked(old, DatabasePart.NOTHING).move()).isEmpty();
        assertThat(asked(old, DatabasePart.NOTHING).part().answer())
                .startsWith("it was asked at 2026-11-22T15:10:00Z");
        assertThat(asked("do it", DatabasePart.NOTHING).part().answer())
                .isEqualTo("it is not understood; use drover db");
    }

    @Test
    void tellsOfAChangeOnceItIsDone() {
        RoleChange begun =
                new RoleChange(
                        3, "b is gone", "b", "a", RoleChange.Cause.FAILOVER, NOW, List.of(), false);
        RoleChange done = begun.step("a proved", 1_950).proved();

        assertThat(changed(begun, DatabasePart.NOTHING).move()).isEmpty();
        DatabaseStep step = changed(done, DatabasePart.NOTHING).move().orElseThrow().step();
        assertThat(step).isEqualTo(new DatabaseStep.Tell(done));
        assertThat(step.reason()).isEqualTo("FailedOver");
        assertThat(step.summary())
                .isEqualTo("a is primary in term 3 after 1950 ms (b is gone): a proved 1950 ms");
        assertThat(changed(done, DatabasePart.NOTHING.telling(done)).move()).isEmpty();
    }

    @Test
    void stepsSayWhatTheyDo() {
        assertThat(heed(new OperatorEvent.SwitchoverAsked("b")).summary())
                .isEqualTo("switch over to b");
        assertThat(heed(new OperatorEvent.FailoverAsked(true)).summary())
                .isEqualTo("fail over, whatever is lost");
        assertThat(heed(new OperatorEvent.FailoverAsked(false)).summary()).isEqualTo("fail over");
        assertThat(heed(new OperatorEvent.StartAsked()).summary())
                .isEqualTo("start with the data there are");
        assertThat(
                        new DatabaseStep.Tell(
                                        new RoleChange(
                                                3,
                                                "",
                                                "b",
                                                "a",
                                                RoleChange.Cause.SWITCHOVER,
                                                NOW,
                                                List.of(),
                                                true))
                                .reason())
                .isEqualTo("SwitchedOver");
    }

    private Condition writable(RoleRecord record, boolean writable) {
        DatabaseSight sight =
                new DatabaseSight(
                        kept("a", "b"),
                        Optional.of(record),
                        List.of(PRIMARY, REPLICA),
                        writable,
                        Optional.empty(),
                        LossEstimate.NOTHING,
                        true,
                        Optional.empty());
        return condition(plan(Optional.of(sight), DatabasePart.NOTHING), "Writable");
    }

    private Plan<DatabaseStep, DatabasePart> well() {
        return plan(
                Optional.of(sight(stable(), List.of(PRIMARY, REPLICA), kept("a", "b"))),
                DatabasePart.NOTHING);
    }

    private Plan<DatabaseStep, DatabasePart> changed(RoleChange change, DatabasePart part) {
        DatabaseSight sight =
                new DatabaseSight(
                        kept("a", "b"),
                        Optional.of(stable()),
                        List.of(PRIMARY, REPLICA),
                        true,
                        Optional.empty(),
                        LossEstimate.NOTHING,
                        true,
                        Optional.of(change));
        return plan(Optional.of(sight), part);
    }

    private Plan<DatabaseStep, DatabasePart> asked(String word, DatabasePart part) {
        DatabaseSight sight = sight(stable(), List.of(PRIMARY, REPLICA), kept("a", "b"));
        return planner.plan(
                Optional.of(document(new Metadata(Map.of(), Map.of(Metadata.ROLES, word)))),
                new DatabaseObservation(Optional.of(sight), part),
                NOW);
    }

    private Plan<DatabaseStep, DatabasePart> plan(
            Optional<DatabaseSight> sight, DatabasePart part) {
        return planner.plan(
                Optional.of(document(Metadata.NONE)), new DatabaseObservation(sight, part), NOW);
    }

    private Plan<DatabaseStep, DatabasePart> plan(
            DatabaseSight sight, DatabasePart part, Instant now) {
        return planner.plan(
                Optional.of(document(Metadata.NONE)),
                new DatabaseObservation(Optional.of(sight), part),
                now);
    }

    private Plan<DatabaseStep, DatabasePart> removal(Optional<DatabaseSight> sight) {
        return planner.plan(
                Optional.empty(), new DatabaseObservation(sight, DatabasePart.NOTHING), NOW);
    }

    private static DatabaseStep heed(OperatorEvent what) {
        return new DatabaseStep.Heed("", new RoleWish(what, 3, NOW));
    }

    private static Document<TestSpec> document(Metadata metadata) {
        return new Document<>(
                new DocumentKey("shop", "TestCluster", "db"),
                5,
                metadata,
                new TestSpec(List.of("a", "b")));
    }

    private static Condition condition(Plan<DatabaseStep, DatabasePart> plan, String type) {
        return plan.conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static Kept kept(String... members) {
        return new Kept(new TestSpec(List.of(members)).roles("db"), TOKEN);
    }

    private static MemberSight member(String name, Role role, boolean streams, String trouble) {
        return new MemberSight(
                name, role, streams, streams, 5, 100, Optional.empty(), Optional.empty(), trouble);
    }

    private static DatabaseSight sight(RoleRecord record, List<MemberSight> members, Kept kept) {
        return new DatabaseSight(
                kept,
                Optional.of(record),
                members,
                true,
                Optional.empty(),
                LossEstimate.NOTHING,
                true,
                Optional.empty());
    }

    private static RoleRecord stable() {
        return record(Phase.STABLE);
    }

    private static RoleRecord record(Phase phase) {
        return new RoleRecord(
                3,
                phase,
                Optional.of(A),
                Mode.SYNC,
                ControlPlaneLoss.FAILSAFE,
                new TreeSet<>(List.of(A, B)),
                5,
                ONE,
                new Quorum(A, ONE),
                Optional.empty(),
                "7412",
                "for a test");
    }
}
