package dev.drover.simulation.role;

import dev.drover.role.Instruction;
import dev.drover.role.Member;
import dev.drover.role.MemberWord;
import dev.drover.role.Mode;
import dev.drover.role.OperatorEvent;
import dev.drover.role.Phase;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleSettings;
import dev.drover.role.SupervisorEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What happens in a certain order, for what random faults find too rarely. The seed decides how long each thing takes. */
final class Schedules {

    private static final long LONG = 600_000;

    static final RoleSettings THREE =
            new RoleSettings(List.of("a", "b", "c"), Mode.SYNC, 1, Optional.of("c"));

    private Schedules() {}

    /** What is broken by the schedule; empty = nothing. */
    static Optional<String> play(
            Consumer<RoleWorld> schedule, RoleSettings settings, Mutation mutation, long seed) {
        RoleWorld world =
                new RoleWorld(
                        seed, mutation, new Scene(settings, false, false, false, false), true);
        try {
            world.time().run(3_000);
            schedule.accept(world);
            return Optional.empty();
        } catch (Violation violation) {
            String story = String.join("\n    ", world.time().story());
            return Optional.of(violation.getMessage() + "\n    " + story);
        }
    }

    /**
     * The operator and c lose the primary, which goes on; b, which keeps it, is blind for the record when it has promised. The
     * two are equally far, and c is preferred.
     */
    static void aBlindReplicaKeepsTheOldPrimary(RoleWorld world) {
        world.clients().pause(true);
        world.time().run(500);
        cut(world, "b", Network.STORE);
        loseSightOfThePrimary(world);
        world.time().run(3_500);
        world.clients().pause(false);
        world.time().run(12_000);
    }

    /** As before, but b loses its power before it promises, and is blind for the record only then. */
    static void aReplicaPromisesAfterARestart(RoleWorld world) {
        world.clients().pause(true);
        world.time().run(500);
        loseSightOfThePrimary(world);
        until(world, record -> record.phase() == Phase.ELECTING);
        world.member("b").losePower(50);
        until(world, record -> record.phase() == Phase.PROMOTING);
        cut(world, "b", Network.STORE);
        world.clients().pause(false);
        world.time().run(12_000);
    }

    /** As before, but b sees the record, and loses its power as soon as c is named. */
    static void aReplicaForgetsItsPromise(RoleWorld world) {
        world.clients().pause(true);
        world.time().run(500);
        loseSightOfThePrimary(world);
        until(world, record -> record.phase() == Phase.PROMOTING);
        world.member("b").losePower(50);
        world.clients().pause(false);
        world.time().run(12_000);
    }

    /** A switchover to c, which the old primary and b do not see in the record, nor b otherwise. */
    static void aSwitchoverThatThePrimaryDoesNotSee(RoleWorld world) {
        world.clients().pause(true);
        world.time().run(500);
        cut(world, "a", Network.STORE);
        cut(world, "b", Network.STORE);
        cut(world, "b", "op1");
        world.operator("op1").hear(new OperatorEvent.SwitchoverAsked("c"));
        until(world, record -> record.phase() == Phase.PROMOTING);
        world.clients().pause(false);
        world.time().run(12_000);
    }

    /** b does not keep up, the primary is lost, and c, which alone has everything, as soon as it is named. */
    static void whoIsNamedIsLostUnproved(RoleWorld world) {
        cut(world, "a", "b");
        world.time().run(1_500);
        world.member("a").losePower(LONG);
        until(world, record -> record.phase() == Phase.PROMOTING);
        world.member("c").losePower(LONG);
        world.time().run(30_000);
    }

    /** A person has b copied anew, and fenced in the moment in which the copy has taken the place of its data. */
    static void aMemberIsFencedAsItsCopyIsWhole(RoleWorld world) {
        MemberHost b = world.member("b");
        Member before = b.member();
        b.isTold(MemberWord.REINIT, 1);
        for (int i = 0; i < 10_000 && b.member().equals(before); i++) {
            world.time().run(1);
        }
        // The supervisor does not know it yet, and goes by what it believes.
        Instruction fence = new Instruction(before, MemberWord.FENCE, 1, false, 2);
        b.hear(new SupervisorEvent.Instructed("a person", fence));
        world.time().run(5_000);
    }

    /** b is fenced, its supervisor is restarted, and the primary is lost. */
    static void aMemberStaysFenced(RoleWorld world) {
        MemberHost b = world.member("b");
        b.isTold(MemberWord.FENCE, 1);
        world.time().run(3_000);
        b.killSupervisor(100);
        world.time().run(3_000);
        world.member("a").losePower(LONG);
        world.time().run(12_000);
    }

    /** After some versions of the record the store is wiped, and a person starts the cluster with the data there are. */
    static void theStoreIsWiped(RoleWorld world) {
        for (String target : List.of("b", "c", "a")) {
            world.operator("op1").hear(new OperatorEvent.SwitchoverAsked(target));
            until(world, record -> record.names(world.member(target).member()));
            world.time().run(4_000);
        }
        world.wipeStore();
        world.time().run(6_000);
        world.startAnew();
        world.time().run(40_000);
        world.witness().settled();
    }

    /** The primary's server says nothing for a while, and its machine is lost. */
    static void thePrimaryHangsAndIsLost(RoleWorld world) {
        MemberHost a = world.member("a");
        a.database().hang(8_000);
        world.time().run(6_000);
        a.losePower(LONG);
        world.time().run(12_000);
        RoleRecord record = world.store().newest().record();
        Witness.require(
                record.phase() == Phase.STABLE && !record.names(a.member()),
                "nobody takes the place of a primary that hung and was lost");
    }

    static void loseSightOfThePrimary(RoleWorld world) {
        cut(world, "a", "op1");
        cut(world, "a", Network.STORE);
        cut(world, "a", "c");
    }

    static void cut(RoleWorld world, String one, String other) {
        world.network().cut(one, other, LONG);
        world.network().cut(other, one, LONG);
    }

    static void until(RoleWorld world, Predicate<RoleRecord> holds) {
        for (int i = 0; i < 10_000 && !holds.test(world.store().newest().record()); i++) {
            world.time().run(1);
        }
        if (!holds.test(world.store().newest().record())) {
            throw new AssertionError("the schedule does not get there");
        }
    }
}
