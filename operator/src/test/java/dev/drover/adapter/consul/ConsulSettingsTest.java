package dev.drover.adapter.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConsulSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1:8500, http://10.0.0.1:8500",
        "http://consul.lan:80, http://consul.lan:80",
        "https://consul.lan:8501/, https://consul.lan:8501",
        "localhost, http://localhost:8500",
        "http://[::1]:8500, http://[::1]:8500"
    })
    void takesAddressesAsConsulUsersWriteThem(String written, String meant) {
        assertThat(address(Map.of("CONSUL_HTTP_ADDR", written))).isEqualTo(meant);
    }

    @Test
    void isTheLocalAgentWhenNothingIsSaid() {
        assertThat(address(Map.of())).isEqualTo("http://127.0.0.1:8500");
        assertThat(ConsulSettings.fromEnvironment(Map.of()).token().current()).isEmpty();
    }

    @Test
    void speaksTlsWhenAsked() {
        assertThat(address(Map.of("CONSUL_HTTP_SSL", "true", "CONSUL_HTTP_ADDR", "a:1")))
                .isEqualTo("https://a:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix:///run/consul.sock", "ftp://a:1", "http://a:1/path", "a b"})
    void saysWhatIsWrongWithAnAddress(String written) {
        assertThatThrownBy(() -> address(Map.of("CONSUL_HTTP_ADDR", written)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CONSUL_HTTP_ADDR")
                .hasMessageContaining(written);
    }

    @Test
    void wantsCertificateAndKeyTogether() {
        assertThatThrownBy(() ->
                        ConsulSettings.fromEnvironment(Map.of("CONSUL_CLIENT_CERT", "/a.pem")))
                .hasMessageContaining("CONSUL_CLIENT_KEY");
    }

    @Test
    void takesTheTokenFileRatherThanTheVariable(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "first\n");

        assertThat(
                        ConsulSettings.fromEnvironment(
                                        Map.of(
                                                "CONSUL_HTTP_TOKEN_FILE",
                                                file.toString(),
                                                "CONSUL_HTTP_TOKEN",
                                                "other"))
                                .token()
                                .current())
                .contains("first");
    }

    @Test
    void saysWhichTokenFileIsNotThere(@TempDir Path folder) {
        Path file = folder.resolve("none");

        assertThatThrownBy(() ->
                        ConsulSettings.fromEnvironment(
                                Map.of("CONSUL_HTTP_TOKEN_FILE", file.toString())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CONSUL_HTTP_TOKEN_FILE: token file %s: there is no such file", file);
    }

    @Test
    void doesNotSayTheToken() {
        assertThat(ConsulSettings.fromEnvironment(Map.of("CONSUL_HTTP_TOKEN", "secret")).toString())
                .doesNotContain("secret");
    }

    private static String address(Map<String, String> environment) {
        return ConsulSettings.fromEnvironment(environment).address().toString();
    }

    @Test
    void refusesWhatItWouldIgnore() {
        assertThatThrownBy(() -> ConsulSettings.fromEnvironment(Map.of("CONSUL_HTTP_AUTH", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("CONSUL_HTTP_AUTH is not supported: unset it, and ");
        assertThatThrownBy(() -> ConsulSettings.fromEnvironment(Map.of("CONSUL_CAPATH", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("CONSUL_CAPATH is not supported: unset it, and ");
        assertThatThrownBy(
                        () -> ConsulSettings.fromEnvironment(Map.of("CONSUL_TLS_SERVER_NAME", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("CONSUL_TLS_SERVER_NAME is not supported: unset it, and ");
    }
}
