package dev.drover.member.direct;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.caddy.SharedCaddy.Change;
import dev.drover.member.direct.Graft.Step;
import dev.drover.proxy.AdminAccess;
import dev.drover.proxy.DirectConfig;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.ProxySettings.Issuer;
import dev.drover.proxy.RouteEntry;
import dev.drover.schema.Json;
import dev.drover.testing.Entries;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where our part goes, and by which one change. */
final class GraftTest {

    private static final ProxyName WEB = new ProxyName("shop", "web");
    private static final AdminAccess.Dns DNS =
            new AdminAccess.Dns("127.0.0.1:8600", "200ms", "consul");
    private static final List<RouteEntry> ENTRIES =
            List.of(Entries.entry("shop/api", List.of("api.test"), List.of()));
    private static final JsonNode ROUTE = marked(DirectConfig.route(WEB, DNS, ENTRIES, Map.of()));
    private static final List<String> SERVERS = List.of("apps", "http", "servers");

    private Optional<String> server = Optional.empty();
    private String address = "";
    private Optional<String> remembered = Optional.empty();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "':443'",
                "'0.0.0.0:80', ':443'",
                "'tcp/:443'",
                "'tcp4/[::]:443'",
                "'127.0.0.1:400-450'"
            })
    void goesBeforeTheRoutesOfTheServerThatListensThere(String listen) {
        Step step = step("{'srv0': {'listen': [%s], 'routes': [{}]}}".formatted(listen));

        assertThat(step).isEqualTo(make(put(List.of("srv0", "routes", "0"), ROUTE)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "':8443'",
                "'unix//run/443'",
                "'udp/:443'",
                "':44-4'",
                "'443'",
                "':{env.PORT}'"
            })
    void isAServerOfItsOwnWhereNoneListensThere(String listen) {
        Step step = step("{'srv0': {'listen': [%s]}}".formatted(listen));

        assertThat(step).isInstanceOf(Step.Make.class);
        Change.Put put = (Change.Put) ((Step.Make) step).change();
        assertThat(put.path()).isEqualTo(path(List.of("drover.shop.web")));
        assertThat(put.content().path("listen").path(0).asText()).isEqualTo(":443");
        assertThat(put.content().path("@id").asText()).isEqualTo("drover.shop.web");
    }

    @Test
    void asksWhichOfSeveral() {
        assertThat(step("{'a': {'listen': [':443']}, 'b': {'listen': ['10.0.0.1:443']}}"))
                .isEqualTo(
                        new Step.Ask(
                                "several servers of that Caddy listen at port 443: a, b; write one"
                                        + " of them as admin.server"));
    }

    /** Its owner may add a server at any time, and load the whole anew without ours. */
    @Test
    void staysInTheServerWhereItStoodWhenAnotherComes() {
        String two = "{'a': {'listen': [':443']%s}, 'b': {'listen': ['10.0.0.1:443']}}";

        assertThat(step(two.formatted(",'routes': [%s]".formatted(ROUTE))))
                .isEqualTo(new Step.Rest(ROUTE));
        remembered = Optional.of("b");
        assertThat(step(two.formatted("")))
                .isEqualTo(
                        make(
                                put(
                                        List.of("b", "routes"),
                                        Json.mapper().createArrayNode().add(ROUTE))));
        remembered = Optional.of("c");
        assertThat(step(two.formatted(""))).isInstanceOf(Step.Ask.class);
    }

    @Test
    void aServerOfItsOwnStaysOneWhenAnotherComesAndItListensAsItShould() {
        String two = "{'drover.shop.web': %s, 'b': {'listen': ['10.0.0.1:443']}}";
        ObjectNode own = marked(DirectConfig.server(WEB, settings(), DNS, ENTRIES, Map.of()));

        assertThat(step(two.formatted(own))).isEqualTo(new Step.Rest(own));
        own.putArray("listen").add(":8443");
        assertThat(step(two.formatted(own))).isEqualTo(make(new Change.Remove("drover.shop.web")));
    }

    @Test
    void choosesByTheAddressWhereOneIsSaid() {
        address = "10.0.0.1";

        assertThat(step("{'a': {'listen': ['10.0.0.2:443']}, 'b': {'listen': ['10.0.0.1:443']}}"))
                .isEqualTo(
                        make(
                                put(
                                        List.of("b", "routes"),
                                        Json.mapper().createArrayNode().add(ROUTE))));
    }

    @Test
    void goesWhereItIsSaidAndSaysWhatThereIsIfItIsNot() {
        server = Optional.of("b");

        assertThat(step("{'b': {'routes': []}}"))
                .isEqualTo(make(put(List.of("b", "routes", "0"), ROUTE)));
        assertThat(step("{'a': {}, 'c': {}}"))
                .isEqualTo(
                        new Step.Ask(
                                "that Caddy has no server b; it has a, c: write one of them as"
                                        + " admin.server"));
        assertThat(step("{}"))
                .isEqualTo(
                        new Step.Ask(
                                "that Caddy has no server b; it has none: write one of them as"
                                        + " admin.server"));
    }

    @Test
    void refusesAServerThatTheAdminApiCannotAddress() {
        assertThat(step("{'a/b': {'listen': [':443']}}"))
                .isInstanceOfSatisfying(
                        Step.Ask.class, ask -> assertThat(ask.why()).contains("'a/b'", "slash"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null|0",
                "{}|1",
                "{'apps': {'tls': {}}}|2",
                "{'apps': {'http': {'servers': {}}}}|4"
            })
    void putsWhatIsMissingAboveItWithIt(String configuration, int depth) {
        Step step = graft(tree(configuration)).towards(settings(), access(), ENTRIES, Map.of());

        Change.Put put = (Change.Put) ((Step.Make) step).change();
        assertThat(put.path()).hasSize(depth);
        assertThat(put.content().findParents("@id").getFirst().path("@id").asText())
                .startsWith("drover.shop.web");
    }

    @Test
    void changesNothingWhereItStandsAsItIsWantedWhateverTheFallback() {
        ObjectNode part =
                marked(
                        DirectConfig.route(
                                WEB,
                                DNS,
                                List.of(Entries.passing("shop/api", "api")),
                                Map.of("api", List.of("10.0.0.1:1"))));

        Step step =
                graft(within(part))
                        .towards(
                                settings(),
                                access(),
                                List.of(Entries.passing("shop/api", "api")),
                                Map.of("api", List.of("10.0.0.2:2")));

        assertThat(step).isEqualTo(new Step.Rest(part));
    }

    @Test
    void replacesOnlyWhatIsOurs() {
        Step step =
                graft(within(ROUTE))
                        .towards(
                                settings(),
                                access(),
                                List.of(Entries.answering("shop/api", 2, "other")),
                                Map.of());

        assertThat(step)
                .isInstanceOfSatisfying(
                        Step.Make.class,
                        make ->
                                assertThat(make.change())
                                        .isInstanceOfSatisfying(
                                                Change.Replace.class,
                                                other ->
                                                        assertThat(other.id())
                                                                .isEqualTo("drover.shop.web")));
    }

    @Test
    void leavesAnotherServerBeforeItGoesToThisOne() {
        server = Optional.of("other");

        assertThat(
                        graft(
                                        tree(
                                                "{'apps':{'http':{'servers':{'other':{},'srv0':{'routes':[%s]}}}}}"
                                                        .formatted(ROUTE)))
                                .towards(settings(), access(), ENTRIES, Map.of()))
                .isEqualTo(make(new Change.Remove("drover.shop.web")));
    }

    @Test
    void goesWhenNothingIsServedAndRestsWhenItIsGone() {
        assertThat(graft(within(ROUTE)).towards(settings(), access(), List.of(), Map.of()))
                .isEqualTo(make(new Change.Remove("drover.shop.web")));
        assertThat(graft(tree("{}")).towards(settings(), access(), List.of(), Map.of()))
                .isInstanceOf(Step.Rest.class);
        assertThat(graft(within(ROUTE)).removal())
                .isEqualTo(make(new Change.Remove("drover.shop.web")));
    }

    @Test
    void namesWhoIsThereAlready() {
        JsonNode other = DirectConfig.route(new ProxyName("shop", "first"), DNS, ENTRIES, Map.of());

        assertThat(graft(within(other)).rival()).contains("shop/first");
        assertThat(graft(within(ROUTE)).rival()).isEmpty();
        assertThat(graft(tree("{'apps':{'http':{'servers':{'x':{'@id':'drover.a.b'}}}}}")).rival())
                .contains("a/b");
    }

    @Test
    void withoutAnyRouteItIsForNoRequestWhereOthersAre() {
        assertThat(graft(within(tree("{}"))).empty(settings(), access()))
                .contains(
                        put(
                                List.of("srv0", "routes", "0"),
                                tree(
                                        "{'@id':'drover.shop.web','match':[{'not':[{}]}],'handle':[]}")));
        assertThat(graft(tree("{}")).empty(settings(), access())).isEmpty();
    }

    @Test
    void goesBackToWhereItWas() {
        Graft.Standing before = graft(within(ROUTE)).standing().orElseThrow();

        assertThat(graft(within(tree("{}"))).back(before))
                .isEqualTo(put(List.of("srv0", "routes", "0"), ROUTE));
    }

    private Step step(String servers) {
        return graft(tree("{'apps': {'http': {'servers': %s}}}".formatted(servers)))
                .towards(settings(), access(), ENTRIES, Map.of());
    }

    private Graft graft(JsonNode configuration) {
        return new Graft(WEB, configuration, remembered);
    }

    private static Step make(Change change) {
        return new Step.Make(change);
    }

    private static Change put(List<String> below, JsonNode content) {
        return new Change.Put(path(below), content);
    }

    private static List<String> path(List<String> below) {
        return Stream.concat(SERVERS.stream(), below.stream()).toList();
    }

    private static JsonNode within(JsonNode part) {
        return tree(
                "{'apps':{'http':{'servers':{'srv0':{'listen':[':443'],'routes':[{},%s]}}}}}"
                        .formatted(part));
    }

    private static JsonNode tree(String text) {
        try {
            JsonNode tree = Json.mapper().readTree(text.replace('\'', '"'));
            return tree == null ? NullNode.getInstance() : tree;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private ProxySettings settings() {
        return new ProxySettings(
                1,
                address,
                80,
                Optional.of(443),
                Entries.issued(Issuer.ACME),
                List.of(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.of(access()));
    }

    private static ObjectNode marked(ObjectNode part) {
        return DirectConfig.marked(part, "http://127.0.0.1:2019");
    }

    private AdminAccess access() {
        return new AdminAccess("http://127.0.0.1:2019", Optional.empty(), server, DNS, List.of());
    }
}
