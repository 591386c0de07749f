package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.document;
import static dev.drover.testing.JobDocuments.idle;
import static dev.drover.testing.JobDocuments.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.OperatorProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What people write that cannot be meant: it is named, what was in force stays so, and others go on. */
final class BadInputIT {

    private static final int MANY = Integer.getInteger("faults.documents", 300);
    private static final String MISPLACED = "drover_keys_misplaced";

    private static LiveCluster cluster;
    private static OperatorProcess operator;
    private Bystanders bystanders;

    @BeforeAll
    static void start() {
        // As some set it, so that larger values than documents may have can be written.
        cluster =
                LiveCluster.over(ConsulServer.startWith("limits { kv_max_value_size = 1048576 }"));
        operator = cluster.operate();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void settle() {
        bystanders = Bystanders.settledIn(cluster);
    }

    @AfterEach
    void nobodyElseWasTouched() {
        bystanders.assertUntouched();
    }

    @Test
    void aValueOf600KiB() {
        String large = idle("large") + " ".repeat(600 * 1024);

        assertRefused(
                "large", large.getBytes(StandardCharsets.UTF_8), "at most 524288 are allowed");
    }

    @Test
    void aBinaryValue() {
        assertRefused("binary", new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 0}, "byte 0x00 looks like");
    }

    @Test
    void aValueThatIsNoUtf8() {
        assertRefused("latin", new byte[] {'{', '"', (byte) 0xe9, '"'}, "byte 0xE9 is not UTF-8");
    }

    private static void assertRefused(String name, byte[] bad, String said) {
        cluster.write(name, idle(name));
        long index = cluster.awaitJob(name).path("JobModifyIndex").asLong();
        cluster.awaitCondition(name, "Ready", "True");

        cluster.consul().put("drover/desired/shop/Job/" + name, bad);

        JsonNode accepted = cluster.awaitCondition(name, "Accepted", "False");
        assertThat(accepted.path("message").asText()).contains(said).contains("stays in force");
        assertThat(cluster.awaitJob(name).path("JobModifyIndex").asLong()).isEqualTo(index);
        assertThat(cluster.condition(name, "Ready").path("status").asText()).isEqualTo("True");
        cluster.write(name, idle(name, 77));
        cluster.until(
                "the mended text to be done",
                () -> cluster.awaitJob(name).path("Priority").asInt() == 77);
        cluster.awaitCondition(name, "Accepted", "True");
    }

    @ParameterizedTest
    @CsvSource({
        "lost, has 1 parts",
        "shop/few, has 2 parts",
        "shop/Job/too/many, has 4 parts",
        "shop/Job/Upper_Case, Upper_Case",
        "shop/job/small, kind 'job'",
    })
    void aKeyThatNamesNoDocument(String key, String said) {
        double before = operator.metric(MISPLACED);

        cluster.consul().put("drover/desired/" + key, idle("strange"));

        cluster.until(
                "a misplaced key in the metrics", () -> operator.metric(MISPLACED) == before + 1);
        assertThat(operator.output().lines())
                .anyMatch(
                        line -> line.contains("no document and is ignored") && line.contains(said));
        cluster.consul().delete("drover/desired/" + key);
        cluster.until("to be forgotten", () -> operator.metric(MISPLACED) == before);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unplaceable")
    void aJobThatFindsNoPlace(String name, String demand, String said) {
        String job =
                service(name, 50, 1, "driver = \"raw_exec\"")
                        .replace("priority = 50", "update { min_healthy_time = \"0s\" }\n");
        cluster.write(name, document(job.replace("group \"main\"", demand + "\ngroup \"main\"")));

        assertThat(cluster.awaitReason(name, "Ready", "Unplaced").path("message").asText())
                .contains("cannot be placed: ")
                .contains(said);
        assertThat(cluster.condition(name, "Progressing").path("status").asText())
                .isEqualTo("True");
        assertThat(cluster.condition(name, "Progressing").path("reason").asText())
                .isEqualTo("Unplaced");
        cluster.until(
                "evidence that names " + said,
                () -> cluster.status(name).path("job").path("health").toString().contains(said));
        cluster.write(name, document(job));

        cluster.awaitCondition(name, "Ready", "True");
    }

    /** No deployment tells of it. */
    @Test
    void aBatchJobThatFindsNoPlace() {
        String job =
                service("batch-nowhere", 50, 1, "driver = \"raw_exec\"")
                        .replace("priority = 50", "type = \"batch\"\ndatacenters = [\"%s\"]\n");

        cluster.write("batch-nowhere", document(job.formatted("nowhere")));

        cluster.until("to be told where", () -> unplaced().contains("'nowhere'"));
        cluster.write("batch-nowhere", document(job.formatted("elsewhere")));
        cluster.until("to be told where now", () -> unplaced().contains("'elsewhere'"));
        cluster.write("batch-nowhere", document(job.formatted("*")));
        cluster.awaitReason("batch-nowhere", "Progressing", "Running");
    }

    private static String unplaced() {
        JsonNode ready = cluster.condition("batch-nowhere", "Ready");
        return ready.path("reason").asText().equals("Unplaced")
                ? ready.path("message").asText()
                : "";
    }

    static Stream<Arguments> unplaceable() {
        return Stream.of(
                Arguments.of(
                        "unknown-datacenter",
                        "datacenters = [\"nowhere\"]",
                        "datacenter 'nowhere'"),
                Arguments.of(
                        "unknown-datacenters",
                        "datacenters = [\"east\", \"we*\"]",
                        "datacenters 'east', 'we*'"),
                Arguments.of(
                        "impossible-constraint",
                        """
                        constraint {
                          attribute = "${attr.kernel.name}"
                          value     = "plan9"
                        }
                        """,
                        "${attr.kernel.name} = plan9"),
                Arguments.of(
                        "too-large",
                        """
                        group "large" {
                          task "main" {
                            driver = "raw_exec"
                            config { command = "/bin/true" }
                            resources { memory = 900000 }
                          }
                        }
                        """,
                        "not enough memory"));
    }

    @Test
    void oneBadAmongMany() {
        Duration patience = Duration.ofSeconds(30).plusMillis(MANY * 40L);
        cluster.write("many-bad", "{");
        for (int i = 1; i < MANY; i++) {
            cluster.write("many-" + i, idle("many-" + i));
        }

        await().atMost(patience)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(many()).hasSize(MANY - 1));
        await().atMost(patience)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    assertThat(documents("NotAccepted")).isEqualTo(1);
                    assertThat(documents("NotReady")).isEqualTo(1);
                });
        assertThat(cluster.condition("many-bad", "Accepted").path("message").asText())
                .contains("line 1");
        cluster.consul().delete("drover/desired/shop/Job/many-bad");
    }

    private static List<String> many() {
        return cluster.jobIndexes().keySet().stream()
                .filter(job -> job.startsWith("many-"))
                .toList();
    }

    private static double documents(String condition) {
        return operator.metric(
                "drover_documents{condition=\"%s\",kind=\"Job\",namespace=\"shop\",}"
                        .formatted(condition));
    }
}
