package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.StoreKeys;
import dev.drover.document.DocumentKey;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.InMemoryKeyValueStore.Fate;
import dev.drover.testing.Places;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MemberPlacesTest {

    private static final RoleKeys KEYS =
            new RoleKeys(new StoreKeys("drover"), DocumentKey.parse("shop/PostgresCluster/db"));
    private static final MemberPlace HERE = Places.at("10.0.0.3");
    private static final MemberPlace THERE = Places.at("10.0.0.4");

    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    private Duration now = Duration.ZERO;
    private final MemberPlaces places = new MemberPlaces(store, KEYS, () -> now);

    @Test
    void whatAMemberSaysIsKnown() {
        say("a", HERE);
        assertThat(places.of("a")).contains(HERE);
        assertThat(store.read("drover/members/shop/PostgresCluster/db/a")).isPresent();
    }

    @Test
    void nothingIsKnownOfOneThatNeverSaidSo() {
        assertThat(places.of("b")).isEmpty();
    }

    @Test
    void aMemberThatMovedIsFound() {
        say("a", HERE);
        assertThat(places.of("a")).contains(HERE);
        say("a", THERE);
        assertThat(places.of("a")).contains(HERE);
        now = Duration.ofSeconds(3);
        await().untilAsserted(() -> assertThat(places.of("a")).contains(THERE));
    }

    @Test
    void whatWasKnownStaysKnownWhileTheStoreIsAway() {
        say("a", HERE);
        assertThat(places.of("a")).contains(HERE);
        store.disturb((_, _) -> Fate.UNAVAILABLE);
        now = Duration.ofHours(1);
        assertThat(places.of("a")).contains(HERE);
        assertThat(places.of("b")).isEmpty();
    }

    /** Nobody was asked before the store went away; who is needed then is known all the same. */
    @Test
    void whoIsRememberedIsKnownWhileTheStoreIsAway() {
        say("a", HERE);
        assertThat(places.remember(List.of("a", "b"))).as("b never said so").isFalse();
        assertThat(places.remember(List.of("a"))).isTrue();
        store.disturb((_, _) -> Fate.UNAVAILABLE);
        assertThat(places.of("a")).contains(HERE);
        assertThat(places.of("b")).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNoPlace() {
        byte[] garbled = "somewhere".getBytes(StandardCharsets.UTF_8);
        assertThat(store.commit(List.of(new Write.Put(KEYS.member("a"), garbled)))).isPresent();
        assertThat(places.of("a")).isEmpty();
        say("a", HERE);
        assertThat(places.of("a")).contains(HERE);
    }

    @Test
    void tellsHowOftenEachSaidThatItIsThere() {
        say("a", HERE);
        say("z", THERE);
        byte[] garbled = "somewhere".getBytes(StandardCharsets.UTF_8);
        assertThat(store.commit(List.of(new Write.Put(KEYS.member("b"), garbled)))).isPresent();

        assertThat(places.beats()).containsExactly(Map.entry("a", 1L), Map.entry("z", 1L));
    }

    private void say(String name, MemberPlace place) {
        Write write = new Write.Put(KEYS.member(name), RoleCodec.encode(place));
        assertThat(store.commit(List.of(write))).isPresent();
    }
}
