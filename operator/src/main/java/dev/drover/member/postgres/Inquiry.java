package dev.drover.member.postgres;

import dev.drover.convergence.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A question to somebody who may be slow: whoever asks waits no longer than a moment, one that is under way is joined, and an answer
 * that comes late is for those who ask next. Who is slow each time is heard all the same; who hangs is not. Thread-safe.
 *
 * @param <T> the answer
 */
final class Inquiry<T> {

    private final Callable<T> question;
    private final Duration patience;
    private final Duration worth;
    private final Ticker uptime;
    private @Nullable CompletableFuture<T> underWay;
    private @Nullable Answer<T> last;

    private record Answer<T>(T said, Duration askedAt) {}

    /**
     * Nothing is asked yet.
     *
     * @param question an exception = no answer
     * @param patience how long somebody waits; above 0
     * @param worth how long a late answer is worth something, from when it was asked for
     */
    Inquiry(Callable<T> question, Duration patience, Duration worth, Ticker uptime) {
        this.question = question;
        this.patience = patience;
        this.worth = worth;
        this.uptime = uptime;
    }

    /** The answer, or the last one while that is worth something; empty = there is none, or whoever waits was interrupted. */
    Optional<T> ask() {
        try {
            return Optional.of(joined().get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (TimeoutException slow) {
            return remembered();
        } catch (ExecutionException | CancellationException refused) {
            return Optional.empty();
        }
    }

    private synchronized Optional<T> remembered() {
        return Optional.ofNullable(last)
                .filter(it -> uptime.read().compareTo(it.askedAt().plus(worth)) < 0)
                .map(Answer::said);
    }

    private synchronized CompletableFuture<T> joined() {
        CompletableFuture<T> known = underWay;
        if (known != null && !known.isDone()) {
            return known;
        }
        CompletableFuture<T> fresh = new CompletableFuture<>();
        underWay = fresh;
        Duration now = uptime.read();
        Thread _ = Thread.ofVirtual().name("postgres-inquiry").start(() -> put(fresh, now));
        return fresh;
    }

    private void put(CompletableFuture<T> asked, Duration at) {
        try {
            T answer = question.call();
            heard(answer, at);
            asked.complete(answer);
        } catch (Exception refused) {
            asked.completeExceptionally(refused);
        } finally {
            // Whatever happened: nobody joins a question to which no answer can come.
            asked.cancel(false);
        }
    }

    private synchronized void heard(T said, Duration at) {
        last = new Answer<>(said, at);
    }
}
