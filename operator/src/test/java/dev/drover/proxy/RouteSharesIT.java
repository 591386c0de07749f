package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.drover.proxy.LiveProxy.Answer;
import dev.drover.testing.Backend;
import dev.drover.testing.FreePort;
import dev.drover.testing.ProxyDocuments;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which share of the requests each of several targets gets from a real Caddy. */
final class RouteSharesIT {

    private static final int REQUESTS = 1_000;

    private static final MediaType TEXT = MediaType.get("text/plain");

    private static LiveProxy proxy;
    private static Backend one;
    private static Backend two;
    private static Backend next;

    @BeforeAll
    static void start() {
        one = Backend.start("one");
        two = Backend.start("two");
        next = Backend.start("next");
        String addresses = "'%s', '%s'".formatted(one.address(), two.address());
        proxy =
                LiveProxy.start(
                        LiveProxy.site(),
                        LiveProxy.example("Proxy.plain.example.yaml")
                                .replace("8080", FreePort.next() + "\n  address: 127.0.0.1"),
                        List.of(
                                LiveProxy.example("Route.shares.example.yaml"),
                                route(
                                        "few",
                                        "targets: [{app: few, weight: 99}, {app: fewest, weight:"
                                                + " 1}]"),
                                route(
                                        "mixed",
                                        "targets: [{addresses: [%s], weight: 2}, {app: mixed,"
                                                        .formatted(addresses)
                                                + " weight: 1}]"),
                                route(
                                        "sticky",
                                        "sticky: true\n"
                                                + "targets: [{app: old, weight: 75}, {app: new,"
                                                + " weight: 25}]"),
                                route(
                                        "none",
                                        "targets: [{app: well, weight: 50}, {app: nobody, weight:"
                                                + " 50}]"),
                                route(
                                        "dead",
                                        "targets: [{app: alive, weight: 50}, {app: dead, weight:"
                                                + " 50}]"),
                                route(
                                        "all",
                                        "targets: [{app: all, weight: 100}, {app: unknown, weight:"
                                                + " 0}]")));
        proxy.serve("shop--api", one.address(), two.address());
        proxy.serve("shop--api-next", next.address());
        proxy.serve("shop--few", one.address());
        proxy.serve("shop--fewest", next.address());
        proxy.serve("shop--mixed", next.address());
        proxy.serve("shop--old", one.address(), two.address());
        proxy.serve("shop--new", next.address());
        proxy.serve("shop--well", one.address());
        proxy.serve("shop--alive", one.address());
        proxy.serve("shop--dead", "127.0.0.1:" + FreePort.next(), "127.0.0.1:" + FreePort.next());
        proxy.serve("shop--all", one.address());
    }

    private static String route(String name, String spec) {
        return ProxyDocuments.route(name, "hosts: [%s.test]\n%s".formatted(name, spec));
    }

    @AfterAll
    static void stop() {
        proxy.close();
        one.close();
        two.close();
        next.close();
    }

    @Test
    void nineOfTenAndOneOfTenWhateverTheNumberOfInstances() {
        Map<String, Integer> answers = answers("canary.example.org", REQUESTS);

        assertThat(answers.get("next")).isCloseTo(100, within(1));
        assertThat(answers.get("one")).isCloseTo(450, within(8));
        assertThat(answers.get("two")).isCloseTo(450, within(8));
    }

    @Test
    void oneOfAHundredComesInTurnAndNotAllAtOnce() {
        assertThat(answers("few.test", REQUESTS).get("next")).isCloseTo(10, within(1));
        assertThat(answers("few.test", 100).get("next")).isEqualTo(1);
    }

    @Test
    void addressesAreOneTargetTogether() {
        Map<String, Integer> answers = answers("mixed.test", 900);

        assertThat(answers.get("next")).isCloseTo(300, within(1));
        assertThat(answers.get("one")).isCloseTo(300, within(1));
        assertThat(answers.get("two")).isCloseTo(300, within(1));
    }

    @Test
    void aClientKeepsItsTarget() {
        Map<String, Integer> first = new HashMap<>();
        for (int client = 0; client < 80; client++) {
            Answer met = proxy.get("sticky.test", "/");
            String cookie = met.header("Set-Cookie").replaceAll(";.*", "");
            for (int again = 0; again < 5; again++) {
                Request.Builder request = proxy.to("sticky.test", "/").header("Cookie", cookie);
                assertThat(proxy.ask(request).body()).isEqualTo(met.body());
            }
            first.merge(met.body(), 1, Integer::sum);
        }

        assertThat(first.get("next")).isCloseTo(20, within(1));
    }

    @Test
    void whatATargetWithoutAnInstanceShouldGetGoesToTheOthers() {
        assertThat(answers("none.test", REQUESTS)).isEqualTo(Map.of("one", REQUESTS));
        assertThat(answers("dead.test", REQUESTS)).isEqualTo(Map.of("one", REQUESTS));
        assertThat(posted("none.test")).isEqualTo("one");
        assertThat(posted("dead.test")).isEqualTo("one");
    }

    @Test
    void oneWithoutWeightGetsNothing() {
        assertThat(answers("all.test", 100)).isEqualTo(Map.of("one", 100));
    }

    private static Map<String, Integer> answers(String host, int requests) {
        Map<String, Integer> answers = new HashMap<>();
        for (int request = 0; request < requests; request++) {
            Answer answer = proxy.get(host, "/");
            assertThat(answer.status()).isEqualTo(200);
            answers.merge(answer.body(), 1, Integer::sum);
        }
        return answers;
    }

    private static String posted(String host) {
        String last = "";
        for (int request = 0; request < 100; request++) {
            Answer answer = proxy.ask(proxy.to(host, "/").post(RequestBody.create("x", TEXT)));
            assertThat(answer.status()).isEqualTo(200);
            last = answer.body();
        }
        return last;
    }
}
