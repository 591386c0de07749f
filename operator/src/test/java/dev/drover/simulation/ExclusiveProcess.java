package dev.drover.simulation;

import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.RemoteFailure;
import dev.drover.exclusive.Exclusive;
import dev.drover.exclusive.LeaseAnswer;
import dev.drover.exclusive.LeaseDesk;
import dev.drover.exclusive.LeaseKeeper;
import dev.drover.planning.ExclusiveLease.Ask;
import dev.drover.planning.ExclusiveTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One {@code drover exclusive} with a clock of its own: the real protocol, asked and tended by events. Nothing of it goes on
 * while it is frozen; what came due then happens when it thaws.
 */
final class ExclusiveProcess {

    private final ExclusiveWorld world;
    private final String name;
    private final boolean standby;
    private final double rate;
    private final long offsetMillis;
    private final LeaseKeeper keeper;
    private final LeaseDesk desk;
    private final Exclusive exclusive;
    private final SimulatedProgram program;
    private final List<Runnable> due = new ArrayList<>();
    private boolean alive = true;
    private boolean done;
    private boolean ending;
    private int frozen;
    private boolean cutOff;
    private long asks;
    private long tends;

    ExclusiveProcess(ExclusiveWorld world, String name, boolean standby) {
        this.world = world;
        this.name = name;
        this.standby = standby;
        // Two differ by 1 % at most.
        this.rate = 0.995 + world.dice().nextDouble() * 0.01;
        this.offsetMillis = world.dice().nextLong(1_000_000);
        this.keeper = new LeaseKeeper(() -> tendIn(world.dice().nextInt(20)), () -> askIn(0));
        this.desk = new LeaseDesk(new Wire(), ExclusiveWorld.KEY, name, "id of " + name, standby);
        this.program = new SimulatedProgram(world, this);
        this.exclusive =
                new Exclusive(
                        keeper,
                        program,
                        this::clock,
                        Duration.ofSeconds(2),
                        what -> world.tell(name + " " + what));
        world.tell(name + " starts");
        askIn(world.dice().nextInt(500));
        tendIn(0);
    }

    String name() {
        return name;
    }

    boolean standby() {
        return standby;
    }

    /** Told to end, and waits for a program that does not: nobody here kills it after a while, as Nomad does. */
    boolean ending() {
        return ending;
    }

    boolean gone() {
        return !alive || done;
    }

    /** Its own clock, in hundredths of a second. */
    Duration clock() {
        long millis = (long) (world.nowMillis() * rate) + offsetMillis;
        return Duration.ofMillis(millis / 10 * 10);
    }

    /** How long the world takes for so long on this clock. */
    long worldMillis(Duration duration) {
        return (long) Math.ceil(duration.toMillis() / rate);
    }

    // ---- the two threads ----

    private void askIn(long millis) {
        long number = ++asks;
        world.later(millis, () -> whenAwake(() -> ask(number)));
    }

    private void ask(long number) {
        if (number != asks || done) {
            return;
        }
        Duration sentAt = clock();
        Ask ask = keeper.next(sentAt);
        if (ask instanceof Ask.Rest(Duration duration)) {
            askIn(worldMillis(duration));
            return;
        }
        // What was urgent meanwhile is asked when the answer is there.
        long arrives = ask instanceof Ask.Await ? world.dice().nextInt(1_060) : travel();
        world.later(
                arrives,
                () -> {
                    LeaseAnswer answer = alive ? desk.ask(ask) : new LeaseAnswer.Failed("gone");
                    boolean failed = answer instanceof LeaseAnswer.Failed;
                    world.later(
                            failed ? 1_000 : travel(),
                            () -> whenAwake(() -> hear(ask, answer, sentAt)));
                });
    }

    private void hear(Ask ask, LeaseAnswer answer, Duration sentAt) {
        keeper.heard(ask, answer, sentAt, clock());
        askIn(answer instanceof LeaseAnswer.Failed ? worldMillis(ExclusiveTimes.RETRY) : 0);
    }

