package dev.drover.kind.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drover.document.DriftMode;
import dev.drover.proxy.AdminAccess;
import dev.drover.proxy.HeaderChange;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.ProxySettings.Issuer;
import dev.drover.proxy.ProxySettings.Pair;
import dev.drover.schema.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an author wants of a proxy, and what its members get. */
final class ProxySpecTest {

    @ParameterizedTest
    @CsvSource({
        "none, strict-transport-security, true",
        "internal, Strict-Transport-Security, false",
        "none, X-Other, false"
    })
    void saysThatATransportSecurityIsNotSentWithoutTls(String issuer, String header, boolean said)
            throws JsonProcessingException {
        ProxySpec spec =
                spec(
                        """
                        {"certificates": {"issuer": "%s"}, "headers": {"set": {"%s": "max-age=1"}}}
                        """
                                .formatted(issuer, header));

        assertThat(spec.undone().isPresent()).isEqualTo(said);
    }

    @Test
    void nothingSaidIsCertificatesFromTheWorldAndAllAddresses() throws JsonProcessingException {
        ProxySpec spec = spec("{}");

        assertThat(spec.drift()).isEqualTo(DriftMode.ENFORCE);
        assertThat(spec.settings(7))
                .isEqualTo(
                        new ProxySettings(
                                7,
                                "",
                                80,
                                Optional.of(443),
                                new ProxySettings.Certificates(
                                        Issuer.ACME,
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        List.of()),
                                List.of(),
                                false,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()));
    }

    @Test
    void whatIsSaidIsPassedOn() throws JsonProcessingException {
        ProxySpec spec =
                spec(
                        """
                        {"address": "10.0.0.1", "httpPort": 8080, "httpsPort": 8443,
                         "certificates": {"email": "ops@example.org",
                           "directory": "https://127.0.0.1:14000/dir", "authority": "/opt/ca.pem",
                           "files": [{"certificate": "/opt/a.pem", "key": "/opt/a.key"}]},
                         "trustedProxies": ["10.0.0.0/8"], "accessLog": true, "drift": "off"}
                        """);

        assertThat(spec.drift()).isEqualTo(DriftMode.OFF);
        assertThat(spec.settings(8))
                .isEqualTo(
                        new ProxySettings(
                                8,
                                "10.0.0.1",
                                8080,
                                Optional.of(8443),
                                new ProxySettings.Certificates(
                                        Issuer.ACME,
                                        Optional.of("ops@example.org"),
                                        Optional.of("https://127.0.0.1:14000/dir"),
                                        Optional.of("/opt/ca.pem"),
                                        List.of(new Pair("/opt/a.pem", "/opt/a.key"))),
                                List.of("10.0.0.0/8"),
                                true,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"issuer\": \"none\"} | false",
                "{\"issuer\": \"internal\"} | true",
                "{\"issuer\": \"none\", \"files\": [{\"certificate\": \"/a\", \"key\": \"/b\"}]} |"
                        + " true",
            })
    void withoutCertificatesThereIsNoTls(String certificates, boolean tls)
            throws JsonProcessingException {
        ProxySettings settings = spec("{\"certificates\": %s}".formatted(certificates)).settings(1);

        assertThat(settings.httpsPort().isPresent()).isEqualTo(tls);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"httpPort\": 443}",
                "{\"httpPort\": 0}",
                "{\"certificates\": {\"issuer\": \"internal\", \"email\": \"ops@example.org\"}}",
                "{\"certificates\": {\"issuer\": \"none\", \"authority\": \"/opt/ca.pem\"}}",
                "{\"address\": \"10.0.0.1\\n\"}",
                "{\"metrics\": {\"port\": 80}}",
                "{\"metrics\": {\"port\": 443}}",
                "{\"metrics\": {\"address\": \"localhost\"}}",
            })
    void whatDoesNotGoTogetherIsRefused(String spec) {
        assertThatThrownBy(() -> spec(spec)).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void membersGetHeadersAsTheyComeOut() throws JsonProcessingException {
        assertThat(spec("{}").settings(1).headers()).isEmpty();
        assertThat(spec("{\"headers\": \"none\"}").settings(1).headers()).isEmpty();
        HeaderChange change =
                spec("""
                {"headers": {"preset": "secure", "set": {"X-Frame-Options": "DENY"},
                 "remove": ["Referrer-Policy"]}}
                """)
                        .settings(1)
                        .headers()
                        .orElseThrow();

        assertThat(change.set())
                .isEqualTo(
                        Map.of(
                                "X-Content-Type-Options", "nosniff",
                                "X-Frame-Options", "DENY",
                                "Cross-Origin-Opener-Policy", "same-origin"));
        assertThat(change.remove())
                .containsExactlyInAnyOrder("Referrer-Policy", "Server", "X-Powered-By");
    }

    @Test
    void countsForThisMachineUnlessToldOtherwise() throws JsonProcessingException {
        assertThat(spec("{}").settings(1).metrics()).isEmpty();
        assertThat(spec("{\"metrics\": {}}").settings(1).metrics())
                .contains(new ProxySettings.Metrics("127.0.0.1", 9180));
        assertThat(
                        spec("{\"metrics\": {\"port\": 443}, \"certificates\": {\"issuer\":"
                                        + " \"none\"}}")
                                .settings(1)
                                .metrics())
                .contains(new ProxySettings.Metrics("127.0.0.1", 443));
    }

    @Test
    void onePortIsEnoughWithoutTls() throws JsonProcessingException {
        assertThat(
                        spec("{\"httpPort\": 443, \"certificates\": {\"issuer\": \"none\"}}")
                                .settings(1)
                                .httpPort())
                .isEqualTo(443);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"address\": \"http://10.0.0.1:2019\"}",
                "{\"address\": \"http://127.0.0.1\"}",
                "{\"address\": \"https://example.org:2021\"}",
                "{\"address\": \"http://127.0.0.1:2019\", \"certificate\": \"/a.pem\", \"key\":"
                        + " \"/a.key\"}",
                "{\"address\": \"http://127.0.0.1:2019\", \"authority\": \"/a.pem\"}",
                "{\"address\": \"http://127.0.0.1:2019\", \"server\": \"a/b\"}",
                "{\"address\": \"http://127.0.0.1:2019\", \"dns\": {\"refresh\": \"40ms\"}}",
                "{\"address\": \"http://127.0.0.1:2019\", \"dns\": {\"refresh\": \"31s\"}}",
                "{\"address\": \"http://127.0.0.1:2019\", \"dns\": {\"gracePeriod\": \"61m\"}}",
            })
    void anAdminApiThatMayNotBeUsedIsRefused(String admin) {
        assertThatThrownBy(() -> spec("{\"admin\": %s}".formatted(admin)))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("admin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"certificates\": {\"issuer\": \"internal\"}",
                "\"trustedProxies\": [\"10.0.0.0/8\"]",
                "\"accessLog\": true",
                "\"metrics\": {}"
            })
    void whatOnlyTheOwnerOfAnExistingCaddyCanSayIsRefused(String field) {
        assertThatThrownBy(() ->
                        spec(
                                "{\"admin\": {\"address\": \"unix//run/a.sock\"}, %s}"
                                        .formatted(field)))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("Caddy's own configuration");
    }

