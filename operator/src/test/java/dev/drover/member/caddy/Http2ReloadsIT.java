package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.Backend;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.FreePort;
import dev.drover.testing.LiveMember;
import dev.drover.testing.OwnCertificate;
import dev.drover.testing.ProxyDocuments;
import dev.drover.testing.ProxyLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.internal.http2.ErrorCode;
import okhttp3.internal.http2.StreamResetException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Requests over HTTP/2, all of them on one connection, go on while the proxy changes. What Caddy says that it did not begin
 * with (REFUSED_STREAM) is asked for again, as HTTP/2 has it. It brings load of its own.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-8.7">RFC 9113, 8.7</a>
 */
@Tag("alone")
final class Http2ReloadsIT {

    private static final int CHANGES = 20;
    private static final int ANSWERS_BETWEEN = 50;

    /** The HTTP client's own limit is one: it gives up a request that meets the end of two connections. */
    private static final int BEGUN_ANEW = 3;

    /** Each change replaces the whole configuration of Caddy, and ends the server that has the connection. */
    @Test
    void noneIsLostInTwentyChangesOfRoutes() throws IOException {
        int port = FreePort.next();
        String url = "https://shop.test:%d/".formatted(port);
        try (LiveMember live = LiveMember.start(ConsulServer.start());
                Backend shop = Backend.start("shop")) {
            live.consul().register("shop", shop.port());
            live.route(ProxyDocuments.route("shop", "hosts: [shop.test]\ntarget: {service: shop}"));
            live.proxy(proxy(live.port(), port));
            OkHttpClient client = trusting(live);
            LiveMember.until(
                    "an answer over HTTP/2", () -> protocol(client, url) == Protocol.HTTP_2);
            try (ProxyLoad load = new ProxyLoad(url, 200, client)) {
                for (int change = 1; change <= CHANGES; change++) {
                    load.awaitAnswers(ANSWERS_BETWEEN);
                    live.route(page("change " + change));
                    long generation = live.generation();
                    live.awaitReport(
                            "change %d in force".formatted(change),
                            report ->
                                    report.at("/routes/shop~1page/generation").asLong()
                                            == generation);
                }
                load.awaitAnswers(ANSWERS_BETWEEN);
                assertThat(load.failures()).isEmpty();
            }
            assertThat(protocol(client, url)).isEqualTo(Protocol.HTTP_2);
        }
    }

    private static String page(String body) {
        return ProxyDocuments.route(
                "page", "hosts: [page.test]\ntarget: {respond: {body: %s}}".formatted(body));
    }

    private static String proxy(int plain, int secure) {
        return """
        apiVersion: drover/v1
        kind: Proxy
        metadata: {namespace: shop, name: web}
        spec:
          address: 127.0.0.1
          httpPort: %d
          httpsPort: %d
          certificates: {issuer: internal}
        """
                .formatted(plain, secure);
    }

    private static OkHttpClient trusting(LiveMember live) {
        Path root = live.site().folder().resolve("data/caddy/pki/authorities/local/root.crt");
        LiveMember.until("Caddy's authority", () -> Files.exists(root) && Files.size(root) > 0);
        OkHttpClient patient =
                ProxyLoad.patient()
                        .newBuilder()
                        .addInterceptor(Http2ReloadsIT::beginAnewWhatWasRefused)
                        .build();
        return OwnCertificate.trusting(patient, root);
    }

    private static Response beginAnewWhatWasRefused(Interceptor.Chain chain) throws IOException {
        for (int begun = 0; begun < BEGUN_ANEW; begun++) {
            try {
                return chain.proceed(chain.request());
            } catch (StreamResetException reset) {
                if (reset.errorCode != ErrorCode.REFUSED_STREAM) {
                    throw reset;
                }
            }
        }
        return chain.proceed(chain.request());
    }

    /** What the answer came by; the oldest there is when none came. */
    private static Protocol protocol(OkHttpClient client, String url) {
        Request request = new Request.Builder().url(url).build();
        try (Response response = client.newCall(request).execute()) {
            return response.code() == 200 ? response.protocol() : Protocol.HTTP_1_0;
        } catch (IOException notYet) {
            return Protocol.HTTP_1_0;
        }
    }
}
