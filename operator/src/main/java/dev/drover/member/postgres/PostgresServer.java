package dev.drover.member.postgres;

import dev.drover.adapter.postgres.Configuration.Words;
import dev.drover.adapter.postgres.Gate;
import dev.drover.adapter.postgres.Link;
import dev.drover.adapter.postgres.ReplicaName;
import dev.drover.cluster.Lease;
import dev.drover.cluster.RoleServer;
import dev.drover.convergence.RemoteFailure;
import dev.drover.role.Disk;
import dev.drover.role.Member;
import dev.drover.role.Names;
import dev.drover.role.Observation;
import dev.drover.role.Order;
import dev.drover.role.Outcome;
import dev.drover.role.parameter.ParameterSet;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL 13 to 17 and its data directory. One process has a folder at a time. Orders come from one thread; {@link #observe},
 * {@link #awaitBarrier} and {@link #close} from any.
 *
 * @see <a href="https://www.postgresql.org/docs/15/warm-standby.html">standby servers</a>
 */
public final class PostgresServer implements RoleServer {

    private static final Duration LIMIT = Instance.LIMIT;
    private static final Duration PROMOTED = Duration.ofMinutes(5);
    private static final Duration CHECKPOINT = Duration.ofMinutes(30);

    /** After a promotion clients wait to come in, and a checkpoint would hold them up. */
    private static final Duration CHECKPOINT_LATER = Duration.ofSeconds(1);

    /** A person waits for it: what takes longer goes on without him. */
    private static final Duration FLUSH = Duration.ofSeconds(40);

    private final FileChannel lock;
    private final Instance instance;
    private final Standby standby;
    private final Rebuilding rebuilding;
    private final Barrier barrier;
    private final Vitals vitals;
    private final Slots slots;
    private final HangWatch hangs;
    private final List<Ended> listeners = new CopyOnWriteArrayList<>();
    private final Semaphore flushing = new Semaphore(1);
    private volatile int members;
    private @Nullable Gate gate;
    private @Nullable Lease serving;
    private Names names = Names.NOBODY;

    /**
     * Takes the folder; starts nothing.
     *
     * @throws IOException when another process has the folder, when its state cannot be read or does not fit its data, or when the
     *     programs or the user are not there
     */
    public PostgresServer(PostgresSettings settings, Surroundings around) throws IOException {
        Path folder = settings.folder();
        Files.createDirectories(folder);
        this.lock = lock(folder);
        boolean whole = false;
        try {
            this.instance = new Instance(settings, around, this::ended);
            whole = true;
        } finally {
            if (!whole) {
                lock.close();
            }
        }
        this.slots = new Slots(instance);
        this.standby = new Standby(instance, slots);
        this.rebuilding = new Rebuilding(instance, standby);
        this.barrier = new Barrier(instance);
        this.vitals = new Vitals(instance);
        this.hangs = new HangWatch(instance, () -> members > 1);
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel file =
                FileChannel.open(
                        folder.resolve("member.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            FileLock taken = file.tryLock();
            if (taken != null) {
                return file;
            }
        } catch (OverlappingFileLockException ours) {
            // This process has it, under another name.
        }
        file.close();
        throw new IOException(
                folder + ": another supervisor has this folder; each member needs its own");
    }

    @Override
    public Disk disk() {
        return instance.disk();
    }

    /**
     * Sets the user's parameters, from any thread; those that need a start take effect with the next one.
     *
     * @return what is wrong, in PostgreSQL's own words; empty when nothing is. With anything wrong all stay as they were
     */
    public Optional<String> parameters(ParameterSet set) throws IOException, InterruptedException {
        return instance.parameters().ask(set);
    }

    Instance instance() {
        return instance;
    }

    @Override
    public Outcome perform(Order order, Lease lease) {
        return carefully(() -> done(order, lease));
    }

    /** What is done, and may fail. */
    @FunctionalInterface
    private interface Work {
        Outcome done() throws IOException, InterruptedException;
    }

    private static Outcome carefully(Work work) {
        try {
            return work.done();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return new Outcome.Failed("it was interrupted");
        } catch (IOException | RemoteFailure failed) {
            return new Outcome.Failed(String.valueOf(failed.getMessage()));
        }
    }

    private Outcome done(Order order, Lease lease) throws IOException, InterruptedException {
        return switch (order) {
            case Order.Persist(Disk disk) -> persisted(disk);
            case Order.Stop(boolean fast) -> stopped(fast);
            case Order.StartStandby() -> standbyUp();
            case Order.StartPrimary() -> primaryUp();
            case Order.CutReceiver cut -> standby.cut(cut);
            case Order.AwaitReplay() -> standby.awaitReplay();
            case Order.Initialize() -> rebuilding.initialize();
            case Order.Follow(var source) -> standby.follow(source);
            case Order.Rewind(var source) -> rebuilding.rewind(source);
            case Order.Clone(var source) -> rebuilding.copy(source);
            case Order.SetNames(long term, Names wanted) -> named(term, wanted);
            case Order.Promote(int timeline) -> promoted(timeline);
            case Order.LetClientsIn() -> clientsIn(lease);
        };
    }

    private Outcome persisted(Disk disk) throws IOException {
        instance.persist(disk);
        return new Outcome.Persisted();
    }

    private Outcome stopped(boolean fast) throws IOException, InterruptedException {
        if (!fast) {
            closeGate();
        }
        Outcome stopped = instance.stop(fast);
        closeGate();
        serving = null;
        return stopped;
    }

    private Outcome standbyUp() throws IOException, InterruptedException {
        instance.startStandby(alone());
        return new Outcome.StandbyUp();
    }

    private Words alone() {
        return new Words(instance.words().edition() + 1, "", "", instance.words().names(), false);
    }

    private Outcome primaryUp() throws IOException, InterruptedException {
        instance.stop(false);
        if (instance.data().isStandby()) {
            return new Outcome.Failed("the data are a standby's, and were not promoted");
        }
        Optional<Integer> before = instance.data().timeline();
        instance.data().clean();
        instance.start(alone());
        int now = ownTimeline();
        if (before.filter(known -> known == now).isEmpty()) {
            instance.stop(false);
            return new Outcome.Failed("the server came up on timeline %d".formatted(now));
        }
        return new Outcome.PrimaryUp();
    }

    private int ownTimeline() {
        String file =
                instance.orders().one("SELECT pg_walfile_name(pg_current_wal_insert_lsn())", LIMIT);
        return Integer.parseInt(file.substring(0, 8), 16);
    }

    // ---- names ----

    private Outcome named(long term, Names wanted) throws IOException, InterruptedException {
        String synchronous = ReplicaName.synchronous(term, wanted);
        var words = instance.waitingFor(synchronous);
        vitals.expect(term);
        names = wanted;
        if (!instance.postmaster().running()) {
            instance.say(words);
            return new Outcome.NamesInForce();
        }
        if (wanted.k() == 0) {
            openGate();
        }
        if (!instance.waitsFor(synchronous)) {
            instance.apply(words);
        }
        Link link = instance.orders();
        endOlder(link, term);
        nudge(link);
        if (wanted.k() > 0) {
            closeGate();
        }
        return new Outcome.NamesInForce();
    }

    /** Whoever attached in an older term counts no more, and must not look as if he did. */
    private static void endOlder(Link link, long term) {
        for (List<String> row :
                link.rows("SELECT pid, application_name FROM pg_stat_replication", LIMIT)) {
            boolean older =
                    ReplicaName.parse(row.get(1)).filter(name -> name.term() < term).isPresent();
            if (older) {
                link.rows("SELECT pg_terminate_backend(%s)".formatted(row.get(0)), LIMIT);
            }
        }
    }

    /** Who waits is let go by the next confirmation, and there is none while nothing is written. */
    private static void nudge(Link link) {
        if (link.one("SELECT pg_is_in_recovery()", LIMIT).equals("f")) {
            link.rows("SELECT pg_logical_emit_message(true, 'drover', 'names')", LIMIT);
        }
    }

    private void openGate() {
        Lease lease = serving;
        if (gate == null && lease != null) {
            gate =
                    Gate.open(
                            instance.local(),
                            instance.data().path(),
                            lease::live,
                            instance.around().pause());
        }
    }

    private void closeGate() {
        Gate known = gate;
        gate = null;
        if (known != null) {
            known.close();
        }
    }

    // ---- primary ----

    private Outcome promoted(int timeline) throws IOException, InterruptedException {
        if (!instance.cutOff() || !instance.runsAsStandby()) {
            return new Outcome.Failed("the server is no standby that receives from nobody");
        }
        if (timeline < 2 || instance.data().taken(timeline)) {
            return new Outcome.Failed("timeline %d is taken".formatted(timeline));
        }
        instance.data().reserve(timeline);
        instance.orders().rows("SELECT pg_promote(false)", LIMIT);
        instance.until(PROMOTED, "the promotion does not end", this::isPrimary);
        int now = ownTimeline();
        if (now != timeline) {
            // Who ordered it hears on which, and never has it serve.
            instance.stop(false);
            return new Outcome.Promoted(now);
        }
        checkpoint();
        return new Outcome.Promoted(now);
    }

    private boolean isPrimary() {
        if (!instance.postmaster().running()) {
            throw new RemoteFailure.Unavailable(
                    "postgres ended while it was promoted: " + instance.postmaster().complaint());
        }
        return instance.orders().one("SELECT pg_is_in_recovery()", LIMIT).equals("f");
    }

    /** Until then the control file names the timeline before, and nobody can be rewound to this server. */
    private void checkpoint() {
        Thread _ =
                Thread.ofVirtual()
                        .name("postgres-checkpoint")
                        .start(() -> {
                            try (Link link = instance.link()) {
                                instance.around().pause().of(CHECKPOINT_LATER);
                                link.rows("CHECKPOINT", CHECKPOINT);
                            } catch (InterruptedException ended) {
                                Thread.currentThread().interrupt();
                            } catch (RemoteFailure stopped) {
                                instance.around()
                                        .voice()
                                        .accept("no checkpoint: " + stopped.getMessage());
                            }
                        });
    }

    private Outcome clientsIn(Lease lease) throws IOException, InterruptedException {
        if (!lease.live()) {
            return new Outcome.Failed("it may not serve any more");
        }
        serving = lease;
        instance.postmaster().runWhile(lease);
        if (names.k() == 0) {
            openGate();
        }
        instance.apply(instance.admitting(true));
        hangs.begin();
        return new Outcome.ClientsIn();
    }

    // ---- what is asked from any thread ----

    @Override
    public boolean flush() {
        if (!instance.postmaster().running() || !flushing.tryAcquire()) {
            return false;
        }
        try (Link link = instance.link()) {
            link.rows("CHECKPOINT", FLUSH);
            return true;
        } catch (RemoteFailure failed) {
            instance.around().voice().accept("no checkpoint: " + failed.getMessage());
            return false;
        } finally {
            flushing.release();
        }
    }

    @Override
    public void awaitQuiet() {
        if (instance.postmaster().running()) {
            new Clients(instance).awaitQuiet();
        }
    }

    @Override
    public void belong(Set<Member> now) {
        members = now.size();
        slots.belong(now);
    }

    @Override
    public Observation observe() {
        return vitals.observe();
    }

    @Override
    public boolean awaitBarrier(long term, Names wanted) throws InterruptedException {
        boolean held = barrier.await(term, wanted);
        if (held) {
            // Beside it: somebody's lease may hang on hearing that it held.
            Thread _ = Thread.ofVirtual().name("slots").start(slots::look);
        }
        return held;
    }

    @Override
    public void onExit(Ended heard) {
        listeners.add(heard);
    }

    private void ended() {
        boolean onPurpose = instance.postmaster().endedOnPurpose();
        listeners.forEach(listener -> listener.heard(onPurpose));
    }

    /** Beside an order that is under way: that one starts nothing after this. */
    @Override
    public void close() {
        instance.postmaster().close();
        try {
            stopped(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            instance.around().voice().accept("closes: " + e.getMessage());
        } finally {
            vitals.close();
            barrier.close();
            release();
        }
    }

    private void release() {
        try {
            lock.close();
        } catch (IOException e) {
            instance.around().voice().accept("the lock of the folder: " + e.getMessage());
        }
    }
}
