package dev.drover.adapter.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.testing.ConsulServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConsulPrefixFeedIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Queue<List<String>> heard = new ConcurrentLinkedQueue<>();

    @Test
    void tellsTheWholePrefixAtEachChange() {
        try (ConsulServer server = ConsulServer.start();
                ConsulKeyValueStore store = storeOf(server);
                ConsulPrefixFeed feed = feed(store)) {
            server.put("some/a", "one");
            server.put("other/b", "two");
            feed.start(this::hear);
            await().atMost(PATIENCE).until(() -> heard.contains(List.of("some/a=one")));

            server.put("some/c", "three");

            await().atMost(PATIENCE)
                    .until(() -> heard.contains(List.of("some/a=one", "some/c=three")));
        }
    }

    /** One that had no memory for a large answer would never hear that it became small again. */
    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, IllegalStateException.class})
    void goesOnAfterAFaultOfWhoeverListens(Class<? extends Throwable> fault) {
        AtomicBoolean broken = new AtomicBoolean();
        try (ConsulServer server = ConsulServer.start();
                ConsulKeyValueStore store = storeOf(server);
                ConsulPrefixFeed feed = feed(store)) {
            server.put("some/a", "one");

            feed.start(entries -> {
                if (broken.compareAndSet(false, true)) {
                    fail(fault);
                }
                hear(entries);
            });

            await().atMost(PATIENCE).until(() -> heard.contains(List.of("some/a=one")));
            assertThat(broken).isTrue();
        }
    }

    private static void fail(Class<? extends Throwable> fault) {
        if (fault == OutOfMemoryError.class) {
            throw new OutOfMemoryError("as it is told");
        }
        throw new IllegalStateException("as it is told");
    }

    private void hear(List<Entry> entries) {
        heard.add(
                entries.stream()
                        .map(entry ->
                                entry.key()
                                        + "="
                                        + new String(entry.value(), StandardCharsets.UTF_8))
                        .toList());
    }

    private static ConsulKeyValueStore storeOf(ConsulServer server) {
        return new ConsulKeyValueStore(
                ConsulSettings.at(server.address()),
                InstantSource.system(),
                new SimpleMeterRegistry());
    }

    private static ConsulPrefixFeed feed(ConsulKeyValueStore store) {
        return new ConsulPrefixFeed(store, "some/", InstantSource.system(), new Random(1));
    }
}
