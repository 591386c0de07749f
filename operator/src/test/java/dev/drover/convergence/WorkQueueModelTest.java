package dev.drover.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.WorkQueue.Lane;
import dev.drover.convergence.WorkQueue.Taken;
import dev.drover.document.DocumentKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the queue with a plain model of its promises, in a random order of calls from a seed. */
final class WorkQueueModelTest {

    private static final List<DocumentKey> KEYS =
            IntStream.range(0, 8)
                    .mapToObj(i -> new DocumentKey("shop", "Job", "job-" + i))
                    .toList();

    private final FakeTime time = new FakeTime();
    private final WorkQueue queue = new WorkQueue(time);

    /** Keys that must be given now. */
    private final Set<DocumentKey> owed = new HashSet<>();

    private final Map<DocumentKey, Duration> owedAt = new HashMap<>();
    private final Set<DocumentKey> running = new HashSet<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void losesNoKeyAndNeverGivesOneTwiceAtOnce(long seed) {
        Random dice = new Random(seed);
        for (int step = 0; step < 2_000; step++) {
            turn(dice);
            assertThat(queue.running())
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(running.size());
        }
        settle();
        assertThat(owed).as("lost with seed %d", seed).isEmpty();
        assertThat(queue.poll()).isEmpty();
    }

    private void turn(Random dice) {
        DocumentKey key = KEYS.get(dice.nextInt(KEYS.size()));
        switch (dice.nextInt(20)) {
            case 0, 1, 2, 3 -> add(key, Lane.CHANGED);
            case 4, 5 -> add(key, Lane.ROUTINE);
            case 6, 7 -> addAfter(key, Duration.ofMillis(dice.nextInt(50)));
            case 8, 9 -> pass(Duration.ofMillis(dice.nextInt(30)));
            case 10 -> clear(dice);
            case 11, 12, 13, 14, 15 -> poll();
            default -> running.stream().findFirst().ifPresent(this::done);
        }
    }

    private void add(DocumentKey key, Lane lane) {
        queue.add(key, lane);
        owed.add(key);
    }

    private void addAfter(DocumentKey key, Duration delay) {
        queue.addAfter(key, delay);
        owedAt.merge(key, time.read().plus(delay), (a, b) -> a.compareTo(b) < 0 ? a : b);
    }

    private void pass(Duration by) {
        time.pass(by);
    }

    private void clear(Random dice) {
        if (dice.nextInt(5) == 0) {
            queue.clear();
            owed.clear();
            owedAt.clear();
        }
    }

    private void poll() {
        promote();
        Optional<Taken> taken = queue.poll();
        Set<DocumentKey> free = new HashSet<>(owed);
        free.removeAll(running);
        if (free.isEmpty()) {
            assertThat(taken).isEmpty();
        } else {
            assertThat(taken)
                    .map(Taken::key)
                    .hasValueSatisfying(key -> assertThat(free).contains(key));
        }
        taken.map(Taken::key)
                .ifPresent(key -> {
                    owed.remove(key);
                    running.add(key);
                });
    }

    private void promote() {
        Set<DocumentKey> due = new HashSet<>(owedAt.keySet());
        due.removeIf(key -> owedAt.getOrDefault(key, Duration.ZERO).compareTo(time.read()) > 0);
        owed.addAll(due);
        owedAt.keySet().removeAll(due);
    }

    private void done(DocumentKey key) {
        queue.done(key);
        running.remove(key);
    }

    private void settle() {
        time.pass(Duration.ofMinutes(1));
        for (int i = 0; i < KEYS.size() * 4; i++) {
            poll();
            Set.copyOf(running).forEach(this::done);
        }
    }
}
