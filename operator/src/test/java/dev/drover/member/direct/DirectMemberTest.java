package dev.drover.member.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.StatusCodec;
import dev.drover.proxy.Directs.Fate;
import dev.drover.proxy.Member;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.InMemoryPrefixFeed;
import dev.drover.testing.ProxyDocuments;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** One that looks after a Caddy lives on, whatever befalls it. */
final class DirectMemberTest {

    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    private final InMemoryPrefixFeed decided = new InMemoryPrefixFeed();
    private final AtomicBoolean broken = new AtomicBoolean(true);

    @Test
    void livesOnAfterAFaultOfItsOwnWhileItReports() throws InterruptedException {
        DirectMember member =
                new DirectMember(
                        Lonely.WEB,
                        Lonely.surroundings(
                                faulty(),
                                decided,
                                InstantSource.system(),
                                () -> Duration.ofNanos(System.nanoTime())));
        Thread thread = Thread.ofVirtual().start(() -> member.run(Optional.empty()));
        await("the fault, once it follows what is decided")
                .atMost(Duration.ofSeconds(10))
                .until(() -> {
                    tell();
                    return !broken.get();
                });

        tell();

        await("it says what is wrong with its Caddy")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        assertThat(store.read(Lonely.KEYS.report(Lonely.WEB, Member.DIRECT)))
                                .isPresent());
        member.end(Fate.IS_LEFT);
        thread.join();
    }

    private void tell() {
        decided.tell(
                List.of(
                        new Entry(
                                Lonely.KEYS.settings(Lonely.WEB),
                                StatusCodec.encode(
                                        (Object)
                                                ProxyDocuments.settings(
                                                        ProxyDocuments.proxy(
                                                                "web",
                                                                "admin: {address: '%s'}"
                                                                        .formatted(
                                                                                Lonely.ADMIN
                                                                                        .address())),
                                                        1)),
                                1)));
    }

    /** The first report meets a bug. */
    private KeyValueStore faulty() {
        return (KeyValueStore)
                Proxy.newProxyInstance(
                        KeyValueStore.class.getClassLoader(),
                        new Class<?>[] {KeyValueStore.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("commit")
                                    && broken.compareAndSet(true, false)) {
                                throw new IllegalStateException("a bug");
                            }
                            try {
                                return method.invoke(store, arguments);
                            } catch (InvocationTargetException thrown) {
                                throw thrown.getCause();
                            }
                        });
    }
}
