package dev.drover.adapter.consul;

import dev.drover.convergence.DesiredSource;
import dev.drover.testing.ConsulServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Measures how long a change takes from {@code put} to the listener, with few and many documents around it. A program, not
 * a test: {@code java dev.drover.adapter.consul.WatchLatency}.
 */
public final class WatchLatency {

    private static final String ROOT = "drover/desired/";
    private static final int ROUNDS = 120;
    private static final byte[] DOCUMENT = " ".repeat(1_500).getBytes(StandardCharsets.UTF_8);

    private WatchLatency() {}

    public static void main(String[] arguments) throws Exception {
        List<int[]> sizes = List.of(new int[] {5, 20}, new int[] {50, 200}, new int[] {1, 1_000});
        for (int[] size : sizes) {
            try (ConsulServer server = ConsulServer.start();
                    ConsulKeyValueStore store =
                            new ConsulKeyValueStore(
                                    ConsulSettings.at(server.address()),
                                    InstantSource.system(),
                                    new SimpleMeterRegistry())) {
                measure(server, store, size[0], size[1]);
            }
        }
    }

    private static void measure(
            ConsulServer server, ConsulKeyValueStore store, int namespaces, int each)
            throws Exception {
        server.put(ROOT + ConsulDesiredSource.SENTINEL, "{}");
        for (int i = 0; i < namespaces * each; i++) {
            server.put(path(i % namespaces, i / namespaces), DOCUMENT);
        }
        Counting listener = new Counting();
        Random random = new Random(1);
        long begun = System.nanoTime();
        try (ConsulDesiredSource source =
                new ConsulDesiredSource(store, ROOT, InstantSource.system(), random)) {
            source.start(listener);
            listener.complete.await(60, TimeUnit.SECONDS);
            Duration view = Duration.ofNanos(System.nanoTime() - begun);
            long[] nanos = new long[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                nanos[round] =
                        round(
                                server,
                                listener,
                                path(random.nextInt(namespaces), random.nextInt(each)),
                                round);
                Thread.sleep(20);
            }
            Arrays.sort(nanos);
            System.out.printf(
                    "%d documents in %d namespaces: full view %d ms, %d shards, put to written p50"
                            + " %.1f ms p99 %.1f ms%n",
                    namespaces * each,
                    namespaces,
                    view.toMillis(),
                    source.shardCount(),
                    nanos[ROUNDS / 2] / 1e6,
                    nanos[ROUNDS * 99 / 100] / 1e6);
        }
    }

    private static long round(ConsulServer server, Counting listener, String key, int round)
            throws InterruptedException {
        byte[] value = DOCUMENT.clone();
        // A value that is the same keeps its index, and nobody is woken.
        value[0] = (byte) (128 + round);
        listener.written.drainPermits();
        long begun = System.nanoTime();
        server.put(key, value);
        if (!listener.written.tryAcquire(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("not told: " + key);
        }
        return System.nanoTime() - begun;
    }

    private static String path(int namespace, int name) {
        return "%sn%d/Job/d%d".formatted(ROOT, namespace, name);
    }

    /** Counts what is told. */
    private static final class Counting implements DesiredSource.Listener {
        private final CountDownLatch complete = new CountDownLatch(1);
        private final Semaphore written = new Semaphore(0);

        @Override
        public void written(String path, byte[] value, long modifyIndex) {
            written.release();
        }

        @Override
        public void vanished(String path) {}

        @Override
        public void complete() {
            complete.countDown();
        }
    }
}
