package dev.drover.surface.cli.view;

import dev.drover.proxy.Member;
import dev.drover.proxy.MemberReport.CertificateReport;
import dev.drover.surface.cli.text.Age;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The certificate of a host, as the member of a proxy has it whose one expires first.
 *
 * @param issuer {@code acme}, {@code internal} or {@code given}
 * @param notAfter when it expires
 */
public record HostCertificate(String issuer, Instant notAfter) {

    /** As the members tell; empty when none tells of any. */
    public static Optional<HostCertificate> of(List<Member> members, String host) {
        return members.stream()
                .flatMap(member -> chosen(member, host).stream())
                .min(Comparator.comparing(CertificateReport::notAfter))
                .map(report -> new HostCertificate(report.issuer(), report.notAfter()));
    }

    /** One for that very name is taken before one for all names beside it. */
    private static Optional<CertificateReport> chosen(Member member, String host) {
        return member.report().certificates().stream()
                .filter(report -> report.covers(host))
                .min(
                        Comparator.comparing((CertificateReport report) ->
                                        !report.names().contains(host))
                                .thenComparing(CertificateReport::notAfter));
    }

    /** {@code acme 61d}: how long it lasts; {@code acme expired}. */
    public String text(Instant now) {
        Duration left = Duration.between(now, notAfter);
        return issuer + " " + (left.isPositive() ? Age.of(left) : "expired");
    }
}
