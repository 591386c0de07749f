package dev.drover.adapter.consul;

import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.RemoteMetrics;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One virtual thread that asks Consul one question again and again, each time waiting for the next change. After any
 * failure it leaves Consul alone for a while and then begins with a full read.
 */
abstract class Follower {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final Duration CLOSE_PATIENCE = Duration.ofMillis(200);

    private final Thread thread;
    private final RemoteMetrics metrics;
    private final Troubles troubles;
    private final Backoff backoff;
    private final Semaphore kicks = new Semaphore(0);
    private int failures;
    private volatile boolean stopped;
    private volatile @Nullable CompletableFuture<?> flight;

    Follower(String name, RemoteMetrics metrics, Troubles troubles, RandomGenerator random) {
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
        this.metrics = metrics;
        this.troubles = troubles;
        this.backoff = new Backoff(random);
    }

    /** Asks once, waits for the answer, and tells what it holds. */
    abstract void follow() throws IOException, InterruptedException;

    /** The next question must be a full read that does not wait. */
    abstract void restart();

    /** Consul says that there are too many connections from this address. */
    abstract void crowded();

    /** Consul did not answer well so many times in a row, the last time for that reason. */
    void failedAgain(int times, Throwable why) {}

    final void start() {
        thread.start();
    }

    /** Breaks off what is under way; the next question is a full read. */
    final void kick() {
        kicks.release();
        CompletableFuture<?> current = flight;
        if (current != null) {
            current.cancel(true);
        }
    }

    /** Tells nothing more after a call to the listener that is under way. */
    final void stop() {
        stopped = true;
        kick();
    }

    final boolean running() {
        return !stopped;
    }

    final boolean ended(Duration patience) throws InterruptedException {
        return thread.getState() == Thread.State.NEW || thread.join(patience);
    }

    /** Stops, and waits a moment for what is under way. */
    final void end() {
        stop();
        try {
            ended(CLOSE_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a full read was asked for and has not begun. */
    final boolean kicked() {
        return kicks.availablePermits() > 0;
    }

    /** Says that the trouble, if there was any, is over. */
    final void well() {
        failures = 0;
        backoff.reset();
        troubles.end(this);
    }

    /** Waits, but not longer than until the next kick. */
    final void pause(Duration length) throws InterruptedException {
        if (kicks.tryAcquire(length.toNanos(), TimeUnit.NANOSECONDS)) {
            kicks.release();
        }
    }

    /**
     * Waits for an answer that says 200 or 404.
     *
     * @throws CancellationException when it was broken off by a kick
     */
    final ConsulHttp.Answer answer(
            String what, CompletableFuture<HttpResponse<byte[]>> request, Duration patience) {
        flight = request;
        if (kicked()) {
            request.cancel(true);
        }
        try {
            return metrics.timed("watch", () -> good(what, request, patience))
                    .orElseThrow(CancellationException::new);
        } finally {
            flight = null;
        }
    }

    /** Empty when it was broken off, which is nobody's failure. */
    private Optional<ConsulHttp.Answer> good(
            String what, CompletableFuture<HttpResponse<byte[]>> request, Duration patience) {
        ConsulHttp.Answer answer;
        try {
            answer = ConsulHttp.await(request, patience);
        } catch (IOException e) {
            // A request that is broken off may end with either.
            if (kicked()) {
                return Optional.empty();
            }
            throw ConsulFailures.ofException(what, e, false);
        } catch (CancellationException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        if (answer.status() == TOO_MANY_REQUESTS) {
            crowded();
        }
        if (answer.status() != 200 && answer.status() != 404) {
            throw ConsulFailures.ofStatus(what, answer.status(), answer.text(), false);
        }
        if (answer.index() <= 0) {
            throw ConsulFailures.ofStranger(what);
        }
        return Optional.of(answer);
    }

    private void run() {
        try {
            while (running()) {
                followOnce();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            troubles.end(this);
        }
    }

    private void followOnce() throws InterruptedException {
        if (kicks.drainPermits() > 0) {
            restart();
        }
        try {
            follow();
            well();
        } catch (CancellationException e) {
            restart();
        } catch (RemoteFailure | IOException e) {
            failed(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | Error bug) {
            // Whoever relies on this thread would never hear that it ended, and nothing more.
            LOG.error("{}: a fault of Drover's own, tried again", thread.getName(), bug);
            failed(bug.toString(), bug);
        }
    }

    private void failed(String words, Throwable why) throws InterruptedException {
        restart();
        if (running()) {
            troubles.begin(this, words);
            failures++;
            failedAgain(failures, why);
            pause(backoff.next());
        }
    }

    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
