package dev.drover.simulation.role;

import dev.drover.role.Disk;
import dev.drover.role.Instruction;
import dev.drover.role.Member;
import dev.drover.role.MemberWord;
import dev.drover.role.Order;
import dev.drover.role.Outcome;
import dev.drover.role.RoleRecord;
import dev.drover.role.Server.InForce;
import dev.drover.role.Server.Run;
import dev.drover.role.Stored;
import dev.drover.role.Supervisor;
import dev.drover.role.SupervisorEffect;
import dev.drover.role.SupervisorEvent;
import dev.drover.role.SupervisorState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A member's machine: a disk, a database server, the supervisor beside it, which is the real one, and its guard. */
final class MemberHost {

    /** The guard ends the server when the supervisor has been silent for so long: well within a lease. */
    private static final long GUARD = 1_500;

    private final RoleWorld world;
    private final Machine machine;
    private final Supervisor supervisor;
    private final Hands hands;
    private Disk disk;
    private Disk synced;
    private Database database;
    private Optional<SupervisorState> state = Optional.empty();
    private boolean on = true;
    private int process;
    private boolean held;
    private final List<SupervisorEvent> unheard = new ArrayList<>();
    private boolean slowReplay;
    private boolean lostDisk;

    MemberHost(RoleWorld world, String name, Disk disk, Wal wal) {
        this.world = world;
        this.machine = new Machine(world, name);
        this.supervisor = new Supervisor(world.mutation().supervisor());
        this.hands = new Hands(world, this);
        this.disk = disk;
        this.synced = disk;
        this.database = new Database(world, this, wal);
        begin();
    }

    String name() {
        return machine.name();
    }

    Machine machine() {
        return machine;
    }

    Database database() {
        return database;
    }

    Disk disk() {
        return disk;
    }

    boolean on() {
        return on;
    }

    boolean slowReplay() {
        return slowReplay;
    }

    void slowReplay(boolean now) {
        slowReplay = now;
    }

    /** Who it is, with the incarnation that is on its disk. */
    Member member() {
        return new Member(name(), disk.incarnation());
    }

    /** What the supervisor takes for true; for the story. */
    Optional<SupervisorState> state() {
        return state;
    }

    /** It hears a person's word that fits what it is now. */
    void isTold(MemberWord word, long number) {
        long term = state.flatMap(SupervisorState::record).map(RoleRecord::term).orElse(0L);
        Instruction said = new Instruction(member(), word, term, false, number);
        hear(new SupervisorEvent.Instructed("a person", said));
    }

    void persist(Disk now) {
        disk = now;
        boolean others =
                now.data() != synced.data() || !now.incarnation().equals(synced.incarnation());
        if (world.habits().syncsPromises() || others) {
            synced = now;
        }
    }

    /** Whether somebody is awake here and has a live lease: what a commit waits for that waits for nobody else. */
    boolean mayServe() {
        return !held && state.filter(now -> supervisor.mayServe(now, machine.clock())).isPresent();
    }

    // ---- the supervisor ----

    private void begin() {
        process++;
        held = false;
        unheard.clear();
        state = Optional.of(SupervisorState.begin(name(), disk));
        world.time().tell(() -> name() + "'s supervisor begins");
        tickLater(world.dice().nextInt(100), process);
    }

    private void tickLater(long millis, int which) {
        machine.later(
                millis,
                () -> {
                    if (which == process && state.isPresent()) {
                        hear(new SupervisorEvent.Tick());
                        database.acknowledge();
                        tickLater(world.tickMillis(), which);
                    }
                });
    }

    /** What a process that is held hears it hears, in order, when it goes on. */
    void hear(SupervisorEvent event) {
        if (held) {
            unheard.add(event);
            return;
        }
        if (state.isEmpty()) {
            return;
        }
        Supervisor.Step step = supervisor.on(state.get(), event, machine.clock());
        state = Optional.of(step.state());
        for (SupervisorEffect effect : step.effects()) {
            carryOut(effect);
        }
    }

    private void carryOut(SupervisorEffect effect) {
        switch (effect) {
            case SupervisorEffect.ReadRecord read -> read(read);
            case SupervisorEffect.Perform(long number, Order order) ->
                    hands.begin(order, outcome -> finished(number, outcome));
            case SupervisorEffect.StartBarrier barrier ->
                    database.barrier(
                            new InForce(barrier.term(), barrier.names()),
                            () ->
                                    hear(
                                            new SupervisorEvent.BarrierHeld(
                                                    barrier.version(), barrier.startedAt())));
            case SupervisorEffect.Answer answer -> {
                world.time().tell(() -> name() + " promises: " + answer.promise());
                world.operator(answer.to()).promise(name(), answer.promise());
            }
            case SupervisorEffect.Acknowledge(_, Optional<String> objection) ->
                    objection.ifPresent(
                            why -> world.time().tell(() -> name() + " does not heed: " + why));
            case SupervisorEffect.Tell(String to, SupervisorEvent what) ->
                    world.tell(machine, world.member(to), _ -> what);
            case SupervisorEffect.Send send -> {
                world.witness().says(this, send.report());
                world.operator(send.to()).report(name(), send.report());
            }
        }
    }

