package dev.drover.simulation.role;

import dev.drover.role.Member;
import dev.drover.role.Names;
import dev.drover.role.Observation;
import dev.drover.role.Position;
import dev.drover.role.Server.InForce;
import dev.drover.role.Server.Run;
import dev.drover.role.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A database server as far as replication goes, after {@code failover.md} 8: a commit waits for any k of the names, which are
 * connections and not members; receivers come back by themselves; what waited becomes visible by a restart.
 */
final class Database {

    private static final long RECONNECT = 100;

    /** A primary that says nothing is ended after so long, or twice as long. */
    private static final int LOOKED_AT = 10_000;

    /** Names that nobody has: nothing is acknowledged before a supervisor sets others. */
    private static final InForce PLACEHOLDER = new InForce(0, nobody());

    private record Commit(int id, int position) {}

    private record Barrier(int position, InForce names, Runnable held) {}

    private final RoleWorld world;
    private final MemberHost host;
    private Wal wal;
    private Run run = Run.OFF;
    private int life;
    private int replayed;
    private boolean streamed;
    private Optional<Upstream> conninfo = Optional.empty();
    private Optional<Stream> receiver = Optional.empty();
    private Optional<InForce> names = Optional.empty();
    private Optional<InForce> enforced = Optional.empty();
    private boolean clients;
    private long hangsUntil;
    private final List<Stream> senders = new ArrayList<>();
    private final List<Commit> commits = new ArrayList<>();
    private Optional<Barrier> barrier = Optional.empty();

    Database(RoleWorld world, MemberHost host, Wal wal) {
        this.world = world;
        this.host = host;
        this.wal = wal;
    }

    private static Names nobody() {
        return Names.upTo(1, List.of(new Member("nobody", "")));
    }

    String name() {
        return host.name();
    }

    Machine machine() {
        return host.machine();
    }

    Wal wal() {
        return wal;
    }

    void wal(Wal now) {
        wal = now;
    }

    Run run() {
        return run;
    }

    boolean serves() {
        return run == Run.PRIMARY && clients && !hangs();
    }

    Optional<InForce> enforced() {
        return enforced;
    }

    Optional<Upstream> conninfo() {
        return conninfo;
    }

    /** Later in this life of the server. */
    void later(long millis, Runnable what) {
        int mine = life;
        machine()
                .later(
                        millis,
                        () -> {
                            if (mine == life) {
                                what.run();
                            }
                        });
    }

    // ---- its life ----

    /** It says and does nothing for so long, unless it is ended. A primary's supervisor does that after a while. */
    void hang(long millis) {
        if (run == Run.OFF) {
            return;
        }
        world.time().tell(() -> "%s's server hangs for %d ms".formatted(name(), millis));
        hangsUntil = Math.max(hangsUntil, world.time().nowMillis() + millis);
        later(
                millis,
                () -> {
                    if (!hangs()) {
                        goesOn();
                    }
                });
        later(
                LOOKED_AT + world.dice().nextInt(LOOKED_AT),
                () -> {
                    if (hangs() && run == Run.PRIMARY) {
                        host.killServer();
                    }
                });
    }

    void goesOn() {
        hangsUntil = 0;
        senders.forEach(Stream::ship);
        acknowledge();
    }

    boolean hangs() {
        return world.time().nowMillis() < hangsUntil;
    }

    void startStandby(boolean cut) {
        begin(Run.STANDBY);
        if (cut) {
            conninfo = Optional.empty();
        }
        // Crash recovery syncs the directory first.
        wal.flush(wal.size());
        replayed = Math.max(0, wal.size() - world.dice().nextInt(40));
        later(host.slowReplay() ? 1_500 : world.dice().nextInt(150), this::replaysAll);
        later(RECONNECT, this::reconnect);
    }

    void startPrimary() {
        begin(Run.PRIMARY);
        wal.flush(wal.size());
        replayed = wal.size();
    }

    private void begin(Run as) {
        life++;
        hangsUntil = 0;
        run = as;
        clients = false;
        streamed = false;
        if (names.isEmpty() && world.habits().neverWithoutNames()) {
            names = Optional.of(PLACEHOLDER);
        }
        enforced = names;
    }

    void promote(int timeline) {
        run = Run.PRIMARY;
        closeReceiver();
        conninfo = Optional.empty();
        replayed = wal.size();
        wal.append(new Wal.Entry(world.newId(), timeline));
        flushSoon();
    }

    /** What is not on the disk of a server that ends without a shutdown may still be there, or not. */
    void stop() {
        life++;
        hangsUntil = 0;
        run = Run.OFF;
        clients = false;
        closeReceiver();
        List<Stream> broken = List.copyOf(senders);
        senders.clear();
        broken.forEach(Stream::closeAtSource);
        broken.forEach(sender -> world.time().later(5, sender::closeAtSink));
        commits.clear();
        barrier = Optional.empty();
        if (world.chance(0.5)) {
            wal.loseUnflushed();
        }
    }

    /** Ships what there is, and lets nobody in any more; whether everything is there. */
    boolean shipped() {
        clients = false;
        commits.clear();
        wal.flush(wal.size());
        senders.forEach(Stream::ship);
        return !hangs() && senders.stream().allMatch(sender -> sender.confirmed() >= wal.size());
    }

    // ---- as a standby ----

    boolean replayedAll() {
        return run == Run.PRIMARY || (replayed >= wal.size() && wal.flushed() >= wal.size());
    }

