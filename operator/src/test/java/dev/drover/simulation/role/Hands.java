package dev.drover.simulation.role;

import dev.drover.role.Disk;
import dev.drover.role.Member;
import dev.drover.role.Order;
import dev.drover.role.Outcome;
import dev.drover.role.Position;
import dev.drover.role.Server.InForce;
import dev.drover.role.Server.Run;
import dev.drover.role.Upstream;
import java.util.Optional;
import java.util.function.Consumer;

/** What carries out a supervisor's orders on its machine: one at a time, each takes a while, and a stop ends what is under way. */
final class Hands {

    /** How long is waited for WAL that should still come. */
    private static final long AWAITING = 1_000;

    /** How long a fast stop may ship. */
    private static final long SHIPPING = 1_500;

    /** How long is waited for a server's answer. */
    private static final long ANSWERING = 2_000;

    private static final long AGAIN = 20;

    private final RoleWorld world;
    private final MemberHost host;
    private int current;
    private int life;

    Hands(RoleWorld world, MemberHost host) {
        this.world = world;
        this.host = host;
    }

    /** What is under way goes no further, and nobody hears of what is done. */
    void drop() {
        current++;
        life++;
    }

    void begin(Order order, Consumer<Outcome> finished) {
        current++;
        int mine = current;
        world.time().tell(() -> host.name() + ": " + order);
        attempt(mine, takes(order), order, world.time().nowMillis(), finished);
    }

    private void attempt(
            int mine, long delay, Order order, long since, Consumer<Outcome> finished) {
        host.machine()
                .later(
                        delay,
                        () -> {
                            if (mine != current || crashes(mine)) {
                                return;
                            }
                            long waited = world.time().nowMillis() - since;
                            Optional<Outcome> outcome =
                                    asksServer(order) && host.database().hangs()
                                            ? unanswered(waited)
                                            : tryTo(order, waited);
                            if (outcome.isEmpty()) {
                                attempt(mine, AGAIN, order, since, finished);
                            } else if (!crashes(mine)) {
                                tell(told(order, outcome.get()), order, finished);
                            }
                        });
    }

    /** What is on the disk is there a while before it is heard, and is heard also if a stop comes in between. */
    private void tell(Outcome outcome, Order order, Consumer<Outcome> finished) {
        boolean lasts =
                switch (order) {
                    case Order.Persist _, Order.Rewind _ -> true;
                    case Order.Clone _, Order.Initialize _ -> true;
                    default -> false;
                };
        if (!lasts) {
            finished.accept(outcome);
            return;
        }
        int mine = life;
        host.machine()
                .later(
                        world.dice().nextInt(20),
                        () -> {
                            if (mine == life) {
                                finished.accept(outcome);
                            }
                        });
    }

    /** What was done in the server may be answered too late, or not at all. */
    private Outcome told(Order order, Outcome outcome) {
        boolean byTheServer =
                switch (order) {
                    case Order.Rewind _, Order.Clone _, Order.Initialize _ -> false;
                    default -> true;
                };
        return byTheServer && world.unlucky(0.01)
                ? new Outcome.Failed("it took too long")
                : outcome;
    }

    /** Something ends just before, or just after, it was done. */
    private boolean crashes(int mine) {
        if (!world.unlucky(0.01)) {
            return false;
        }
        switch (world.dice().nextInt(3)) {
            case 0 -> host.killServer();
            case 1 -> host.killSupervisor(world.dice().nextInt(3_000));
            default -> host.losePower(world.dice().nextInt(8_000));
        }
        return mine != current;
    }

    private long takes(Order order) {
        return switch (order) {
            case Order.Persist _ -> 1 + world.dice().nextInt(5);
            case Order.Rewind _ -> 200 + world.dice().nextInt(600);
            case Order.Clone _, Order.Initialize _ -> 500 + world.dice().nextInt(1_500);
            case Order.StartStandby _, Order.StartPrimary _ -> 30 + world.dice().nextInt(100);
            case Order.Promote _ -> 20 + world.dice().nextInt(60);
            default -> 2 + world.dice().nextInt(30);
        };
    }

    private static boolean asksServer(Order order) {
        return switch (order) {
            case Order.Persist _, Order.Stop _ -> false;
            default -> true;
        };
    }

    private static Optional<Outcome> unanswered(long waited) {
        return waited < ANSWERING
                ? Optional.empty()
                : Optional.of(new Outcome.Failed("the server says nothing"));
    }

    /** Empty = not yet. */
    private Optional<Outcome> tryTo(Order order, long waited) {
        return switch (order) {
            case Order.Persist(Disk disk) -> {
                // The directories have the names of incarnations.
                Witness.require(
                        disk.incarnation().equals(host.disk().incarnation()),
                        host.name() + " writes down data that are not there");
                host.persist(disk);
                yield Optional.of(new Outcome.Persisted());
            }
            case Order.Stop(boolean fast) -> stop(fast, waited);
            case Order.StartStandby() -> when(Run.OFF, this::startStandby);
            case Order.StartPrimary() -> when(Run.OFF, this::startPrimary);
            case Order.CutReceiver cut -> cut(cut.awaited(), waited);
            case Order.AwaitReplay() -> replayed();
            case Order.Follow(Upstream source) -> when(Run.STANDBY, () -> follow(source));
            case Order.Rewind(Member source) -> when(Run.OFF, () -> rewind(source));
            case Order.Clone(Member source) -> when(Run.OFF, () -> copy(source));
            case Order.Initialize() -> when(Run.OFF, this::initialize);
            case Order.SetNames names -> {
                host.database().names(new InForce(names.term(), names.names()));
                yield Optional.of(new Outcome.NamesInForce());
            }
            case Order.Promote(int timeline) -> when(Run.STANDBY, () -> promote(timeline));
            case Order.LetClientsIn() -> when(Run.PRIMARY, this::letIn);
        };
    }

