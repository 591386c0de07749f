package dev.drover.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.testing.InMemoryKeyValueStore.Fate;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class InMemoryKeyValueStoreTest extends KeyValueStoreContract {

    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();

    @Override
    protected KeyValueStore store() {
        return store;
    }

    @Nested
    final class Disturbed {

        private final List<Write> writes = List.of(new Write.Put("a", new byte[] {1}));

        @Test
        void doesTheCommitWhoseAnswerIsLost() {
            store.disturb((_, _) -> Fate.ANSWER_LOST);
            assertThatThrownBy(() -> store.commit(writes))
                    .isInstanceOf(RemoteFailure.Indeterminate.class);
            store.calm();
            assertThat(store.read("a")).isPresent();
        }

        @Test
        void doesNotDoTheCommitWhoseRequestIsLost() {
            store.disturb((_, _) -> Fate.REQUEST_LOST);
            assertThatThrownBy(() -> store.commit(writes))
                    .isInstanceOf(RemoteFailure.Indeterminate.class);
            store.calm();
            assertThat(store.read("a")).isEmpty();
        }

        @Test
        void listsNothingButDeniesAReadWhenTheRightIsMissing() {
            store.commit(writes);
            store.disturb((_, _) -> Fate.SILENTLY_DENIED);

            assertThat(store.list("")).isEmpty();
            assertThatThrownBy(() -> store.read("a")).isInstanceOf(RemoteFailure.Denied.class);
        }
    }
}
