package dev.drover.convergence;

import dev.drover.document.DocumentKey;
import dev.drover.planning.Backoff;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/** How often each document's passes have failed in a row. Thread-safe. */
final class Retries {

    /** A shorter wait is over before anybody reads about it. */
    private static final Duration WORTH_TELLING = Duration.ofSeconds(10);

    private final RandomGenerator dice;
    private final Map<DocumentKey, Integer> failures = new ConcurrentHashMap<>();

    Retries(RandomGenerator dice) {
        this.dice = dice;
    }

    /** Counts one more failure and says how long to wait. */
    Duration next(DocumentKey key) {
        int count = failures.merge(key, 1, Integer::sum);
        synchronized (dice) {
            return Backoff.after(count, dice.nextDouble());
        }
    }

    /** It worked. */
    void over(DocumentKey key) {
        failures.remove(key);
    }

    /** Whether people should be told when the next try is. */
    boolean worthTelling(Duration wait) {
        return wait.compareTo(WORTH_TELLING) >= 0;
    }
}
