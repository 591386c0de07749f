package dev.drover.cluster;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Gets a primary ready to make way: its disk first, so that its end is short, and then its clients, so that it cuts off nobody. Those
 * that come through a pooler wait there from now on, for as long as the place of the member says so. Nothing depends on it but their
 * comfort. Thread-safe.
 *
 * @see <a href="https://www.pgbouncer.org/config.html">PgBouncer: a connection to an address that changed ends with its transaction</a>
 */
public final class MakingWay implements AutoCloseable {

    private static final long LOOK_MILLIS = 50;

    private final Parts parts;
    private final Semaphore one = new Semaphore(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * What it works with.
     *
     * @param server that makes way
     * @param serves whether that is primary
     * @param leaves says where clients look whether they are to wait; returns when it stands there, or cannot
     * @param most an operator that asked for it begins at once: clients wait no longer for one that does not
     */
    public record Parts(
            RoleServer server, BooleanSupplier serves, Consumer<Boolean> leaves, Duration most) {}

    /** Does nothing before it is asked. */
    public MakingWay(Parts parts) {
        this.parts = parts;
    }

    /** Answers an operator who will have it make way; blocks while the server writes, and until its clients have left. */
    public CompletableFuture<MemberCall.Prepared> prepared(MemberCall.Prepare call) {
        boolean written = parts.server.flush();
        if (parts.serves.getAsBoolean() && one.tryAcquire()) {
            Thread _ = Thread.ofVirtual().name("making-way").start(this::sendAway);
            parts.server.awaitQuiet();
        }
        return CompletableFuture.completedFuture(new MemberCall.Prepared(written));
    }

    private void sendAway() {
        try {
            parts.leaves.accept(true);
            long looks = parts.most.toMillis() / LOOK_MILLIS;
            while (looks-- > 0 && parts.serves.getAsBoolean() && !over()) {
                // Whether it is over is asked anew each time.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            parts.leaves.accept(false);
            one.release();
        }
    }

    private boolean over() throws InterruptedException {
        return ended.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
