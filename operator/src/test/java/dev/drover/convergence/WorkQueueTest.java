package dev.drover.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.WorkQueue.Lane;
import dev.drover.convergence.WorkQueue.Taken;
import dev.drover.document.DocumentKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class WorkQueueTest {

    private static final DocumentKey A = key("a");
    private static final DocumentKey B = key("b");
    private static final DocumentKey C = key("c");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeTime time = new FakeTime();
    private final WorkQueue queue = new WorkQueue(time);

    @Test
    void givesKeysInTheOrderTheyCame() {
        queue.add(B, Lane.CHANGED);
        queue.add(A, Lane.CHANGED);

        assertThat(drain()).containsExactly(B, A);
    }

    @Test
    void givesAKeyOnceHoweverOftenItWasAdded() {
        queue.add(A, Lane.CHANGED);
        queue.add(A, Lane.ROUTINE);
        queue.add(A, Lane.CHANGED);

        assertThat(queue.depth()).isEqualTo(1);
        assertThat(drain()).containsExactly(A);
    }

    @Test
    void tellsHowLongAKeyWaitedSinceItWasFirstAdded() {
        queue.add(A, Lane.ROUTINE);
        time.pass(SECOND);
        queue.add(A, Lane.CHANGED);
        time.pass(SECOND);

        assertThat(queue.poll()).map(Taken::waited).contains(SECOND.multipliedBy(2));
    }

    @Nested
    final class WhileAPassIsUnderWay {

        @Test
        void doesNotGiveItsKeyASecondTime() {
            queue.add(A, Lane.CHANGED);
            take(A);
            queue.add(A, Lane.CHANGED);

            assertThat(queue.poll()).isEmpty();
        }

        @Test
        void runsItAgainAfterwardsWhenItChangedMeanwhile() {
            queue.add(A, Lane.CHANGED);
            take(A);
            queue.add(A, Lane.ROUTINE);
            queue.add(A, Lane.CHANGED);
            queue.done(A);

            assertThat(drain()).containsExactly(A);
        }

        @Test
        void doesNotRunItAgainWhenNothingChanged() {
            queue.add(A, Lane.CHANGED);
            take(A);
            queue.done(A);

            assertThat(queue.poll()).isEmpty();
        }

        @Test
        void runsItAgainNoSoonerThanItIsUrgent() {
            queue.add(A, Lane.CHANGED);
            take(A);
            queue.add(A, Lane.ROUTINE);
            queue.done(A);
            queue.add(B, Lane.CHANGED);

            assertThat(drain()).containsExactly(B, A);
        }

        @Test
        void runsItAgainAsUrgentlyAsTheMostUrgentRequest() {
            queue.add(B, Lane.ROUTINE);
            queue.add(A, Lane.CHANGED);
            take(A);
            queue.add(A, Lane.CHANGED);
            queue.add(A, Lane.ROUTINE);
            queue.done(A);

            assertThat(drain()).containsExactly(A, B);
        }

        @Test
        void givesOtherKeys() {
            queue.add(A, Lane.CHANGED);
            take(A);
            queue.add(B, Lane.CHANGED);

            assertThat(drain()).containsExactly(B);
        }

        @Test
        void tellsHowLongTheOldestHasBeenRunning() {
            queue.add(A, Lane.CHANGED);
            take(A);
            time.pass(SECOND);
            queue.add(B, Lane.CHANGED);
            take(B);
            time.pass(SECOND);

            assertThat(queue.running()).isEqualTo(2);
            assertThat(queue.longestRunning()).isEqualTo(SECOND.multipliedBy(2));
            queue.done(A);
            assertThat(queue.longestRunning()).isEqualTo(SECOND);
            queue.done(B);
            assertThat(queue.longestRunning()).isZero();
        }
    }

    @Nested
    final class WithBothLanesWaiting {

        @Test
        void givesWhatWasChangedFirst() {
            queue.add(A, Lane.ROUTINE);
            queue.add(B, Lane.CHANGED);

            assertThat(drain()).containsExactly(B, A);
        }

        @Test
        void movesARoutineKeyForwardWhenItChanges() {
            queue.add(A, Lane.ROUTINE);
            queue.add(B, Lane.ROUTINE);
            queue.add(B, Lane.CHANGED);

            assertThat(drain()).containsExactly(B, A);
        }

        @Test
        void givesEachFourthTurnToRoutine() {
            for (int i = 0; i < 12; i++) {
                queue.add(key("changed-" + i), Lane.CHANGED);
                queue.add(key("routine-" + i), Lane.ROUTINE);
            }

            assertThat(drain().subList(0, 12))
                    .filteredOn(key -> key.name().startsWith("routine"))
                    .extracting(DocumentKey::name)
                    .containsExactly("routine-0", "routine-1", "routine-2");
        }

        @Test
        void doesNotStarveRoutineUnderAnEndlessStreamOfChanges() {
            queue.add(A, Lane.ROUTINE);
            for (int i = 0; i < WorkQueue.ROUTINE_EVERY; i++) {
                queue.add(key("changed-" + i), Lane.CHANGED);
                queue.add(key("more-" + i), Lane.CHANGED);
                if (queue.poll().map(Taken::key).filter(A::equals).isPresent()) {
                    return;
                }
            }
            throw new AssertionError("the routine key never had its turn");
        }
    }

    @Nested
    final class WithADelayedKey {

        @Test
        void givesItWhenItIsDueAndNotBefore() {
            queue.addAfter(A, SECOND);

            assertThat(queue.nextDue()).contains(time.read().plus(SECOND));
            time.pass(SECOND.minusNanos(1));
            assertThat(queue.poll()).isEmpty();
            assertThat(queue.depth()).isZero();
            time.pass(Duration.ofNanos(1));
            assertThat(drain()).containsExactly(A);
        }

        @Test
        void keepsTheEarliestOfSeveralDelaysAndRunsOnce() {
            queue.addAfter(A, SECOND.multipliedBy(3));
            queue.addAfter(A, SECOND);
            queue.addAfter(A, SECOND.multipliedBy(2));

            time.pass(SECOND);
            assertThat(drain()).containsExactly(A);
            time.pass(SECOND.multipliedBy(9));
            assertThat(drain()).isEmpty();
        }

        @Test
        void remembersNoDelayThatWasOvertakenByAnEarlierOne() {
            queue.addAfter(A, Duration.ofDays(1));
            queue.addAfter(A, SECOND);

            time.pass(SECOND);
            assertThat(drain()).containsExactly(A);
            assertThat(queue.nextDue()).isEmpty();
        }

        @Test
        void canBeDelayedAnewAfterItWasGiven() {
            queue.addAfter(A, SECOND);
            time.pass(SECOND);
            assertThat(drain()).containsExactly(A);

            queue.addAfter(A, SECOND);
            time.pass(SECOND);
            assertThat(drain()).containsExactly(A);
        }

        @Test
        void runsAgainAfterwardsWhenItComesDueDuringItsOwnPass() {
            queue.add(A, Lane.CHANGED);
            take(A);
            queue.addAfter(A, SECOND);
            time.pass(SECOND);

            assertThat(queue.poll()).isEmpty();
            queue.done(A);
            assertThat(drain()).containsExactly(A);
        }

        @Test
        void doesNotHoldUpAnImmediateRequest() {
            queue.addAfter(A, SECOND);
            queue.add(A, Lane.CHANGED);

            assertThat(drain()).containsExactly(A);
        }
    }

    @Nested
    final class WhenCleared {

        @Test
        void forgetsWhatWaitsAndWhatIsDelayed() {
            queue.add(A, Lane.CHANGED);
            queue.add(B, Lane.ROUTINE);
            queue.addAfter(C, SECOND);

            queue.clear();
            time.pass(SECOND.multipliedBy(2));

            assertThat(queue.depth()).isZero();
            assertThat(drain()).isEmpty();
        }

        @Test
        void stillDoesNotRunAKeyTwiceAtOnce() {
            queue.add(A, Lane.CHANGED);
            take(A);
            queue.add(A, Lane.CHANGED);
            queue.clear();
            queue.add(A, Lane.CHANGED);

            assertThat(queue.poll()).isEmpty();
            queue.done(A);
            assertThat(drain()).containsExactly(A);
        }
    }

    @Nested
    final class WithAWorkerThatWaits {

        private final WorkQueue real = new WorkQueue(() -> Duration.ofNanos(System.nanoTime()));

        @Test
        void wakesItAtOnceForANewKey() throws Exception {
            CompletableFuture<Optional<Taken>> taken = takeInBackground();

            real.add(A, Lane.CHANGED);

            assertThat(taken.get(10, TimeUnit.SECONDS)).map(Taken::key).contains(A);
        }

        @Test
        void wakesItWhenADelayedKeyIsDue() throws Exception {
            CompletableFuture<Optional<Taken>> taken = takeInBackground();

            real.addAfter(A, Duration.ofMillis(5));

            assertThat(taken.get(10, TimeUnit.SECONDS)).map(Taken::key).contains(A);
        }

        @Test
        void letsNobodyWaitWhenItIsClosed() throws InterruptedException {
            queue.add(A, Lane.CHANGED);

            queue.close();

            assertThat(queue.take(Duration.ofMinutes(1))).isEmpty();
        }

        @Test
        void letsItGoEmptyHandedWhenItsPatienceEnds() throws Exception {
            assertThat(real.take(Duration.ofMillis(1))).isEmpty();
        }

        private CompletableFuture<Optional<Taken>> takeInBackground() {
            CompletableFuture<Optional<Taken>> result = new CompletableFuture<>();
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            result.complete(real.take(Duration.ofMinutes(1)));
                        } catch (InterruptedException e) {
                            result.completeExceptionally(e);
                        }
                    });
            return result;
        }
    }

    private void take(DocumentKey key) {
        assertThat(queue.poll()).map(Taken::key).contains(key);
    }

    private List<DocumentKey> drain() {
        List<DocumentKey> keys = new ArrayList<>();
        for (Optional<Taken> next = queue.poll(); next.isPresent(); next = queue.poll()) {
            keys.add(next.get().key());
            queue.done(next.get().key());
        }
        return keys;
    }

    private static DocumentKey key(String name) {
        return new DocumentKey("shop", "Job", name);
    }
}
