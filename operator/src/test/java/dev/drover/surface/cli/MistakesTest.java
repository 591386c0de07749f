package dev.drover.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.InMemoryKeyValueStore.Fate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

/** What a person sees who does something wrong, or asks for help. */
final class MistakesTest {

    private final Rig drover = new Rig();

    @Test
    void aMistypedVerbIsUnderstood() {
        assertThat(drover.run("aply", "-f", "x")).isEqualTo(2);
        assertThat(drover.err)
                .isEqualTo(
                        "drover: 'aply' is no verb; did you mean 'apply'?\nsee: drover --help\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delet web",
                "db fense db db-2",
                "db reini db db-2",
                "db stat db",
                "db failover db --allow-data-los",
                "delete --al"
            })
    void nobodyIsLedToWhatDoesHarm(String words) {
        assertThat(drover.run(words.split(" ", -1))).isEqualTo(2);
        assertThat(drover.err).contains("see: drover ").doesNotContain("did you mean");
    }

    @Test
    void aBadNameOfAMemberIsSaidBeforeAnythingIsWritten(@TempDir Path folder) throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("db.yaml"),
                        """
                        apiVersion: drover/v1
                        kind: PostgresCluster
                        metadata: {name: db}
                        spec:
                          members: 3
                          preferred: db-7
                        """);
        for (String verb : List.of("validate", "diff", "render", "apply")) {
            assertThat(drover.run(verb, "-f", file.toString())).isEqualTo(1);
            assertThat(drover.out + drover.err)
                    .contains(
                            "db.yaml:6:14: $.spec.preferred: 'db-7' is no member, expected one of"
                                    + " db-1, db-2, db-3");
        }
    }

    @Test
    void aMistypedOptionIsNamed() {
        assertThat(drover.run("get", "--namspace", "shop")).isEqualTo(2);
        assertThat(drover.err).contains("--namspace").contains("see: drover get --help");
    }

    @Test
    void aWrongFormIsNamedWithTheRightOnes() {
        assertThat(drover.run("get", "-o", "xml")).isEqualTo(2);
        assertThat(drover.err).contains("xml").contains("YAML");
    }

    @Test
    void aMistypedKindIsUnderstood() {
        assertThat(drover.run("get", "jbo/web")).isEqualTo(2);
        assertThat(drover.err)
                .isEqualTo(
                        "drover: 'jbo' is no kind; did you mean 'Job'?; known: App, Job,"
                                + " PostgresCluster, Proxy, Route\n");
    }

    @Test
    void aWrongNameNamespaceSelectorOrPrefixIsExplained() {
        assertThat(drover.run("get", "job", "Web")).isEqualTo(2);
        assertThat(drover.err).contains("name 'Web' may hold only a-z");
        assertThat(drover.run("get", "-n", "a--b")).isEqualTo(2);
        assertThat(drover.err).contains("namespace 'a--b' holds '--'");
        assertThat(drover.run("get", "-l", "=x")).isEqualTo(2);
        assertThat(drover.err).contains("is no label selector");
        assertThat(drover.run("get", "--prefix", "/x/")).isEqualTo(2);
        assertThat(drover.err).contains("set --prefix or DROVER_PREFIX");
    }

    @Test
    void aMissingConsulIsOneLineWithTheWayOut() {
        drover.store.disturb((_, _) -> Fate.UNAVAILABLE);

        assertThat(drover.run("get", "--consul-addr", "http://there:8500")).isEqualTo(1);
        assertThat(drover.err)
                .contains("looked for Consul at http://there:8500; set CONSUL_HTTP_ADDR")
                .doesNotContain("\tat ");
    }

    @Test
    void aMissingRightNamesTheDoctor() {
        drover.store.disturb((_, _) -> Fate.DENIED);

        assertThat(drover.run("get")).isEqualTo(1);
        assertThat(drover.err).contains("drover doctor").doesNotContain("\tat ");
    }

    @Test
    void aLostAnswerIsNotCalledAFailure() {
        drover.store.disturb((_, _) -> Fate.ANSWER_LOST);

        assertThat(drover.run("init")).isEqualTo(1);
        assertThat(drover.err).contains("it may have been done or not");
    }

    @Test
    void aStackTraceIsPrintedWhenAskedFor() {
        drover.store.disturb((_, _) -> Fate.UNAVAILABLE);

        assertThat(drover.run("get", "--debug")).isEqualTo(1);
        assertThat(drover.err).contains("\tat dev.drover");
    }

    @Test
    void noVerbPrintsTheHelp() {
        assertThat(drover.run()).isEqualTo(2);
        assertThat(drover.err).contains("Usage: drover").contains("rollback");
    }

    @Test
    void theVersionIsPrinted() {
        assertThat(drover.run("--version")).isZero();
        assertThat(drover.out).isEqualTo("drover 1.2.3\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "init",
                "doctor",
                "status",
                "get",
                "describe",
                "events",
                "explain",
                "validate",
                "render",
                "diff",
                "apply",
                "wait",
                "delete",
                "prune",
                "adopt",
                "suspend",
                "resume",
                "retry",
                "restart",
                "deploy",
                "history",
                "rollback",
                "completion"
            })
    void eachVerbHasHelpWithAnExampleAndTheExitCodes(String verb) {
        assertThat(drover.run(verb, "--help")).isZero();
        assertThat(drover.out)
                .contains("Usage: drover " + verb)
                .contains("Example:\n  ")
                .contains("drover " + verb)
                .contains("2   called in a wrong way; nothing was done")
                .contains("--prefix=PREFIX");
        assertThat(drover.storesMade).isZero();
    }

    @Test
    void theReadmeNamesTheSameExitCodesAsTheHelp() throws IOException {
        drover.run("--help");
        List<String> codes =
                drover.out
                        .substring(drover.out.indexOf("Exit codes:"))
                        .lines()
                        .filter(line -> line.matches("  \\d +.*"))
                        .map(line -> line.strip().replaceFirst(" +", " "))
                        .map(line -> line.replaceFirst("[;,].*", ""))
                        .toList();

        assertThat(codes).hasSize(4);
        assertThat(Files.readString(Path.of("../README.md")).replace("`", ""))
                .contains("Exit codes: " + codes.getFirst())
                .contains(codes);
    }

    @Test
    void theNamespaceAndThePrefixComeFromTheEnvironmentToo() {
        drover.environment.put("DROVER_NAMESPACE", "shop");
        drover.environment.put("DROVER_PREFIX", "elsewhere");
        drover.put("elsewhere/desired/shop/Job/web", Rig.text("web"));

        drover.run("get", "-o", "name");

        assertThat(drover.out).isEqualTo("shop/Job/web\n");
    }

    @Test
    void globalOptionsMayStandBeforeTheVerb() {
        drover.put("elsewhere/desired/default/Job/web", Rig.text("web"));

        drover.run("--prefix", "elsewhere", "get", "-o", "name");

        assertThat(drover.out).isEqualTo("default/Job/web\n");
    }

    /** A verb from elsewhere, as {@code run} is. */
    @Command(name = "run", description = "Run it.")
    private static final class Foreign implements Callable<Integer> {
        @Override
        public Integer call() {
            return 7;
        }
    }

    @Test
    void aVerbFromElsewhereIsRun() {
        Cli cli = new Cli(drover).with("run", surroundings -> new Foreign());

        assertThat(cli.run(List.of("run"), Rig.silent())).isEqualTo(7);
    }
}
