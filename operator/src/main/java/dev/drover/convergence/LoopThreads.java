package dev.drover.convergence;

import dev.drover.convergence.WorkQueue.Taken;
import dev.drover.planning.Election;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives the loop with virtual threads: one for leadership, one that conducts, and a few workers. Started and stopped
 * once.
 */
public final class LoopThreads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LoopThreads.class);

    /**
     * Passes at a time. One development server registers 142 jobs a second with eight at a time and 82 one by one; more
     * bring little and load the servers of everybody else.
     */
    public static final int WORKERS = 8;

    /** How long a stop waits for the step in flight. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(4);

    /** How often it is looked at whether a term began: part of the time in which nobody leads. */
    private static final Duration BEGIN_EVERY = Duration.ofMillis(50);

    /**
     * How often it is looked at whether a term ended, whether everything is to be looked at again, and what the brakes have to
     * tell. When a term ends the fence keeps steps from being taken, long before this is noticed.
     */
    private static final Duration CONDUCT_EVERY = Duration.ofMillis(250);

    /** How long to wait after the store did not answer. */
    private static final Duration STORE_RETRY = Duration.ofMillis(250);

    /** What comes wakes a worker, and so does the end; this is for what nobody thought of. */
    private static final Duration TAKE_PATIENCE = Duration.ofSeconds(5);

    private final LoopParts parts;
    private final ConvergenceLoop loop;
    private final DesiredSource source;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /** Leading goes on longer than working: the steps in flight act and write by its right. */
    private final CountDownLatch workEnded = new CountDownLatch(1);

    private final Thread leading = Thread.ofVirtual().name("leadership").unstarted(this::lead);
    private final List<Thread> working = new ArrayList<>();
    private volatile String trouble = "";

    public LoopThreads(LoopParts parts, ConvergenceLoop loop, DesiredSource source) {
        this.parts = parts;
        this.loop = loop;
        this.source = source;
    }

    /** Begins; returns at once. */
    public void start() {
        loop.connect();
        source.start(parts.view());
        leading.start();
        working.add(Thread.ofVirtual().name("conductor").start(this::conduct));
        for (int worker = 1; worker <= WORKERS; worker++) {
            working.add(Thread.ofVirtual().name("worker-" + worker).start(this::work));
        }
    }

    /** Lets the steps in flight end, hands leadership over, and stops. */
    @Override
    public void close() {
        stopping.countDown();
        parts.queue().close();
        Duration until = parts.ticker().read().plus(STOP_PATIENCE);
        for (Thread thread : working) {
            await(thread, until.minus(parts.ticker().read()));
        }
        workEnded.countDown();
        await(leading, until.minus(parts.ticker().read()));
        try {
            parts.leadership().handOver();
        } catch (RemoteFailure failure) {
            LOG.warn(
                    "could not hand leadership over, another takes over after {}: {}",
                    Election.SILENCE,
                    failure.getMessage());
        }
        source.close();
    }

    private static void await(Thread thread, Duration patience) {
        try {
            if (!patience.isPositive() || !thread.join(patience)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lead() {
        while (running()) {
            surviving("leadership", workEnded, this::step);
        }
        while (goesOn(workEnded)) {
            surviving("leadership", workEnded, this::keep);
        }
    }

    private void step() {
        parts.leadership().step();
        over("leadership");
        if (parts.leadership().current().isPresent()) {
            pause(workEnded, Election.HEARTBEAT);
        }
    }

    /** Begins no term any more, and lets none that has begun run out while a step is in flight. */
    private void keep() {
        parts.leadership().keep();
        pause(workEnded, Election.HEARTBEAT);
    }

    private void conduct() {
        while (running()) {
            surviving("a term could not begin", stopping, loop::conduct);
            pause(stopping, loop.working() ? CONDUCT_EVERY : BEGIN_EVERY);
        }
    }

    private void work() {
        while (running()) {
            surviving("a worker", stopping, this::takeAndWork);
        }
    }

    private void takeAndWork() {
        try {
            Optional<Taken> taken = parts.queue().take(TAKE_PATIENCE);
            taken.ifPresent(loop::work);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * One turn of a thread. No fault ends the thread, or this instance would go on and look healthy without leading or
     * working; only what befalls the virtual machine itself does.
     */
    private void surviving(String what, CountDownLatch end, Runnable turn) {
        try {
            turn.run();
        } catch (RemoteFailure failure) {
            tell(what, failure);
            pause(end, STORE_RETRY);
        } catch (VirtualMachineError fatal) {
            throw fatal;
        } catch (RuntimeException | Error bug) {
            LOG.error("{}: failed by a fault of Drover's own; tried again", what, bug);
            pause(end, STORE_RETRY);
        }
    }

    private boolean running() {
        return goesOn(stopping);
    }

    private static boolean goesOn(CountDownLatch end) {
        return end.getCount() > 0 && !Thread.currentThread().isInterrupted();
    }

    private static void pause(CountDownLatch end, Duration time) {
        try {
            boolean _ = end.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One line when trouble begins, not one for each try. */
    private void tell(String what, RemoteFailure failure) {
        String now = what + ": " + failure.getMessage();
        if (!now.equals(trouble)) {
            LOG.warn("{}", now);
        }
        trouble = now;
    }

    private void over(String what) {
        if (trouble.startsWith(what)) {
            LOG.info("{}: well again", what);
            trouble = "";
        }
    }
}
