package dev.drover.testing;

import dev.drover.cluster.Lease;
import dev.drover.cluster.RoleServer;
import dev.drover.role.Disk;
import dev.drover.role.Member;
import dev.drover.role.Names;
import dev.drover.role.Observation;
import dev.drover.role.Order;
import dev.drover.role.Outcome;
import dev.drover.role.Position;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A database server that does nothing but follow its script: it starts as a standby when it is let, and never as a primary. */
public final class ScriptedServer implements RoleServer {

    private volatile Disk disk;
    private final List<Order> orders = new CopyOnWriteArrayList<>();
    private final Semaphore starts = new Semaphore(0);
    private final AtomicInteger flushes = new AtomicInteger();
    private final AtomicInteger rests = new AtomicInteger();
    private volatile boolean faulty;
    private volatile List<String> belonging = List.of();
    private volatile Ended heard = _ -> {};

    /** A server with this disk. */
    public ScriptedServer(Disk disk) {
        this.disk = disk;
    }

    /** What was ordered, in order. */
    public List<Order> orders() {
        return List.copyOf(orders);
    }

    /** Lets it start once. */
    public void letStart() {
        starts.release();
    }

    /** From now on it cannot be looked at, for a reason that nobody thought of. */
    public void faulty() {
        faulty = true;
    }

    /** That stands on its disk from now on. */
    public void disk(Disk now) {
        disk = now;
    }

    /** It ends by itself. */
    public void exit() {
        heard.heard(false);
    }

    @Override
    public Disk disk() {
        return disk;
    }

    @Override
    public Outcome perform(Order order, Lease lease) {
        orders.add(order);
        return switch (order) {
            case Order.Stop _ -> new Outcome.Stopped(Optional.of(1));
            case Order.Persist(Disk now) -> {
                disk = now;
                yield new Outcome.Persisted();
            }
            case Order.StartStandby() -> started();
            case Order.CutReceiver _ -> new Outcome.ReceiverCut();
            case Order.AwaitReplay() -> new Outcome.Replayed(new Position(1, 100));
            case Order.Follow _ -> throw new IllegalStateException("a fault, for a test");
            default -> new Outcome.Failed("not in the script");
        };
    }

    private Outcome started() {
        try {
            starts.acquire();
            return new Outcome.StandbyUp();
        } catch (InterruptedException e) {
            return new Outcome.Failed("interrupted");
        }
    }

    @Override
    public boolean flush() {
        flushes.incrementAndGet();
        return true;
    }

    @Override
    public void awaitQuiet() {
        rests.incrementAndGet();
    }

    /** How often its clients were waited for. */
    public int rests() {
        return rests.get();
    }

    /** How often it was to write what a shutdown would write. */
    public int flushes() {
        return flushes.get();
    }

    @Override
    public void belong(Set<Member> members) {
        belonging = members.stream().map(Member::name).toList();
    }

    /** The names of those of whom it was told that they belong to the cluster. */
    public List<String> belonging() {
        return belonging;
    }

    @Override
    public Observation observe() {
        if (faulty) {
            throw new IllegalArgumentException("a fault, for a test");
        }
        return new Observation(Optional.empty(), false, new TreeSet<>());
    }

    @Override
    public boolean awaitBarrier(long term, Names names) {
        return false;
    }

    @Override
    public void onExit(Ended callback) {
        heard = callback;
    }

    @Override
    public void close() {
        starts.release();
    }
}
