package dev.drover.kind.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.convergence.StatusCodec;
import dev.drover.proxy.RouteEntry;
import dev.drover.surface.cli.text.TreeText;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each example becomes the entry that stands in {@code src/test/resources/route}. */
final class RouteRendererTest {

    private static final Path FOLDER =
            Tools.repository().resolve("operator/src/test/resources/route");

    static List<Path> examples() {
        return Routes.examples();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleBecomesThatEntry(Path example) throws IOException {
        Path golden = FOLDER.resolve(Routes.golden(example));

        assertThat(json(Routes.rendered(example)))
                .as("%s becomes %s", example, golden)
                .isEqualTo(Files.exists(golden) ? Files.readString(golden) : "no such file");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theSameRouteIsAlwaysTheSameEntry(Path example) {
        assertThat(json(Routes.rendered(example))).isEqualTo(json(Routes.rendered(example)));
    }

    @Test
    void thereIsNoEntryWithoutAnExample() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> Objects.requireNonNull(file.getFileName()).toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            Routes.examples().stream().map(Routes::golden).toList());
        }
    }

    @Test
    void whoMayNotComeInIsToldFirstAndTheTargetAnswersLast() {
        RouteEntry entry =
                Routes.entry(
                        """
                        target: {app: api}
                        stripPrefix: /api
                        compress: true
                        headers: secure
                        hsts: {maxAge: 1h}
                        bodyLimit: 64KB
                        rateLimit: {perClient: 1}
                        maintenance: true
                        basicAuth: {users: {alice: {secret: a}}}
                        allow: [10.0.0.0/8]
                        """);

        assertThat(Routes.order(entry))
                .containsExactly(
                        "subroute",
                        "headers",
                        "subroute",
                        "static_response",
                        "rate_limit",
                        "authentication",
                        "headers",
                        "request_body",
                        "subroute",
                        "headers",
                        "encode",
                        "subroute",
                        "reverse_proxy");
        assertThat(Routes.handlers(entry, "request_body").getFirst().path("max_size").asLong())
                .isEqualTo(64_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "target: {app: api} | 0",
                "{target: {app: api}, headers: secure, rateLimit: {perClient: 1}} | 3",
                "{target: {app: api}, hsts: {}, compress: false} | 2",
                "{target: {app: api}, headers: {preset: secure}, bodyLimit: 1MB} | 3",
            })
    void whatTheProxyDoesWithHeadersComesBehindTheRoutesOwn(String spec, int at) {
        assertThat(Routes.entry(spec).defaultsAt()).contains(at);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "{preset: none, set: {X-A: b}}"})
    void aRouteMayWantNothingOfIt(String headers) {
        assertThat(Routes.entry("{target: {app: api}, headers: %s}".formatted(headers)))
                .satisfies(entry -> {
                    assertThat(entry.defaultsAt()).isEmpty();
                    assertThat(entry.closing().defaultsAt()).isEmpty();
                });
    }

    @ParameterizedTest
    @CsvSource({
        "{app: api}, shop--api",
        "{app: tools/api}, tools--api",
        "'{app: api, port: http}', shop--api",
        "'{app: api, port: metrics}', shop--api--metrics",
        "{service: Any_Thing}, Any_Thing",
    })
    void requestsGoToTheServiceThatTheAppIsRegisteredAs(String target, String service) {
        RouteEntry entry = Routes.entry("target: " + target);

        assertThat(entry.services()).containsExactly(service);
        assertThat(entry.probe()).contains("/");
        assertThat(Routes.handlers(entry, "reverse_proxy").getFirst().path("upstreams").toString())
                .isEqualTo("[{\"dial\":\"{service.%s}\"}]".formatted(service));
    }

    @Test
    void addressesAreAskedAsTheyAreAndNothingIsFollowed() {
        RouteEntry entry = Routes.entry("target: {addresses: ['10.0.0.5:80', '10.0.0.4:80']}");

        assertThat(entry.services()).isEmpty();
        assertThat(entry.probe()).isEqualTo(Optional.empty());
        assertThat(Routes.handlers(entry, "reverse_proxy").getFirst().path("upstreams").toString())
                .isEqualTo("[{\"dial\":\"10.0.0.5:80\"},{\"dial\":\"10.0.0.4:80\"}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{app: a, weight: 90}, {app: b, weight: 10} | [9,1]",
                "{app: a, weight: 50}, {app: b, weight: 50} | [1,1]",
                "{app: a, weight: 100}, {app: b, weight: 0} | ",
                "{app: a, weight: 2}, {addresses: ['1.1.1.1:1', '1.1.1.1:2'], weight: 1} | [4,1,1]",
                "{addresses: ['1.1.1.1:1', '1.1.1.1:2'], weight: 7}, {app: a, weight: 0} | ",
                "{app: a, weight: 0}, {service: b, weight: 3}, {app: c, weight: 9} | [1,3]",
            })
    void eachUpstreamHasItsWeight(String targets, @Nullable String weights) {
        RouteEntry entry = Routes.entry("targets: [%s]".formatted(targets));
        JsonNode policy =
                Routes.handlers(entry, "reverse_proxy")
                        .getFirst()
                        .at("/load_balancing/selection_policy");

        assertThat(policy.path("policy").asText())
                .isEqualTo(weights == null ? "round_robin" : "weighted_round_robin");
        assertThat(policy.path("weights").toString())
                .isEqualTo(Objects.requireNonNullElse(weights, ""));
    }

    @Test
    void oneServiceByTwoNamesIsFollowedOnce() {
        RouteEntry entry =
                Routes.entry("targets: [{app: a, weight: 1}, {service: shop--a, weight: 1}]");

        assertThat(entry.services()).containsExactly("shop--a");
    }

    @Test
    void theOrderOfHostsPathsAndHeadersSaysNothing() {
        String one =
                "{target: {app: a}, hosts: [b.org, a.org], paths: [/b, /a], headers: {set: {B: b,"
                        + " A: a}, remove: [D, C]}}";
        String other =
                "{target: {app: a}, hosts: [a.org, b.org], paths: [/a, /b], headers: {set: {A: a,"
                        + " B: b}, remove: [C, D]}}";

        assertThat(json(Routes.entry(one))).isEqualTo(json(Routes.entry(other)));
    }

    @Test
    void twoRoutesCountTheirClientsApartAndAnEarlierGenerationsStay() {
        String spec = "{target: {app: a}, rateLimit: {perClient: 5, window: 1m}}";

        assertThat(
                        Routes.handlers(Routes.entry(spec), "rate_limit")
                                .getFirst()
                                .path("rate_limits")
                                .toString())
                .isEqualTo(
                        "{\"shop/web\":{\"key\":\"{http.vars.client_ip}\",\"window\":\"1m\","
                                + "\"max_events\":5}}");
    }

    @Test
    void anAuthorsHeaderWinsOverThePreset() {
        String spec =
                "{target: {app: a}, headers: {preset: secure, set: {x-frame-options: DENY, server:"
                        + " mine}, remove: [referrer-policy]}}";
        JsonNode response =
                Routes.handlers(Routes.entry(spec), "headers").getLast().path("response");

        assertThat(response.path("set").toString())
                .isEqualTo(
                        "{\"Cross-Origin-Opener-Policy\":[\"same-origin\"],\"server\":[\"mine\"],"
                                + "\"X-Content-Type-Options\":[\"nosniff\"],"
                                + "\"x-frame-options\":[\"DENY\"]}");
        assertThat(response.path("delete").toString())
                .isEqualTo("[\"referrer-policy\",\"X-Powered-By\"]");
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example, https://a.example{http.request.uri}",
        "https://a.example/, https://a.example{http.request.uri}",
        "https://a.example/b/, https://a.example/b{http.request.uri}",
    })
    void whatWasAskedForIsAppendedToARedirect(String to, String location) {
        RouteEntry entry = Routes.entry("target: {redirect: '%s', keepPath: true}".formatted(to));

        assertThat(entry.handle().at("/0/headers/Location/0").asText()).isEqualTo(location);
    }

    @Test
    void noRetriesIsNoTry() {
        RouteEntry entry = Routes.entry("{target: {app: a}, retries: {for: 0s}}");

        assertThat(
                        Routes.handlers(entry, "reverse_proxy")
                                .getFirst()
                                .path("load_balancing")
                                .toString())
                .isEqualTo("{\"selection_policy\":{\"policy\":\"round_robin\"}}");
    }

    private static String json(RouteEntry entry) {
        return TreeText.json(
                StatusCodec.decode(ObjectNode.class, StatusCodec.encode((Object) entry)));
    }
}
