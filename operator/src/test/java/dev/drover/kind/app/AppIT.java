package dev.drover.kind.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.Nomad.JobDiff;
import dev.drover.adapter.nomad.NomadSettings;
import dev.drover.adapter.nomad.SdkNomad;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.NomadServer;
import dev.drover.workload.Hook;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real Nomad says to the jobs that apps become. */
final class AppIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Where nobody answers: Nomad looks only whether jobs may use it. */
    private static final String VAULT =
            """
            vault {
              enabled = true
              address = "http://127.0.0.1:1"
              default_identity {
                aud = ["vault.io"]
                ttl = "1h"
              }
            }
            """;

    private static ConsulServer consul;
    private static NomadServer nomad;
    private static SdkNomad adapter;

    @BeforeAll
    static void start() {
        consul = ConsulServer.start();
        nomad =
                NomadServer.start(
                        NomadServer.Options.PLAIN
                                .withConsul(consul.address().getAuthority())
                                .with(VAULT));
        // Else it warns that it ignores memoryMax.
        nomad.call(
                "PUT",
                "/v1/operator/scheduler/configuration",
                "{\"MemoryOversubscriptionEnabled\": true}");
        adapter = new SdkNomad(NomadSettings.of(nomad.address()), new SimpleMeterRegistry());
    }

    @AfterAll
    static void stop() {
        adapter.close();
        nomad.close();
        consul.close();
    }

    static List<Path> examples() {
        List<Path> all = new ArrayList<>(Apps.examples());
        all.addAll(Apps.stacks());
        assertThat(all).hasSizeGreaterThan(Apps.examples().size());
        return all;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void nomadFindsNothingWrongWithAnExample(Path example) {
        JsonNode verdict =
                nomad.call("POST", "/v1/validate/job", wrapped(Apps.rendered(example)).toString());

        assertThat(verdict.path("ValidationErrors")).isEmpty();
        assertThat(verdict.path("Error").asText()).isEmpty();
        assertThat(verdict.path("Warnings").asText()).isEmpty();
    }

    /** Also of drivers that this Nomad's node has not: such a job waits for another node. */
    @ParameterizedTest
    @MethodSource("examples")
    void anExampleThatIsRegisteredPlansToNoChange(Path example) {
        ObjectNode job = Apps.rendered(example);

        nomad.call("POST", "/v1/jobs", wrapped(job).toString());

        assertThat(adapter.plan(job).nothing()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nomadTakesAnyApp(long seed) {
        for (long i = seed * 1_000; i < seed * 1_000 + 100; i++) {
            String spec = RandomApps.spec(i).toString();
            ObjectNode job = Apps.job(spec);

            assertThatCode(() -> adapter.plan(job))
                    .as("%d: %s", i, spec)
                    .doesNotThrowAnyException();
            for (Hook hook : HookBlock.of(Apps.spec(spec))) {
                ObjectNode named = hook.job().deepCopy();
                named.put("ID", "hook").put("Name", "hook").put("Type", "batch");
                assertThatCode(() -> adapter.plan(named))
                        .as("%d: %s", i, spec)
                        .doesNotThrowAnyException();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void anyAppThatIsRegisteredPlansToNoChange(long seed) {
        for (long i = seed * 1_000; i < seed * 1_000 + 10; i++) {
            String spec = RandomApps.spec(i).toString();
            ObjectNode job = JobBlock.of("shop--any-" + i, Apps.spec(spec));
            nomad.call("POST", "/v1/jobs", wrapped(job).toString());

            JobDiff diff = adapter.plan(job);

            nomad.call("DELETE", "/v1/job/shop--any-%d?purge=true".formatted(i), "");
            assertThat(diff.nothing()).as("%d: %s: %s", i, spec, diff.lines()).isTrue();
        }
    }

    @Test
    void secretsReachTheProgramWhateverTheyHold() {
        String value = "it's \"quoted\" \\ $HOME {{ key }} <&> ünïcode #no\nsecond line";
        nomad.call(
                "PUT",
                "/v1/var/nomad/jobs/shop--web",
                variable("nomad/jobs/shop--web", "password", value));
        consul.put("shop/token", "from=consul \"too\"");

        JsonNode job =
                registered(
                        """
                        command: /bin/sh
                        driver: raw_exec
                        args: [-c, 'printf "%s|%s|" "$DB_PASSWORD" "$TOKEN"; cat "$KEY_FILE"; exec sleep 600']
                        secrets:
                          DB_PASSWORD: {nomadVariable: nomad/jobs/shop--web, item: password}
                          TOKEN: {consulKey: shop/token}
                          KEY_FILE: {nomadVariable: nomad/jobs/shop--web, item: password, file: db.key}
                        """);

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(printed(job))
                                .isEqualTo(value + "|from=consul \"too\"|" + value));
    }

    @Test
    void anItemThatIsMissingIsAMistakeAndNoEmptySecret() {
        nomad.call("PUT", "/v1/var/nomad/jobs/other", variable("nomad/jobs/other", "present", "x"));

        JsonNode job =
                registered(
                        """
                        command: /bin/sh
                        driver: raw_exec
                        args: [-c, 'echo started; exec sleep 600']
                        secrets: {DB_PASSWORD: {nomadVariable: nomad/jobs/other, item: absent}}
                        """);

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(allocations(job).toString())
                                .contains("map has no entry for key \\\"absent\\\""));
    }

    @Test
    void theProgramFindsItsPortAndConsulFindsTheProgram() {
        JsonNode job =
                registered(
                        """
                        command: /bin/sh
                        driver: raw_exec
                        args: [-c, 'echo "port $NOMAD_PORT_http"; exec sleep 600']
                        ports: {http: 8000}
                        """);

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(printed(job))
                                .matches("port [0-9]{5}\n")
                                .isNotEqualTo("port 8000\n"));
    }

    /** Registers an app, after what stood there under its name. */
    private static JsonNode registered(String spec) {
        ObjectNode job = Apps.job(spec);
        nomad.call("DELETE", "/v1/job/shop--web?purge=true", "");
        nomad.call("POST", "/v1/jobs", wrapped(job).toString());
        return job;
    }

    private static JsonNode allocations(JsonNode job) {
        return nomad.get("/v1/job/%s/allocations".formatted(job.path("ID").asText()));
    }

    /** What its newest instance wrote. */
    private static String printed(JsonNode job) {
        JsonNode allocations = allocations(job);
        assertThat(allocations).isNotEmpty();
        return nomad.text(
                "/v1/client/fs/cat/%s?path=alloc/logs/app.stdout.0"
                        .formatted(allocations.path(0).path("ID").asText()));
    }

    private static ObjectNode wrapped(ObjectNode job) {
        return JsonNodeFactory.instance.objectNode().set("Job", job);
    }

    private static String variable(String path, String item, String value) {
        ObjectNode variable = JsonNodeFactory.instance.objectNode().put("Path", path);
        variable.putObject("Items").put(item, value);
        return variable.toString();
    }
}
