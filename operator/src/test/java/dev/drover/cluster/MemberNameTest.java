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
    void whatCannotBeUnderstoodMayBeSomebodysName() {
        byte[] garbled = "somewhere".getBytes(StandardCharsets.UTF_8);
        assertThat(store.commit(List.of(new Write.Put(KEYS.member("a"), garbled)))).isPresent();
        assertThat(supervisor("10.0.0.3").look())
                .isInstanceOfSatisfying(
                        Standing.Waits.class,
                        waits ->
                                assertThat(waits.why())
                                        .contains("put it right, or delete it")
                                        .contains(KEYS.member("a")));
        assertThat(store.snapshot()).containsKey(KEYS.member("a"));
    }

    /** As it was written before supervisors said who they are. */
    @Test
    void whoSaidWhereItIsAsAnOlderDroverDidIsWaitedFor() {
        byte[] old =
                "{\"api\":\"10.0.0.9:8432\",\"database\":\"10.0.0.9:5432\"}"
                        .getBytes(StandardCharsets.UTF_8);
        assertThat(store.commit(List.of(new Write.Put(KEYS.member("a"), old)))).isPresent();
        MemberName first = supervisor("10.0.0.3");
        assertThat(first.look())
                .isInstanceOfSatisfying(
                        Standing.Waits.class,
                        waits ->
                                assertThat(waits.why())
                                        .contains("held by the supervisor of an older Drover;"));
        now = now.plus(GONE);
        assertThat(first.look()).isEqualTo(new Standing.Held());
    }

    /** Whoever holds it could not say anything either. */
    @Test
    void anOutageOfTheStoreIsNoSilence() {
        supervisor("10.0.0.3").look();
        answering.clear();
        MemberName second = supervisor("10.0.0.4");
        second.look();
        store.disturb((_, _) -> Fate.UNAVAILABLE);
        now = now.plus(GONE);
        second.look();
        store.calm();
        assertThat(second.look()).isInstanceOf(Standing.Waits.class);
        now = now.plus(GONE);
        assertThat(second.look()).isEqualTo(new Standing.Held());
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
