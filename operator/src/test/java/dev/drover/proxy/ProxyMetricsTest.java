package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.StatusCodec;
import dev.drover.convergence.StoreKeys;
import dev.drover.proxy.MemberReport.CertificateReport;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.InMemoryPrefixFeed;
import dev.drover.testing.Reports;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ProxyMetricsTest {

    private static final ProxyKeys KEYS = new ProxyKeys(new StoreKeys("drover"));
    private static final ProxyName WEB = new ProxyName("shop", "web");
    private static final String EXPIRY = "drover_certificate_expiry_timestamp_seconds";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final InMemoryPrefixFeed feed = new InMemoryPrefixFeed();
    private Duration now = Duration.ofHours(1);
    private boolean leading = true;
    private long index;
    private final Proxies proxies =
            new Proxies(
                    new InMemoryKeyValueStore(),
                    KEYS,
                    feed,
                    () -> now,
                    InstantSource.fixed(Instant.EPOCH));
    private final ProxyMetrics metrics = new ProxyMetrics(registry, proxies, () -> leading);

    @BeforeEach
    void start() {
        proxies.start(_ -> {});
        proxies.appeared(WEB);
    }

    @Test
    void aProxyHasItsSeriesFromTheBeginning() {
        metrics.refresh();

        assertThat(values("drover_proxy_lag_seconds")).containsExactly(0.0);
        assertThat(values("drover_proxy_members")).containsExactly(0.0);
        assertThat(values(EXPIRY)).isEmpty();
    }

    @Test
    void aChangeThatIsNotConfirmedLags() {
        proxies.recordSettings(WEB, 5);
        proxies.recordRoute("shop/api", ProxyPart.NOTHING.at(WEB, List.of()).published(3, 30));
        now = now.plusSeconds(7);
        metrics.refresh();
        assertThat(values("drover_proxy_lag_seconds")).containsExactly(7.0);

        tell(Reports.report().settings(5).serving("shop/api", 3));
        metrics.refresh();
        assertThat(values("drover_proxy_lag_seconds")).containsExactly(0.0);

        proxies.recordNoRoute("shop/api");
        now = now.plusSeconds(2);
        metrics.refresh();
        assertThat(values("drover_proxy_lag_seconds")).containsExactly(2.0);
    }

    @Test
    void membersCountWhileTheyLive() {
        tell(Reports.report());
        metrics.refresh();
        assertThat(values("drover_proxy_members")).containsExactly(1.0);

        now = now.plusSeconds(45);
        metrics.refresh();
        assertThat(values("drover_proxy_members")).containsExactly(0.0);
    }

    @Test
    void ofACertificateTheEarliestOfAllMembersCounts() {
        feed.tell(
                List.of(
                        said("a", Reports.report().certified(certificate("a.test", 300))),
                        said("b", Reports.report().certified(certificate("a.test", 200)))));
        metrics.refresh();

        Gauge only = registry.get(EXPIRY).gauge();
        assertThat(only.value()).isEqualTo(200);
        assertThat(only.getId().getTag("proxy")).isEqualTo("shop/web");
        assertThat(only.getId().getTag("host")).isEqualTo("a.test");
        assertThat(only.getId().getTag("issuer")).isEqualTo("acme");
    }

    @Test
    void aCertificateGoesWithWhoHadIt() {
        tell(Reports.report().certified(certificate("a.test", 300)));
        metrics.refresh();
        tell(Reports.report().certified(certificate("b.test", 400)));
        metrics.refresh();
        assertThat(values(EXPIRY)).containsExactly(400.0);

        now = now.plusSeconds(45);
        metrics.refresh();
        assertThat(values(EXPIRY)).isEmpty();
    }

    @Test
    void certificatesBeyondThoseThatExpireFirstHaveNone() {
        CertificateReport[] many =
                IntStream.range(0, 1_000)
                        .mapToObj(number -> certificate("h%d.test".formatted(number), number))
                        .toArray(CertificateReport[]::new);
        tell(Reports.report().certified(many));
        metrics.refresh();

        assertThat(values(EXPIRY)).hasSize(512).contains(0.0, 511.0);
    }

    @Test
    void proxiesBeyondTheFirstHaveNone() {
        IntStream.range(0, 1_000)
                .forEach(number -> proxies.appeared(new ProxyName("n" + number, "web")));
        metrics.refresh();

        assertThat(values("drover_proxy_members")).hasSize(100);
        assertThat(values("drover_proxy_lag_seconds")).hasSize(100);
    }

    @Test
    void whoDoesNotLeadTellsNothing() {
        metrics.refresh();
        leading = false;
        metrics.refresh();

        assertThat(values("drover_proxy_members")).isEmpty();
        assertThat(values("drover_proxy_lag_seconds")).isEmpty();
    }

    private void tell(Reports report) {
        feed.tell(List.of(said("a", report)));
    }

    private Entry said(String member, Reports report) {
        byte[] text = StatusCodec.encode((Object) report.get());
        return new Entry(KEYS.report(WEB, member), text, ++index);
    }

    private List<Double> values(String name) {
        return registry.find(name).gauges().stream().map(Gauge::value).sorted().toList();
    }

    private static CertificateReport certificate(String host, long epochSecond) {
        return new CertificateReport(List.of(host), "acme", Instant.ofEpochSecond(epochSecond));
    }
}
