package dev.drover.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hashicorp.nomad.javasdk.NomadApiClient;
import com.hashicorp.nomad.javasdk.NomadException;
import com.hashicorp.nomad.javasdk.NomadJson;
import com.orbitz.consul.Consul;
import com.orbitz.consul.option.QueryOptions;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.NomadServer;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long things take, printed as Markdown: the built distribution with a real Consul and a real Nomad. */
final class ConvergenceBench {

    private static final int CHANGES = 200;
    private static final int REPAIRS = 50;
    private static final int STARTS = 10;

    /** Nomad slows down with the number of its jobs: a loop over more says nothing new. */
    private static final int BARE_MAX = 1_000;

    private static final double IDLE_SECONDS = 10;

    /** To list all jobs takes Nomad tens of milliseconds, a scrape the operator: they are not to be part of the figure. */
    private static final Duration ASK_SELDOM = Duration.ofMillis(200);

    @TempDir(cleanup = CleanupMode.ALWAYS)
    private Path folder;

    @ParameterizedTest
    @CsvSource({"100, 5", "1000, 50", "10000, 50"})
    void converges(int documents, int namespaces) throws Exception {
        try (ConsulServer consul = ConsulServer.start();
                NomadServer nomad = NomadServer.start()) {
            Figures.drover(folder, consul, nomad, "init");
            if (documents <= BARE_MAX) {
                Figures.say(
                        documents,
                        "bare SDK loop, 8 threads, registers as many, s",
                        bareLoop(documents));
            }
            try (OperatorProcess operator =
                    new OperatorProcess(consul, nomad, folder.resolve("first.log"))) {
                Figures.await("a leader", () -> operator.metric("drover_leader") == 1);
                long begun = System.nanoTime();
                Figures.inParallel(documents, i -> write(consul, i, namespaces, 0));
                Figures.say(documents, "documents written, s", Figures.since(begun) / 1e3);
                Figures.await("all jobs", ASK_SELDOM, () -> jobs(nomad) >= documents);
                Figures.say(
                        documents,
                        "new jobs written at once, all registered, s",
                        Figures.since(begun) / 1e3);
                awaitRest(operator);
                changes(documents, namespaces, consul, nomad);
                awaitRest(operator);
                repairs(documents, namespaces, nomad);
                awaitRest(operator);
                idle(documents, operator, "after the changes");
            }
            coldStart(documents, consul, nomad);
        }
    }

    @Test
    void floor() throws Exception {
        try (ConsulServer server = ConsulServer.start();
                NomadServer nomad = NomadServer.start();
                NomadApiClient sdk = Figures.sdk(nomad)) {
            Consul consul =
                    Consul.builder()
                            .withUrl(server.address().toURL())
                            .withReadTimeoutMillis(20_000)
                            .build();
            try {
                double[] took = new double[CHANGES];
                for (int round = 0; round < CHANGES; round++) {
                    took[round] = floorRound(server, sdk, consul, round);
                }
                Figures.percentiles(1, "floor: wake + register", took);
            } finally {
                consul.destroy();
            }
        }
    }

    @Test
    void starts() throws Exception {
        try (ConsulServer consul = ConsulServer.start();
                NomadServer nomad = NomadServer.start()) {
            Figures.drover(folder, consul, nomad, "init");
            double[] live = new double[STARTS];
            double[] commands = new double[STARTS];
            for (int i = 0; i < STARTS; i++) {
                long begun = System.nanoTime();
                try (OperatorProcess operator =
                        new OperatorProcess(consul, nomad, folder.resolve("start.log"))) {
                    Figures.await("live", operator::live);
                    live[i] = Figures.since(begun);
                }
                begun = System.nanoTime();
                Figures.drover(folder, consul, nomad, "get", "--all-namespaces");
                commands[i] = Figures.since(begun);
            }
            Figures.percentiles(0, "process start to /health/live", live);
            Figures.percentiles(0, "drover get", commands);
        }
    }

    private static double floorRound(
            ConsulServer server, NomadApiClient sdk, Consul consul, int round) throws Exception {
        server.put("floor", "before " + round);
        var index = consul.keyValueClient().getValue("floor").orElseThrow().getModifyIndex();
        CompletableFuture<?> woken =
                CompletableFuture.supplyAsync(() ->
                        consul.keyValueClient()
                                .getValue(
                                        "floor",
                                        QueryOptions.blockSeconds(10, BigInteger.valueOf(index))
                                                .build()));
        Thread.sleep(10);
        long begun = System.nanoTime();
        server.put("floor", "after " + round);
        woken.join();
        register(sdk, "floor", round);
        return Figures.since(begun);
    }

    /** On a Nomad of its own, so that both begin with an empty one. */
    private static double bareLoop(int documents) throws IOException {
        try (NomadServer nomad = NomadServer.start();
                NomadApiClient sdk = Figures.sdk(nomad)) {
            long begun = System.nanoTime();
            Figures.inParallel(documents, i -> register(sdk, "bare-" + i, 0));
            return Figures.since(begun) / 1e3;
        }
    }