    private void finished(long number, Outcome outcome) {
        hear(new SupervisorEvent.Did(number, outcome, Optional.of(disk)));
    }

    private void read(SupervisorEffect.ReadRecord read) {
        int mine = process;
        world.read(
                machine,
                stored -> {
                    if (mine == process) {
                        hear(answer(read, stored));
                    }
                });
    }

    private static SupervisorEvent answer(
            SupervisorEffect.ReadRecord read, Optional<Stored> stored) {
        return stored.isPresent()
                ? new SupervisorEvent.Read(read.startedAt(), stored.filter(it -> it.version() > 0))
                : new SupervisorEvent.ReadFailed(read.startedAt());
    }

    /** Whether a supervisor listens here. */
    boolean listens() {
        return state.isPresent();
    }

    // ---- what happens to it ----

    void killServer() {
        if (database.run() == Run.OFF) {
            return;
        }
        world.time().tell(() -> name() + "'s server is killed");
        database.stop();
        machine.later(5, () -> hear(new SupervisorEvent.Exited()));
    }

    /** Nomad starts another; until then the guard sees to it that no server runs alone for long. */
    void killSupervisor(long downMillis) {
        if (!on || state.isEmpty()) {
            return;
        }
        world.time().tell(() -> name() + "'s supervisor is killed");
        state = Optional.empty();
        process++;
        hands.drop();
        int mine = process;
        machine.later(GUARD, () -> guard(mine));
        machine.later(
                downMillis,
                () -> {
                    if (mine == process) {
                        begin();
                    }
                });
    }

    void holdSupervisor(long millis) {
        if (!on || state.isEmpty() || held) {
            return;
        }
        world.time().tell(() -> "%s's supervisor is held for %d ms".formatted(name(), millis));
        held = true;
        int mine = process;
        machine.later(
                GUARD,
                () -> {
                    if (held) {
                        guard(mine);
                    }
                });
        machine.later(
                millis,
                () -> {
                    if (mine == process) {
                        goOn();
                    }
                });
    }

    private void goOn() {
        held = false;
        List<SupervisorEvent> now = List.copyOf(unheard);
        unheard.clear();
        now.forEach(this::hear);
    }

    private void guard(int which) {
        if (which == process && database.run() != Run.OFF) {
            world.time().tell(() -> name() + "'s guard ends the server");
            database.stop();
            machine.later(5, () -> hear(new SupervisorEvent.Exited()));
        }
    }

    void losePower(long downMillis) {
        if (!on) {
            return;
        }
        world.time().tell(() -> "%s loses power for %d ms".formatted(name(), downMillis));
        on = false;
        state = Optional.empty();
        process++;
        hands.drop();
        machine.powerOff();
        database.stop();
        database.wal().loseUnflushed();
        disk = synced;
        int mine = process;
        world.time()
                .later(
                        downMillis,
                        () -> {
                            if (mine == process) {
                                powerUp();
                            }
                        });
    }

    void loseDisk(long downMillis) {
        losePower(downMillis);
        world.time().tell(() -> name() + " loses its disk");
        lostDisk = true;
        disk = Disk.EMPTY;
        synced = Disk.EMPTY;
        database = new Database(world, this, new Wal());
    }

    /** Whether that ever happened to it. */
    boolean hasLostADisk() {
        return lostDisk;
    }

    /** It comes back with the data of another cluster, which are further than any here. */
    void comesFromElsewhere() {
        loseDisk(0);
        disk = new Disk(0, 0, "elsewhere", "another", Disk.Data.WHOLE);
        synced = disk;
        Wal wal = new Wal(world.newId());
        for (int i = 0; i < 500; i++) {
            wal.append(new Wal.Entry(world.newId(), 9));
        }
        wal.flush(wal.size());
        database = new Database(world, this, wal);
    }

    void powerUp() {
        if (!on) {
            on = true;
            begin();
        }
    }

    void heal() {
        slowReplay = false;
        database.goesOn();
        machine.thaw();
        goOn();
        powerUp();
        if (state.isEmpty()) {
            begin();
        }
    }
}
