package dev.drover.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.convergence.DesiredSource;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Write;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every watch promises; run by the one in memory and by the one on a real Consul. */
public abstract class DesiredSourceContract {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final RecordingListener listener = new RecordingListener();

    /** Where its prefix stands. */
    protected abstract KeyValueStore store();

    /** The source under test, not started; the same for the whole test. */
    protected abstract DesiredSource source();

    /** Its prefix, empty when the test begins. */
    protected abstract String root();

    /** Gives a driven source the occasion to tell. */
    protected void settle() {}

    @BeforeEach
    final void begin() {
        put(".sentinel", "{}");
        put("shop/Job/web", "one");
        put("shop/Job/api", "two");
    }

    @AfterEach
    final void end() {
        source().close();
    }

    @Test
    void tellsWhatStandsThereAndThatThisIsAll() {
        start();

        assertThat(listener.standing())
                .isEqualTo(Map.of("shop/Job/web", "one", "shop/Job/api", "two"));
        assertThat(listener.told().getLast()).isEqualTo("complete");
    }

    @Test
    void neverTellsTheSentinel() {
        start();
        put(".sentinel", "{\"again\": true}");
        put("shop/Job/web", "three");

        eventually(told -> assertThat(told.standing()).containsEntry("shop/Job/web", "three"));
        assertThat(listener.standing()).doesNotContainKey(".sentinel");
    }

    @Test
    void tellsEachChangeAndOnlyThat() {
        start();
        listener.clear();
        put("shop/Job/web", "three");

        eventually(told -> assertThat(told.standing()).containsEntry("shop/Job/web", "three"));
        assertThat(listener.told()).containsExactly("+shop/Job/web");
    }

    @Test
    void tellsAKeyInANewNamespace() {
        start();
        put("bank/Job/ledger", "four");

        eventually(told -> assertThat(told.standing()).containsEntry("bank/Job/ledger", "four"));
    }

    @Test
    void tellsAKeyThatIsGone() {
        start();
        listener.clear();
        delete("shop/Job/web");

        eventually(told -> assertThat(told.standing()).doesNotContainKey("shop/Job/web"));
        assertThat(listener.told()).containsExactly("-shop/Job/web");
    }

    @Test
    void tellsAKeyThatCameBack() {
        start();
        delete("shop/Job/web");
        eventually(told -> assertThat(told.standing()).doesNotContainKey("shop/Job/web"));
        put("shop/Job/web", "one");

        eventually(told -> assertThat(told.standing()).containsEntry("shop/Job/web", "one"));
    }

    @Test
    void tellsKeysThatAreNoDocuments() {
        start();
        put("short", "a");
        put("a/b/c/d/e", "b");

        eventually(told ->
                assertThat(told.standing())
                        .containsEntry("short", "a")
                        .containsEntry("a/b/c/d/e", "b"));
    }

    @Test
    void doesNotSayThatKeysAreGoneWithoutTheSentinel() {
        start();
        delete(".sentinel");
        delete("shop/Job/web");
        put("shop/Job/api", "three");

        eventually(told -> assertThat(told.standing()).containsEntry("shop/Job/api", "three"));
        assertThat(listener.standing()).containsKey("shop/Job/web");
        put(".sentinel", "{}");
        eventually(told -> assertThat(told.standing()).doesNotContainKey("shop/Job/web"));
    }

    @Test
    void doesNotTrustAPrefixWithoutSentinel() {
        delete(".sentinel");
        source().start(listener);

        eventually(told -> assertThat(told.standing()).hasSize(2));
        assertThat(listener.count("complete")).isZero();
        assertThat(source().lastAnswer()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void knowsWhenItLastHeardATrustworthyAnswer() {
        assertThat(source().lastAnswer()).isEqualTo(Instant.EPOCH);
        start();

        eventually(_ -> assertThat(source().lastAnswer()).isAfter(Instant.EPOCH));
    }

    @Test
    void tellsNothingMoreAfterClose() {
        start();
        source().close();
        listener.clear();
        put("shop/Job/web", "three");
        settle();

        assertThat(listener.told()).isEmpty();
    }

    private void start() {
        source().start(listener);
        eventually(told -> assertThat(told.count("complete")).isEqualTo(1));
    }

    private void eventually(ThrowingConsumer<RecordingListener> seen) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> {
                    settle();
                    seen.accept(listener);
                });
        assertThat(listener.crossed()).isFalse();
    }

    private void put(String path, String value) {
        commit(new Write.Put(root() + path, value.getBytes(StandardCharsets.UTF_8)));
    }

    private void delete(String path) {
        commit(new Write.Delete(root() + path));
    }

    private void commit(Write write) {
        assertThat(store().commit(List.of(write))).isPresent();
    }
}
