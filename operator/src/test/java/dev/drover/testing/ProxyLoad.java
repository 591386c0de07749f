package dev.drover.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Somebody who asks a proxy all the time, keeps his connections, and never asks for the same a second time. Some 250 requests
 * a second, a third of them POST.
 */
public final class ProxyLoad implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(8);

    private final OkHttpClient client =
            new OkHttpClient.Builder()
                    .retryOnConnectionFailure(false)
                    .connectionPool(new ConnectionPool())
                    .build();
    private final int port;
    private final String host;
    private final int postStatus;
    private final AtomicLong gets = new AtomicLong();
    private final AtomicLong posts = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads;

    /**
     * Begins at once.
     *
     * @param postStatus what the server itself answers to a POST
     */
    public ProxyLoad(int port, String host, int postStatus) {
        this.port = port;
        this.host = host;
        this.postStatus = postStatus;
        this.threads =
                List.of(
                        Thread.ofVirtual().start(() -> ask(false)),
                        Thread.ofVirtual().start(() -> ask(false)),
                        Thread.ofVirtual().start(() -> ask(true)));
    }

    private void ask(boolean post) {
        RequestBody body = RequestBody.create("x", MediaType.get("text/plain"));
        while (!over.get()) {
            Request.Builder request =
                    new Request.Builder()
                            .url("http://127.0.0.1:%d/".formatted(port))
                            .header("Host", host);
            ask(post ? request.post(body).build() : request.build(), post ? postStatus : 200);
            (post ? posts : gets).incrementAndGet();
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void ask(Request request, int wanted) {
        try (Response response = client.newCall(request).execute()) {
            if (response.code() != wanted) {
                failures.add("%s: %d".formatted(request.method(), response.code()));
            }
        } catch (IOException broken) {
            failures.add("%s: %s".formatted(request.method(), broken));
        }
    }

    /** Waits until so many more were answered. */
    public void awaitAnswers(long more) {
        long wanted = gets.get() + posts.get() + more;
        await().atMost(Duration.ofSeconds(30)).until(() -> gets.get() + posts.get() >= wanted);
    }

    /** What was not answered as it should be. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** Failed of all, GET and POST. */
    @Override
    public String toString() {
        long failedPosts = failures.stream().filter(failure -> failure.startsWith("POST")).count();
        return "GET %d of %d, POST %d of %d failed %s"
                .formatted(
                        failures.size() - failedPosts,
                        gets.get(),
                        failedPosts,
                        posts.get(),
                        failures.stream().distinct().limit(3).toList());
    }

    @Override
    public void close() {
        over.set(true);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
