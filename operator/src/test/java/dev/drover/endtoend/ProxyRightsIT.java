package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.proxy.Site;
import dev.drover.testing.Backend;
import dev.drover.testing.CaddyServer;
import dev.drover.testing.CommandLine.Ran;
import dev.drover.testing.FreePort;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.ServerProcess;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The policies in {@code helm-free-deploy/acl} for an operator and the member of a proxy, where Consul denies all else. */
final class ProxyRightsIT {

    private static final String DROVER =
            Tools.repository().resolve("operator/target/drover/bin/drover").toString();

    private static final String TOKEN = UUID.randomUUID().toString();

    /** Short, as the paths of sockets have to be. */
    @TempDir private static Path folder;

    private static LiveCluster cluster;
    private static Site site;
    private static ServerProcess member;
    private static CaddyServer caddy;
    private static Backend shop;
    private static int port;

    @BeforeAll
    static void start() {
        cluster = LiveCluster.startWithAccessControl(true);
        beA("operator");
        cluster.operate();
        cluster.consul()
                .createToken(TOKEN, cluster.consul().policy("m", rules("consul", "member-caddy")));
        site = new Site(folder);
        member = begin();
        cluster.until("its first configuration", () -> Files.exists(site.configuration()));
        caddy = CaddyServer.start(site);
        shop = Backend.start("shop");
        cluster.consul().register("front", shop.port());
        port = FreePort.next();
        cluster.write("Proxy/web", proxy(port));
        cluster.write("Route/front", ROUTE);
    }

    private static final String ROUTE =
            """
            apiVersion: drover/v1
            kind: Route
            metadata: {namespace: shop, name: front}
            spec:
              hosts: [shop.test]
              target: {service: front}
            """;

    private static String proxy(int port) {
        return """
        apiVersion: drover/v1
        kind: Proxy
        metadata: {namespace: shop, name: web}
        spec:
          address: 127.0.0.1
          httpPort: %d
          certificates: {issuer: none}
        """
                .formatted(port);
    }

    @AfterAll
    static void stop() {
        caddy.close();
        member.close();
        shop.close();
        cluster.close();
    }

    @Test
    void letAMemberServeWhatItsOperatorPublishes() throws Exception {
        cluster.awaitCondition("Proxy/web", "Ready", "True");
        cluster.awaitCondition("Route/front", "Ready", "True");

        Request request =
                new Request.Builder()
                        .url("http://127.0.0.1:%d/".formatted(port))
                        .header("Host", "shop.test")
                        .build();
        try (Response response = new OkHttpClient().newCall(request).execute()) {
            assertThat(Objects.requireNonNull(response.body()).string()).isEqualTo("shop");
        }
        assertThat(member.output()).doesNotContain("denied").doesNotContain("403");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "drover/proxy/shop/web/settings",
                "drover/desired/shop/Route/front",
                "drover/status/shop/Route/front",
                "drover/leader",
                "drover/proxied.x",
                "another/key"
            })
    void letAMemberChangeNothingButItsReport(String key) throws Exception {
        HttpResponse<String> refused = asMember("PUT", "/v1/kv/" + key);

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(403);
        assertThat(asMember("PUT", "/v1/kv/drover/proxied/shop/web/test").statusCode())
                .isEqualTo(200);
        assertThat(asMember("DELETE", "/v1/kv/drover/proxied/shop/web/test").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/kv/drover/desired/shop/Route/front",
                "/v1/kv/drover/desired/?recurse",
                "/v1/kv/drover/status/?recurse",
                "/v1/kv/?keys",
                "/v1/acl/tokens"
            })
    void letAMemberReadNoDocuments(String path) throws Exception {
        HttpResponse<String> refused = asMember("GET", path);

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reader", "writer"})
    void letWhoeverMayLookCompareARoute(String role) {
        cluster.awaitCondition("Route/front", "Ready", "True");
        beA(role);
        var drover = cluster.commandLine();
        drover.file("route.yaml", ROUTE.replace("shop.test", "www.shop.test"));

        Ran changed = drover.run("diff", "-f", "route.yaml");

        assertThat(changed.out() + changed.err())
                .as("%s", changed)
                .contains("www.shop.test")
                .doesNotContain("denied");
    }

    private static HttpResponse<String> asMember(String method, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(cluster.consul().address().resolve(path))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .header("X-Consul-Token", TOKEN)
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static ServerProcess begin() {
        String folder = site.folder().toString();
        return ServerProcess.start(
                List.of(DROVER, "member", "caddy", "--proxy", "shop/web", "--dir", folder),
                Map.of(
                        "CONSUL_HTTP_ADDR",
                        cluster.consul().address().toString(),
                        "CONSUL_HTTP_TOKEN",
                        TOKEN),
                site.folder().resolve("member.log"));
    }

    private static void beA(String role) {
        String secret = UUID.randomUUID().toString();
        cluster.consul().createToken(secret, cluster.consul().policy(role, rules("consul", role)));
        cluster.giveTokens(secret, cluster.nomad().createToken(role, rules("nomad", role)));
    }

    private static String rules(String server, String role) {
        try {
            return Files.readString(
                    Tools.repository()
                            .resolve("helm-free-deploy/acl/%s/%s.hcl".formatted(server, role)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
