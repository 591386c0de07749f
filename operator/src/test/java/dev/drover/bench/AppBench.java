package dev.drover.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hashicorp.nomad.javasdk.NomadApiClient;
import com.hashicorp.nomad.javasdk.NomadException;
import com.hashicorp.nomad.javasdk.NomadJson;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.NomadServer;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long Apps take against the same jobs without Drover, printed as Markdown: the built distribution on real servers. */
final class AppBench {

    /** The first ones find everything cold: both ways are warmed, and not counted. */
    private static final int WARMING = 5;

    private static final int STARTS = 40;
    private static final int APPS = 500;

    private static final Duration ASK_SELDOM = Duration.ofMillis(100);

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path folder;

    /** By turns, so that both meet the same machine. */
    @Test
    void startsAProgram() throws Exception {
        try (ConsulServer consul = ConsulServer.start();
                NomadServer nomad = NomadServer.start()) {
            Figures.drover(folder, consul, nomad, "init");
            double[] written = new double[STARTS];
            double[] command = new double[STARTS];
            try (OperatorProcess operator =
                    new OperatorProcess(consul, nomad, folder.resolve("operator.log"))) {
                Figures.await("a leader", () -> operator.metric("drover_leader") == 1);
                for (int round = -WARMING; round < STARTS; round++) {
                    String name = "a%d".formatted(round + WARMING);
                    Path file = folder.resolve("plain-" + name + ".json");
                    Files.writeString(file, job(name, 1).put("ID", "plain--" + name).toString());
                    Instant before = Instant.now();
                    run(nomad, file);
                    double plain = started(nomad, "plain--" + name, before);

                    before = Instant.now();
                    consul.put("drover/desired/bench/App/" + name, app(1));
                    double app = started(nomad, "bench--" + name, before);
                    if (round >= 0) {
                        command[round] = plain;
                        written[round] = app;
                    }
                }
            }
            Figures.percentiles(1, "nomad job run to program started", command);
            Figures.percentiles(1, "App written to program started", written);
        }
    }

    /** None of them runs anything: what a program costs the machine would hide what Drover does. */
    @Test
    void convergesMany() throws Exception {
        ObjectNode like = job("a0", 0);
        try (NomadServer nomad = NomadServer.start();
                NomadApiClient sdk = Figures.sdk(nomad)) {
            long begun = System.nanoTime();
            Figures.inParallel(APPS, i -> register(sdk, like.deepCopy().put("ID", "bare-" + i)));
            Figures.say(
                    APPS,
                    "bare SDK loop, 8 threads, registers as many, s",
                    Figures.since(begun) / 1e3);
        }
        try (ConsulServer consul = ConsulServer.start();
                NomadServer nomad = NomadServer.start()) {
            Figures.drover(folder, consul, nomad, "init");
            try (OperatorProcess operator =
                    new OperatorProcess(consul, nomad, folder.resolve("operator.log"))) {
                Figures.await("a leader", () -> operator.metric("drover_leader") == 1);
                long begun = System.nanoTime();
                Figures.inParallel(
                        APPS,
                        i -> consul.put("drover/desired/n%d/App/a%d".formatted(i % 25, i), app(0)));
                Figures.await(
                        "all jobs",
                        ASK_SELDOM,
                        () -> nomad.get("/v1/jobs?prefix=n").size() >= APPS);
                Figures.say(
                        APPS,
                        "Apps written at once, all registered, s",
                        Figures.since(begun) / 1e3);
                Figures.await(
                        "all to be Ready",
                        ASK_SELDOM,
                        () -> operator.metric("drover_convergence_seconds_count") >= APPS);
                Figures.say(APPS, "Apps written at once, all Ready, s", Figures.since(begun) / 1e3);
            }
        }
    }

    private static String app(int instances) {
        return """
        {"apiVersion": "drover/v1", "kind": "App", "spec": {"command": "/bin/sleep", "args": ["3600"], "driver": "raw_exec",
          "instances": %d, "resources": {"cpu": 20, "memory": 10}, "rollout": {"minHealthyTime": "0s"}}}
        """
                .formatted(instances);
    }

    /** What Drover makes of that document, to be run by other means. */
    private ObjectNode job(String name, int instances) throws IOException, InterruptedException {
        Path document = folder.resolve("document.json");
        Path rendered = folder.resolve("rendered.json");
        ObjectNode named = (ObjectNode) JSON.readTree(app(instances));
        named.putObject("metadata").put("namespace", "bench").put("name", name);
        Files.writeString(document, named.toString());
        ProcessBuilder builder =
                new ProcessBuilder(OperatorProcess.program(), "render", "-f", document.toString());
        int exit = builder.redirectOutput(rendered.toFile()).start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException("drover render ended with " + exit);
        }
        return (ObjectNode) JSON.readTree(rendered.toFile());
    }

    private static void run(NomadServer nomad, Path file) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        Tools.find("nomad").toString(),
                        "job",
                        "run",
                        "-detach",
                        "-json",
                        file.toString());
        builder.environment().put("NOMAD_ADDR", nomad.address().toString());
        int exit =
                builder.redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
        if (exit != 0) {
            throw new IllegalStateException("nomad job run ended with " + exit);
        }
    }

    /**
     * Milliseconds until its program was started, by the clock of Nomad's client: that reports to the servers once a second if it
     * has just done so, which says nothing about who registered the job.
     */
    private static double started(NomadServer nomad, String job, Instant since)
            throws InterruptedException {
        while (true) {
            for (JsonNode allocation : nomad.get("/v1/job/" + job + "/allocations")) {
                String at = allocation.at("/TaskStates/app/StartedAt").asText();
                if (allocation.path("ClientStatus").asText().equals("running") && !at.isEmpty()) {
                    return (double) Duration.between(since, Instant.parse(at)).toNanos() / 1e6;
                }
            }
            Thread.sleep(ASK_SELDOM);
        }
    }

    private static void register(NomadApiClient sdk, ObjectNode job) {
        try {
            sdk.getJobsApi().register(NomadJson.readJobSpec("{\"Job\": %s}".formatted(job)));
        } catch (IOException | NomadException e) {
            throw new IllegalStateException(e);
        }
    }
}
