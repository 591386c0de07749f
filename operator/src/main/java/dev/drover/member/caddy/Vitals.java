package dev.drover.member.caddy;

import dev.drover.adapter.caddy.Caddy;
import dev.drover.convergence.RemoteFailure;
import dev.drover.member.Intake;
import dev.drover.proxy.MemberReport.CertificateReport;
import dev.drover.proxy.MemberReport.Traffic;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.Site;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How a Caddy fares besides what it was told: its version, its certificates, and its requests. What cannot be seen of that stops
 * nothing. Not thread-safe.
 */
final class Vitals {

    /** How often the version is asked for: it changes only when Caddy is started again, which mostly shows. */
    private static final int LOOKS_PER_VERSION = 30;

    private final Caddy caddy;
    private final CertificateFiles files;
    private final LastMinute lastMinute = new LastMinute();
    private List<CertificateReport> certificates = List.of();
    private Optional<String> version = Optional.empty();
    private int looks;

    Vitals(Site site, Caddy caddy) {
        this.caddy = caddy;
        this.files = new CertificateFiles(site);
    }

    /**
     * Looks at all of it.
     *
     * @param inForce what Caddy was told
     * @param now time that passes
     */
    void look(Intake inForce, Duration now) {
        certificates =
                inForce.settings()
                        .map(settings -> files.look(settings, hosts(inForce)))
                        .orElse(List.of());
        try {
            if (version.isEmpty() || looks % LOOKS_PER_VERSION == 0) {
                version = caddy.version();
            }
            looks++;
            if (inForce.settings().flatMap(ProxySettings::metrics).isPresent()) {
                lastMinute.add(caddy.tally(), now);
            } else {
                lastMinute.clear();
            }
        } catch (RemoteFailure silent) {
            version = Optional.empty();
            lastMinute.clear();
        }
    }

    private static Collection<String> hosts(Intake inForce) {
        return inForce.entries().stream()
                .flatMap(entry -> entry.hosts().stream())
                .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }

    /** Those that Caddy serves with, as far as they can be read. */
    List<CertificateReport> certificates() {
        return certificates;
    }

    /** Which certificate cannot be read. */
    Optional<String> trouble() {
        return files.trouble();
    }

    /** Of Caddy; empty when it cannot be told. */
    String version() {
        return version.orElse("");
    }

    /** Of the last minute; empty when Caddy does not count. */
    Optional<Traffic> traffic() {
        return lastMinute.traffic();
    }
}
