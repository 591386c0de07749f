package dev.drover.member.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.adapter.caddy.Caddy;
import dev.drover.adapter.caddy.Caddy.Running;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.StatusCodec;
import dev.drover.proxy.Directs.Fate;
import dev.drover.proxy.Member;
import dev.drover.schema.Json;
import dev.drover.testing.Entries;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
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
        awaitTelling("the fault, once it follows what is decided", () -> !broken.get());

        tell();

        await("it says what is wrong with its Caddy")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        assertThat(store.read(Lonely.KEYS.report(Lonely.WEB, Member.DIRECT)))
                                .isPresent());
        member.end(Fate.IS_LEFT);
        thread.join();
    }

    /** Each try disturbs the clients of that Caddy; and never to try again would leave it so for ever. */
    @Test
    void whatTheMachineDidNotLetStartIsTriedAgainAfterAMinuteAndNotBefore()
            throws InterruptedException {
        AtomicReference<Duration> time = new AtomicReference<>(Duration.ZERO);
        AtomicInteger looks = new AtomicInteger();
        ScriptedCaddy caddy =
                new ScriptedCaddy(
                        () -> {
                            looks.incrementAndGet();
                            return new Running(Json.mapper().createObjectNode(), "tag");
                        },
                        _ -> {
                            throw new Caddy.Unstarted("caddy: no such address");
                        });
        DirectMember member =
                new DirectMember(
                        Lonely.WEB,
                        Lonely.surroundings(
                                store, decided, InstantSource.system(), time::get, caddy));
        Thread thread = Thread.ofVirtual().start(() -> member.run(Optional.empty()));
        awaitTelling("the first try", () -> caddy.changes().size() == 1);

        for (int seconds : List.of(30, 55)) {
            time.set(Duration.ofSeconds(seconds));
            int before = looks.get();
            awaitTelling("it looks", () -> looks.get() > before);
        }
        assertThat(caddy.changes()).hasSize(1);
        time.set(Duration.ofSeconds(61));
        awaitTelling("the second try", () -> caddy.changes().size() == 2);

        member.end(Fate.IS_LEFT);
        thread.join();
    }

    private void awaitTelling(String what, BooleanSupplier done) {
        await(what)
                .atMost(Duration.ofSeconds(10))
                .until(() -> {
                    tell();
                    return done.getAsBoolean();
                });
    }

    private void tell() {
        decided.tell(
                List.of(
                        new Entry(
                                Lonely.KEYS.route(Lonely.WEB, "shop/a"),
                                StatusCodec.encode(
                                        (Object)
                                                Entries.entry(
                                                        "shop/a", List.of("a.test"), List.of())),
                                1),
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
