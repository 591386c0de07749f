package dev.drover.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Somebody who asks a proxy all the time: some 250 requests a second, a third of them POST. */
public final class ProxyLoad implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(8);
    private static final int PERCENT = 100;

    private final OkHttpClient client;
    private final String url;
    private final int postStatus;
    private final AtomicLong gets = new AtomicLong();
    private final AtomicLong posts = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> milliseconds = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads;

    /**
     * Keeps connections, and never asks for the same a second time. Begins at once.
     *
     * @param postStatus what the server itself answers to a POST
     */
    public ProxyLoad(int port, String host, int postStatus) {
        this("http://%s:%d/".formatted(host, port), postStatus, client());
    }

    /**
     * Begins at once.
     *
     * @param url whose host is looked for on this machine
     * @param postStatus what the server itself answers to a POST
     * @param client made of {@link #client}
     */
    public ProxyLoad(String url, int postStatus, OkHttpClient client) {
        this.url = url;
        this.postStatus = postStatus;
        this.client = client;
        this.threads =
                List.of(
                        Thread.ofVirtual().start(() -> ask(false)),
                        Thread.ofVirtual().start(() -> ask(false)),
                        Thread.ofVirtual().start(() -> ask(true)));
    }

    /** A client that keeps connections, never asks a second time, and looks for every host on this machine. */
    public static OkHttpClient client() {
        return new OkHttpClient.Builder()
                .dns(_ -> List.of(InetAddress.getLoopbackAddress()))
                .retryOnConnectionFailure(false)
                .build();
    }

    /** The same with a new connection for each request. */
    public static OkHttpClient fresh() {
        ConnectionPool none = new ConnectionPool(0, 1, TimeUnit.MILLISECONDS);
        return client().newBuilder().connectionPool(none).build();
    }

    /** One that asks anew when a connection that it kept was closed, as browsers do. */
    public static OkHttpClient patient() {
        return client().newBuilder().retryOnConnectionFailure(true).build();
    }

    private void ask(boolean post) {
        RequestBody body = RequestBody.create("x", MediaType.get("text/plain"));
        while (!over.get()) {
            Request.Builder request = new Request.Builder().url(url);
            long before = System.nanoTime();
            ask(post ? request.post(body).build() : request.build(), post ? postStatus : 200);
            milliseconds.add((System.nanoTime() - before) / 1_000_000);
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

    /** Failed of all, GET and POST, and how long they took. */
    @Override
    public String toString() {
        long failedPosts = failures.stream().filter(failure -> failure.startsWith("POST")).count();
        List<Long> sorted = new ArrayList<>(milliseconds);
        sorted.sort(null);
        long p99 = sorted.isEmpty() ? 0 : sorted.get(sorted.size() * (PERCENT - 1) / PERCENT);
        return "GET %d of %d, POST %d of %d failed %s; p99 %d ms, at most %d ms"
                .formatted(
                        failures.size() - failedPosts,
                        gets.get(),
                        failedPosts,
                        posts.get(),
                        failures.stream().distinct().limit(3).toList(),
                        p99,
                        sorted.isEmpty() ? 0 : sorted.getLast());
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
