package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cluster.MemberName.Standing;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.InMemoryKeyValueStore.Call;
import dev.drover.testing.InMemoryKeyValueStore.Fate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemberNameTest extends MemberNameContract {

    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();

    @Override
    KeyValueStore store() {
        return store;
    }

    @Test
    void nothingIsBegunWhileTheStoreDoesNotSayWhoseNameItIs() {
        MemberName first = supervisor("10.0.0.3");
        store.disturb((_, _) -> Fate.UNAVAILABLE);
        assertThat(first.look()).isInstanceOf(Standing.Waits.class);
        assertThat(first.withheld()).isPresent();
        store.calm();
        assertThat(first.look()).isEqualTo(new Standing.Held());
    }

    @Test
    void whatRunsGoesOnWhileTheStoreIsAway() {
        MemberName first = supervisor("10.0.0.3");
        first.look();
        store.disturb((_, _) -> Fate.UNAVAILABLE);
        assertThat(first.look()).isInstanceOf(Standing.Waits.class);
        assertThat(first.withheld()).isEmpty();
    }

    @Test
    void whatCannotBeUnderstoodIsNobodysName() {
        byte[] garbled = "somewhere".getBytes(StandardCharsets.UTF_8);
        assertThat(store.commit(List.of(new Write.Put(KEYS.member("a"), garbled)))).isPresent();
        assertThat(supervisor("10.0.0.3").look()).isEqualTo(new Standing.Held());
    }

    @Test
    void whoDoesNotHearThatTheNameIsItsOwnAsksAgain() {
        MemberName first = supervisor("10.0.0.3");
        store.disturb((call, _) -> call == Call.COMMIT ? Fate.ANSWER_LOST : Fate.DONE);
        assertThat(first.look()).isInstanceOf(Standing.Waits.class);
        store.calm();
        assertThat(first.look()).isEqualTo(new Standing.Held());
    }
}