    private long travel() {
        return !world.calm() && world.chance(0.05)
                ? world.dice().nextInt(9_000)
                : world.dice().nextInt(10);
    }

    void tendIn(long millis) {
        long number = ++tends;
        world.later(millis, () -> whenAwake(() -> tend(number)));
    }

    private void tend(long number) {
        if (done) {
            return;
        }
        Optional<Duration> patience = exclusive.tend();
        done = patience.isEmpty();
        if (done) {
            world.tell(name + " has ended");
        }
        patience.filter(_ -> number == tends)
                .ifPresent(rest -> tendIn(Math.max(1, worldMillis(rest))));
    }

    private void whenAwake(Runnable what) {
        if (!alive) {
            return;
        }
        if (frozen > 0) {
            due.add(what);
        } else {
            what.run();
        }
    }

    // ---- what happens to it ----

    void freezeSupervisor(long millis) {
        freeze("supervisor", millis, () -> frozen++, this::thaw);
    }

    void freezeGuard(long millis) {
        freeze("guard", millis, () -> program.freezeGuard(true), () -> program.freezeGuard(false));
    }

    /** The guard wakes before the program does its next step; a real one needs a moment, see exclusive.md. */
    void freezeAll(long millis) {
        freeze(
                "allocation",
                millis,
                () -> {
                    frozen++;
                    program.freeze(true);
                    program.freezeGuard(true);
                },
                () -> {
                    program.freezeGuard(false);
                    thaw();
                    program.freeze(false);
                });
    }

    /** Never the supervisor and the guard without the program: that is not covered. */
    private void freeze(String what, long millis, Runnable begin, Runnable end) {
        if (frozen > 0 || program.guardFrozen() || gone()) {
            return;
        }
        world.tell("%s's %s is frozen for %d ms".formatted(name, what, millis));
        begin.run();
        world.later(
                millis,
                () -> {
                    world.tell("%s's %s thaws".formatted(name, what));
                    end.run();
                });
    }

    private void thaw() {
        frozen--;
        List<Runnable> now = List.copyOf(due);
        due.clear();
        now.forEach(this::whenAwake);
    }

    void partition(long millis) {
        world.tell("%s is cut off from the store for %d ms".formatted(name, millis));
        cutOff = true;
        world.later(millis, () -> cutOff = false);
    }

    void killSupervisor() {
        if (!gone() && !program.guardFrozen()) {
            world.tell(name + " is killed");
            alive = false;
            program.orphan();
        }
    }

    void loseNode() {
        world.tell(name + "'s node is gone");
        alive = false;
        program.vanish();
    }

    void end() {
        if (frozen == 0 && !gone()) {
            world.tell(name + " is told to end");
            ending = true;
            exclusive.end();
            tendIn(0);
        }
    }

    void endProgram() {
        program.endByItself();
    }

    void makeStubborn() {
        program.makeStubborn();
    }

    void heal() {
        cutOff = false;
    }

    /** Between it and the store: requests and answers are lost, and some requests arrive long after they were given up. */
    private final class Wire implements KeyValueStore {

        private void meet(String what) {
            if (cutOff || world.storeOut()) {
                throw new RemoteFailure.Unavailable("simulation: " + what + ": no way");
            }
        }

        @Override
        public Optional<Entry> read(String key) {
            meet("read");
            return world.store().read(key);
        }

        @Override
        public Optional<Entry> await(String key, long seen, Duration patience) {
            return read(key);
        }

        @Override
        public List<Entry> list(String prefix) {
            throw new UnsupportedOperationException("nobody lists leases");
        }

        @Override
        public Optional<Committed> commit(List<Write> writes) {
            meet("commit");
            if (!world.calm() && world.chance(0.04)) {
                world.later(world.dice().nextInt(20_000), () -> world.store().commit(writes));
                throw new RemoteFailure.Indeterminate("simulation: commit: no answer");
            }
            Optional<Committed> done = world.store().commit(writes);
            if (!world.calm() && world.chance(0.04)) {
                throw new RemoteFailure.Indeterminate("simulation: commit: answer lost");
            }
            return done;
        }
    }
}
