package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.convergence.Fence;
import dev.drover.convergence.Fence.LostLeadership;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.StatusCodec;
import dev.drover.convergence.StoreKeys;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.InMemoryPrefixFeed;
import dev.drover.testing.Reports;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class ProxiesTest {

    private static final ProxyKeys KEYS = new ProxyKeys(new StoreKeys("drover"));
    private static final ProxyName WEB = new ProxyName("default", "web");
    private static final ProxyName OTHER = new ProxyName("default", "web-two");
    private static final Fence LEADING = () -> {};

    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    private final InMemoryPrefixFeed feed = new InMemoryPrefixFeed();
    private final List<ProxyName> woken = new ArrayList<>();
    private Duration now = Duration.ofHours(1);
    private static final Instant LATER = Instant.parse("2026-11-21T10:05:01Z");

    private final Proxies proxies =
            new Proxies(store, KEYS, feed, () -> now, InstantSource.fixed(Instant.EPOCH));

    @BeforeEach
    void start() {
        proxies.start(woken::add);
    }

    @Nested
    final class HearingReports {

        private final MemberReport serving = Reports.report().serving("shop/a", 1).get();

        @Test
        void wakesTheProxyOfANewMember() {
            feed.tell(List.of(said(WEB, "a", 1, serving)));

            assertThat(woken).containsExactly(WEB);
        }

        @Test
        void wakesNobodyWhenNothingWasWritten() {
            feed.tell(List.of(said(WEB, "a", 1, serving)));
            feed.tell(List.of(said(WEB, "a", 1, serving)));

            assertThat(woken).containsExactly(WEB);
        }

        @Test
        void wakesNobodyForASignOfLife() {
            feed.tell(List.of(said(WEB, "a", 1, serving)));
            MemberReport later =
                    Reports.report().serving("shop/a", 1).at(Instant.parse("2026-11-21T10:00:10Z"));
            feed.tell(List.of(said(WEB, "a", 2, later)));

            assertThat(woken).containsExactly(WEB);
        }

        @Test
        void wakesTheProxyOfAMemberThatSaysSomethingElse() {
            feed.tell(List.of(said(WEB, "a", 1, serving)));
            MemberReport other = Reports.report().serving("shop/a", 2).get();
            feed.tell(List.of(said(WEB, "a", 2, other)));

            assertThat(woken).containsExactly(WEB, WEB);
        }

        @Test
        void wakesEachProxyOnceForAllItsMembers() {
            feed.tell(
                    List.of(
                            said(WEB, "a", 1, serving),
                            said(OTHER, "a", 2, serving),
                            said(WEB, "b", 3, serving)));

            assertThat(woken).containsExactly(WEB, OTHER);
        }

        @Test
        void takesAnOldReportAtTheBeginningForThatOfAMemberThatIsGone() {
            Proxies later = new Proxies(store, KEYS, feed, () -> now, InstantSource.fixed(LATER));
            later.start(_ -> {});

            feed.tell(List.of(said(WEB, "a", 1, serving)));
            assertThat(later.members(WEB)).isEmpty();

            feed.tell(List.of(said(WEB, "a", 2, serving)));
            assertThat(later.members(WEB)).hasSize(1);
        }

        @Test
        void wakesTheProxyOfAMemberWhoseReportIsGone() {
            feed.tell(List.of(said(WEB, "a", 1, serving)));
            feed.tell(List.of());

            assertThat(woken).containsExactly(WEB, WEB);
            assertThat(proxies.members(WEB)).isEmpty();
        }

        @Test
        void wakesAllWhoListen() {
            List<ProxyName> also = new ArrayList<>();
            proxies.start(also::add);
            feed.tell(List.of(said(WEB, "a", 1, serving)));

            assertThat(woken).containsExactly(WEB);
            assertThat(also).containsExactly(WEB);
        }

        @Test
        void knowsMembersByName() {
            MemberReport other = Reports.report().settings(4).get();
            feed.tell(
                    List.of(
                            said(WEB, "b", 1, serving),
                            said(WEB, "a", 2, other),
                            said(OTHER, "c", 3, serving)));

            assertThat(proxies.members(WEB))
                    .containsExactly(new Member("a", other), new Member("b", serving));
        }

        @Test
        void isNotHinderedByAReportThatCannotBeRead() {
            feed.tell(
                    List.of(
                            text(KEYS.report(WEB, "a"), 1, "garbage"),
                            text(KEYS.report(WEB, "b"), 2, "null"),
                            said(WEB, "c", 3, serving)));

            assertThat(proxies.members(WEB))
                    .extracting(Member::name)
                    .containsExactly("a", "b", "c");
            assertThat(proxies.members(WEB))
                    .extracting(member -> member.report().trouble().isPresent())
                    .containsExactly(true, true, false);
        }

        @Test
        void isNotHinderedByKeysThatAreNoReports() {
            byte[] report = StatusCodec.encode((Object) serving);
            feed.tell(
                    List.of(
                            new Entry(KEYS.reported() + "stray", report, 1),
                            new Entry(KEYS.reported() + "No/Name/a", report, 2),
                            said(WEB, "c", 3, serving)));

            assertThat(woken).containsExactly(WEB);
        }
    }

    @Nested
    final class WithAMemberThatFallsSilent {

        private final MemberReport first = Reports.report().serving("shop/a", 1).get();

        @BeforeEach
        void hear() {
            feed.tell(List.of(said(WEB, "a", 1, first)));
        }

        @Test
        void waitsForItUntilItWasSilentFor45Seconds() {
            now = now.plusMillis(44_999);
            assertThat(proxies.members(WEB)).hasSize(1);

            now = now.plusMillis(1);
            assertThat(proxies.members(WEB)).isEmpty();
        }

        @Test
        void waitsLongerAfterASignOfLife() {
            now = now.plusSeconds(40);
            feed.tell(List.of(said(WEB, "a", 2, first)));
            now = now.plusSeconds(40);

            assertThat(proxies.members(WEB)).hasSize(1);
        }

        @Test
        void takesNoOldReportForASignOfLife() {
            now = now.plusSeconds(40);
            feed.tell(List.of(said(WEB, "a", 1, first)));
            now = now.plusSeconds(5);

            assertThat(proxies.members(WEB)).isEmpty();
        }

        @Test
        void countsNothingOfItAsAnOrphan() {
            assertThat(proxies.orphans()).isEqualTo(1);

            now = now.plusSeconds(45);
            assertThat(proxies.orphans()).isZero();
        }
    }

    @Nested
    final class WithAMemberThatIsGone {

        private final MemberReport last = Reports.report().serving("shop/a", 1).get();

        @Test
        void knowsWhereItsReportStands() {
            feed.tell(List.of(said(WEB, "b", 2, last), said(WEB, "a", 1, last)));
            assertThat(proxies.silent(WEB)).isEmpty();

            now = now.plusSeconds(45);

            assertThat(proxies.silent(WEB))
                    .containsExactly(
                            new SilentMember("a", KEYS.report(WEB, "a"), 1, last.at()),
                            new SilentMember("b", KEYS.report(WEB, "b"), 2, last.at()));
            assertThat(proxies.silent(OTHER)).isEmpty();
        }
    }

    @Nested
    final class CountingOrphans {

        @Test
        void countsARouteOnceHoweverManyServeIt() {
            MemberReport report = Reports.report().serving("shop/a", 1).get();
            feed.tell(List.of(said(WEB, "a", 1, report), said(WEB, "b", 2, report)));

            assertThat(proxies.orphans()).isEqualTo(1);
        }

        @Test
        void countsNoneThatADocumentHasAPlaceFor() {
            proxies.places().recall("shop/a", List.of("default/web: */*"));
            feed.tell(List.of(said(WEB, "a", 1, Reports.report().serving("shop/a", 1).get())));

            assertThat(proxies.orphans()).isZero();
        }
    }

    @Nested
    final class KnowingProxies {

        @Test
        void tellsThatOneAppearedAndWentEachOnce() {
            proxies.appeared(WEB);
            proxies.appeared(WEB);
            assertThat(proxies.known()).containsExactly(WEB);

            proxies.gone(WEB);
            proxies.gone(WEB);
            assertThat(proxies.known()).isEmpty();
            assertThat(woken).containsExactly(WEB, WEB);
        }

        @Test
        void knowsNothingOfTheTermBefore() {
            proxies.appeared(WEB);
            proxies.places().recall("shop/a", List.of("default/web: */*"));

            proxies.clear();

            assertThat(proxies.known()).isEmpty();
            assertThat(proxies.places().holds("shop/a")).isFalse();
        }
    }

    @Nested
    final class Writing {

        private final byte[] content = {1};

        @Test
        void saysAtWhichIndexItStands() {
            long index = proxies.publish("k", content, 0, LEADING);

            assertThat(proxies.standing("k", content)).contains(new Standing("k", index, true));
        }

        @Test
        void writesNothingOverWhatAnotherWrote() {
            proxies.publish("k", content, 0, LEADING);

            assertThatThrownBy(() -> proxies.publish("k", new byte[] {2}, 0, LEADING))
                    .isInstanceOf(RemoteFailure.Unavailable.class)
                    .hasMessage("drover: write k: somebody else wrote there at the same time");
            assertThat(proxies.standing("k", content).orElseThrow().wanted()).isTrue();
        }

        @Test
        void takesAwayWhatStandsThere() {
            long index = proxies.publish("k", content, 0, LEADING);

            proxies.withdraw("k", index, LEADING);

            assertThat(proxies.standing("k", content)).isEmpty();
        }

        @Test
        void takesAwayNothingThatAnotherWrote() {
            long index = proxies.publish("k", content, 0, LEADING);
            proxies.publish("k", new byte[] {2}, index, LEADING);

            assertThatThrownBy(() -> proxies.withdraw("k", index, LEADING))
                    .isInstanceOf(RemoteFailure.Unavailable.class);
            assertThat(proxies.standing("k", content).orElseThrow().wanted()).isFalse();
        }

        @Test
        void writesNothingForWhoLeadsNoMore() {
            Fence lost =
                    () -> {
                        throw new LostLeadership("another leads");
                    };

            assertThatThrownBy(() -> proxies.publish("k", content, 0, lost))
                    .isInstanceOf(LostLeadership.class);
            assertThat(proxies.standing("k", content)).isEmpty();
        }

        @Test
        void writesNothingOnceTheStoreKnowsAnotherLeader() {
            Fence late =
                    new Fence() {
                        @Override
                        public void check() {
                            // It has not heard yet.
                        }

                        @Override
                        public List<Write> required() {
                            return List.of(new Write.Require("leader", 7));
                        }
                    };

            assertThatThrownBy(() -> proxies.publish("k", content, 0, late))
                    .isInstanceOf(RemoteFailure.Unavailable.class);
            assertThat(proxies.standing("k", content)).isEmpty();
        }
    }

    @Test
    void isInViewOnceTheReportsWereRead() {
        assertThat(proxies.inView()).isTrue();
    }

    private static Entry said(ProxyName proxy, String member, long index, MemberReport report) {
        return new Entry(KEYS.report(proxy, member), StatusCodec.encode((Object) report), index);
    }

    private static Entry text(String key, long index, String text) {
        return new Entry(key, text.getBytes(StandardCharsets.UTF_8), index);
    }
}
