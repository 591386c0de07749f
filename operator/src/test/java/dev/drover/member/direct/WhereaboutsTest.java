package dev.drover.member.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.proxy.AdminAccess;
import dev.drover.testing.InMemoryKeyValueStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where our part may stand outlives whoever put it there. */
final class WhereaboutsTest {

    private static final Place OLD = at("unix//run/old.sock", "node-a");
    private static final Place NEW = at("http://127.0.0.1:2019", "node-a");

    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();

    @Test
    void aNewPlaceIsAddedAndTheOldOneStays() {
        Whereabouts both = Whereabouts.NONE.movedTo(OLD).movedTo(NEW);

        assertThat(both.places()).containsExactly(OLD, NEW);
        assertThat(both.former(NEW)).containsExactly(OLD);
        assertThat(both.endsAt(NEW)).isTrue();
        assertThat(both.endsAt(OLD)).isFalse();
        assertThat(both.movedTo(OLD).former(OLD)).containsExactly(NEW);
    }

    @Test
    void isForgottenWhenItWasSeenToBeGoneOrAPersonSaysSo() {
        Whereabouts both = Whereabouts.NONE.movedTo(OLD).movedTo(NEW);

        assertThat(both.without(OLD).places()).containsExactly(NEW);
        assertThat(both.withoutAll(List.of("unix//run/old.sock")).places()).containsExactly(NEW);
        assertThat(both.withoutAll(List.of("unix//run/old.sock on node-a")).places())
                .containsExactly(NEW);
        assertThat(both.withoutAll(List.of("unix//run/old.sock on node-b"))).isEqualTo(both);
        assertThat(Whereabouts.NONE.endsAt(NEW)).isFalse();
    }

    @Test
    void isReadByWhoeverTakesOver() {
        new WhereaboutsStore(store, "k").write(Whereabouts.NONE.movedTo(OLD), () -> {});

        assertThat(new WhereaboutsStore(store, "k").read().places()).containsExactly(OLD);

        new WhereaboutsStore(store, "k").write(Whereabouts.NONE, () -> {});
        assertThat(store.read("k")).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNotTakenForNothing() {
        boolean _ =
                store.commit(List.of(new Write.Put("k", "[".getBytes(StandardCharsets.UTF_8))))
                        .isPresent();

        assertThatThrownBy(() -> new WhereaboutsStore(store, "k").read())
                .isInstanceOf(Unfit.class)
                .hasMessageContaining("k cannot be read");
    }

    @Test
    void aLoopbackAddressOfAnotherMachineIsAnotherCaddy() {
        Place there = at("unix//run/old.sock", "node-b");
        Whereabouts whereabouts = Whereabouts.NONE.movedTo(OLD);

        assertThat(whereabouts.namesakeOf(there)).contains(OLD);
        assertThat(whereabouts.endsAt(there)).isFalse();
        assertThat(whereabouts.without(there)).isEqualTo(whereabouts);
        assertThat(whereabouts.namesakeOf(OLD)).isEmpty();
        assertThat(there.isReachedFrom("node-a")).isFalse();
    }

    @Test
    void aRemoteAddressIsTheSameFromEverywhere() {
        Place far = at("https://caddy.example.org:2021", "node-a");

        assertThat(far).isEqualTo(at("https://caddy.example.org:2021", "node-b"));
        assertThat(far.isReachedFrom("node-c")).isTrue();
        assertThat(far.name()).isEqualTo("https://caddy.example.org:2021");
    }

    @Test
    void remembersTheServerUntilItWasSeenInAnother() {
        Whereabouts seen = Whereabouts.NONE.movedTo(OLD).seenIn(OLD, "srv0");

        assertThat(seen.movedTo(NEW).movedTo(OLD).known(OLD).flatMap(Place::server))
                .contains("srv0");
        assertThat(seen.seenIn(OLD, "srv1").known(OLD).flatMap(Place::server)).contains("srv1");
    }

    @Test
    void isLeavingSinceThatWasSaidFirstUntilItIsToStandAgain() {
        Whereabouts leaving = Whereabouts.NONE.movedTo(OLD).leavingSince(Instant.EPOCH);

        assertThat(leaving.leavingSince(Instant.MAX).leaving()).contains(Instant.EPOCH);
        assertThat(leaving.movedTo(OLD).leaving()).isEmpty();
    }

    private static Place at(String address, String machine) {
        return Place.of(
                new AdminAccess(
                        address,
                        Optional.empty(),
                        Optional.empty(),
                        new AdminAccess.Dns("127.0.0.1:8600", "200ms", "consul"),
                        List.of()),
                machine);
    }
}
