package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.CommandLine;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.OperatorProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apps with commands before and after each version, on real Nomad. Each command leaves a line in a file when it runs. */
final class HooksIT {

    private static LiveCluster cluster;

    @TempDir private Path folder;
    private OperatorProcess operator;

    @BeforeAll
    static void start() {
        cluster = LiveCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void operate() {
        operator = cluster.operate();
    }

    @AfterEach
    void endOperators() {
        cluster.endOperators();
    }

    @Test
    void runOnceForEachVersionInTheirOrderAndNotForAnotherNumber() {
        String hooks =
                hooks(says("one"), says("two"))
                        + "\n    after: ["
                        + command("late", says("late"))
                        + "]";
        cluster.write("App/ordered", app("v1", 1, hooks));
        cluster.awaitCondition("App/ordered", "Ready", "True");
        assertThat(ran()).containsExactly("one v1", "two v1", "late v1");
        JsonNode hooksSaid = cluster.status("App/ordered").path("app").path("hooks");
        assertThat(hooksSaid.path("passed").asInt()).isEqualTo(3);
        assertThat(hooksSaid.has("run")).isFalse();
        assertThat(job("shop--ordered--before--h1").path("Meta").path("managed_by").asText())
                .isEqualTo("drover-hook");

        cluster.write("App/ordered", app("v1", 2, hooks));
        cluster.until("both to run", () -> healthy("App/ordered", 2));
        assertThat(ran()).hasSize(3);

        cluster.write("App/ordered", app("v2", 2, hooks));
        cluster.until("the new version", () -> ran().size() == 6);
        cluster.until("it to be ready", () -> ready("App/ordered"));
        assertThat(ran().subList(3, 6)).containsExactly("one v2", "two v2", "late v2");
    }

    @Test
    void leaveWhatRanBeforeWhenOneFails() {
        cluster.write("App/careful", app("v1", 1, hooks(says("migrated"))));
        cluster.awaitCondition("App/careful", "Ready", "True");
        long version = job("shop--careful").path("Version").asLong();

        cluster.write("App/careful", app("v2", 1, hooks("echo no such column >&2; exit 3")));

        JsonNode failed = cluster.awaitReason("App/careful", "Ready", "HookFailed");
        assertThat(failed.path("message").asText())
                .startsWith("hook 'h1' failed: task app: exit code 3: no such column;")
                .contains("what ran before goes on");
        assertThat(cluster.cli("describe", "App", "careful", "-n", "shop"))
                .contains("no such column");
        assertThat(job("shop--careful").path("Version").asLong()).isEqualTo(version);
        assertThat(cluster.runs("shop--careful")).isTrue();

        cluster.write("App/careful", app("v2", 1, hooks(says("mended"))));

        cluster.until("the new version", () -> ready("App/careful"));
        assertThat(ran()).containsExactly("migrated v1", "mended v2");
    }

    @Test
    void areToldToWhoeverWaits() throws IOException {
        Path go = folder.resolve("go");
        String waits = "while ! test -e " + go + "; do sleep 0.1; done";
        CommandLine line = cluster.commandLine();
        line.file("told.yaml", named("told", app("v1", 1, hooks(waits))));
        CompletableFuture<CommandLine.Ran> applied =
                CompletableFuture.supplyAsync(() -> waiting(line));
        cluster.awaitReason("App/told", "Progressing", "Hook");
        Files.createFile(go);

        assertThat(applied.join().exit()).isZero();
        assertThat(applied.join().err())
                .contains("shop/App/told: Hook: hook 'h1' runs as job shop--told--before--h1");
        assertThat(applied.join().out()).endsWith("shop/App/told is Ready=True\n");

        String broken = hooks("echo no such column >&2; exit 3");
        line.file("told.yaml", named("told", app("v2", 1, broken)));
        CommandLine.Ran failed = waiting(line);

        assertThat(failed.exit()).isEqualTo(3);
        assertThat(failed.err())
                .contains("HookFailed: hook 'h1' failed", "and waiting does not help")
                .contains("  | no such column");
    }

    private static CommandLine.Ran waiting(CommandLine line) {
        return line.run("apply", "-f", "told.yaml", "-n", "shop", "--wait", "--timeout", "50s");
    }

    private static String named(String name, String document) {
        return document.replace("spec:", "metadata: {name: %s}\nspec:".formatted(name));
    }

    @Test
    void areStoppedWhenTheyTakeTooLong() {
        String slow =
                hooks(says("begun") + "; exec sleep 300").replace("timeout: 1m", "timeout: 2s");
        cluster.write("App/slow", app("v1", 1, slow));

        JsonNode failed = cluster.awaitReason("App/slow", "Ready", "HookFailed");

        assertThat(failed.path("message").asText())
                .startsWith("hook 'h1' had not ended after 2s and was stopped");
        assertThat(job("shop--slow--before--h1").path("Stop").asBoolean()).isTrue();
        assertThat(cluster.job("shop--slow")).isEmpty();

        cluster.cli("retry", "App", "slow", "-n", "shop");

        cluster.until("it to be tried again", () -> ran().size() == 2);
    }

    @Test
    void runOnceAlsoWhenTheOperatorIsKilled() throws IOException {
        Path go = folder.resolve("go");
        String waits = says("once") + "; while ! test -e " + go + "; do sleep 0.1; done";
        cluster.write("App/steady", app("v1", 1, hooks(waits)));
        cluster.until("the hook to run", () -> ran().size() == 1);

        operator.kill();
        cluster.operate();
        cluster.awaitReason("App/steady", "Progressing", "Hook");
        Files.createFile(go);

        cluster.awaitCondition("App/steady", "Ready", "True");
        assertThat(ran()).containsExactly("once v1");
        assertThat(job("shop--steady--before--h1").path("Version").asLong()).isZero();
    }

    @Test
    void areStoppedWithTheirDocument() {
        cluster.write("App/gone", app("v1", 1, hooks("exec sleep 300")));
        cluster.awaitReason("App/gone", "Progressing", "Hook");

        cluster.remove("App/gone");

        cluster.until(
                "the hook to be stopped",
                () -> job("shop--gone--before--h1").path("Stop").asBoolean());
        assertThat(cluster.job("shop--gone")).isEmpty();
    }

    private static String app(String version, int instances, String hooks) {
        return """
        apiVersion: drover/v1
        kind: App
        spec:
          command: /bin/sleep
          args: ["3600"]
          driver: raw_exec
          instances: %d
          env: {VERSION: %s}
          resources: {cpu: 20, memory: 20}
          stopTimeout: 1s
          rollout: {minHealthyTime: 0s}
          hooks:
            before: %s
        """
                .formatted(instances, version, hooks);
    }

    private String hooks(String... lines) {
        StringBuilder list = new StringBuilder("[");
        for (int i = 0; i < lines.length; i++) {
            list.append(i == 0 ? "" : ", ").append(command("h" + (i + 1), lines[i]));
        }
        return list.append("]").toString();
    }

    private static String command(String name, String line) {
        return "{name: %s, command: /bin/sh, args: [-c, \"%s\"], timeout: 1m}"
                .formatted(name, line);
    }

    private String says(String word) {
        return "echo %s $VERSION >> %s/ran".formatted(word, folder);
    }

    private List<String> ran() {
        Path file = folder.resolve("ran");
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode job(String id) {
        return cluster.job(id).orElseThrow(() -> new AssertionError("no job " + id));
    }

    private static boolean healthy(String name, int count) {
        return ready(name)
                && cluster.status(name).path("app").path("health").path("healthy").asInt() == count;
    }

    private static boolean ready(String name) {
        String key = "drover/desired/shop/" + name;
        return cluster.condition(name, "Ready").path("status").asText().equals("True")
                && Map.of(key, cluster.status(name).path("observedGeneration").asLong())
                        .equals(cluster.indexes(key));
    }
}
