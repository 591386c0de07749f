package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.testing.ConsulServer;
import dev.drover.testing.FreePort;
import dev.drover.testing.LiveMember;
import dev.drover.testing.OwnCertificate;
import dev.drover.testing.PebbleServer;
import dev.drover.testing.ProxyDocuments;
import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.Objects;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Certificates of a real ACME server, which asks Consul's DNS for the host and makes the challenge there: the document says which
 * server, and who vouches for it.
 */
@Execution(ExecutionMode.CONCURRENT)
final class AcmeIT {

    /** Consul's DNS knows it as soon as it is registered. */
    private static final String HOST = "shop.service.consul";

    private final int dns = FreePort.next();
    private final int plain = FreePort.next();
    private final int secure = FreePort.next();

    /** Nobody listens there: the challenge of the other sort has to do. */
    private final int nobody = FreePort.next();

    @ParameterizedTest
    @ValueSource(strings = {"http-01", "tls-alpn-01"})
    void aHostGetsACertificateAndKeepsItWhenCaddyBeginsAnew(String challenge) {
        boolean http = challenge.equals("http-01");
        PebbleServer.Ports ports =
                new PebbleServer.Ports(dns, http ? plain : nobody, http ? nobody : secure);
        try (LiveMember live = member();
                PebbleServer acme = PebbleServer.start(ports)) {
            live.proxy(proxy(acme, acme.authority().toString()));
            live.route(ROUTE);

            OkHttpClient visitor = OwnCertificate.trusting(LiveMember.client(), acme.root());
            BigInteger serial =
                    await("a certificate")
                            .atMost(LiveMember.PATIENCE)
                            .ignoreExceptions()
                            .until(() -> serial(visitor), it -> it.signum() > 0);
            assertThat(live.caddy().output()).contains("\"challenge_type\":\"" + challenge + "\"");
            long orders = acme.orders();
            assertThat(orders).isPositive();

            live.caddy().killAndStart();

            await("the same certificate")
                    .atMost(LiveMember.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> serial(visitor).equals(serial));
            assertThat(acme.orders()).as(acme.output()).isEqualTo(orders);
        }
    }

    /** An ACME server that nobody vouches for could be anybody: Caddy does not speak with it. */
    @Test
    void aServerThatIsNotVouchedForGetsNoOrder() {
        OwnCertificate other =
                OwnCertificate.make(LiveMember.newSite().folder(), "other", "ip:127.0.0.1");
        try (LiveMember live = member();
                PebbleServer acme =
                        PebbleServer.start(new PebbleServer.Ports(dns, plain, secure))) {
            live.proxy(proxy(acme, other.certificate().toString()));
            live.route(ROUTE);

            await("a refusal")
                    .atMost(LiveMember.PATIENCE)
                    .until(() -> live.caddy().output().contains("certificate signed by unknown"));
            assertThat(acme.orders()).isZero();
        }
    }

    private static final String ROUTE =
            ProxyDocuments.route(
                    "shop", "hosts: [%s]\ntarget: {respond: {body: sold}}".formatted(HOST));

    private LiveMember member() {
        ConsulServer consul = ConsulServer.startWith("ports { dns = %d }".formatted(dns));
        consul.register("shop", secure);
        return LiveMember.start(consul);
    }

    private String proxy(PebbleServer acme, String authority) {
        return ProxyDocuments.proxy(
                "web",
                """
                address: 127.0.0.1
                httpPort: %d
                httpsPort: %d
                certificates:
                  issuer: acme
                  email: ops@example.org
                  directory: %s
                  authority: %s\
                """
                        .formatted(plain, secure, acme.directory(), authority));
    }

    /** Of the certificate that a page of the shop came with. */
    private BigInteger serial(OkHttpClient visitor) throws IOException {
        // One that is kept open would show the certificate of the Caddy before.
        visitor.connectionPool().evictAll();
        Request page = new Request.Builder().url("https://%s:%d/".formatted(HOST, secure)).build();
        try (Response response = visitor.newCall(page).execute()) {
            assertThat(response.code()).isEqualTo(200);
            X509Certificate shown =
                    (X509Certificate)
                            Objects.requireNonNull(response.handshake())
                                    .peerCertificates()
                                    .getFirst();
            return shown.getSerialNumber();
        }
    }
}
