package dev.drover.adapter.nomad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NomadSettingsTest {

    @Test
    void takesNomadsOwnDefaults() {
        NomadSettings settings = NomadSettings.fromEnvironment(Map.of());

        assertThat(settings.address()).isEqualTo(URI.create("http://127.0.0.1:4646"));
        assertThat(settings.namespace()).isEqualTo("default");
        assertThat(settings.token().current()).isEmpty();
        assertThat(settings.tls()).isEqualTo(NomadSettings.Tls.DEFAULT);
    }

    @Test
    void readsNomadsOwnVariables() {
        NomadSettings settings =
                NomadSettings.fromEnvironment(
                        Map.of(
                                "NOMAD_ADDR", "https://nomad.example:4646",
                                "NOMAD_NAMESPACE", "shop",
                                "NOMAD_REGION", "eu",
                                "NOMAD_TOKEN", "geheim",
                                "NOMAD_CACERT", "/ca.pem",
                                "NOMAD_SKIP_VERIFY", "true"));

        assertThat(settings.address()).hasScheme("https").hasHost("nomad.example");
        assertThat(settings.namespace()).isEqualTo("shop");
        assertThat(settings.region()).contains("eu");
        assertThat(settings.tls().caCertificate()).contains(Path.of("/ca.pem"));
        assertThat(settings.tls().skipVerify()).isTrue();
        assertThat(settings.toString()).doesNotContain("geheim");
    }

    @Test
    void saysWhichVariableMakesNoSense() {
        assertThatThrownBy(() -> NomadSettings.fromEnvironment(Map.of("NOMAD_ADDR", "ftp://x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NOMAD_ADDR 'ftp://x'");
        assertThatThrownBy(
                        () -> NomadSettings.fromEnvironment(Map.of("NOMAD_SKIP_VERIFY", "maybe")))
                .hasMessageContaining("NOMAD_SKIP_VERIFY 'maybe'");
        assertThatThrownBy(
                        () -> NomadSettings.fromEnvironment(Map.of("NOMAD_CLIENT_CERT", "/c.pem")))
                .hasMessageContaining("NOMAD_CLIENT_KEY");
    }

    @Test
    void refusesWhatItWouldIgnore() {
        assertThatThrownBy(() -> NomadSettings.fromEnvironment(Map.of("NOMAD_CAPATH", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("NOMAD_CAPATH is not supported: unset it, and ");
    }

    @Test
    void saysWhichTokenFileIsNotThere(@TempDir Path folder) {
        Path file = folder.resolve("none");

        assertThatThrownBy(() ->
                        NomadSettings.fromEnvironment(
                                Map.of(
                                        "NOMAD_TOKEN_FILE",
                                        file.toString(),
                                        "NOMAD_TOKEN",
                                        "other")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("NOMAD_TOKEN_FILE: token file %s: there is no such file", file);
    }
}
