package dev.drover.proxy;

import dev.drover.proxy.MemberReport.CertificateReport;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * What the proxies tell in numbers. Only the leader tells: it alone knows what was decided. Thread-safe.
 */
public final class ProxyMetrics {

    /** As many proxies have series of their own, the first by name. */
    static final int PROXIES_MAX = 100;

    /** As many certificates have a series, those that expire first. */
    static final int CERTIFICATES_MAX = 512;

    private final Proxies proxies;
    private final BooleanSupplier leading;
    private final MultiGauge lag;
    private final MultiGauge members;
    private final MultiGauge expiry;

    /** A certificate, as its series is labelled. */
    private record Certificate(String proxy, String host, String issuer) {

        Tags tags() {
            return Tags.of("proxy", proxy, "host", host, "issuer", issuer);
        }
    }

    private static final Comparator<Certificate> ORDER =
            Comparator.comparing(Certificate::proxy)
                    .thenComparing(Certificate::host)
                    .thenComparing(Certificate::issuer);

    /**
     * Registers everything.
     *
     * @param registry where to
     * @param leading whether this instance leads
     */
    public ProxyMetrics(MeterRegistry registry, Proxies proxies, BooleanSupplier leading) {
        this.proxies = proxies;
        this.leading = leading;
        lag =
                MultiGauge.builder("drover_proxy_lag_seconds")
                        .description(
                                "For how long the change of a proxy's settings or routes that has"
                                        + " waited longest has not been confirmed by all of its"
                                        + " living members: since it was published, since this"
                                        + " leader began, or since a member said otherwise; 0 when"
                                        + " all is confirmed.")
                        .register(registry);
        members =
                MultiGauge.builder("drover_proxy_members")
                        .description("Members of a proxy that have reported within the last 45 s.")
                        .register(registry);
        expiry =
                MultiGauge.builder("drover_certificate_expiry_timestamp_seconds")
                        .description(
                                "When a certificate that Caddy serves with expires, the earliest"
                                        + " of all living members of the proxy.")
                        .register(registry);
    }

    /** Looks anew; to be called before each scrape. */
    public synchronized void refresh() {
        List<Row<?>> lagRows = new ArrayList<>();
        List<Row<?>> memberRows = new ArrayList<>();
        Map<Certificate, Instant> certificates = new TreeMap<>(ORDER);
        if (leading.getAsBoolean()) {
            for (ProxyName proxy : proxies.known().stream().limit(PROXIES_MAX).toList()) {
                Tags tags = Tags.of("proxy", proxy.toString());
                List<Member> alive = proxies.members(proxy);
                lagRows.add(Row.of(tags, proxies.lag(proxy).toNanos() / 1e9));
                memberRows.add(Row.of(tags, alive.size()));
                alive.forEach(member -> add(certificates, proxy, member));
            }
        }
        lag.register(lagRows, true);
        members.register(memberRows, true);
        expiry.register(rows(certificates), true);
    }

    private static void add(Map<Certificate, Instant> all, ProxyName proxy, Member member) {
        for (CertificateReport report : member.report().certificates()) {
            all.merge(
                    new Certificate(proxy.toString(), report.host(), report.issuer()),
                    report.notAfter(),
                    (one, other) -> one.isBefore(other) ? one : other);
        }
    }

    private static List<Row<?>> rows(Map<Certificate, Instant> certificates) {
        List<Row<?>> rows = new ArrayList<>();
        certificates.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .limit(CERTIFICATES_MAX)
                .forEach(entry ->
                        rows.add(
                                Row.of(
                                        entry.getKey().tags(),
                                        (double) entry.getValue().getEpochSecond())));
        return rows;
    }
}
