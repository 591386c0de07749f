package dev.drover.convergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.document.DocumentKey;
import dev.drover.testing.InMemoryDesiredSource;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.InMemoryKeyValueStore.Call;
import dev.drover.testing.InMemoryKeyValueStore.Fate;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The threads are real, the time of leases and patience stands still. */
final class LoopThreadsTest {

    private static final StoreKeys KEYS = new StoreKeys("drover");
    private static final DocumentKey MEMO = DocumentKey.parse("shop/Note/memo");

    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    private final FakeTime time = new FakeTime();
    private final NoteKind kind = new NoteKind();
    private final InMemoryDesiredSource source =
            new InMemoryDesiredSource(store, KEYS.desired(), time);

    @BeforeEach
    void ownTheTime() {
        store.neverWait();
        put(KEYS.sentinel());
    }

    @Test
    void stillBecomesLeaderAfterAFaultOfItsOwn() {
        AtomicBoolean once = new AtomicBoolean(true);
        store.disturb((call, _) -> {
            if (call == Call.COMMIT && once.getAndSet(false)) {
                throw new IllegalStateException("nobody thought of this");
            }
            return Fate.DONE;
        });
        LoopParts parts = parts("Note");

        try (LoopThreads threads = threads(parts)) {
            threads.start();

            await().until(() -> parts.leadership().current().isPresent());
        }

        assertThat(once).isFalse();
    }

    @Test
    void stillWorksAfterMoreFaultsThanThereAreWorkers() {
        List<DocumentKey> memos = memos();
        memos.forEach(memo -> put(KEYS.desired(memo)));
        // To count a pass fails when its kind has no meters, and to count that failure fails too.
        LoopParts withoutMeters = parts(LoopParts.UNKNOWN_KIND);

        try (LoopThreads threads = threads(withoutMeters)) {
            threads.start();
            source.deliver();

            await().until(() -> memos.stream().allMatch(kind::hasNoted));
        }
    }

    @Test
    void keepsLeadingUntilTheStepInFlightHasEnded() throws Exception {
        CountDownLatch inFlight = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        kind.beforeNextStep(() -> {
            inFlight.countDown();
            passBy(answered);
        });
        put(KEYS.desired(MEMO));
        LoopParts parts = parts("Note");
        LoopThreads threads = threads(parts);
        threads.start();
        source.deliver();
        passBy(inFlight);

        Thread closing = Thread.ofVirtual().start(threads::close);
        // Time stands still: nothing but the close of the queue ends this.
        assertThat(parts.queue().take(Duration.ofDays(1))).isEmpty();
        long heartbeat = indexOf(KEYS.heartbeat());
        await().until(() -> indexOf(KEYS.heartbeat()) > heartbeat);
        answered.countDown();
        closing.join();

        assertThat(kind.hasNoted(MEMO)).isTrue();
        assertThat(parts.leadership().current()).isEmpty();
        assertThat(text(KEYS.status(MEMO))).contains("\"observedGeneration\"");
        assertThat(text(KEYS.leader())).contains("\"holder\":\"\"");
    }

    @Test
    void aPassThatHangsIsSeenAndHoldsUpNoOther() {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        kind.beforeNextStep(() -> {
            hanging.countDown();
            passBy(released);
        });
        put(KEYS.desired(MEMO));
        LoopParts parts = parts("Note");

        try (LoopThreads threads = threads(parts)) {
            threads.start();
            source.deliver();
            passBy(hanging);
            List<DocumentKey> others = memos();
            others.forEach(memo -> put(KEYS.desired(memo)));
            source.deliver();

            await().until(() -> others.stream().allMatch(kind::hasNoted));
            await().until(() -> parts.queue().running() == 1);
            // Less than a lease lasts: the one that hangs may go on by the same right.
            time.pass(Duration.ofSeconds(1));
            assertThat(parts.queue().longestRunning()).isEqualTo(Duration.ofSeconds(1));
            time.pass(Duration.ofSeconds(1));
            assertThat(parts.queue().longestRunning()).isEqualTo(Duration.ofSeconds(2));
            assertThat(kind.hasNoted(MEMO)).isFalse();
            released.countDown();

            await().until(() -> parts.queue().longestRunning().isZero());
            assertThat(kind.hasNoted(MEMO)).isTrue();
        }
    }

    private static List<DocumentKey> memos() {
        return IntStream.rangeClosed(0, LoopThreads.WORKERS)
                .mapToObj(i -> new DocumentKey("shop", "Note", "memo-" + i))
                .toList();
    }

    private static void passBy(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String text(String key) {
        return store.read(key)
                .map(entry -> new String(entry.value(), StandardCharsets.UTF_8))
                .orElse("");
    }

    private long indexOf(String key) {
        return store.read(key).map(Entry::modifyIndex).orElse(0L);
    }

    private LoopParts parts(String metered) {
        LoopMetrics metrics = new LoopMetrics(new SimpleMeterRegistry(), List.of(metered), time);
        return new LoopParts(
                new LoopParts.Given(store, KEYS, NoteKind::read, List.of(kind), "me", metrics),
                new LoopParts.Nature(time, time, new Random(1)));
    }

    private LoopThreads threads(LoopParts parts) {
        return new LoopThreads(parts, new ConvergenceLoop(parts), source);
    }

    private void put(String key) {
        store.commit(List.of(new Write.Put(key, "{}".getBytes(StandardCharsets.UTF_8))));
    }
}
