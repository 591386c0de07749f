package dev.drover.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.hashicorp.nomad.javasdk.NomadApiClient;
import com.hashicorp.nomad.javasdk.NomadApiConfiguration;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.NomadServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/** What benchmarks on real servers share: waiting, load, and figures as rows of a Markdown table. */
final class Figures {

    private static final int PARALLEL = 8;

    private static final Duration ASK_OFTEN = Duration.ofMillis(5);

    private Figures() {}

    static NomadApiClient sdk(NomadServer nomad) {
        return new NomadApiClient(
                new NomadApiConfiguration.Builder().setAddress(nomad.address().toString()).build());
    }

    static void drover(Path folder, ConsulServer consul, NomadServer nomad, String... words)
            throws IOException, InterruptedException {
        Path log = folder.resolve("command.log");
        ProcessBuilder builder = new ProcessBuilder(OperatorProcess.program());
        builder.command().addAll(Arrays.asList(words));
        builder.environment().putAll(OperatorProcess.environment(consul, nomad));
        int exit = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
        assertThat(exit).as(Files.readString(log)).isZero();
    }

    static void inParallel(int count, IntConsumer work) {
        try (ExecutorService threads = Executors.newFixedThreadPool(PARALLEL)) {
            CompletableFuture<?>[] all = new CompletableFuture<?>[count];
            for (int i = 0; i < count; i++) {
                int number = i;
                all[i] = CompletableFuture.runAsync(() -> work.accept(number), threads);
            }
            CompletableFuture.allOf(all).join();
        }
    }

    static void await(String what, BooleanSupplier reached) {
        await(what, ASK_OFTEN, reached);
    }

    static void await(String what, Duration pause, BooleanSupplier reached) {
        long deadline = System.nanoTime() + 300_000_000_000L;
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for %s", what).isLessThan(deadline);
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    static double since(long begun) {
        return (double) (System.nanoTime() - begun) / 1e6;
    }

    static void percentiles(int documents, String what, double[] milliseconds) {
        Arrays.sort(milliseconds);
        say(documents, what + ", p50 ms", milliseconds[milliseconds.length / 2]);
        say(documents, what + ", p99 ms", milliseconds[milliseconds.length * 99 / 100]);
    }

    /** Resident memory of a process. */
    static long residentMegabytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/%d/status".formatted(pid))).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .sum();
    }

    @SuppressWarnings("SystemOut")
    static void say(int documents, String what, double figure) {
        System.out.printf(Locale.ROOT, "| %d | %s | %.1f |%n", documents, what, figure);
    }

    @SuppressWarnings("SystemOut")
    static void tell(String what, Object found) {
        System.out.printf(Locale.ROOT, "| %s | %s |%n", what, found);
    }
}
