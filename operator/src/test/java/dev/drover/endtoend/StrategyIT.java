package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.NomadServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every strategy with every way in which a new version can turn out, all at once on one real Nomad: what serves meanwhile, and
 * what is said in the end.
 */
@Tag("alone")
final class StrategyIT {

    /** Of the JDK that these tests run on. */
    private static final Path WEB_SERVER =
            Path.of(System.getProperty("java.home"), "bin", "jwebserver");

    private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(300);

    private static final Map<String, PollingClient> CLIENTS = new LinkedHashMap<>();

    private static LiveCluster cluster;

    /** How instances are replaced. */
    enum Strategy {
        ROLLING("instances: 2", "strategy: rolling"),
        CANARY("instances: 1", "strategy: canary"),
        BLUE_GREEN("instances: 1", "strategy: blueGreen");

        private final String instances;
        private final String rollout;

        Strategy(String instances, String rollout) {
            this.instances = instances;
            this.rollout = rollout;
        }
    }

    /** How the new version turns out. */
    enum Version {
        GOOD("Healthy"),
        SLOW("Healthy"),
        CRASHING("Reverted or DeploymentFailed"),
        UNHEALTHY("Reverted or DeploymentFailed"),
        WITHOUT_PROGRAM("Reverted or DeploymentFailed"),
        WITH_FAILING_HOOK("HookFailed"),
        WITH_HANGING_HOOK("HookFailed");

        private final String reasons;

        Version(String reasons) {
            this.reasons = reasons;
        }

        /** Where it is two: which, depends on whether the deployment had begun to replace instances. */
        private List<String> reasons() {
            return List.of(reasons.split(" or "));
        }

        private boolean serves() {
            return reasons.equals("Healthy");
        }
    }

    @BeforeAll
    static void changeAllAtOnce() {
        ConsulServer consul = ConsulServer.start();
        NomadServer nomad =
                NomadServer.start(
                        NomadServer.Options.PLAIN.withConsul(consul.address().getAuthority()));
        cluster = LiveCluster.over(consul, nomad, Map.of());
        cluster.operate();
        cases().forEach(each -> write(each, Version.GOOD, "one"));
        cases().forEach(each -> settled(name(each), Version.GOOD));
        cases().forEach(each ->
                CLIENTS.put(
                        name(each),
                        PollingClient.of(
                                consul.address(), "shop--" + name(each), BETWEEN_REQUESTS)));
        CLIENTS.values().forEach(client -> client.awaitAnswers(2));
        cases().forEach(each -> write(each, version(each), "two"));
        cases().forEach(each -> settled(name(each), version(each)));
        CLIENTS.values().forEach(client -> client.awaitAnswers(3));
    }

    @AfterAll
    static void stop() {
        CLIENTS.values().forEach(PollingClient::close);
        cluster.close();
    }

    static Stream<Arguments> cases() {
        return Stream.of(Strategy.values())
                .flatMap(strategy ->
                        Stream.of(Version.values())
                                .map(version -> Arguments.of(strategy, version)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void someoneServesAllTheTime(Strategy strategy, Version version) {
        assertThat(CLIENTS)
                .hasEntrySatisfying(
                        name(Arguments.of(strategy, version)),
                        client -> assertThat(client.failures()).isEmpty());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void theVersionThatRunsAndTheConditionAgree(Strategy strategy, Version version) {
        String name = name(Arguments.of(strategy, version));
        JsonNode ready = cluster.condition("App/" + name, "Ready");

        assertThat(ready.path("reason").asText()).isIn(version.reasons());
        assertThat(ready.path("status").asText()).isEqualTo(version.serves() ? "True" : "False");
        assertThat(runningVersions(name)).containsOnly(version.serves() ? "two" : "one");
    }

    private static Stream<String> runningVersions(String name) {
        JsonNode allocations = cluster.nomad().get("/v1/job/shop--" + name + "/allocations");
        return Stream.iterate(0, i -> i < allocations.size(), i -> i + 1)
                .map(allocations::get)
                .filter(allocation -> allocation.path("DesiredStatus").asText().equals("run"))
                .filter(allocation -> allocation.path("ClientStatus").asText().equals("running"))
                .map(allocation -> allocation.path("ID").asText())
                .map(id ->
                        cluster.nomad()
                                .get("/v1/allocation/" + id)
                                .at("/Job/TaskGroups/0/Tasks/0/Env/VERSION")
                                .asText());
    }

    private static void settled(String name, Version version) {
        cluster.until(
                "App %s to be %s".formatted(name, version.reasons),
                () -> {
                    String key = "drover/desired/shop/App/" + name;
                    JsonNode status = cluster.status("App/" + name);
                    return Map.of(key, status.path("observedGeneration").asLong())
                                    .equals(cluster.indexes(key))
                            && version.reasons()
                                    .contains(
                                            cluster.condition("App/" + name, "Ready")
                                                    .path("reason")
                                                    .asText());
                },
                Duration.ofMinutes(2));
    }

    private static void write(Arguments each, Version version, String label) {
        Strategy strategy = (Strategy) each.get()[0];
        cluster.write("App/" + name(each), app(strategy, version, label));
    }

    private static Version version(Arguments each) {
        return (Version) each.get()[1];
    }

    private static String name(Arguments each) {
        return "%s-%s"
                .formatted(each.get()[0], each.get()[1])
                .toLowerCase(Locale.ROOT)
                .replace('_', '-');
    }

    private static String app(Strategy strategy, Version version, String label) {
        String server = WEB_SERVER + " -b 127.0.0.1 -p $NOMAD_PORT_http -d $NOMAD_TASK_DIR -o none";
        String program =
                switch (version) {
                    case SLOW -> "sleep 3; exec " + server;
                    case CRASHING -> "exit 7";
                    default -> "exec " + server;
                };
        String hooks =
                switch (version) {
                    case WITH_FAILING_HOOK -> "{before: [{name: h, command: /bin/false}]}";
                    case WITH_HANGING_HOOK ->
                            "{before: [{name: h, command: /bin/sleep, args: ['300'], timeout:"
                                    + " 3s}]}";
                    default -> "{}";
                };
        return """
        apiVersion: drover/v1
        kind: App
        spec:
          command: %s
          args: [-c, "%s"]
          driver: raw_exec
          %s
          ports: {http: 0}
          env: {VERSION: %s, JDK_JAVA_OPTIONS: "-Xmx24m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"}
          health: {http: %s, interval: 1s, timeout: 10s}
          resources: {cpu: 20, memory: 64}
          rollout: {%s, drain: 1s, deadline: 40s, minHealthyTime: 100ms}
          hooks: %s
        """
                .formatted(
                        version == Version.WITHOUT_PROGRAM ? "/no/such/program" : "/bin/sh",
                        program,
                        strategy.instances,
                        label,
                        version == Version.UNHEALTHY ? "/missing" : "/",
                        strategy.rollout,
                        hooks);
    }
}
