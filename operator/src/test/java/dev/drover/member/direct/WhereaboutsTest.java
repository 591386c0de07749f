package dev.drover.member.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.proxy.AdminAccess;
import dev.drover.testing.InMemoryKeyValueStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where our part may stand outlives whoever put it there. */
final class WhereaboutsTest {

    private static final AdminAccess OLD = at("unix//run/old.sock");
    private static final AdminAccess NEW = at("http://127.0.0.1:2019");

    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();

    @Test
    void aNewPlaceIsAddedAndTheOldOneStays() {
        Whereabouts both = Whereabouts.NONE.movedTo(OLD).movedTo(NEW);

        assertThat(both.places()).containsExactly(OLD, NEW);
        assertThat(both.former(NEW.address())).containsExactly(OLD);
        assertThat(both.endsAt(NEW.address())).isTrue();
        assertThat(both.endsAt(OLD.address())).isFalse();
        assertThat(both.movedTo(OLD).former(OLD.address())).containsExactly(NEW);
    }

    @Test
    void isForgottenWhenItWasSeenToBeGoneOrAPersonSaysSo() {
        Whereabouts both = Whereabouts.NONE.movedTo(OLD).movedTo(NEW);

        assertThat(both.without(OLD.address()).places()).containsExactly(NEW);
        assertThat(both.withoutAll(List.of(OLD.address())).places()).containsExactly(NEW);
        assertThat(Whereabouts.NONE.last()).isEmpty();
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

    private static AdminAccess at(String address) {
        return new AdminAccess(
                address,
                Optional.empty(),
                Optional.empty(),
                new AdminAccess.Dns("127.0.0.1:8600", "200ms", "consul"),
                List.of());
    }
}