    @Test
    void ofAnExistingCaddyOurPartIsAlwaysPutBack() {
        assertThatThrownBy(
                        () -> spec("{\"admin\": {\"address\": \"unix//a\"}, \"drift\": \"warn\"}"))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("drift: with admin only enforce");
    }

    @Test
    void noCaddyIsUsedAndAbandoned() {
        assertThatThrownBy(() ->
                        spec(
                                "{\"admin\": {\"address\": \"unix//a\", \"abandoned\":"
                                        + " [\"unix//a\"]}}"))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("admin.abandoned: unix//a is admin.address");
    }

    @Test
    void headersForAllRoutesOfAnExistingCaddyAreRefused() {
        String spec = "{\"admin\": {\"address\": \"unix//run/a.sock\"}, \"headers\": \"secure\"}";

        assertThatThrownBy(() -> spec(spec))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("headers: not with admin; say them in each Route");
    }

    @Test
    void anExistingCaddyIsPassedOnWithWhatIsUsual() throws JsonProcessingException {
        assertThat(spec("{\"admin\": {\"address\": \"unix//run/a.sock\"}}").settings(1).admin())
                .contains(
                        new AdminAccess(
                                "unix//run/a.sock",
                                Optional.empty(),
                                Optional.empty(),
                                new AdminAccess.Dns("127.0.0.1:8600", "200ms", "consul"),
                                List.of()));
    }

    private static ProxySpec spec(String json) throws JsonProcessingException {
        return Json.decode(Json.mapper().readTree(json), ProxySpec.class);
    }
}
