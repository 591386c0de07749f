package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.StatusCodec;
import dev.drover.proxy.MemberReport.CertificateReport;
import dev.drover.proxy.MemberReport.RouteReport;
import dev.drover.proxy.MemberReport.ServiceReport;
import dev.drover.testing.Reports;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What members of this and of other versions of Drover say. */
final class MemberTest {

    private static final CertificateReport CERTIFICATE =
            new CertificateReport(
                    List.of("shop.example.org", "*.shop.example.org"),
                    "acme",
                    Instant.parse("2027-01-01T00:00:00Z"));

    @Test
    void saysWhatItWrote() {
        MemberReport report =
                Reports.report()
                        .settings(4)
                        .refusing("shop/a", 1, "unknown module")
                        .seeing("api", 2, true)
                        .certified(CERTIFICATE)
                        .running("v2.11.9", 100, 3)
                        .troubled("port 80 is in use")
                        .get();

        assertThat(Member.of("a", StatusCodec.encode((Object) report)))
                .isEqualTo(new Member("a", report));
    }

    @Test
    void isUnderstoodWhenItIsOlder() {
        MemberReport report =
                written(
                        """
                        {"at":"2026-11-21T10:00:00Z","version":"0.1.0","settings":4,
                         "routes":{"shop/a":{"generation":7},"shop/b":{"generation":0,"refused":"no"}},
                         "services":{"api":{"addresses":2,"reached":true}},"requestsInFlight":1}
                        """);

        assertThat(report.settings()).isEqualTo(4);
        assertThat(report.routes())
                .containsEntry("shop/a", RouteReport.inForce(7))
                .containsEntry("shop/b", new RouteReport(0, Optional.of("no"), 0));
        assertThat(report.services())
                .containsEntry("api", new ServiceReport(2, true, Optional.empty()));
        assertThat(report.certificates()).isEmpty();
        assertThat(report.caddy()).isEmpty();
        assertThat(report.traffic()).isEmpty();
        assertThat(report.trouble()).isEmpty();
    }

    @Test
    void isUnderstoodWhenItIsNewer() {
        MemberReport report =
                written(
                        """
                        {"at":"2026-11-21T10:00:00Z","version":"9.0.0","settings":4,"weather":{"sunny":true},
                         "routes":{"shop/a":{"generation":7,"mood":"good"}},
                         "certificates":[{"names":["a.test"],"issuer":"quantum","notAfter":"2027-01-01T00:00:00Z","x":[1]}],
                         "services":{"api":{"addresses":2,"reached":true,"instances":["one"],"names":["one"]}},"requestsInFlight":1,
                         "traffic":{"requests":10,"failed":1,"slow":3}}
                        """);

        assertThat(report.routes()).containsEntry("shop/a", RouteReport.inForce(7));
        assertThat(report.certificates().getFirst().issuer()).isEqualTo("quantum");
        assertThat(report.traffic()).contains(new MemberReport.Traffic(10, 1));
        assertThat(report.trouble()).isEmpty();
    }

    @Test
    void isInTroubleWhenNobodyCanReadWhatItSays() {
        MemberReport report =
                written(
                        """
                        {"at":"2026-11-21T10:00:00Z","version":"9.0.0","settings":{"generation":4}}\
                        """);

        assertThat(report.at()).isEqualTo("2026-11-21T10:00:00Z");
        assertThat(report.settings()).isZero();
        assertThat(report.trouble().orElseThrow())
                .startsWith(
                        "its report cannot be read here (it runs Drover 9.0.0), run the same"
                                + " version of Drover everywhere: not a MemberReport: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "null", "", "[]", "{\"at\":\"yesterday\"}"})
    void isInTroubleWhenItSaysNothing(String text) {
        MemberReport report = written(text);

        assertThat(report.at()).isEqualTo(Instant.EPOCH);
        assertThat(report.trouble().orElseThrow()).contains("its report cannot be read here");
    }

    @Test
    void saysTheSameWhateverComesInAndWhicheverCertificateIsNew() {
        MemberReport before = Reports.report().serving("shop/a", 1).get();
        MemberReport after =
                Reports.report()
                        .serving("shop/a", 1)
                        .certified(CERTIFICATE)
                        .running("v2.11.9", 100, 3)
                        .at(Instant.EPOCH);

        assertThat(after.saysTheSame(before)).isTrue();
        assertThat(after.saysTheSame(Reports.report().serving("shop/a", 2).get())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop.example.org", "api.shop.example.org", "*.shop.example.org"})
    void hasACertificateForItsNamesAndForOneLabelBelow(String host) {
        assertThat(CERTIFICATE.covers(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"example.org", "a.b.shop.example.org", "localhost", ".shop.example.org"})
    void hasNoneForOthers(String host) {
        assertThat(CERTIFICATE.covers(host)).isFalse();
    }

    private static MemberReport written(String json) {
        return Member.of("a", json.getBytes(StandardCharsets.UTF_8)).report();
    }
}
