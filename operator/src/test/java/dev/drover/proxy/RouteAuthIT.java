package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.drover.proxy.LiveProxy.Answer;
import dev.drover.testing.Backend;
import dev.drover.testing.FreePort;
import dev.drover.testing.ProxyDocuments;
import java.io.IOException;
import java.util.List;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may come in with a password, at a real Caddy. */
final class RouteAuthIT {

    private static final String GRAFANA = "grafana.example.org";
    private static final OkHttpClient ELSEWHERE = LiveProxy.from("127.0.0.77");

    private static LiveProxy proxy;
    private static Backend grafana;

    @BeforeAll
    static void start() {
        grafana = Backend.start(RouteAuthIT::authorization);
        proxy =
                LiveProxy.start(
                        LiveProxy.site(),
                        LiveProxy.example("Proxy.plain.example.yaml")
                                .replace("8080", FreePort.next() + "\n  address: 127.0.0.1"),
                        List.of(
                                LiveProxy.example("Route.staff.example.yaml"),
                                ProxyDocuments.route(
                                        "odd",
                                        """
                                        hosts: [odd.test]
                                        target: {respond: {body: in}}
                                        headers: secure
                                        basicAuth:
                                          realm: "a'b, c=d; <e>"
                                          users: {a.b_c+d-e@f: {secret: x}}
                                        """),
                                ProxyDocuments.route(
                                        "limited",
                                        """
                                        hosts: [limited.test]
                                        target: {respond: {body: in}}
                                        rateLimit: {perClient: 2, window: 1m}
                                        basicAuth: {users: {alice: {secret: x}}}
                                        """)));
        proxy.serve("grafana", grafana.address());
    }

    /** Tells what it was shown. */
    private static void authorization(HttpExchange exchange) throws IOException {
        Backend.say(exchange, "shown " + exchange.getRequestHeaders().get("Authorization"));
    }

    @AfterAll
    static void stop() {
        proxy.close();
        grafana.close();
    }

    @Test
    void whoKnowsThePasswordIsLetInAndTheTargetIsNotShownIt() {
        assertThat(login(GRAFANA, "alice", LiveProxy.PASSWORD).body()).isEqualTo("shown null");
        assertThat(login(GRAFANA, "bob@example.org", LiveProxy.PASSWORD).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"alice, rosebuds", "alice, ''", "bob, rosebud", "'', rosebud", "alice, {secret.x}"})
    void nobodyElseIs(String user, String password) {
        Answer answer = login(GRAFANA, user, password);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void whoSaysNothingIsAsked() {
        Answer answer = proxy.get(GRAFANA, "/unasked");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Basic realm=\"Staff\"");
        assertThat(grafana.asked()).noneMatch(asked -> asked.contains("/unasked"));
    }

    @Test
    void thePasswordAloneIsNotEnoughWhereOnlySomeNetworksAreAllowed() throws IOException {
        Request.Builder request =
                proxy.to(GRAFANA, "/")
                        .header("Authorization", Credentials.basic("alice", LiveProxy.PASSWORD));

        assertThat(LiveProxy.ask(ELSEWHERE, request).status()).isEqualTo(403);
    }

    @Test
    void oddNamesAndRealmsStayAsTheyAre() {
        Answer asked = proxy.get("odd.test", "/");

        assertThat(asked.header("WWW-Authenticate")).isEqualTo("Basic realm=\"a'b, c=d; <e>\"");
        assertThat(asked.header("X-Frame-Options")).isEqualTo("SAMEORIGIN");
        assertThat(login("odd.test", "a.b_c+d-e@f", LiveProxy.PASSWORD).body()).isEqualTo("in");
    }

    @Test
    void whoTriesPasswordsIsCountedBeforeTheyAreLookedAt() {
        assertThat(login("limited.test", "alice", "a").status()).isEqualTo(401);
        assertThat(login("limited.test", "alice", "b").status()).isEqualTo(401);
        assertThat(login("limited.test", "alice", LiveProxy.PASSWORD).status()).isEqualTo(429);
    }

    @Test
    void noHashIsEverPrinted() {
        login(GRAFANA, "alice", "wrong");

        assertThat(proxy.output()).isNotEmpty().doesNotContain("$2a$");
    }

    private static Answer login(String host, String user, String password) {
        return proxy.ask(
                proxy.to(host, "/").header("Authorization", Credentials.basic(user, password)));
    }
}
