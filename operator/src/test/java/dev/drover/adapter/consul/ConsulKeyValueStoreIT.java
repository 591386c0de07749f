package dev.drover.adapter.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.adapter.Token;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.KeyValueStoreContract;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class ConsulKeyValueStoreIT extends KeyValueStoreContract {

    private static final MeterRegistry METERS = new SimpleMeterRegistry();
    private static ConsulServer server;
    private static ConsulKeyValueStore store;

    @BeforeAll
    static void startServer() {
        server = ConsulServer.start();
        store = storeAt(server, Token.none());
    }

    @AfterAll
    static void stopServer() {
        store.close();
        server.close();
    }

    static ConsulKeyValueStore storeAt(ConsulServer server, Token token) {
        return new ConsulKeyValueStore(
                ConsulSettings.at(server.address()).withToken(token),
                InstantSource.system(),
                METERS);
    }

    @Override
    protected KeyValueStore store() {
        return store;
    }

    @Test
    void refusesAKeyThatConsulWouldTakeForAnother() {
        server.put("twin/a", "the other");

        assertThatThrownBy(() -> store.read("twin//a")).isInstanceOf(RemoteFailure.Refused.class);
        assertThatThrownBy(() -> store.read("twin/./a")).isInstanceOf(RemoteFailure.Refused.class);
    }

    @Test
    void readsAValueOfTheLargestSizeThatPeopleCanPut() {
        server.put("large", new byte[512 * 1024]);

        assertThat(store.read("large").orElseThrow().value()).hasSize(512 * 1024);
        assertThat(store.list("large").getFirst().value()).hasSize(512 * 1024);
    }

    @Test
    void countsEachCallByItsOutcome() {
        double before = requests("read", "ok");
        store.read("counted");

        assertThat(requests("read", "ok")).isEqualTo(before + 1);
        assertThat(requests("commit", "indeterminate")).isNotNaN();
    }

    private static double requests(String operation, String outcome) {
        return METERS.get("drover_remote_requests_total")
                .tags("system", "consul", "operation", operation, "outcome", outcome)
                .counter()
                .count();
    }

    @Nested
    final class WithoutAnAgent {

        private final ConsulKeyValueStore nowhere =
                new ConsulKeyValueStore(
                        ConsulSettings.at(URI.create("http://127.0.0.1:1")),
                        InstantSource.system(),
                        METERS);

        @Test
        void everyCallSaysThatNothingWasDone() {
            List<Write> write = List.of(new Write.Put("a", new byte[0]));

            assertThatThrownBy(() -> nowhere.read("a"))
                    .isInstanceOf(RemoteFailure.Unavailable.class)
                    .hasMessageContaining("consul: read a")
                    .hasMessageContaining("is the agent running?");
            assertThatThrownBy(() -> nowhere.list("a"))
                    .isInstanceOf(RemoteFailure.Unavailable.class);
            assertThatThrownBy(() -> nowhere.await("a", 0, Duration.ofSeconds(1)))
                    .isInstanceOf(RemoteFailure.Unavailable.class);
            assertThatThrownBy(() -> nowhere.commit(write))
                    .isInstanceOf(RemoteFailure.Unavailable.class);
        }
    }

    @Nested
    final class WithAFrozenAgent {

        @Test
        void callsEndWithinThePromisedTimeAndAWriteIsInDoubt() {
            store.read("warm");
            server.freeze();
            try {
                long begun = System.nanoTime();
                assertThatThrownBy(() -> store.read("a"))
                        .isInstanceOf(RemoteFailure.Unavailable.class);
                assertThatThrownBy(() ->
                                store.commit(List.of(new Write.Put("frozen", new byte[] {1}))))
                        .isInstanceOf(RemoteFailure.Indeterminate.class);
                assertThat(Duration.ofNanos(System.nanoTime() - begun))
                        .isLessThan(Duration.ofSeconds(6));
            } finally {
                server.thaw();
            }
        }
    }

    @Nested
    final class WithAccessControl {

        private static final String NARROW = "a0000000-0000-0000-0000-00000000d20e";

        @Test
        void saysWhatIsDenied() {
            try (ConsulServer guarded = ConsulServer.startWithAccessControl(false)) {
                guarded.put("open/a", "1");
                guarded.put("shut/a", "1");
                guarded.createToken(
                        NARROW,
                        guarded.policy("narrow", "key_prefix \"open/\" { policy = \"write\" }"));
                try (ConsulKeyValueStore narrow =
                        storeAt(guarded, Token.fixed(NARROW, "the test"))) {
                    mayDoInItsOwnPart(narrow);
                    mayNotInTheOther(narrow);
                }
                tellsABadTokenApart(guarded);
            }
        }

        private void mayDoInItsOwnPart(KeyValueStore narrow) {
            assertThat(narrow.read("open/a")).isPresent();
            assertThat(narrow.list("open/")).hasSize(1);
            assertThat(narrow.commit(List.of(new Write.Put("open/b", new byte[0])))).isPresent();
        }

        private void mayNotInTheOther(KeyValueStore narrow) {
            Write denied = new Write.Put("shut/b", new byte[0]);
            assertThatThrownBy(() -> narrow.read("shut/a"))
                    .isInstanceOf(RemoteFailure.Denied.class);
            assertThatThrownBy(() -> narrow.read("shut/none"))
                    .isInstanceOf(RemoteFailure.Denied.class);
            assertThatThrownBy(() -> narrow.list("shut/")).isInstanceOf(RemoteFailure.Denied.class);
            assertThatThrownBy(() -> narrow.list("")).isInstanceOf(RemoteFailure.Denied.class);
            assertThatThrownBy(() -> narrow.commit(List.of(denied)))
                    .isInstanceOf(RemoteFailure.Denied.class)
                    .hasMessageContaining("shut/b");
        }

        private void tellsABadTokenApart(ConsulServer guarded) {
            String unknown = "b0000000-0000-0000-0000-00000000d20e";
            try (ConsulKeyValueStore bad = storeAt(guarded, Token.fixed(unknown, "the test"))) {
                assertThatThrownBy(() -> bad.read("open/a"))
                        .isInstanceOf(RemoteFailure.Denied.class)
                        .hasMessageContaining("ACL not found")
                        .hasMessageNotContaining(unknown);
                assertThatThrownBy(() -> bad.commit(List.of(new Write.Delete("open/a"))))
                        .isInstanceOf(RemoteFailure.Denied.class);
            }
        }
    }
}
