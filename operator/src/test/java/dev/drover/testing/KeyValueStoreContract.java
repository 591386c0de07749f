package dev.drover.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Committed;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store promises; run by the one in memory and by the one in a real Consul. */
public abstract class KeyValueStoreContract {

    private static final AtomicInteger NEXT = new AtomicInteger();

    /** Each test has keys of its own, since the server is shared. */
    private final String folder = "contract/%d/".formatted(NEXT.incrementAndGet());

    /** The store under test. */
    protected abstract KeyValueStore store();

    @Nested
    final class OneKey {

        @Test
        void isEmptyWhenItDoesNotExist() {
            assertThat(store().read(key("a"))).isEmpty();
        }

        @Test
        void holdsWhatWasPutWithTheIndexOfTheCommit() {
            Committed committed = commit(put("a", "1"));

            Entry entry = read("a");
            assertThat(text(entry)).isEqualTo("1");
            assertThat(entry.key()).isEqualTo(key("a"));
            assertThat(entry.modifyIndex()).isEqualTo(committed.index());
        }

        @Test
        void getsALargerIndexWithEachChange() {
            long first = commit(put("a", "1")).index();
            long second = commit(put("b", "1")).index();
            long third = commit(put("a", "2")).index();

            assertThat(List.of(first, second, third)).isSorted().doesNotHaveDuplicates();
        }

        @Test
        void keepsItsIndexWhenTheSameValueIsPutAgain() {
            long first = commit(put("a", "1")).index();
            commit(put("b", "1"));

            assertThat(commit(put("a", "1")).index()).isEqualTo(first);
            assertThat(read("a").modifyIndex()).isEqualTo(first);
        }

        @Test
        void holdsBytesThatAreNoText() {
            byte[] binary = {0, (byte) 0xff, (byte) 0xfe, '\n', '"', 0, (byte) 0x80};
            commit(new Write.Put(key("a"), binary));

            assertThat(read("a").value()).containsExactly(binary);
            assertThat(store().list(folder).getFirst().value()).containsExactly(binary);
        }

        @Test
        void mayBeEmpty() {
            commit(put("a", ""));

            assertThat(read("a").value()).isEmpty();
            assertThat(store().list(folder).getFirst().value()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"ü x+y%", "50% ? # : @ ž", "日本/語", "🙂", "a%2Fb", "x&y=z", ".hidden"})
        void mayHaveAnyName(String name) {
            commit(put(name, "1"));

            assertThat(text(read(name))).isEqualTo("1");
            assertThat(store().list(folder))
                    .singleElement()
                    .extracting(Entry::key)
                    .isEqualTo(key(name));
        }

        @Test
        void isGoneAfterADelete() {
            commit(put("a", "1"));
            commit(new Write.Delete(key("a")));

            assertThat(store().read(key("a"))).isEmpty();
        }

        @Test
        void mayBeDeletedThoughItDoesNotExist() {
            assertThat(store().commit(List.of(new Write.Delete(key("a"))))).isPresent();
        }
    }

    @Nested
    final class ACommit {

        @Test
        void createsOnlyWhatDoesNotExist() {
            assertThat(tryCommit(new Write.PutIf(key("a"), bytes("1"), 0))).isPresent();
            assertThat(tryCommit(new Write.PutIf(key("a"), bytes("2"), 0))).isEmpty();
            assertThat(text(read("a"))).isEqualTo("1");
        }

        @Test
        void replacesOnlyWhatHasTheExpectedIndex() {
            long first = commit(put("a", "1")).index();
            assertThat(tryCommit(new Write.PutIf(key("a"), bytes("2"), first))).isPresent();

            assertThat(tryCommit(new Write.PutIf(key("a"), bytes("3"), first))).isEmpty();
            assertThat(text(read("a"))).isEqualTo("2");
        }

        @Test
        void doesNotReplaceWhatIsGone() {
            long first = commit(put("a", "1")).index();
            commit(new Write.Delete(key("a")));

            assertThat(tryCommit(new Write.PutIf(key("a"), bytes("2"), first))).isEmpty();
        }

        @Test
        void deletesOnlyWhatHasTheExpectedIndex() {
            long first = commit(put("a", "1")).index();
            long second = commit(put("a", "2")).index();

            assertThat(tryCommit(new Write.DeleteIf(key("a"), first))).isEmpty();
            assertThat(tryCommit(new Write.DeleteIf(key("a"), second))).isPresent();
            assertThat(store().read(key("a"))).isEmpty();
        }

        @Test
        void isContentWhenWhatItDeletesIsGoneAlready() {
            long first = commit(put("a", "1")).index();
            commit(new Write.Delete(key("a")));

            assertThat(tryCommit(new Write.DeleteIf(key("a"), first))).isPresent();
        }

        @Test
        void isLostWhenARequiredKeyHasAnotherIndex() {
            long term = commit(put("term", "1")).index();
            commit(put("term", "2"));

            assertThat(tryCommit(new Write.Require(key("term"), term), put("a", "1"))).isEmpty();
            assertThat(store().read(key("a"))).isEmpty();
        }

        @Test
        void isDoneWhenARequiredKeyIsAsExpected() {
            long term = commit(put("term", "1")).index();

            assertThat(tryCommit(new Write.Require(key("term"), term), put("a", "1"))).isPresent();
            assertThat(read("term").modifyIndex()).isEqualTo(term);
        }

