package dev.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.cluster.MemberName;
import dev.drover.cluster.MemberPlace;
import dev.drover.cluster.RoleKeys;
import dev.drover.convergence.StoreKeys;
import dev.drover.document.DocumentKey;
import dev.drover.role.Member;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.Places;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class NameWatchTest {

    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger faults = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();

    /** At a host whose predecessor, if there is one, answers. */
    private MemberName name(String host) {
        RoleKeys keys =
                new RoleKeys(new StoreKeys("drover"), DocumentKey.parse("shop/PostgresCluster/db"));
        MemberPlace place = Places.at(host);
        return new MemberName(
                new MemberName.Parts(
                        store,
                        keys,
                        _ -> Optional.of(Places.at("10.0.0.3").holder()),
                        () -> new Member("a", ""),
                        () -> {
                            if (faults.getAndDecrement() > 0) {
                                throw new IllegalStateException("a fault, for a test");
                            }
                            return Duration.ofSeconds(asked.incrementAndGet());
                        }),
                "a",
                place);
    }

    private NameWatch watch(String host, boolean serves) {
        NameWatch watch = new NameWatch(name(host), () -> serves, () -> ended.set(true));
        watch.start();
        return watch;
    }

    @Test
    void holdsTheName() {
        watch("10.0.0.3", false);
        await().until(() -> !store.snapshot().isEmpty());
        assertThat(ended).isFalse();
    }

    @Test
    void endsASupervisorWhoseNameIsAnothers() {
        name("10.0.0.3").look();
        NameWatch second = watch("10.0.0.4", false);
        await().untilTrue(ended);
        assertThat(second.refused())
                .hasValueSatisfying(why -> assertThat(why).contains("folder-at-10.0.0.3"));
    }

    /** Whoever says no more that he is there loses his name. */
    @Test
    void looksAgainAfterAFault() {
        faults.set(1);
        watch("10.0.0.3", false);
        await().until(() -> !store.snapshot().isEmpty());
        assertThat(faults).hasNegativeValue();
    }

    @Test
    void neverEndsAPrimary() {
        name("10.0.0.3").look();
        int before = asked.get();
        NameWatch second = watch("10.0.0.4", true);
        await().until(() -> asked.get() > before);
        await().during(Duration.ofMillis(200)).untilFalse(ended);
        assertThat(second.refused()).isEmpty();
    }
}
