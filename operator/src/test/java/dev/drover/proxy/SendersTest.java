package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.StatusCodec;
import dev.drover.convergence.StoreKeys;
import dev.drover.proxy.MemberReport.Tally;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.InMemoryPrefixFeed;
import dev.drover.testing.Reports;
import dev.drover.workload.Frontage.Answers;
import dev.drover.workload.Frontage.Sender;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SendersTest {

    private static final ProxyKeys KEYS = new ProxyKeys(new StoreKeys("drover"));
    private static final ProxyName WEB = new ProxyName("default", "web");
    private static final ProxyName EDGE = new ProxyName("default", "edge");

    private final InMemoryPrefixFeed feed = new InMemoryPrefixFeed();
    private final List<String> changed = new ArrayList<>();
    private Duration now = Duration.ofHours(1);
    private final Proxies proxies =
            new Proxies(
                    new InMemoryKeyValueStore(),
                    KEYS,
                    feed,
                    () -> now,
                    InstantSource.fixed(Instant.EPOCH));
    private final Senders senders = new Senders(proxies);
    private long index;

    @BeforeEach
    void start() {
        senders.start(changed::add);
    }

    @Test
    void areTheMembersOfAllProxiesThatReportTheService() {
        feed.tell(
                List.of(
                        said(WEB, "b", Reports.report().sendingTo("api", "1")),
                        said(EDGE, "a", Reports.report().sendingTo("api", "1", "2")),
                        said(WEB, "c", Reports.report().sendingTo("other", "3"))));
        now = now.plusSeconds(15);

        assertThat(senders.sendersTo("api"))
                .containsExactly(
                        new Sender(
                                "default/edge/a",
                                Set.of("1", "2"),
                                false,
                                Duration.ofSeconds(30),
                                Map.of()),
                        new Sender(
                                "default/web/b",
                                Set.of("1"),
                                false,
                                Duration.ofSeconds(30),
                                Map.of()));
    }

    @Test
    void areNotThoseThatHaveFallenSilent() {
        feed.tell(List.of(said(WEB, "a", Reports.report().sendingTo("api", "1"))));
        now = now.plusSeconds(45);

        assertThat(senders.sendersTo("api")).isEmpty();
    }

    @Test
    void areNotThoseOfAVersionThatNamesNoInstances() {
        byte[] older =
                """
                {"at":"2026-11-21T10:00:00Z","version":"old","settings":1,"routes":{},
                 "services":{"api":{"addresses":1,"reached":true}},"requestsInFlight":0}\
                """
                        .getBytes(StandardCharsets.UTF_8);
        feed.tell(List.of(new Entry(KEYS.report(WEB, "a"), older, 1)));

        assertThat(proxies.members(WEB)).hasSize(1);
        assertThat(senders.sendersTo("api")).isEmpty();
    }

    /** It finds instances by itself: an App with judge would wait for its figures for ever. */
    @Test
    void namesAnExistingCaddyThatTellsNothing() {
        byte[] said =
                """
                {"at":"2026-11-21T10:00:00Z","version":"new","settings":1,"routes":{},
                 "services":{"api":{"addresses":1,"reached":true}},"requestsInFlight":0}\
                """
                        .getBytes(StandardCharsets.UTF_8);
        feed.tell(
                List.of(
                        new Entry(KEYS.report(WEB, "direct"), said, 1),
                        new Entry(KEYS.report(EDGE, "node"), said, 2)));

        assertThat(senders.untellingSendersTo("api")).containsExactly("default/web/direct");
        assertThat(senders.untellingSendersTo("other")).isEmpty();
    }

    @Test
    void areFullWhenEachSlotHoldsAnother() {
        String[] names =
                IntStream.range(0, Slots.COUNT).mapToObj(Integer::toString).toArray(String[]::new);
        feed.tell(List.of(said(WEB, "a", Reports.report().sendingTo("api", names))));

        assertThat(senders.sendersTo("api")).extracting(Sender::full).containsExactly(true);
    }

    @Test
    void tellWhatTheyHaveCounted() {
        Map<String, Tally> counts = Map.of("1", new Tally(40, 3, 2));
        feed.tell(List.of(said(WEB, "a", Reports.report().sendingTo("api", "1").counting(counts))));

        assertThat(senders.sendersTo("api"))
                .extracting(Sender::answers)
                .containsExactly(Map.of("1", new Answers(40, 3)));
    }

    @Test
    void tellEachServiceOfWhichOneSendsElsewhereOrNoMore() {
        feed.tell(List.of(said(WEB, "a", Reports.report().sendingTo("api", "1"))));
        feed.tell(List.of(said(WEB, "a", Reports.report().sendingTo("api", "1").settings(3))));
        assertThat(changed).containsExactly("api");

        feed.tell(List.of(said(WEB, "a", Reports.report().sendingTo("api", "2").settings(3))));
        assertThat(changed).containsExactly("api", "api");

        feed.tell(List.of(said(WEB, "a", Reports.report().sendingTo("other", "3"))));
        assertThat(changed).containsExactly("api", "api", "api", "other");

        feed.tell(List.of());
        assertThat(changed).containsExactly("api", "api", "api", "other", "other");
    }

    private Entry said(ProxyName proxy, String member, Reports report) {
        return new Entry(
                KEYS.report(proxy, member), StatusCodec.encode((Object) report.get()), ++index);
    }
}
