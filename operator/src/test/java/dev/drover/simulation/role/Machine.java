package dev.drover.simulation.role;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A machine with a clock of its own, which runs on while everything on it is frozen. What came due meanwhile happens when it
 * thaws; what came due while it was off never does.
 */
final class Machine {

    private final RoleWorld world;
    private final String name;
    private double rate;
    private double offsetMillis;
    private final List<Runnable> due = new ArrayList<>();
    private boolean frozen;
    private int life;

    Machine(RoleWorld world, String name) {
        this.world = world;
        this.name = name;
        // Two differ by 1 % at most.
        this.rate = 0.995 + world.dice().nextDouble() * 0.01;
        this.offsetMillis = world.dice().nextLong(1_000_000);
    }

    String name() {
        return name;
    }

    boolean frozen() {
        return frozen;
    }

    Duration clock() {
        return Duration.ofMillis((long) (world.time().nowMillis() * rate + offsetMillis));
    }

    /** Its clock goes so fast from now on; 1 = as the world's. */
    void rate(double now) {
        offsetMillis += world.time().nowMillis() * (rate - now);
        rate = now;
    }

    /** Later in this life, by the world's time. */
    void later(long millis, Runnable what) {
        int mine = life;
        world.time().later(millis, () -> inLife(mine, what));
    }

    /** Something arrives from outside. */
    void arrives(Runnable what) {
        inLife(life, what);
    }

    private void inLife(int which, Runnable what) {
        if (which != life) {
            return;
        }
        if (frozen) {
            due.add(() -> inLife(which, what));
        } else {
            what.run();
        }
    }

    void freeze(long millis) {
        if (frozen) {
            return;
        }
        world.time().tell(() -> "%s freezes for %d ms".formatted(name, millis));
        frozen = true;
        int mine = life;
        world.time()
                .later(
                        millis,
                        () -> {
                            if (mine == life) {
                                thaw();
                            }
                        });
    }

    void thaw() {
        if (!frozen) {
            return;
        }
        world.time().tell(() -> name + " thaws");
        frozen = false;
        List<Runnable> now = List.copyOf(due);
        due.clear();
        now.forEach(Runnable::run);
    }

    void powerOff() {
        life++;
        frozen = false;
        due.clear();
    }
}
