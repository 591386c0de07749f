package dev.drover.kind.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drover.convergence.Fence;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.StatusCodec;
import dev.drover.convergence.StoreKeys;
import dev.drover.document.Condition;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Metadata;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.proxy.Proxies;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxyPart;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.ProxyStep;
import dev.drover.schema.Json;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.InMemoryPrefixFeed;
import dev.drover.testing.Reports;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ProxyKindTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Fence LEADING = () -> {};
    private static final ProxyKeys KEYS = new ProxyKeys(new StoreKeys("drover"));
    private static final ProxyName WEB = new ProxyName("default", "web");
    private static final DocumentKey KEY = new DocumentKey("default", "Proxy", "web");

    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    private final InMemoryPrefixFeed feed = new InMemoryPrefixFeed();
    private Duration passed = Duration.ZERO;
    private final Proxies proxies =
            new Proxies(store, KEYS, feed, () -> passed, InstantSource.fixed(Instant.EPOCH));
    private final ProxyKind kind = new ProxyKind(proxies);
    private final List<DocumentKey> woken = new ArrayList<>();
    private Optional<ProxyPart> part = Optional.empty();
    private long told;

    @BeforeEach
    void start() {
        kind.start(woken::add);
    }

    @Test
    void publishesItsSettingsOnce() {
        pass(5, 80);
        Plan<ProxyStep, ProxyPart> second = pass(5, 80);

        assertThat(second.move()).isEmpty();
        assertThat(store.commits()).isEqualTo(1);
        assertThat(published()).isEqualTo(spec(80).settings(5));
    }

    @Test
    void publishesAnotherText() {
        pass(5, 80);
        pass(6, 81);

        assertThat(published()).isEqualTo(spec(81).settings(6));
    }

    @Test
    void isKnownOnceItsSettingsStandInTheStore() {
        assertThat(proxies.known()).isEmpty();

        pass(5, 80);

        assertThat(proxies.known()).containsExactly(WEB);
        assertThat(woken).containsExactly(KEY);
    }

    @Test
    void isKnownToTheNextLeaderToo() {
        pass(5, 80);
        ProxyPart recorded = part.orElseThrow();
        proxies.clear();
        kind.begin();

        kind.recall(KEY, recorded);

        assertThat(proxies.known()).containsExactly(WEB);
    }

    /** Observing one changes nothing; what is recorded about it says who looks after it, also when its document is gone. */
    @Test
    void tellsWhichProxiesTheOperatorLooksAfterItselfByWhatIsRecorded()
            throws JsonProcessingException {
        List<String> told = new ArrayList<>();
        proxies.directs().start((proxy, fate) -> told.add(proxy + " " + fate));
        Optional<Document<ProxySpec>> direct =
                Optional.of(new Document<>(KEY, 5, Metadata.NONE, direct()));

        ProxyObservation seen = kind.observe(KEY, direct, Optional.empty());
        assertThat(told).isEmpty();
        assertThat(seen.confirmation().reason()).isEqualTo("Programming");

        pass(direct);
        kind.recall(KEY, part.orElseThrow());
        kind.recall(KEY, part.orElseThrow());
        // It waits until nothing stands on it.
        proxies.settled("shop/a", Set.of(WEB.toString()));
        pass(Optional.empty());
        assertThat(told).containsExactly(WEB + " BEGINS");

        proxies.clear();
        kind.begin();
        kind.recall(KEY, part.orElseThrow());
        kind.forget(KEY);
        assertThat(told)
                .containsExactly(WEB + " BEGINS", WEB + " IS_LEFT", WEB + " BEGINS", WEB + " ENDS");
    }

    /** Suspended or not: nothing but what is recorded decides who serves it. */
    @Test
    void staysDirectWhenItsDocumentLosesAdmin() throws JsonProcessingException {
        List<String> told = new ArrayList<>();
        proxies.directs().start((proxy, fate) -> told.add(proxy + " " + fate));
        pass(Optional.of(new Document<>(KEY, 5, Metadata.NONE, direct())));
        kind.recall(KEY, part.orElseThrow());

        Plan<ProxyStep, ProxyPart> plan = pass(6, 80);

        assertThat(plan.move()).isEmpty();
        assertThat(plan.conditions()).anyMatch(one -> one.reason().equals("AdminSettled"));
        assertThat(published().admin()).isPresent();
        assertThat(told).containsExactly(WEB + " BEGINS");
    }

    @Test
    void namesTheProxyThatHasTheSameCaddy() throws JsonProcessingException {
        ProxyName first = new ProxyName("shop", "first");
        proxies.directs()
                .recall(first, ProxyPart.NOTHING.at(first, direct().places()).published(3, 30));
        Optional<Document<ProxySpec>> second =
                Optional.of(new Document<>(KEY, 5, Metadata.NONE, direct()));

        assertThat(kind.observe(KEY, second, Optional.empty()).rival()).contains(first);
        assertThat(pass(second).conditions())
                .anyMatch(one ->
                        one.reason().equals("CaddyTaken") && one.message().contains("shop/first"));
        proxies.directs().ends(first);
        assertThat(pass(second).move()).isPresent();
    }

    private static ProxySpec direct() throws JsonProcessingException {
        return Json.decode(
                Json.mapper().readTree("{\"admin\": {\"address\": \"unix//run/a.sock\"}}"),
                ProxySpec.class);
    }

    /** Also a leader that has just begun knows it, of a document that is suspended. */
    @Test
    void whetherItHasTlsIsRecordedAndNotConcludedByLooking() throws JsonProcessingException {
        ProxySpec plain =
                Json.decode(
                        Json.mapper().readTree("{\"certificates\": {\"issuer\": \"none\"}}"),
                        ProxySpec.class);
        Document<ProxySpec> document = new Document<>(KEY, 5, Metadata.NONE, plain);

        ProxyObservation _ = kind.observe(KEY, Optional.of(document), Optional.empty());
        assertThat(proxies.withoutTls(WEB)).isFalse();

        pass(Optional.of(document));
        assertThat(proxies.withoutTls(WEB)).isTrue();
        pass(6, 80);
        assertThat(proxies.withoutTls(WEB)).isFalse();
    }

    @Test
    void isNotKnownBeforeAnythingWasPublished() {
        kind.recall(KEY, ProxyPart.NOTHING.at(WEB, List.of()));

        assertThat(proxies.known()).isEmpty();
    }

    @Test
    void isConfirmedByItsMembers() {
        pass(5, 80);
        feed.tell(
                List.of(
                        new Entry(
                                KEYS.report(WEB, "a"),
                                StatusCodec.encode((Object) Reports.report().settings(5).get()),
                                1)));

        Plan<ProxyStep, ProxyPart> plan = pass(5, 80);

        assertThat(reason(plan)).isEqualTo("Serving");
        assertThat(plan.part().confirmed()).isEqualTo(1);
        assertThat(woken).containsExactly(KEY, KEY);
    }

    @Test
    void putsBackWhatSomebodyChanged() {
        pass(5, 80);
        store.commit(List.of(new Write.Put(KEYS.settings(WEB), new byte[] {1})));

        Plan<ProxyStep, ProxyPart> plan = pass(5, 80);

        assertThat(plan.move().orElseThrow().cause()).isInstanceOf(Cause.Drift.class);
        assertThat(published()).isEqualTo(spec(80).settings(5));
    }

    @Test
    void isWithdrawnAndUnknownWithoutItsDocument() {
        pass(5, 80);

        assertThat(pass(Optional.empty()).move()).isPresent();

        assertThat(store.read(KEYS.settings(WEB))).isEmpty();
        assertThat(proxies.known()).isEmpty();
        assertThat(part).contains(ProxyPart.NOTHING);
        assertThat(pass(Optional.empty()).move()).isEmpty();
    }

    @Test
    void staysWhileARouteStandsOnIt() {
        pass(5, 80);
        store.commit(List.of(new Write.Put(KEYS.route(WEB, "shop/a"), new byte[] {1})));

        assertThat(pass(Optional.empty()).move()).isEmpty();

        assertThat(store.read(KEYS.settings(WEB))).isPresent();
        assertThat(proxies.known()).isEmpty();
        store.commit(List.of(new Write.Delete(KEYS.route(WEB, "shop/a"))));
        assertThat(pass(Optional.empty()).move()).isPresent();
    }

    @Test
    void staysWhileARouteMayStandOnItAndIsWokenWhenThatIsOver() {
        pass(5, 80);
        proxies.settled("shop/a", Set.of("default/web"));
        assertThat(pass(Optional.empty()).move()).isEmpty();
        woken.clear();

        proxies.settled("shop/a", Set.of("default/edge"));

        assertThat(woken).containsExactly(KEY);
        assertThat(pass(Optional.empty()).move()).isPresent();
    }

    @Test
    void isNotWokenByRoutesThatLeaveItWhileItIsToStay() {
        pass(5, 80);
        proxies.settled("shop/a", Set.of("default/web"));
        woken.clear();

        proxies.settled("shop/a", Set.of());

        assertThat(woken).isEmpty();
    }

    @Test
    void staysWhileAMemberServesARoute() {
        pass(5, 80);
        tell(Reports.report().settings(5).serving("shop/a", 4));
        assertThat(pass(Optional.empty()).move()).isEmpty();

        tell(Reports.report().settings(5));

        assertThat(pass(Optional.empty()).move()).isPresent();
    }

    private void tell(Reports report) {
        feed.tell(
                List.of(
                        new Entry(
                                KEYS.report(WEB, "a"),
                                StatusCodec.encode((Object) report.get()),
                                ++told)));
    }

    @Test
    void isUnknownOnceItIsForgotten() {
        pass(5, 80);

        kind.forget(KEY);

        assertThat(proxies.known()).isEmpty();
    }

    @Test
    void removesTheReportOfAMemberThatIsGoneUnlessItSaysSomething() {
        pass(5, 80);
        Instant longAgo = NOW.minus(Duration.ofDays(2));
        byte[] old = StatusCodec.encode((Object) Reports.report().at(longAgo));
        byte[] next = StatusCodec.encode((Object) Reports.report().at(longAgo.plusSeconds(10)));
        String where = KEYS.report(WEB, "a");
        store.commit(List.of(new Write.Put(where, old)));
        feed.tell(List.of(store.read(where).orElseThrow()));
        passed = Duration.ofMinutes(1);
        store.commit(List.of(new Write.Put(where, next)));
        assertThatThrownBy(() -> pass(5, 80)).isInstanceOf(RemoteFailure.Unavailable.class);

        feed.tell(List.of(store.read(where).orElseThrow()));
        assertThat(pass(5, 80).move()).as("it lives").isEmpty();
        passed = Duration.ofMinutes(2);
        assertThat(pass(5, 80).move()).isPresent();

        assertThat(store.read(where)).isEmpty();
        assertThat(proxies.known()).containsExactly(WEB);
        assertThat(part.orElseThrow().generation()).isEqualTo(5);
    }

    @Test
    void publishesNothingThatItDidNotSee() {
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        kind.apply(
                                KEY,
                                new ProxyStep.Publish("k", "w", 0, WEB, List.of()),
                                ProxyPart.NOTHING,
                                LEADING));
    }

    @Test
    void countsNoOrphansSinceRoutesDo() {
        feed.tell(
                List.of(
                        new Entry(
                                KEYS.report(WEB, "a"),
                                StatusCodec.encode(
                                        (Object) Reports.report().serving("shop/a", 1).get()),
                                1)));

        assertThat(kind.orphans()).isZero();
        assertThat(kind.inView()).isTrue();
    }

    private Plan<ProxyStep, ProxyPart> pass(long generation, int port) {
        return pass(Optional.of(new Document<>(KEY, generation, Metadata.NONE, spec(port))));
    }

    /** As the loop does it. */
    private Plan<ProxyStep, ProxyPart> pass(Optional<Document<ProxySpec>> desired) {
        Plan<ProxyStep, ProxyPart> plan =
                kind.planner().plan(desired, kind.observe(KEY, desired, part), NOW);
        ProxyPart now =
                plan.move()
                        .map(move ->
                                kind.apply(
                                        KEY,
                                        move.step(),
                                        kind.announced(move.step(), plan.part()),
                                        LEADING))
                        .orElse(plan.part());
        part = Optional.of(now);
        kind.recall(KEY, now);
        return plan;
    }

    private ProxySettings published() {
        return StatusCodec.decode(
                ProxySettings.class, store.read(KEYS.settings(WEB)).orElseThrow().value());
    }

    private static String reason(Plan<ProxyStep, ProxyPart> plan) {
        return plan.conditions().stream()
                .filter(condition -> condition.type().equals(Condition.READY))
                .findFirst()
                .orElseThrow()
                .reason();
    }

    private static ProxySpec spec(int port) {
        try {
            return Json.decode(
                    Json.mapper().readTree("{\"httpPort\": %d}".formatted(port)), ProxySpec.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
