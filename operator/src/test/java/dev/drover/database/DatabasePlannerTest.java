package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.database.MemberSight.Role;
import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.role.OperatorEvent;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DatabasePlannerTest extends DatabasePlans {
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
                                        "",
                                        false,
                                        "",
                                        0)),
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
        RoleChange done = failover(3).step("a proved", 1_950);

        DatabaseStep step =
                changed(List.of(done), DatabasePart.NOTHING).move().orElseThrow().step();
        assertThat(step).isEqualTo(new DatabaseStep.Tell(done));
        assertThat(step.reason()).isEqualTo("FailedOver");
        assertThat(step.summary())
                .isEqualTo("a is primary in term 3 after 1950 ms (b is gone): a proved 1950 ms");
        assertThat(changed(List.of(done), DatabasePart.NOTHING.telling(done)).move()).isEmpty();
    }

    /** A server can be restarted, or the next switchover be done, before people were told of the last one. */
    @Test
    void tellsOfOneChangeAfterTheOther() {
        List<RoleChange> all = List.of(failover(3), failover(4), failover(5));

        assertThat(told(all, DatabasePart.NOTHING)).contains(all.get(0));
        assertThat(told(all, DatabasePart.NOTHING.telling(all.get(0)))).contains(all.get(1));
        assertThat(told(all, DatabasePart.NOTHING.telling(all.get(1)))).contains(all.get(2));
        assertThat(told(all, DatabasePart.NOTHING.telling(all.get(2)))).isEmpty();
        assertThat(told(all, DatabasePart.NOTHING.telling(failover(2)))).contains(all.get(0));
    }

    private Optional<RoleChange> told(List<RoleChange> all, DatabasePart part) {
        return changed(all, part)
                .move()
                .map(Plan.Move::step)
                .map(step -> ((DatabaseStep.Tell) step).change());
    }

    private static RoleChange failover(long term) {
        return new RoleChange(
                term, "b is gone", "b", "a", RoleChange.Cause.FAILOVER, NOW, List.of(), true);
    }

    @Test
    void stepsSayWhatTheyDo() {
        assertThat(heed(new OperatorEvent.SwitchoverAsked("b")).summary())
                .isEqualTo("a person asks to switch over to b");
        assertThat(heed(new OperatorEvent.FailoverAsked(true)).summary())
                .isEqualTo("a person asks to fail over, whatever is lost");
        assertThat(heed(new OperatorEvent.FailoverAsked(false)).summary())
                .isEqualTo("a person asks to fail over");
        assertThat(heed(new OperatorEvent.StartAsked()).summary())
                .isEqualTo("a person asks to start with the data there are");
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
}