    /** What it says itself; too low after a restart, see there. */
    Position seemingEnd() {
        if (run == Run.PRIMARY) {
            return wal.end();
        }
        int received = streamed ? wal.size() : Wal.segmentStart(wal.size());
        int position = Math.min(wal.size(), Math.max(received, replayed));
        return new Position(wal.get(Math.max(0, position - 1)).timeline(), position);
    }

    private void replaysAll() {
        replays(wal.size());
    }

    void replays(int upTo) {
        replayed = Math.max(replayed, upTo);
    }

    void conninfo(Optional<Upstream> now) {
        conninfo = now;
        closeReceiver();
    }

    private void closeReceiver() {
        receiver.ifPresent(stream -> {
            stream.closeAtSink();
            world.time().later(5, stream::closeAtSource);
        });
        receiver = Optional.empty();
    }

    private void reconnect() {
        if (run != Run.STANDBY) {
            return;
        }
        boolean connected = receiver.filter(Stream::openAtSink).isPresent();
        if (!connected && replayedAll()) {
            conninfo.ifPresent(this::connect);
        }
        later(RECONNECT, this::reconnect);
    }

    private void connect(Upstream upstream) {
        Database source = world.member(upstream.primary().name()).database();
        if (!world.reachable(name(), source.name()) || !source.accepts(wal, name())) {
            return;
        }
        if (source.senders.stream().anyMatch(this::holdsSlot)) {
            // An earlier connection of this one is not yet over there: both would be counted.
            return;
        }
        streamed = true;
        Upstream attached = new Upstream(host.member(), upstream.term());
        Stream stream = new Stream(world, source, this, attached);
        receiver = Optional.of(stream);
        source.senders.removeIf(sender -> !sender.openAtSource());
        source.senders.add(stream);
    }

    /** Each member has one slot, and a slot takes one connection. */
    private boolean holdsSlot(Stream sender) {
        return sender.openAtSource() && sender.name().primary().name().equals(name());
    }

    private boolean accepts(Wal standby, String from) {
        boolean seems = run == Run.PRIMARY && wal.seemsToContinue(standby);
        if (seems && !wal.continues(standby)) {
            throw new Violation(
                    from
                            + " attaches to "
                            + name()
                            + " by a timeline number that two histories have");
        }
        return seems;
    }

    // ---- as a primary ----

    void names(InForce now) {
        boolean late = names.isEmpty() && run == Run.PRIMARY;
        names = Optional.of(now);
        if (late) {
            // A change from '' is seen when the checkpointer gets to it.
            later(world.dice().nextInt(2_000), () -> enforce(now));
        } else {
            enforce(now);
        }
    }

    private void enforce(InForce now) {
        if (names.filter(now::equals).isPresent()) {
            enforced = names;
            acknowledge();
        }
    }

    void letClientsIn() {
        clients = true;
    }

    /** Whether somebody waits for an acknowledgement. */
    boolean owes() {
        return !commits.isEmpty();
    }

    void write(int id) {
        wal.append(new Wal.Entry(id, wal.timeline()));
        commits.add(new Commit(id, wal.size()));
        flushSoon();
    }

    private void flushSoon() {
        int upTo = wal.size();
        later(
                1 + world.dice().nextInt(4),
                () -> {
                    wal.flush(upTo);
                    senders.forEach(Stream::ship);
                    acknowledge();
                });
    }

    /** A barrier takes the end of what is written now, and counts members. */
    void barrier(InForce by, Runnable held) {
        barrier = Optional.of(new Barrier(wal.size(), by, held));
        flushSoon();
    }

    /** Acknowledges what has been confirmed; holds a barrier that has. */
    void acknowledge() {
        if (run != Run.PRIMARY || hangs()) {
            return;
        }
        List<Commit> now = commits.stream().filter(this::confirmed).toList();
        commits.removeAll(now);
        now.forEach(commit -> world.witness().acknowledged(host, commit.id(), commit.position()));
        barrier.filter(it -> wal.flushed() >= it.position())
                .filter(it -> it.names().names().k() <= confirmers(it))
                .ifPresent(it -> {
                    barrier = Optional.empty();
                    later(1, it.held());
                });
    }

    private boolean confirmed(Commit commit) {
        if (commit.position() > wal.flushed()) {
            return false;
        }
        if (enforced.isEmpty()) {
            return true;
        }
        InForce by = enforced.get();
        return by.names().k() == 0
                ? !world.habits().gates() || host.mayServe()
                : counted(by, commit.position()).size() >= by.names().k();
    }

    private long confirmers(Barrier it) {
        return counted(it.names(), it.position()).stream().map(Stream::name).distinct().count();
    }

    private List<Stream> counted(InForce by, int position) {
        return senders.stream()
                .filter(Stream::openAtSource)
                .filter(sender -> sender.name().term() == by.term())
                .filter(sender -> by.names().members().contains(sender.name().primary()))
                .filter(sender -> sender.confirmed() >= position)
                .toList();
    }

    Observation observe() {
        if (hangs()) {
            return Observation.NOTHING;
        }
        SortedSet<Member> attached = new TreeSet<>();
        senders.stream()
                .filter(Stream::openAtSource)
                .filter(sender ->
                        enforced.filter(by -> by.term() == sender.name().term()).isPresent())
                .filter(sender -> sender.confirmed() >= wal.flushed() - 20)
                .forEach(sender -> attached.add(sender.name().primary()));
        boolean receiving = receiver.filter(Stream::flows).isPresent();
        return new Observation(Optional.of(seemingEnd()), receiving, attached);
    }
}
