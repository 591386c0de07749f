package dev.drover.adapter.nomad;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Open until closed; whoever pauses at it goes on at once when it closes. Thread-safe. */
final class Gate {

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private volatile boolean open = true;

    boolean open() {
        return open;
    }

    void close() {
        lock.lock();
        try {
            open = false;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits that long, or until closed or interrupted: whoever interrupts wants its attention. */
    void pause(Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (open && left > 0) {
                left = closing.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // The flag is cleared on purpose: the next wait shall be whole.
            return;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends a virtual thread that passes at a closed gate, at the latest after that long.
     *
     * <p>Interrupting a virtual thread closes the socket that it reads from, so a silent stream ends too.
     */
    static void end(@Nullable Thread thread, Duration patience) {
        if (thread == null) {
            return;
        }
        thread.interrupt();
        try {
            if (!thread.join(patience)) {
                LOG.warn("nomad: {} did not end in {}", thread.getName(), patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
