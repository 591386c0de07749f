package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.testing.ConsulServer;
import dev.drover.testing.FreePort;
import dev.drover.testing.LiveMember;
import dev.drover.testing.OwnCertificate;
import dev.drover.testing.ProxyDocuments;
import dev.drover.testing.ProxyLoad;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import okhttp3.ConnectionPool;
import okhttp3.Handshake;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Given certificates that somebody renews at their place, on a real Caddy. */
@Tag("alone")
final class RenewedCertificateIT {

    private static final String SHOP = "shop.test";

    /** One look of the member. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final int secure = FreePort.next();
    private LiveMember live;
    private OwnCertificate before;
    private OwnCertificate after;
    private Path certificate;
    private Path key;

    @BeforeEach
    void start() throws IOException {
        live = LiveMember.start(ConsulServer.start());
        Path folder = Files.createTempDirectory("given-");
        before = OwnCertificate.make(folder, "before", "dns:" + SHOP);
        after = OwnCertificate.make(folder, "after", "dns:" + SHOP);
        certificate = folder.resolve("shop.pem");
        key = folder.resolve("shop.key");
        replace(certificate, before.certificate());
        replace(key, before.key());
        live.route(
                ProxyDocuments.route(
                        "shop", "hosts: [%s]\ntarget: {respond: {body: sold}}".formatted(SHOP)));
        live.proxy(
                ProxyDocuments.proxy(
                        "web",
                        """
                        address: 127.0.0.1
                        httpPort: %d
                        httpsPort: %d
                        certificates: {issuer: none, files: [{certificate: %s, key: %s}]}\
                        """
                                .formatted(live.port(), secure, certificate, key)));
        await("the first one")
                .atMost(LiveMember.PATIENCE)
                .ignoreExceptions()
                .until(() -> served().equals(serial(before)));
        live.awaitInForce();
    }

    @AfterEach
    void stop() {
        live.close();
    }

    @Test
    void isServedWithinOneLookAndNoRequestIsLost() throws IOException {
        try (ProxyLoad load = new ProxyLoad(url(), 200, trusting(ProxyLoad.patient()))) {
            load.awaitAnswers(200);

            replace(certificate, after.certificate());
            replace(key, after.key());

            awaitServed(after);
            load.awaitAnswers(500);
            assertThat(load.failures()).as(load.toString()).isEmpty();
        }
        live.awaitReport("no trouble", report -> report.path("trouble").isMissingNode());
    }

    @Test
    void aPairThatDoesNotMatchIsNotServedUntilItsKeyComes() throws IOException {
        replace(certificate, after.certificate());

        live.awaitTrouble("certificate %s is of another key".formatted(certificate));
        live.awaitTrouble("the one that was there before is served on");
        assertThat(served()).isEqualTo(serial(before));
        live.caddy().killAndStart();
        await("Caddy begins with the old one")
                .atMost(LiveMember.PATIENCE)
                .ignoreExceptions()
                .until(() -> served().equals(serial(before)));

        replace(key, after.key());

        awaitServed(after);
        live.awaitReport("no trouble", report -> report.path("trouble").isMissingNode());
    }

    @Test
    void certificateAndThenKeyASecondApartLeaveNoTrouble() throws Exception {
        replace(certificate, after.certificate());
        Thread.sleep(Duration.ofSeconds(1));
        replace(key, after.key());

        awaitServed(after);
        live.awaitReport("no trouble", report -> report.path("trouble").isMissingNode());
        live.awaitReport(
                "how long it lasts",
                report ->
                        report.path("certificates")
                                .path(0)
                                .path("notAfter")
                                .asText()
                                .equals(after.read().getNotAfter().toInstant().toString()));
    }

    private void awaitServed(OwnCertificate expected) {
        await("the new one")
                .atMost(LOOK)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> served().equals(serial(expected)));
    }

    private static void replace(Path file, Path by) throws IOException {
        Files.copy(by, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private String url() {
        return "https://%s:%d/".formatted(SHOP, secure);
    }

    private OkHttpClient trusting(OkHttpClient client) throws IOException {
        String both =
                Files.readString(before.certificate()) + Files.readString(after.certificate());
        return OwnCertificate.trusting(client, both.getBytes(StandardCharsets.US_ASCII));
    }

    /** Of the certificate that a new visitor is shown. */
    private BigInteger served() throws IOException {
        OkHttpClient visitor =
                trusting(LiveMember.client())
                        .newBuilder()
                        .connectionPool(new ConnectionPool())
                        .build();
        try (Response response =
                visitor.newCall(new Request.Builder().url(url()).build()).execute()) {
            Handshake shown = response.handshake();
            assertThat(shown).isNotNull();
            return ((X509Certificate) shown.peerCertificates().getFirst()).getSerialNumber();
        }
    }

    private static BigInteger serial(OwnCertificate made) {
        return made.read().getSerialNumber();
    }
}
