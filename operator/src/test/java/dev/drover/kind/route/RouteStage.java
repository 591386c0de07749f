package dev.drover.kind.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drover.convergence.Fence;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.StatusCodec;
import dev.drover.convergence.StoreKeys;
import dev.drover.document.Condition;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Metadata;
import dev.drover.planning.Plan;
import dev.drover.proxy.Proxies;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxyPart;
import dev.drover.proxy.ProxyStep;
import dev.drover.proxy.RouteEntry;
import dev.drover.schema.Json;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.InMemoryPrefixFeed;
import dev.drover.testing.Reports;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/** Route documents on their way through their kind, as the loop leads them. */
abstract class RouteStage {

    static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    static final Fence LEADING = () -> {};
    static final ProxyKeys KEYS = new ProxyKeys(new StoreKeys("drover"));
    static final ProxyName WEB = new ProxyName("default", "web");
    static final ProxyName EDGE = new ProxyName("default", "edge");
    static final ProxyName INNER = new ProxyName("shop", "inner");
    static final DocumentKey A = new DocumentKey("shop", "Route", "a");
    static final DocumentKey B = new DocumentKey("shop", "Route", "b");

    final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    final InMemoryPrefixFeed feed = new InMemoryPrefixFeed();
    final Proxies proxies =
            new Proxies(store, KEYS, feed, () -> Duration.ZERO, InstantSource.fixed(Instant.EPOCH));
    final RouteKind kind = new RouteKind(proxies);
    final List<DocumentKey> woken = new ArrayList<>();
    final Map<DocumentKey, ProxyPart> parts = new HashMap<>();

    @BeforeEach
    void start() {
        kind.start(woken::add);
    }

    void nextLeader() {
        proxies.clear();
        kind.begin();
        proxies.appeared(WEB);
        parts.forEach(kind::recall);
    }

    Plan<ProxyStep, ProxyPart> pass(DocumentKey key, String fields) {
        return pass(key, document(key, fields));
    }

    Plan<ProxyStep, ProxyPart> remove(DocumentKey key) {
        return pass(key, Optional.empty());
    }

    /** As the loop does it. */
    Plan<ProxyStep, ProxyPart> pass(DocumentKey key, Optional<Document<RouteSpec>> desired) {
        Optional<ProxyPart> recorded = Optional.ofNullable(parts.get(key));
        Plan<ProxyStep, ProxyPart> plan =
                kind.planner().plan(desired, kind.observe(key, desired, recorded), NOW);
        parts.put(key, plan.part());
        plan.move()
                .filter(_ -> desired.filter(document -> document.metadata().suspended()).isEmpty())
                .ifPresent(move -> {
                    parts.put(key, kind.announced(move.step(), plan.part()));
                    kind.recall(key, part(key));
                    parts.put(key, kind.apply(key, move.step(), part(key), LEADING));
                });
        kind.recall(key, part(key));
        return plan;
    }

    ProxyPart part(DocumentKey key) {
        return parts.getOrDefault(key, ProxyPart.NOTHING);
    }

    static Optional<Document<RouteSpec>> document(DocumentKey key, String fields) {
        return document(key, 5, Metadata.NONE, fields);
    }

    static Optional<Document<RouteSpec>> document(
            DocumentKey key, long generation, Metadata metadata, String fields) {
        String text =
                "{%s 'hosts': ['shop.test'], 'target': {'respond': {'body': 'hello'}}}"
                        .formatted(fields)
                        .replace('\'', '"');
        try {
            RouteSpec spec = Json.decode(Json.mapper().readTree(text), RouteSpec.class);
            return Optional.of(new Document<>(key, generation, metadata, spec));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    Optional<RouteEntry> published(ProxyName proxy, DocumentKey key) {
        return store.read(KEYS.route(proxy, key.namespace() + "/" + key.name()))
                .map(entry -> StatusCodec.decode(RouteEntry.class, entry.value()));
    }

    /** Members of these proxies have it, and no others. */
    void served(ProxyName... by) {
        feed.tell(
                Stream.of(by)
                        .map(proxy -> report(proxy, "node", Reports.report().serving("shop/a", 5)))
                        .toList());
    }

    void tell(ProxyName proxy, Reports report) {
        feed.tell(List.of(report(proxy, "node", report)));
    }

    static Entry report(ProxyName proxy, String member, Reports report) {
        return new Entry(KEYS.report(proxy, member), StatusCodec.encode((Object) report.get()), 1);
    }

    static Condition ready(Plan<ProxyStep, ProxyPart> plan) {
        return plan.conditions().stream()
                .filter(condition -> condition.type().equals(Condition.READY))
                .findFirst()
                .orElseThrow();
    }

    static String reason(Plan<ProxyStep, ProxyPart> plan) {
        return ready(plan).reason();
    }
}
