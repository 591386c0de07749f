package dev.drover.cluster;

import dev.drover.role.Promise;
import dev.drover.role.Report;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Where callers wait for what the supervisor answers. Thread-safe. */
final class Desk {

    /** Two operators that ask five times a second do not come near. */
    private static final int WAITING_MAX = 64;

    private static final long PROBE_MILLIS = 400;
    private static final long ASK_MILLIS = 1_500;

    private final Map<String, CompletableFuture<Report>> probing = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Promise>> asking = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<MemberCall.Heard>> instructing =
            new ConcurrentHashMap<>();
    private final AtomicLong callers = new AtomicLong();

    /** Takes up a probe; the answer is a time-out when the supervisor stands still. */
    CompletableFuture<Report> probe(Consumer<String> tell) {
        return waiting(probing, PROBE_MILLIS, tell);
    }

    /** Takes up a question for a promise; the answer is a time-out when it cannot be given yet. */
    CompletableFuture<Promise> ask(Consumer<String> tell) {
        return waiting(asking, ASK_MILLIS, tell);
    }

    /** Takes up a person's word; the answer is a time-out when the supervisor stands still. */
    CompletableFuture<MemberCall.Heard> instruct(Consumer<String> tell) {
        return waiting(instructing, PROBE_MILLIS, tell);
    }

    void acknowledged(String to, MemberCall.Heard heard) {
        complete(instructing, to, heard);
    }

    void reported(String to, Report report) {
        complete(probing, to, report);
    }

    void promised(String to, Promise promise) {
        complete(asking, to, promise);
    }

    private <T> CompletableFuture<T> waiting(
            Map<String, CompletableFuture<T>> all, long millis, Consumer<String> tell) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (all.size() >= WAITING_MAX) {
            answer.completeExceptionally(new RejectedExecutionException("too many callers wait"));
            return answer;
        }
        String from = "caller " + callers.incrementAndGet();
        all.put(from, answer);
        CompletableFuture<T> bounded =
                answer.orTimeout(millis, TimeUnit.MILLISECONDS)
                        .whenComplete((_, _) -> all.remove(from));
        try {
            tell.accept(from);
        } catch (RejectedExecutionException busy) {
            answer.completeExceptionally(busy);
        }
        return bounded;
    }

    private static <T> void complete(Map<String, CompletableFuture<T>> all, String to, T answer) {
        CompletableFuture<T> caller = all.get(to);
        if (caller != null) {
            caller.complete(answer);
        }
    }
}