        @Test
        void isLostWhenARequiredKeyIsGone() {
            assertThat(tryCommit(new Write.Require(key("term"), 7), put("a", "1"))).isEmpty();
        }

        @Test
        void canRequireThatAKeyDoesNotExist() {
            Write absent = new Write.Require(key("term"), 0);
            assertThat(tryCommit(absent, put("a", "1"))).isPresent();
            commit(put("term", "1"));

            assertThat(tryCommit(absent, put("a", "2"))).isEmpty();
        }

        @Test
        void isDoneAsAWholeOrNotAtAll() {
            commit(put("b", "old"));
            Optional<Committed> outcome =
                    tryCommit(
                            put("a", "1"), put("b", "2"), new Write.PutIf(key("b"), bytes("3"), 1));

            assertThat(outcome).isEmpty();
            assertThat(store().read(key("a"))).isEmpty();
            assertThat(text(read("b"))).isEqualTo("old");
        }

        @Test
        void holdsUpToSixtyFourWritesWithOneIndex() {
            List<Write> writes =
                    IntStream.range(0, KeyValueStore.WRITES_MAX)
                            .<Write>mapToObj(i -> put("k" + i, "v"))
                            .toList();
            long index = store().commit(writes).orElseThrow().index();

            assertThat(store().list(folder))
                    .hasSize(64)
                    .allMatch(entry -> entry.modifyIndex() == index);
        }

        @Test
        void doesNotTakeMoreWritesOrNone() {
            List<Write> writes = new ArrayList<>();
            assertThatThrownBy(() -> store().commit(writes))
                    .isInstanceOf(IllegalArgumentException.class);
            IntStream.range(0, 65).forEach(i -> writes.add(put("k" + i, "v")));
            assertThatThrownBy(() -> store().commit(writes))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void refusesAValueThatIsTooLarge() {
            Write large = new Write.Put(key("a"), new byte[600 * 1024]);

            assertThatThrownBy(() -> store().commit(List.of(large)))
                    .isInstanceOf(RemoteFailure.Refused.class);
            assertThat(store().read(key("a"))).isEmpty();
        }
    }

    @Nested
    final class AList {

        @Test
        void holdsWhatBeginsWithThePrefixAndNothingElse() {
            commit(put("a/1", "x"), put("a/2", "y"), put("ab", "z"), put("b", "w"));

            assertThat(store().list(key("a/")))
                    .extracting(entry -> entry.key() + "=" + text(entry))
                    .containsExactlyInAnyOrder(key("a/1") + "=x", key("a/2") + "=y");
        }

        @Test
        void isEmptyWhenNothingBeginsSo() {
            assertThat(store().list(key("none/"))).isEmpty();
        }
    }

    @Nested
    final class Awaiting {

        @Test
        void answersAtOnceWhenTheKeyHasAnotherIndexAlready() {
            commit(put("a", "1"));
            Optional<Entry> entry = store().await(key("a"), 0, Duration.ofSeconds(30));

            assertThat(entry).map(KeyValueStoreContract::text).contains("1");
        }

        @Test
        void answersWhenTheKeyChanges() throws Exception {
            long seen = commit(put("a", "1")).index();
            CompletableFuture<Optional<Entry>> awaited = awaiting(seen);
            commit(put("other", "1"));
            commit(put("a", "2"));

            assertThat(awaited.get(5, TimeUnit.SECONDS))
                    .map(KeyValueStoreContract::text)
                    .contains("2");
        }

        @Test
        void answersWhenAMissingKeyAppears() throws Exception {
            CompletableFuture<Optional<Entry>> awaited = awaiting(0);
            commit(put("b", "1"));
            commit(put("a", "2"));

            assertThat(awaited.get(5, TimeUnit.SECONDS))
                    .map(KeyValueStoreContract::text)
                    .contains("2");
        }

        @Test
        void answersWhenTheKeyIsDeleted() throws Exception {
            long seen = commit(put("a", "1")).index();
            CompletableFuture<Optional<Entry>> awaited = awaiting(seen);
            commit(new Write.Delete(key("a")));

            assertThat(awaited.get(5, TimeUnit.SECONDS)).isEmpty();
        }

        @Test
        void endsWithTheUnchangedEntryWhenPatienceEnds() throws Exception {
            long seen = commit(put("a", "1")).index();

            assertThat(store().await(key("a"), seen, Duration.ofMillis(10)))
                    .map(Entry::modifyIndex)
                    .contains(seen);
        }

        private CompletableFuture<Optional<Entry>> awaiting(long seen) {
            return CompletableFuture.supplyAsync(
                    () -> store().await(key("a"), seen, Duration.ofSeconds(20)));
        }
    }

    private String key(String name) {
        return folder + name;
    }

    private Write put(String name, String value) {
        return new Write.Put(key(name), bytes(value));
    }

    private Committed commit(Write... writes) {
        return tryCommit(writes).orElseThrow();
    }

    private Optional<Committed> tryCommit(Write... writes) {
        return store().commit(List.of(writes));
    }

    private Entry read(String name) {
        return store().read(key(name)).orElseThrow();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Entry entry) {
        return new String(entry.value(), StandardCharsets.UTF_8);
    }
}
