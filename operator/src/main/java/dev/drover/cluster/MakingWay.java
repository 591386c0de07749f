package dev.drover.cluster;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets a primary ready to make way: its disk first, so that its end is short, and then its clients, so that it cuts off nobody. Those
 * that come through a pooler wait there from now on, for as long as the place of the member says so. Nothing depends on it but their
 * comfort. Thread-safe.
 *
 * @see <a href="https://www.pgbouncer.org/config.html">PgBouncer: a connection to an address that changed ends with its transaction</a>
 */
public final class MakingWay implements AutoCloseable {

    private static final long LOOK_MILLIS = 50;

    /** A store that has not taken it by then may not take it at all. */
    private static final long SAID_MILLIS = 1_000;

    private static final long AGAIN_MILLIS = 500;

    private static final Duration LAST_WORD = Duration.ofMillis(1_500);

    private static final Logger LOG = LoggerFactory.getLogger(MakingWay.class);

    private final Parts parts;
    private final Semaphore one = new Semaphore(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Thread working;

    /**
     * What it works with.
     *
     * @param server that makes way
     * @param serves whether that is primary
     * @param named whether clients are still led to it: nobody else was proved to be primary
     * @param leaves says where clients look whether they are to wait; returns whether it stands there now
     * @param begun an operator that asked for it begins at once: clients wait no longer for one that does not
     * @param done a change of primary has come to its end by then, or nobody knows when it will
     */
    public record Parts(
            RoleServer server,
            BooleanSupplier serves,
            BooleanSupplier named,
            Predicate<Boolean> leaves,
            Duration begun,
            Duration done) {}

    /** Does nothing before it is asked. */
    public MakingWay(Parts parts) {
        this.parts = parts;
    }

    /** Answers an operator who will have it make way; blocks while the server writes, and until its clients have left. */
    public CompletableFuture<MemberCall.Prepared> prepared(MemberCall.Prepare call) {
        boolean written = parts.server.flush();
        if (parts.serves.getAsBoolean() && one.tryAcquire()) {
            CountDownLatch said = new CountDownLatch(1);
            working = Thread.ofVirtual().name("making-way").start(() -> sendAway(said));
            try {
                // Poolers cannot act on what is not written yet.
                boolean _ = said.await(SAID_MILLIS, TimeUnit.MILLISECONDS);
                parts.server.awaitQuiet();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return CompletableFuture.completedFuture(new MemberCall.Prepared(written));
    }

    private void sendAway(CountDownLatch said) {
        try {
            boolean _ = says(true);
            said.countDown();
            long waited = 0;
            while (clientsWait(waited) && !over(LOOK_MILLIS)) {
                waited += LOOK_MILLIS;
            }
            while (!says(false) && !over(AGAIN_MILLIS)) {
                // Nobody may be left waiting for somebody who serves.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            one.release();
        }
    }

    /** One that has stopped refuses whoever is led to it: until another is proved they are better off waiting. */
    private boolean clientsWait(long waited) {
        Duration limit = parts.serves.getAsBoolean() ? parts.begun : parts.done;
        return parts.named.getAsBoolean() && waited < limit.toMillis();
    }

    private boolean says(boolean leaves) {
        try {
            return parts.leaves.test(leaves);
        } catch (RuntimeException bug) {
            LOG.error("where clients look: a fault of Drover's own", bug);
            return false;
        }
    }

    private boolean over(long millis) throws InterruptedException {
        return ended.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Takes its word back, if the store takes it within a moment. */
    @Override
    public void close() {
        ended.countDown();
        Thread last = working;
        try {
            if (last != null && !last.join(LAST_WORD)) {
                LOG.warn("poolers may keep clients waiting until this member runs again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
