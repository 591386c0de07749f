package dev.drover.member.direct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.FreePort;
import dev.drover.testing.LiveMember;
import dev.drover.testing.LiveMember.Answer;
import dev.drover.testing.OwnCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

/** A server of our own in a Caddy that has certificates, and sites with TLS, of its own. */
final class DirectTlsIT extends DirectSituation {

    private final int sites = FreePort.next();
    private final OwnCertificate certificate = made();

    private static OwnCertificate made() {
        try {
            Path folder = Files.createTempDirectory(Path.of("/tmp"), "direct-");
            return OwnCertificate.make(folder, "any", "dns:any.test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    String theirs(String listen) {
        return super.theirs(listen)
                .replace(
                        "\"tls\": {",
                        "\"tls\": {\"certificates\": {\"load_files\": [{\"certificate\": \"%s\", \"key\": \"%s\"}]}, "
                                .formatted(certificate.certificate(), certificate.key()))
                .replace(
                        "\"servers\": {",
                        "\"servers\": {\"sites\": {\"listen\": [\"127.0.0.1:%d\"], \"routes\": [{\"match\": [{\"host\": [\"theirs.test\"]}]}]}, "
                                .formatted(sites));
    }

    /** Nothing there names a host, and that Caddy's own HTTPS port is another. */
    @Test
    void speaksTlsForRoutesWithoutHostsAndLeavesOtherSitesAsTheyWere() throws IOException {
        int own = FreePort.next();
        assertThat(body("x.test", "/")).isEqualTo("their end");

        direct.proxy(
                """
                address: 127.0.0.1
                httpsPort: %d
                admin:
                  address: '%s'
                  dns: {address: '127.0.0.1:%d'}
                """
                        .formatted(own, address, DNS));
        direct.route("a", "target: {respond: {body: one}}");
        direct.awaitInForce("a", direct.generation());

        OkHttpClient client =
                OwnCertificate.trusting(LiveMember.client(), certificate.certificate());
        Answer secure = LiveMember.ask(client, "https://any.test:%d/".formatted(own));
        assertThat(secure.body()).isEqualTo("one");
        assertThat(LiveDirect.ask(own, "any.test", "/").status()).isEqualTo(400);
        assertThat(body("x.test", "/")).as("asked without TLS").isEqualTo("their end");
    }
}
