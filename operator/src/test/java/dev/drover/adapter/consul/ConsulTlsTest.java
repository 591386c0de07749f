package dev.drover.adapter.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;

final class ConsulTlsTest {

    @Test
    void refusesEveryTlsConnectionForAnAddressWithoutTls() throws IOException {
        ConsulTls tls = ConsulTls.of(ConsulSettings.at(URI.create("http://127.0.0.1:8500")));

        try (Socket plain = new Socket()) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() ->
                            tls.context()
                                    .getSocketFactory()
                                    .createSocket(plain, "consul", 8501, true))
                    .withMessage("the address of Consul is one without TLS");
        }
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(
                        () -> tls.trustManager().checkServerTrusted(new X509Certificate[0], "RSA"));
    }

    @Test
    void knowsTheCommonProtocolsForAnAddressWithTls() {
        ConsulTls tls = ConsulTls.of(ConsulSettings.at(URI.create("https://127.0.0.1:8501")));

        assertThat(tls.context().getSupportedSSLParameters().getProtocols())
                .contains("TLSv1.2", "TLSv1.3");
        assertThat(tls.trustManager().getAcceptedIssuers()).isNotEmpty();
    }
}
