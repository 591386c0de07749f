package dev.drover.simulation;

import dev.drover.exclusive.Program;
import java.time.Duration;

/** A program under its guard: what the kernel, the gate and the guard do, each after a moment. */
final class SimulatedProgram implements Program {

    /** The longest from a decision to kill until nothing runs any more. */
    private static final int KILL_MILLIS = 100;

    private final ExclusiveWorld world;
    private final ExclusiveProcess owner;

    private Life life = Life.NONE;
    private boolean begun;
    private boolean frozen;
    private boolean guardFrozen;
    private boolean guardAlive;
    private boolean orphaned;
    private boolean stubborn;
    private Duration deadline = Duration.ZERO;
    private int round;

    SimulatedProgram(ExclusiveWorld world, ExclusiveProcess owner) {
        this.world = world;
        this.owner = owner;
    }

    @Override
    public void start(long term, Duration until) {
        life = Life.RUNNING;
        begun = false;
        guardAlive = true;
        orphaned = false;
        stubborn = !world.calm() && world.chance(0.3);
        deadline = until;
        int mine = ++round;
        // Also long: the one who starts may be frozen between the program and its guard.
        long takes = !world.calm() && world.chance(0.1) ? 9_000 : 50;
        world.later(world.dice().nextLong(takes), () -> begin(mine));
    }

    private void begin(int mine) {
        if (mine != round || life != Life.RUNNING || begun) {
            return;
        }
        if (guardFrozen || frozen) {
            world.later(100, () -> begin(mine));
            return;
        }
        if (owner.clock().compareTo(deadline) >= 0) {
            strike(mine);
            return;
        }
        begun = true;
        world.runs(owner);
        watch(mine);
    }

    /** The guard, from deadline to deadline. */
    private void watch(int mine) {
        if (mine != round || life != Life.RUNNING || guardFrozen) {
            return;
        }
        Duration left = deadline.minus(owner.clock());
        if (orphaned || !left.isPositive()) {
            strike(mine);
        } else {
            world.later(owner.worldMillis(left) + 1, () -> watch(mine));
        }
    }

    private void strike(int mine) {
        guardAlive = false;
        dieIn(frozen ? 0 : world.dice().nextInt(KILL_MILLIS), mine);
    }

    @Override
    public void extend(Duration until) {
        deadline = until;
    }

    @Override
    public void stop() {
        if (!stubborn) {
            dieIn(world.dice().nextInt(3_000), round);
        }
    }

    @Override
    public void signal(String name) {
        // Nobody sends one here.
    }

    @Override
    public void kill() {
        dieIn(frozen ? 0 : world.dice().nextInt(KILL_MILLIS), round);
    }

    @Override
    public Life life() {
        return life;
    }

    @Override
    public boolean guarded() {
        return life == Life.NONE || guardAlive;
    }

    @Override
    public int exitCode() {
        return 0;
    }

    @Override
    public void forget() {
        life = Life.NONE;
    }

    // ---- what happens to it ----

    boolean guardFrozen() {
        return guardFrozen;
    }

    void freezeGuard(boolean now) {
        guardFrozen = now;
        if (!now && begun) {
            Duration left = deadline.minus(owner.clock());
            if (life == Life.RUNNING && frozen && !left.isPositive()) {
                guardAlive = false;
                die(round);
            } else {
                watch(round);
            }
        }
    }

    void freeze(boolean now) {
        frozen = now;
        if (life == Life.RUNNING && begun) {
            if (now) {
                world.stands(owner);
            } else {
                world.runs(owner);
            }
        }
    }

    /** The supervisor is gone, and the guard sees it. */
    void orphan() {
        orphaned = true;
        if (begun) {
            watch(round);
        } else {
            vanish();
        }
    }

    void vanish() {
        die(round);
    }

    void endByItself() {
        if (life == Life.RUNNING && begun && !frozen) {
            world.tell(owner.name() + "'s program ends by itself");
            die(round);
        }
    }

    void makeStubborn() {
        stubborn = true;
    }

    private void dieIn(long millis, int mine) {
        world.later(millis, () -> die(mine));
    }

    private void die(int mine) {
        if (mine == round && life == Life.RUNNING) {
            life = Life.GONE;
            world.stands(owner);
            owner.tendIn(0);
        }
    }
}
