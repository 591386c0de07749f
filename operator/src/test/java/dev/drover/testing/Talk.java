package dev.drover.testing;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.jspecify.annotations.Nullable;

/** One open websocket to somebody who sends back what he gets. Not thread-safe. */
public final class Talk extends WebSocketListener implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final WebSocket socket;
    private int said;

    private Talk(OkHttpClient client, String url) {
        socket = client.newWebSocket(new Request.Builder().url(url).build(), this);
    }

    /** Connects. */
    public static Talk to(OkHttpClient client, String url) {
        return new Talk(client, url);
    }

    /** Says something, and whether it comes back; else what came instead. */
    public String echo() {
        String word = "word " + ++said;
        boolean sent = socket.send(word);
        try {
            String back = heard.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return sent && word.equals(back) ? "ok" : "sent %s, heard %s".formatted(sent, back);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    @Override
    public void onMessage(WebSocket from, String text) {
        heard.add(text);
    }

    @Override
    public void onClosing(WebSocket from, int code, String reason) {
        heard.add("closing %d %s".formatted(code, reason));
    }

    @Override
    public void onFailure(WebSocket from, Throwable failure, @Nullable Response response) {
        heard.add("failed " + failure);
    }

    @Override
    public void close() {
        socket.cancel();
    }
}
