package dev.drover.testing;

import dev.drover.role.Disk;
import dev.drover.role.Order;
import dev.drover.role.Server;
import dev.drover.role.Server.Run;
import dev.drover.role.Stored;
import dev.drover.role.SupervisorState;
import dev.drover.role.SupervisorState.Sight;
import dev.drover.role.SupervisorState.Work;
import dev.drover.role.Upstream;
import java.util.Optional;

/** What supervisors know of their members. */
public final class KnownMembers {

    private static final Disk DISK = new Disk(3, 3, "b1", RoleRecords.SYSTEM, Disk.Data.WHOLE);

    private KnownMembers() {}

    /** One whose supervisor has just begun. */
    public static SupervisorState begun() {
        return SupervisorState.begin(RoleRecords.B.name(), DISK);
    }

    /** One that has seen the record, and whose server does that. */
    public static SupervisorState running(Run run) {
        return with(run, Optional.empty(), false);
    }

    /** One that serves as primary. */
    public static SupervisorState serving() {
        return with(Run.PRIMARY, Optional.empty(), true);
    }

    /** One that receives from the primary. */
    public static SupervisorState following() {
        return with(Run.STANDBY, Optional.of(new Upstream(RoleRecords.A, 3)), false);
    }

    /** The same, with an order under way. */
    public static SupervisorState doing(SupervisorState member, Order order) {
        Work before = member.work();
        Work work =
                new Work(
                        before.orders() + 1,
                        Optional.of(order),
                        before.restUntil(),
                        before.asked(),
                        before.barrier(),
                        before.beatAt(),
                        before.word(),
                        before.told());
        return with(member, member.server(), work);
    }

    private static SupervisorState with(Run run, Optional<Upstream> upstream, boolean clients) {
        SupervisorState begun = begun();
        Server server =
                new Server(
                        run,
                        upstream,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(3),
                        Optional.empty(),
                        clients,
                        0,
                        false,
                        false);
        return with(begun, server, begun.work());
    }

    private static SupervisorState with(SupervisorState member, Server server, Work work) {
        Sight sight =
                new Sight(
                        Optional.of(new Stored(1, RoleRecords.served(3))),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false);
        return new SupervisorState(
                member.name(),
                member.disk(),
                sight,
                server,
                work,
                member.confirmations(),
                member.restarts());
    }
}
