package dev.drover.member.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.drover.adapter.caddy.Caddy.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Four large configurations at once would not fit into the operator's heap. */
final class LookingTest {

    private static final int MANY = 4;

    private final Semaphore permit = new Semaphore(1, true);
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @Test
    void oneConfigurationIsHeldAtATime() throws InterruptedException {
        CountDownLatch all = new CountDownLatch(MANY);
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < MANY; number++) {
            threads.add(Thread.ofVirtual().start(() -> looks(all)));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(most).hasValue(1);
        assertThat(permit.availablePermits()).isEqualTo(1);
    }

    private void looks(CountDownLatch all) {
        Looking caddy = new Looking(new ScriptedCaddy(this::read), permit);
        all.countDown();
        try {
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String tag =
                caddy.look(running -> {
                    LockSupport.parkNanos(1_000_000);
                    held.decrementAndGet();
                    return running.tag();
                });
        assertThat(tag).isEqualTo("tag");
    }

    private Running read() {
        most.accumulateAndGet(held.incrementAndGet(), Math::max);
        LockSupport.parkNanos(1_000_000);
        return new Running(NullNode.getInstance(), "tag");
    }

    @Test
    void oneThatDoesNotAnswerGivesThePermitBack() {
        Looking caddy =
                new Looking(
                        new ScriptedCaddy(() -> {
                            throw new IllegalStateException("away");
                        }),
                        permit);

        assertThat(catchThrowable(() -> caddy.look(Running::tag))).hasMessage("away");
        assertThat(permit.availablePermits()).isEqualTo(1);
    }
}
