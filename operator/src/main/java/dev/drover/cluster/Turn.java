package dev.drover.cluster;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One thing at a time: what is taken up interrupts what is under way, and begins when that has ended. For one thread. */
final class Turn implements AutoCloseable {

    private final ExecutorService thread;
    private @Nullable Future<?> underWay;

    Turn(String name) {
        this.thread =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name(name).factory());
    }

    void take(Runnable work) {
        Future<?> before = underWay;
        if (before != null) {
            before.cancel(true);
        }
        underWay = thread.submit(work);
    }

    /** Interrupts what is under way, and does not wait for it. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
