package dev.drover.simulation.role;

import static dev.drover.simulation.role.Schedules.cut;
import static dev.drover.simulation.role.Schedules.loseSightOfThePrimary;
import static dev.drover.simulation.role.Schedules.until;

import dev.drover.role.ControlPlaneLoss;
import dev.drover.role.Disk;
import dev.drover.role.Mode;
import dev.drover.role.OperatorEvent;
import dev.drover.role.Phase;
import dev.drover.role.RoleSettings;
import dev.drover.role.SupervisorEvent;

/** What happens in a certain order to an asynchronous primary, a, and who may succeed it: where only time tells them apart. */
final class LeaseSchedules {

    private LeaseSchedules() {}

    /** The operator, the store and c lose the primary. */
    static void thePrimaryIsOutOfSight(RoleWorld world) {
        loseSightOfThePrimary(world);
        world.time().run(20_000);
    }

    /** As before, after a minute in which the primary went by confirmations; b does not hear the operator. */
    static void thePrimaryIsKeptByOneOfTwo(RoleWorld world) {
        cut(world, "a", Network.STORE);
        world.time().run(6_000);
        cut(world, "b", "op1");
        loseSightOfThePrimary(world);
        world.time().run(20_000);
    }

    /** As before, while the primary serves whatever happens. */
    static void thePrimaryKeepsServing(RoleWorld world) {
        change(world, Mode.ASYNC, ControlPlaneLoss.KEEP);
        until(world, record -> record.onControlPlaneLoss() == ControlPlaneLoss.KEEP);
        world.time().run(2_000);
        thePrimaryIsOutOfSight(world);
    }

    /** The last answer that the primary gets from the store takes eight seconds. */
    static void anAnswerComesLate(RoleWorld world) {
        world.network().hold(Network.STORE, "a", 8_000);
        world.time().run(700);
        thePrimaryIsOutOfSight(world);
    }

    /** The next term takes a second from the operator to the store; until then the primary sees its own. */
    static void aTermIsLongOnItsWay(RoleWorld world) {
        world.tick(50);
        cut(world, "a", "op1");
        cut(world, "a", "c");
        world.network().hold("op1", Network.STORE, 900);
        until(world, record -> record.phase() == Phase.ELECTING);
        cut(world, "a", Network.STORE);
        world.network().hold("op1", Network.STORE, 0);
        world.time().run(20_000);
    }

    /** The primary's clock is as slow, and the operator's as fast, as they may be; it sees its term until there is another. */
    static void clocksDiffer(RoleWorld world) {
        world.member("a").machine().rate(0.995);
        world.operator("op1").machine().rate(1.005);
        world.tick(100);
        cut(world, "a", "op1");
        cut(world, "a", "c");
        until(world, record -> record.phase() == Phase.ELECTING);
        cut(world, "a", Network.STORE);
        world.time().run(110_000);
    }

    /** The primary is frozen with a commit that it has not acknowledged. */
    static void thePrimaryThaws(RoleWorld world) {
        for (int i = 0; i < 10_000 && !world.member("a").database().owes(); i++) {
            world.time().run(1);
        }
        world.member("a").machine().freeze(15_000);
        world.time().run(20_000);
    }

    /** A person asks for a failover while the members keep the primary; nobody hears that a promise is asked for. */
    static void nobodyIsAskedForAPromise(RoleWorld world) {
        failOverFromAPrimaryThatIsKept(world);
        world.time().run(10_000);
    }

    /** As before, but c hears it in the end. */
    static void aPromiseIsAskedForLate(RoleWorld world) {
        failOverFromAPrimaryThatIsKept(world);
        world.time().run(7_000);
        world.lose(_ -> false);
        cut(world, "b", "op1");
        world.time().run(10_000);
    }

    /** As before, and c's supervisor is another by then. */
    static void aSupervisorForgetsWhatItConfirmed(RoleWorld world) {
        failOverFromAPrimaryThatIsKept(world);
        world.time().run(7_000);
        cut(world, "b", "op1");
        world.member("c").killSupervisor(0);
        world.lose(_ -> false);
        world.time().run(10_000);
    }

    private static void failOverFromAPrimaryThatIsKept(RoleWorld world) {
        cut(world, "a", Network.STORE);
        world.time().run(6_000);
        cut(world, "a", "op1");
        world.lose(SupervisorEvent.Asked.class::isInstance);
        world.operator("op1").hear(new OperatorEvent.FailoverAsked(false));
        until(world, record -> record.phase() == Phase.ELECTING);
    }

    /** A synchronous primary becomes asynchronous, and is lost just when it has confirmed that; b stays with it. */
    static void theModeIsConfirmedAndNoMore(RoleWorld world) {
        change(world, Mode.ASYNC, ControlPlaneLoss.FAILSAFE);
        until(world, record -> !record.quorum().successors().isEmpty());
        stayWithThePrimary(world);
        loseSightOfThePrimary(world);
        world.time().run(20_000);
    }

    /** As before, but it never reads that it is to. */
    static void theModeIsNotRead(RoleWorld world) {
        stayWithThePrimary(world);
        cut(world, "a", Network.STORE);
        change(world, Mode.ASYNC, ControlPlaneLoss.FAILSAFE);
        until(world, record -> record.mode() == Mode.ASYNC);
        loseSightOfThePrimary(world);
        world.time().run(20_000);
    }

    /**
     * The primary is behind a cut, with what it wrote last; c is named, and lost before it is proved, when the old primary sees it.
     * In the end everybody is back.
     */
    static void whoIsNamedInAFailoverWithLossIsLostUnproved(RoleWorld world) {
        cut(world, "a", "b");
        cut(world, "a", "c");
        world.time().run(60);
        cut(world, "a", "op1");
        cut(world, "a", Network.STORE);
        cut(world, "b", "c");
        until(world, record -> record.phase() == Phase.PROMOTING);
        world.time().run(150);
        cut(world, "c", "op1");
        cut(world, "c", Network.STORE);
        world.network().mend("a", "c");
        world.network().mend("a", Network.STORE);
        MemberHost a = world.member("a");
        for (int i = 0; i < 2_000 && a.disk().data() == Disk.Data.WHOLE; i++) {
            world.time().run(1);
        }
        world.member("c").losePower(2_000);
        world.time().run(12_000);
        until(world, record -> record.phase() == Phase.ELECTING);
        world.heal();
        world.time().run(30_000);
        world.witness().settled();
    }

    private static void stayWithThePrimary(RoleWorld world) {
        cut(world, "b", "op1");
        cut(world, "b", Network.STORE);
    }

    private static void change(RoleWorld world, Mode mode, ControlPlaneLoss loss) {
        RoleSettings now = world.settings();
        world.settings(Scene.with(now, mode, loss, now.maxDataLossBytes(), now.members()));
    }

    // ---- data of another cluster ----

    /** c comes back with the data of another cluster. */
    static void aMemberComesFromElsewhere(RoleWorld world) {
        world.member("c").comesFromElsewhere();
        world.time().run(20_000);
    }

    /** As before, but c does not see the record until another primary is looked for, and it is asked for a promise. */
    static void aMemberFromElsewherePromises(RoleWorld world) {
        cut(world, "c", Network.STORE);
        aMemberComesFromElsewhere(world);
        world.member("a").losePower(60_000);
        until(world, record -> record.phase() == Phase.PROMOTING);
        world.network().heal();
        world.time().run(20_000);
    }
}
