package dev.drover.adapter.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.adapter.Token;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.RecordingListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong with a real Consul: nothing is told to be gone, and afterwards everything that changed is told. */
final class WatchFaultsIT {

    private static final String ROOT = "drover/desired/";
    private static final String TOKEN = "c0000000-0000-0000-0000-00000000d20e";
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private Duration alarmWait = Duration.ofSeconds(1);
    private final RecordingListener listener = new RecordingListener();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        assertThat(listener.crossed()).isFalse();
    }

    @Nested
    final class OneServer {

        private final ConsulServer server = opened(ConsulServer.start());

        @Test
        void frozenIsNoticedAndSurvived() {
            alarmWait = Alarm.WAIT;
            ConsulDesiredSource source = followed(server, Token.none());
            server.freeze();
            Instant frozen = Instant.now();
            await().atMost(Duration.ofSeconds(12)).until(() -> source.inTrouble());
            assertThat(source.lastAnswer()).isBeforeOrEqualTo(frozen);
            server.thaw();

            server.put(ROOT + "shop/Job/web", "new");
            eventually(() -> "new".equals(listener.standing().get("shop/Job/web")));
            eventually(() -> source.lastAnswer().isAfter(frozen.plusMillis(1)));
            assertThat(listener.vanishedCount()).isZero();
        }

        @Test
        void killedAndStartedAgainTellsOnlyWhatChanged() {
            ConsulDesiredSource source = followed(server, Token.none());
            server.kill();
            await().atMost(PATIENCE).until(source::inTrouble);
            server.restart();
            server.put(ROOT + "shop/Job/web", "new");
            server.put(ROOT + "bank/Job/new", "x");

            eventually(() -> listener.standing().size() == 4);
            eventually(() -> "new".equals(listener.standing().get("shop/Job/web")));
            eventually(() -> listener.count("complete") == 1);
            assertThat(listener.told())
                    .containsExactlyInAnyOrder("+shop/Job/web", "+bank/Job/new", "complete");
        }

        @Test
        void emptiedTellsNothingToBeGone() {
            ConsulDesiredSource source = followed(server, Token.none());
            server.wipe();
            server.restart();
            await().atMost(PATIENCE).until(source::inTrouble);
            server.put("other/key", "x");
            server.put(ROOT + "shop/Job/new", "x");

            eventually(() -> listener.standing().containsKey("shop/Job/new"));
            assertThat(listener.standing()).hasSize(4);
            assertThat(listener.vanishedCount()).isZero();
            assertThat(listener.count("complete")).isZero();
        }

        @Test
        void filledAgainAfterItWasEmptiedTellsOtherContentUnderTheSameIndex() {
            followed(server, Token.none());
            server.wipe();
            server.restart();
            fill(server, "other ");

            eventually(() -> "other web".equals(listener.standing().get("shop/Job/web")));
            eventually(() -> "other ledger".equals(listener.standing().get("bank/Job/ledger")));
        }

        @Test
        void restoredFromASnapshotTellsTheOldContentAgain() {
            followed(server, Token.none());
            byte[] snapshot = server.snapshot();
            server.put(ROOT + "shop/Job/web", "newer");
            server.put(ROOT + "shop/Job/later", "x");
            server.delete(ROOT + "shop/Job/api");
            eventually(() -> listener.standing().get("shop/Job/later") != null);
            eventually(() -> listener.standing().get("shop/Job/api") == null);
            server.restore(snapshot);

            eventually(() -> "web".equals(listener.standing().get("shop/Job/web")));
            eventually(() -> "api".equals(listener.standing().get("shop/Job/api")));
            eventually(() -> listener.standing().get("shop/Job/later") == null);
            server.put(ROOT + "shop/Job/web", "after");
            eventually(() -> "after".equals(listener.standing().get("shop/Job/web")));
        }

        @Test
        void withoutLeaderKeepsTheView() {
            server.addPeer();
            ConsulDesiredSource source = followed(server, Token.none());
            server.killPeer();
            await().atMost(PATIENCE).until(source::inTrouble);
            server.restartPeer();
            server.put(ROOT + "shop/Job/web", "new");

            eventually(() -> "new".equals(listener.standing().get("shop/Job/web")));
            eventually(() -> !source.inTrouble());
            assertThat(listener.vanishedCount()).isZero();
        }

        @Test
        void endsWithinASecondAlsoWhenFrozen() {
            ConsulDesiredSource source = followed(server, Token.none());
            server.freeze();
            long begun = System.nanoTime();
            source.close();
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            server.thaw();

            assertThat(took).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Nested
    final class AccessControl {

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void aTokenTakenAwayAndGivenBack(boolean keyListPolicy) {
            ConsulServer server = guarded(keyListPolicy);
            server.createToken(TOKEN, server.policy("drover", rights("write")));
            ConsulDesiredSource source = followed(server, Token.fixed(TOKEN, "the test"));
            server.deleteToken(TOKEN);
            await().atMost(PATIENCE).until(source::inTrouble);
            server.put(ROOT + "shop/Job/web", "new");
            server.createToken(TOKEN, "drover");

            eventually(() -> "new".equals(listener.standing().get("shop/Job/web")));
            eventually(() -> !source.inTrouble());
            assertThat(listener.vanishedCount()).isZero();
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void aRightTakenAwayAndGivenBack(boolean keyListPolicy) {
            ConsulServer server = guarded(keyListPolicy);
            server.createToken(TOKEN, server.policy("drover", rights("write")));
            ConsulDesiredSource source = followed(server, Token.fixed(TOKEN, "the test"));
            server.policy("none", "key_prefix \"elsewhere/\" { policy = \"write\" }");
            server.setPolicy(TOKEN, "none");
            await().atMost(PATIENCE).until(source::inTrouble);
            server.setPolicy(TOKEN, "drover");
            server.put(ROOT + "shop/Job/web", "new");

            eventually(() -> "new".equals(listener.standing().get("shop/Job/web")));
            eventually(() -> !source.inTrouble());
            assertThat(listener.vanishedCount()).isZero();
        }

        @Test
        void anAnonymousListThatIsSilentlyEmpty() {
            ConsulServer server = guarded(false);
            ConsulDesiredSource source = source(server, Token.none());
            source.start(listener);

            await().atMost(PATIENCE).until(source::inTrouble);
            assertThat(listener.told()).isEmpty();
            assertThat(source.lastAnswer()).isEqualTo(Instant.EPOCH);
        }

        @Test
        void aPartThatMayNotBeReadIsNotTakenForGone() {
            ConsulServer server = guarded(false);
            server.createToken(TOKEN, server.policy("drover", rights("write")));
            ConsulDesiredSource source = followed(server, Token.fixed(TOKEN, "the test"));
            String bank = "key_prefix \"%sbank/\" { policy = \"deny\" }".formatted(ROOT);
            server.policy("most", rights("write") + bank);
            server.setPolicy(TOKEN, "most");
            await().atMost(PATIENCE).until(source::inTrouble);
            server.put(ROOT + "shop/Job/web", "new");

            eventually(() -> "new".equals(listener.standing().get("shop/Job/web")));
            assertThat(listener.vanishedCount()).isZero();
        }

        private ConsulServer guarded(boolean keyListPolicy) {
            return opened(ConsulServer.startWithAccessControl(keyListPolicy));
        }

        private static String rights(String policy) {
            return "key_prefix \"drover/\" { policy = \"%s\" }\n".formatted(policy);
        }
    }

    @Nested
    final class FewConnections {

        @Test
        void makeDoWithFewerShards() {
            ConsulServer server =
                    opened(ConsulServer.startWith("limits { http_max_conns_per_client = 20 }"));
            ConsulKeyValueStore store = opened(ConsulKeyValueStoreIT.storeAt(server, Token.none()));
            fill(server, "");
            fillMany(store, 40, 100);
            ConsulDesiredSource source = followed(store);

            assertThat(listener.standing().size()).isEqualTo(4_003);
            assertThat(source.shardCount()).isLessThan(20);
            store.commit(List.of(new Write.Put(ROOT + "n7/Job/d7", new byte[] {'!'})));
            eventually(() -> "!".equals(listener.standing().get("n7/Job/d7")));
            assertThat(listener.vanishedCount()).isZero();
        }
    }

    @Nested
    final class ManyDocuments {

        @Test
        void useAFewConnectionsOnlyAndTellEveryKey() {
            ConsulServer server = opened(ConsulServer.start());
            ConsulKeyValueStore store = opened(ConsulKeyValueStoreIT.storeAt(server, Token.none()));
            fill(server, "");
            fillMany(store, 70, 60);
            ConsulDesiredSource source = followed(store);
            assertThat(listener.standing().size()).isEqualTo(4_203);
            assertThat(source.shardCount()).isBetween(30, Shards.SHARDS_MAX);
            assertThat(server.connections()).isLessThanOrEqualTo(64);

            listener.clear();
            for (String path :
                    List.of("n3/Job/other", "zoo/Job/x", "n3/Kind/y", "n3//z", "é/Job/a")) {
                store.commit(List.of(new Write.Put(ROOT + path, new byte[] {'1'})));
            }
            store.commit(List.of(new Write.Delete(ROOT + "n5/Job/d5")));
            eventually(() -> listener.told().size() == 6);
            assertThat(listener.told())
                    .containsExactlyInAnyOrder(
                            "+n3/Job/other",
                            "+zoo/Job/x",
                            "+n3/Kind/y",
                            "+n3//z",
                            "+é/Job/a",
                            "-n5/Job/d5");
            server.deleteTree(ROOT + "n6/");
            eventually(() -> listener.vanishedCount() == 61);
            assertThat(server.connections()).isLessThanOrEqualTo(64);
        }
    }

    private static void fill(ConsulServer server, String word) {
        server.put(ROOT + ".sentinel", "{}");
        server.put(ROOT + "shop/Job/web", word + "web");
        server.put(ROOT + "shop/Job/api", word + "api");
        server.put(ROOT + "bank/Job/ledger", word + "ledger");
    }

    private static void fillMany(ConsulKeyValueStore store, int namespaces, int each) {
        for (int n = 0; n < namespaces; n++) {
            List<Write> writes = new ArrayList<>();
            for (int d = 0; d < each; d++) {
                writes.add(new Write.Put(ROOT + "n" + n + "/Job/d" + d, new byte[] {'1'}));
                if (writes.size() == 64 || d == each - 1) {
                    assertThat(store.commit(writes)).isPresent();
                    writes.clear();
                }
            }
        }
    }

    private ConsulDesiredSource source(ConsulServer server, Token token) {
        fill(server, "");
        return source(opened(ConsulKeyValueStoreIT.storeAt(server, token)));
    }

    private ConsulDesiredSource source(ConsulKeyValueStore store) {
        return opened(
                new ConsulDesiredSource(
                        store, ROOT, InstantSource.system(), new Random(1), alarmWait));
    }

    private ConsulDesiredSource followed(ConsulServer server, Token token) {
        fill(server, "");
        return followed(opened(ConsulKeyValueStoreIT.storeAt(server, token)));
    }

    private ConsulDesiredSource followed(ConsulKeyValueStore store) {
        ConsulDesiredSource source = source(store);
        source.start(listener);
        eventually(() -> listener.count("complete") > 0);
        listener.clear();
        return source;
    }

    private void eventually(Callable<Boolean> reached) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(reached);
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
