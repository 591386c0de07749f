package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.CommandLine;
import dev.drover.testing.CommandLine.Ran;
import dev.drover.testing.LiveCluster;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that takes connections and answers nothing: a person is told soon, which one it is and what to look at. */
@Tag("alone")
final class FrozenServersIT {

    /** About five seconds, and room for a loaded machine; it was three times that. */
    private static final Duration SOON = Duration.ofSeconds(14);

    private static LiveCluster cluster;
    private static CommandLine drover;

    @BeforeAll
    static void start() {
        cluster = LiveCluster.start();
        drover = cluster.commandLine();
        String hcl = service("web", 50, 0, "driver = \"raw_exec\"").indent(4);
        drover.file(
                "web.yaml",
                "apiVersion: drover/v1\nkind: Job\nmetadata: {name: web}\nspec:\n  hcl: |\n" + hcl);
        assertThat(drover.run("apply", "-f", "web.yaml").exit()).isZero();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"get -A", "get job web", "delete job web", "events -A", "apply -f web.yaml"})
    void aFrozenConsulIsNamedSoon(String typed) {
        cluster.consul().freeze();
        try {
            assertGivesUpSoon(
                    cluster.consul().address().toString(),
                    "is the agent frozen or overloaded?",
                    typed.split(" "));
        } finally {
            cluster.consul().thaw();
        }
    }

    @Test
    void aFrozenNomadIsNamedSoon() {
        cluster.nomad().freeze();
        try {
            assertGivesUpSoon(
                    cluster.nomad().address().toString(),
                    "is Nomad frozen or overloaded?",
                    "diff",
                    "-f",
                    "web.yaml");
        } finally {
            cluster.nomad().thaw();
        }
    }

    private static void assertGivesUpSoon(String address, String question, String... typed) {
        long begun = System.nanoTime();

        Ran ran = drover.run(typed);

        assertThat(ran.exit()).as("%s", ran).isEqualTo(1);
        assertThat(ran.err()).contains(address, question, "drover doctor");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
    }
}
