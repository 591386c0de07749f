package dev.drover.bench;

import dev.drover.proxy.Site;
import dev.drover.testing.CaddyServer;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A Caddy that follows the instances of {@code shop--api} as one would without Drover. Not thread-safe. */
final class OtherProxy implements AutoCloseable {

    private static final Duration OFTEN = Duration.ofMillis(10);

    /** As Drover asks it to: nobody is to win by another setting. */
    private static final String BALANCING =
            """
            "load_balancing":{"selection_policy":{"policy":"round_robin"},"try_duration":"3s","try_interval":"20ms"},
            "health_checks":{"passive":{"fail_duration":"1s","max_fails":1}}\
            """;

    private final int port = FreePort.next();
    private final int admin = FreePort.next();
    private final CaddyServer caddy;
    private final Thread script;

    private OtherProxy(String upstreams, Script following) throws IOException {
        Site site = new Site(Files.createTempDirectory(Path.of("/tmp"), "other-"));
        Files.writeString(site.configuration(), configuration(upstreams));
        caddy = CaddyServer.start(site);
        script = Thread.ofVirtual().start(() -> run(following));
    }

    private interface Script {
        void step(OtherProxy proxy) throws IOException, InterruptedException;
    }

    /** One that asks Consul's DNS for SRV records, five times a second. */
    static OtherProxy byDns(int dns) throws IOException {
        String source =
                """
                "dynamic_upstreams":{"source":"srv","name":"shop--api.service.consul","refresh":"200ms","grace_period":"5m",
                "resolver":{"addresses":["127.0.0.1:%d"]}},
                "transport":{"protocol":"http","resolver":{"addresses":["127.0.0.1:%d"]}}\
                """
                        .formatted(dns, dns);
        return new OtherProxy(source, proxy -> Thread.sleep(OFTEN));
    }

    /** One that a script gives a new configuration whenever the instances change. */
    static OtherProxy byScript(ConsulServer consul) throws IOException {
        List<List<String>> last = new CopyOnWriteArrayList<>();
        last.add(consul.healthy("shop--api"));
        return new OtherProxy(
                upstreams(last.getFirst()),
                proxy -> {
                    List<String> now = consul.healthy("shop--api");
                    if (!now.isEmpty() && !last.contains(now)) {
                        proxy.load(upstreams(now));
                        last.clear();
                        last.add(now);
                    }
                    Thread.sleep(OFTEN);
                });
    }

    private static String upstreams(List<String> addresses) {
        return addresses.stream()
                .map("{\"dial\":\"%s\"}"::formatted)
                .collect(Collectors.joining(",", "\"upstreams\":[", "]"));
    }

    private String configuration(String upstreams) {
        return """
        {"admin":{"listen":"127.0.0.1:%d","config":{"persist":false}},"apps":{"http":{"servers":{"s":{"listen":["127.0.0.1:%d"],
        "automatic_https":{"disable":true},"routes":[{"handle":[{"handler":"reverse_proxy",%s,%s}]}]}}}}}\
        """
                .formatted(admin, port, BALANCING, upstreams);
    }

    private void load(String upstreams) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/load".formatted(admin)))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(configuration(upstreams)))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        }
    }

    private void run(Script following) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                following.step(this);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        script.interrupt();
        caddy.close();
    }
}
