package dev.drover.simulation.role;

import java.util.List;

/** Clients that write to whoever lets them, and to each who does. */
final class Clients {

    private static final int EVERY = 250;
    private static final int IDLE = 5_000;

    private final RoleWorld world;
    private boolean paused;

    Clients(RoleWorld world) {
        this.world = world;
        again();
    }

    /** Now and then nobody writes for a while, so that members are equally far. */
    private void again() {
        int most = world.chance(0.05) ? IDLE : EVERY;
        world.time().later(world.dice().nextInt(most), this::write);
    }

    /** Nobody writes until they are let go on. */
    void pause(boolean now) {
        paused = now;
    }

    private void write() {
        if (paused) {
            again();
            return;
        }
        List<MemberHost> serving =
                world.members().stream()
                        .filter(member -> member.database().serves())
                        .filter(member -> !member.machine().frozen())
                        .toList();
        for (MemberHost member : serving) {
            member.database().write(world.newId());
        }
        again();
    }
}
