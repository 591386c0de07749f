package dev.drover.convergence;

import dev.drover.document.DocumentKey;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which documents wait for a pass. A key stands in it at most once; a key whose pass is under way and that is added again
 * gets another pass afterwards, so that no change is lost. Thread-safe.
 *
 * <p>What a person changed goes first; what is only looked at again comes after, but at least every {@link
 * #ROUTINE_EVERY}th time, so that neither starves.
 */
public final class WorkQueue {

    /** Of so many passes one is routine while both lanes wait. */
    static final int ROUTINE_EVERY = 4;

    /** How urgent a pass is. */
    public enum Lane {
        /** Somebody changed something. */
        CHANGED,
        /** Time to look again: resync, retry, revisit. */
        ROUTINE
    }

    private record Due(DocumentKey key, Duration at) {}

    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private final SequencedSet<DocumentKey> changed = new LinkedHashSet<>();
    private final SequencedSet<DocumentKey> routine = new LinkedHashSet<>();
    private final Map<DocumentKey, Duration> waitingSince = new HashMap<>();
    private final Map<DocumentKey, Duration> runningSince = new HashMap<>();
    private final Map<DocumentKey, Lane> again = new HashMap<>();
    private final Map<DocumentKey, Duration> dueAt = new HashMap<>();

    /** The same as {@link #dueAt}, the next first. */
    private final NavigableSet<Due> due =
            new TreeSet<>(Comparator.comparing(Due::at).thenComparing(Due::key));

    private int taken;
    private boolean closed;

    public WorkQueue(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Asks for a pass as soon as possible. */
    public void add(DocumentKey key, Lane lane) {
        lock.lock();
        try {
            enqueue(key, lane);
        } finally {
            lock.unlock();
        }
    }

    /** Asks for a routine pass after {@code delay}, or earlier if one is asked for. */
    public void addAfter(DocumentKey key, Duration delay) {
        lock.lock();
        try {
            Duration at = ticker.read().plus(delay);
            Duration planned = dueAt.get(key);
            if (planned == null || at.compareTo(planned) < 0) {
                if (planned != null) {
                    due.remove(new Due(key, planned));
                }
                dueAt.put(key, at);
                due.add(new Due(key, at));
                arrival.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the next key, waiting at most {@code patience} for one; none after {@link #close}. The caller must call {@link
     * #done} with it.
     *
     * @throws InterruptedException when the thread is to end
     */
    public Optional<Taken> take(Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Duration until = ticker.read().plus(patience);
            while (true) {
                Optional<Taken> next = closed ? Optional.empty() : next();
                Duration left = until.minus(ticker.read());
                if (closed || next.isPresent() || !left.isPositive()) {
                    return next;
                }
                // Signals go to whoever has waited longest (ReentrantLock promises it), so nobody
                // sleeps towards an old time while one who knows the next leaves with another key.
                boolean _ = arrival.await(untilNextDue(left).toNanos(), TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next key without waiting. */
    public Optional<Taken> poll() {
        lock.lock();
        try {
            return next();
        } finally {
            lock.unlock();
        }
    }

    /** The pass of a taken key has ended; a key that was added meanwhile is queued again. */
    public void done(DocumentKey key) {
        lock.lock();
        try {
            runningSince.remove(key);
            Lane lane = again.remove(key);
            if (lane != null) {
                enqueue(key, lane);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gives out nothing more, and lets nobody wait any longer. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrival.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets everything that waits, because this process does not lead any more. */
    public void clear() {
        lock.lock();
        try {
            changed.clear();
            routine.clear();
            waitingSince.clear();
            again.clear();
            due.clear();
            dueAt.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Keys that wait now, without those that wait for a time. */
    public int depth() {
        lock.lock();
        try {
            return waitingSince.size();
        } finally {
            lock.unlock();
        }
    }

    /** Passes under way. */
    public int running() {
        lock.lock();
        try {
            return runningSince.size();
        } finally {
            lock.unlock();
        }
    }

    /** How long the pass that runs longest has been running; zero when none runs. */
    public Duration longestRunning() {
        lock.lock();
        try {
            Duration now = ticker.read();
            return runningSince.values().stream()
                    .map(now::minus)
                    .max(Comparator.naturalOrder())
                    .orElse(Duration.ZERO);
        } finally {
            lock.unlock();
        }
    }

    /** When the next delayed key is due, by the ticker; empty when none is. */
    public Optional<Duration> nextDue() {
        lock.lock();
        try {
            return due.isEmpty() ? Optional.empty() : Optional.of(due.first().at());
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(DocumentKey key, Lane lane) {
        if (runningSince.containsKey(key)) {
            again.merge(key, lane, WorkQueue::moreUrgent);
            return;
        }
        boolean waiting = waitingSince.putIfAbsent(key, ticker.read()) != null;
        if (!waiting) {
            (lane == Lane.CHANGED ? changed : routine).add(key);
        } else if (lane == Lane.CHANGED && routine.remove(key)) {
            changed.add(key);
        }
        arrival.signal();
    }

    private static Lane moreUrgent(Lane one, Lane other) {
        return one == Lane.CHANGED ? one : other;
    }

    private Optional<Taken> next() {
        promoteDue();
        if (waitingSince.isEmpty()) {
            return Optional.empty();
        }
        boolean routineTurn = ++taken % ROUTINE_EVERY == 0 && !routine.isEmpty();
        DocumentKey key = (routineTurn || changed.isEmpty() ? routine : changed).removeFirst();
        Duration now = ticker.read();
        Duration since = waitingSince.remove(key);
        runningSince.put(key, now);
        return Optional.of(new Taken(key, since == null ? Duration.ZERO : now.minus(since)));
    }

    private void promoteDue() {
        Duration now = ticker.read();
        while (!due.isEmpty() && due.first().at().compareTo(now) <= 0) {
            DocumentKey key = due.removeFirst().key();
            dueAt.remove(key);
            enqueue(key, Lane.ROUTINE);
        }
    }

    private Duration untilNextDue(Duration atMost) {
        if (due.isEmpty()) {
            return atMost;
        }
        Duration wait = due.first().at().minus(ticker.read());
        return wait.compareTo(atMost) < 0 ? wait : atMost;
    }

    /**
     * A key handed to a worker.
     *
     * @param key which document
     * @param waited how long it stood in the queue
     */
    public record Taken(DocumentKey key, Duration waited) {}
}
