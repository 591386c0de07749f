package dev.drover.surface.http;

import dev.drover.convergence.DocumentStanding;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.LoopMetrics;
import dev.drover.convergence.RemoteMetrics;
import dev.drover.convergence.StatusCodec;
import dev.drover.convergence.StoreKeys;
import dev.drover.database.SampleDatabases;
import dev.drover.document.Conditions;
import dev.drover.document.DocumentKey;
import dev.drover.proxy.MemberReport.CertificateReport;
import dev.drover.proxy.Proxies;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyMetrics;
import dev.drover.proxy.ProxyName;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.InMemoryPrefixFeed;
import dev.drover.testing.Reports;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All meters of an operator that leads, has one document and a proxy, and holds three deletions back. */
final class SampleOperator {

    private SampleOperator() {}

    static Exposition exposition() {
        Exposition exposition = new Exposition("0.0.0", "unknown");
        LoopMetrics loop =
                new LoopMetrics(exposition.registry(), List.of("Job"), InstantSource.system());
        DocumentKey key = new DocumentKey("shop", "Job", "web");
        loop.documents(() -> List.of(new DocumentStanding(key, Conditions.NONE, Optional.empty())));
        loop.leading(() -> true, () -> 7);
        loop.pruneHeld(() -> 3);
        loop.orphans("Job", () -> 0);
        exposition.beforeScrape(loop::refresh);
        exposition.beforeScrape(
                new ProxyMetrics(exposition.registry(), proxies(), () -> true)::refresh);
        exposition.beforeScrape(
                SampleDatabases.metrics(exposition.registry(), () -> true)::refresh);
        for (String system : List.of("consul", "nomad")) {
            new RemoteMetrics(exposition.registry(), system, List.of("read"), Set.of());
        }
        return exposition;
    }

    /** One with a member that serves with a certificate, good for three months. */
    private static Proxies proxies() {
        ProxyKeys keys = new ProxyKeys(new StoreKeys("drover"));
        InMemoryPrefixFeed feed = new InMemoryPrefixFeed();
        Proxies proxies =
                new Proxies(
                        new InMemoryKeyValueStore(),
                        keys,
                        feed,
                        () -> Duration.ZERO,
                        InstantSource.fixed(Instant.EPOCH));
        ProxyName web = new ProxyName("shop", "web");
        proxies.start(_ -> {});
        proxies.appeared(web);
        CertificateReport certificate =
                new CertificateReport(
                        List.of("shop.example.org"),
                        "acme",
                        InstantSource.system().instant().plus(Duration.ofDays(90)));
        byte[] report = StatusCodec.encode((Object) Reports.report().certified(certificate).get());
        feed.tell(List.of(new Entry(keys.report(web, "node-1"), report, 1)));
        return proxies;
    }
}
