package dev.drover.endtoend;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** A client that asks a service again and again, each time at an instance that Consul calls well at that moment. */
final class PollingClient implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpRequest registry;
    private final Duration pause;
    private final AtomicLong answers = new AtomicLong();
    private final Set<URI> servers = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final Thread thread;

    private PollingClient(URI consul, String service, Duration pause) {
        this.pause = pause;
        registry = request(consul.resolve("/v1/health/service/" + service + "?passing"));
        thread = Thread.ofVirtual().unstarted(this::poll);
    }

    /** Begins at once. */
    static PollingClient of(URI consul, String service) {
        return of(consul, service, PAUSE);
    }

    /** Begins at once, with that pause between two requests. */
    static PollingClient of(URI consul, String service, Duration pause) {
        PollingClient client = new PollingClient(consul, service, pause);
        client.thread.start();
        return client;
    }

    /** Waits until so many more were answered. */
    void awaitAnswers(long more) {
        long wanted = answers.get() + more;
        await("%d more answers".formatted(more))
                .atMost(PATIENCE)
                .until(() -> answers.get() >= wanted || !failures.isEmpty());
    }

    /** What was not answered as it should be, or for which there was nobody to ask. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Who answered. */
    Set<URI> servers() {
        return Set.copyOf(servers);
    }

    private void poll() {
        try {
            while (true) {
                ask();
                Thread.sleep(pause);
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask() throws InterruptedException {
        try {
            JsonNode instances = JSON.readTree(send(registry).body());
            if (instances.isEmpty()) {
                failures.add("nobody is registered as well");
                return;
            }
            JsonNode service = instances.path(0).path("Service");
            URI server =
                    URI.create(
                            "http://%s:%d/"
                                    .formatted(
                                            service.path("Address").asText(),
                                            service.path("Port").asInt()));
            HttpResponse<String> answer = send(request(server));
            if (answer.statusCode() == 200) {
                servers.add(server);
                answers.incrementAndGet();
            } else {
                failures.add("%s: %d".formatted(server, answer.statusCode()));
            }
        } catch (IOException unanswered) {
            failures.add(unanswered.toString());
        }
    }

    private HttpResponse<String> send(HttpRequest request)
            throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(URI address) {
        return HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(10)).build();
    }

    @Override
    public void close() {
        thread.interrupt();
        http.close();
    }
}