    private interface Attempt {
        Outcome run();
    }

    private Optional<Outcome> when(Run needed, Attempt attempt) {
        Run is = host.database().run();
        return Optional.of(
                is == needed ? attempt.run() : new Outcome.Failed("the server is " + is));
    }

    private Optional<Outcome> stop(boolean fast, long waited) {
        Database database = host.database();
        boolean ships = fast && database.run() == Run.PRIMARY;
        boolean shipped = ships && database.shipped();
        if (database.run() != Run.OFF) {
            if (ships && !shipped && waited < SHIPPING) {
                return Optional.empty();
            }
            database.stop();
        }
        return Optional.of(
                host.disk().data() == Disk.Data.NONE
                        ? new Outcome.Stopped(Optional.empty())
                        : new Outcome.Stopped(
                                Optional.of(database.wal().timeline()),
                                shipped ? Optional.of(database.wal().end()) : Optional.empty()));
    }

    private Outcome startStandby() {
        host.database().startStandby(world.habits().startsCut());
        return new Outcome.StandbyUp();
    }

    private Outcome startPrimary() {
        host.database().startPrimary();
        return new Outcome.PrimaryUp();
    }

    private Optional<Outcome> cut(Optional<Position> awaited, long waited) {
        boolean there =
                awaited.map(end -> host.database().wal().end().compareTo(end) >= 0).orElse(true);
        if (!there && waited < AWAITING) {
            return Optional.empty();
        }
        host.database().conninfo(Optional.empty());
        return Optional.of(new Outcome.ReceiverCut());
    }

    private Optional<Outcome> replayed() {
        Database database = host.database();
        if (database.run() == Run.OFF) {
            return Optional.of(new Outcome.Failed("the server is off"));
        }
        if (!world.habits().awaitsReplay()) {
            return Optional.of(new Outcome.Replayed(database.seemingEnd()));
        }
        return database.replayedAll()
                ? Optional.of(new Outcome.Replayed(database.wal().end()))
                : Optional.empty();
    }

    private Optional<Database> source(Member source) {
        MemberHost from = world.member(source.name());
        return Optional.of(from.database())
                .filter(_ -> world.reachable(host.name(), from.name()))
                .filter(database -> database.run() == Run.PRIMARY);
    }

    private Outcome follow(Upstream upstream) {
        Optional<Database> source = source(upstream.primary());
        if (source.isEmpty()) {
            return new Outcome.Failed("no primary answers there");
        }
        if (!source.get().wal().seemsToContinue(host.database().wal())) {
            return new Outcome.Diverged();
        }
        host.database().conninfo(Optional.of(upstream));
        return new Outcome.Following();
    }

    private Outcome rewind(Member member) {
        if (world.unlucky(0.2)) {
            return new Outcome.CannotRewind();
        }
        return source(member)
                .<Outcome>map(source -> {
                    world.witness().overwrites(host);
                    host.database().wal(source.wal().copy());
                    host.persist(whole(host.disk().incarnation(), host.disk().system()));
                    return new Outcome.Rewound();
                })
                .orElse(new Outcome.Failed("no primary answers there"));
    }

    private Outcome copy(Member member) {
        return source(member)
                .<Outcome>map(source -> {
                    String incarnation = "i" + world.newId();
                    String system = world.member(member.name()).disk().system();
                    world.witness().overwrites(host);
                    host.database().wal(source.wal().copy());
                    host.persist(whole(incarnation, system));
                    return new Outcome.Cloned(incarnation, system);
                })
                .orElse(new Outcome.Failed("no primary answers there"));
    }

    private Outcome initialize() {
        world.witness().initializes(host);
        String incarnation = "i" + world.newId();
        String system = "s" + incarnation;
        host.database().wal(new Wal(world.newId()));
        host.persist(whole(incarnation, system));
        return new Outcome.Initialized(incarnation, system);
    }

    private Disk whole(String incarnation, String system) {
        Disk disk = host.disk();
        return disk.filled(incarnation, system);
    }

    private Outcome promote(int timeline) {
        if (host.database().wal().timeline() >= timeline) {
            return new Outcome.Failed("the timeline is higher already");
        }
        host.database().promote(timeline);
        world.witness().promoted(host, timeline);
        return new Outcome.Promoted(timeline);
    }

    private Outcome letIn() {
        if (!host.mayServe()) {
            return new Outcome.Failed("the lease has run out");
        }
        // Those who are in already write meanwhile: what waits is shown to them by a start alone.
        if (!host.database().serves()) {
            host.database().letClientsIn();
            world.witness().letIn(host);
        }
        return new Outcome.ClientsIn();
    }
}