    private static void changes(
            int documents, int namespaces, ConsulServer consul, NomadServer nomad)
            throws Exception {
        double[] took = new double[CHANGES];
        for (int round = 0; round < CHANGES; round++) {
            int document = (round * 7919) % documents;
            String path = "/v1/job/n%d--d%d".formatted(document % namespaces, document);
            JsonNode before = nomad.get(path);
            long old = before.path("JobModifyIndex").asLong();
            long from = before.path("ModifyIndex").asLong();
            CompletableFuture<Long> seen =
                    CompletableFuture.supplyAsync(() -> changed(nomad, path, old, from));
            Thread.sleep(10);
            long begun = System.nanoTime();
            write(consul, document, namespaces, round + 1);
            took[round] = (double) (seen.join() - begun) / 1e6;
        }
        Figures.percentiles(documents, "KV write to job registered", took);
    }

    /** Jobs are stopped by hand, each of them once. */
    private static void repairs(int documents, int namespaces, NomadServer nomad) throws Exception {
        double[] took = new double[REPAIRS];
        for (int round = 0; round < REPAIRS; round++) {
            int document = (round * 7919 + 13) % documents;
            String path = "/v1/job/n%d--d%d".formatted(document % namespaces, document);
            long begun = System.nanoTime();
            long stopped = nomad.call("DELETE", path, "").path("JobModifyIndex").asLong();
            long seen = changed(nomad, path, stopped, stopped);
            took[round] = (double) (seen - begun) / 1e6;
        }
        Figures.percentiles(documents, "job stopped by hand to registered again", took);
    }

    /** When the job was seen registered anew, as told by a blocking query. */
    private static long changed(NomadServer nomad, String path, long old, long from) {
        long index = from;
        while (true) {
            JsonNode job = nomad.get("%s?index=%d&wait=5s".formatted(path, index));
            if (job.path("JobModifyIndex").asLong() > old) {
                return System.nanoTime();
            }
            index = Math.max(index, job.path("ModifyIndex").asLong());
        }
    }

    private void coldStart(int documents, ConsulServer consul, NomadServer nomad) throws Exception {
        long before = indexes(nomad);
        long begun = System.nanoTime();
        try (OperatorProcess operator =
                new OperatorProcess(consul, nomad, folder.resolve("second.log"))) {
            Figures.await(
                    "a pass over all",
                    ASK_SELDOM,
                    () -> operator.metric("drover_reconcile_total") >= documents);
            Figures.say(
                    documents, "cold start to first pass over all, s", Figures.since(begun) / 1e3);
            awaitRest(operator);
            idle(documents, operator, "after a cold start");
        }
        assertThat(indexes(nomad)).as("what a cold start wrote to Nomad").isEqualTo(before);
    }

    private static void idle(int documents, OperatorProcess operator, String when)
            throws Exception {
        // Idle is when it has settled: the last status writes and wake-ups are over.
        Thread.sleep(3_000);
        double before = operator.processorSeconds();
        Thread.sleep((long) (IDLE_SECONDS * 1e3));
        double share = (operator.processorSeconds() - before) / IDLE_SECONDS * 100;
        Figures.say(documents, "CPU idle " + when + ", % of a core", share);
        Figures.say(documents, "RSS idle " + when + ", MB", (double) operator.megabytes());
    }

    /** Nothing waits, and nothing has been registered for a second. */
    private static void awaitRest(OperatorProcess operator) throws InterruptedException {
        double passes = -1;
        double now = operator.metric("drover_reconcile_total");
        while (passes != now) {
            passes = now;
            Thread.sleep(1_000);
            now = operator.metric("drover_reconcile_total");
        }
    }

    private static long jobs(NomadServer nomad) {
        return nomad.get("/v1/jobs?prefix=n").size();
    }

    private static long indexes(NomadServer nomad) {
        return StreamSupport.stream(nomad.get("/v1/jobs?prefix=n").spliterator(), false)
                .mapToLong(job -> job.path("JobModifyIndex").asLong())
                .sum();
    }

    private static void register(NomadApiClient sdk, String id, int round) {
        String job =
                """
                {"Job": {"ID": "%s", "Name": "%s", "Type": "service", "Datacenters": ["*"],
                  "Meta": {"round": "%d"},
                  "TaskGroups": [{"Name": "g", "Count": 0, "Tasks": [{"Name": "t",
                    "Driver": "raw_exec", "Config": {"command": "/bin/true"}}]}]}}
                """
                        .formatted(id, id, round);
        try {
            sdk.getJobsApi().register(NomadJson.readJobSpec(job));
        } catch (IOException | NomadException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(ConsulServer consul, int document, int namespaces, int round) {
        int namespace = document % namespaces;
        consul.put(
                "drover/desired/n%d/Job/d%d".formatted(namespace, document),
                """
                {"apiVersion": "drover/v1", "kind": "Job", "spec": {"hcl": "job \\"n%d--d%d\\" {\\n meta {\\n round = \\"%d\\"\\n }\\n group \\"g\\" {\\n count = 0\\n task \\"t\\" {\\n driver = \\"raw_exec\\"\\n config {\\n command = \\"/bin/true\\"\\n }\\n }\\n }\\n}"}}
                """
                        .formatted(namespace, document, round));
    }
}
