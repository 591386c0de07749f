package dev.drover.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A real Prometheus with the shipped rules and job, one target, and everything quicker. Not thread-safe. */
public final class PrometheusServer implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    private final String address = "127.0.0.1:" + FreePort.next();
    private final ServerProcess process;

    private PrometheusServer(Path folder, Path configuration) {
        process =
                ServerProcess.start(
                        List.of(
                                Tools.find("prometheus").toString(),
                                "--config.file=" + configuration,
                                "--storage.tsdb.path=" + folder.resolve("data"),
                                "--web.listen-address=" + address),
                        Map.of(),
                        folder.resolve("prometheus.log"));
    }

    /**
     * Starts one; does not wait until it is ready.
     *
     * @param folder for all it keeps
     * @param target host and port of what it scrapes
     */
    public static PrometheusServer start(Path folder, String target) throws IOException {
        Path rules = folder.resolve("drover.rules.yml");
        Files.writeString(
                rules, Files.readString(Monitoring.RULES).replaceAll("for: \\d+m", "for: 2s"));
        Path configuration =
                Files.writeString(
                        folder.resolve("prometheus.yml"),
                        """
                        global: {scrape_interval: 1s, evaluation_interval: 1s}
                        rule_files: ["%s"]
                        scrape_configs:
                          - job_name: drover
                            static_configs: [{targets: ["%s"]}]
                        """
                                .formatted(rules, target));
        return new PrometheusServer(folder, configuration);
    }

    /** What an expression finds at this moment: a vector. */
    public JsonArray query(String expression) {
        return get("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .getJsonArray("result");
    }

    /** The name of each alert that fires. */
    public List<String> firing() {
        return objects(get("alerts").getJsonArray("alerts"))
                .filter(alert -> alert.getString("state").equals("firing"))
                .map(alert -> alert.getJsonObject("labels").getString("alertname"))
                .distinct()
                .toList();
    }

    /** Each rule, with the {@code health} of its last evaluation. */
    public List<JsonObject> rules() {
        return objects(get("rules").getJsonArray("groups"))
                .flatMap(group -> objects(group.getJsonArray("rules")))
                .toList();
    }

    @Override
    public void close() {
        process.close();
        client.close();
    }

    private JsonObject get(String path) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://" + address + "/api/v1/" + path))
                            .build();
            String body = client.send(request, BodyHandlers.ofString()).body();
            JsonObject answer = new JsonObject(body);
            if (!answer.getString("status").equals("success")) {
                throw new AssertionError(path + ": " + body);
            }
            return answer.getJsonObject("data");
        } catch (IOException e) {
            throw new AssertionError("prometheus does not answer:\n" + process.output(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static Stream<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast);
    }
}
