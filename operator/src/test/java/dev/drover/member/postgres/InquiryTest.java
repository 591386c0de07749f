package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class InquiryTest {

    private static final Duration MOMENT = Duration.ofMillis(30);
    private static final Duration WORTH = Duration.ofSeconds(2);

    private final AtomicReference<CompletableFuture<String>> answer = new AtomicReference<>();
    private final AtomicReference<Duration> now = new AtomicReference<>(Duration.ofMinutes(1));
    private final AtomicInteger asked = new AtomicInteger();
    private final Inquiry<String> inquiry = new Inquiry<>(this::question, MOMENT, WORTH, now::get);

    InquiryTest() {
        answer.set(new CompletableFuture<>());
    }

    @Test
    void givesTheAnswerThatComesSoon() {
        answer.get().complete("soon");

        assertThat(inquiry.ask()).contains("soon");
    }

    @Test
    void waitsOnlyAMomentAndAsksOneThatHangsOnce() {
        assertThat(inquiry.ask()).isEmpty();
        assertThat(inquiry.ask()).isEmpty();

        assertThat(asked).hasValue(1);
    }

    @Test
    void aLateAnswerIsForWhoAsksNext() {
        assertThat(inquiry.ask()).isEmpty();
        CompletableFuture<String> first = answer.get();
        answer.set(new CompletableFuture<>());
        first.complete("late");

        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(inquiry.ask()).contains("late"));
        now.set(now.get().plus(WORTH));
        assertThat(inquiry.ask()).as("it is old by now").isEmpty();
    }

    @Test
    void whoRefusesSaysNothingAndIsAskedAgain() {
        answer.get().completeExceptionally(new IOException("refused"));
        assertThat(inquiry.ask()).isEmpty();

        answer.set(CompletableFuture.completedFuture("there"));
        assertThat(inquiry.ask()).contains("there");
        assertThat(asked).hasValue(2);
    }

    private String question() throws Exception {
        asked.incrementAndGet();
        return answer.get().get(10, TimeUnit.SECONDS);
    }
}
