package dev.drover.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.StatusCodec;
import dev.drover.convergence.StoreKeys;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.RouteEntry;
import dev.drover.testing.Entries;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StoreReaderTest {

    private static final int MOST = 3;
    private static final ProxyKeys KEYS = new ProxyKeys(new StoreKeys("drover"));
    private static final ProxyName WEB = new ProxyName("shop", "web");
    private static final ProxySettings OLD = Entries.plain(1, 8080);
    private static final ProxySettings NEW = Entries.plain(2, 8081);
    private static final RouteEntry A = Entries.answering("shop/a", 1, "a");
    private static final RouteEntry B = Entries.answering("shop/b", 2, "b");
    private static final Intake BEFORE = new Intake(Optional.of(OLD), Map.of("shop/a", A));

    @Test
    void isWhatStandsThere() {
        Told told = told(settings(NEW), route(B));

        assertThat(told.intake()).isEqualTo(new Intake(Optional.of(NEW), Map.of("shop/b", B)));
        assertThat(told.trouble()).isEmpty();
    }

    @Test
    void hasNoSettingsWhereNoneStand() {
        Told told = told(route(A));

        assertThat(told.intake().settings()).isEmpty();
        assertThat(told.trouble()).isEmpty();
    }

    @Test
    void isOfThisProxyOnly() {
        Entry foreign =
                new Entry(
                        KEYS.settings(new ProxyName("shop", "web-two")),
                        StatusCodec.encode((Object) NEW),
                        1);

        assertThat(told(foreign).intake().settings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "null",
                "{\"generation\":3,\"certificates\":{\"issuer\":\"VAULT\"}}",
            })
    void keepsTheLastGoodSettingsAndTellsWhichCannotBeRead(String text) {
        Told told = told(text(KEYS.settings(WEB), text), route(B));

        assertThat(told.intake()).isEqualTo(new Intake(Optional.of(OLD), Map.of("shop/b", B)));
        assertThat(told.trouble().orElseThrow())
                .startsWith(
                        "drover/proxy/shop/web/settings cannot be read here and stays as it was,"
                                + " run the same version of Drover everywhere: ");
    }

    @Test
    void hasNoSettingsWhereNoneCouldEverBeRead() {
        Told told = reader().read(List.of(text(KEYS.settings(WEB), "garbage")), Intake.NOTHING);

        assertThat(told.intake().settings()).isEmpty();
        assertThat(told.trouble()).isPresent();
    }

    @Test
    void keepsTheLastGoodTextOfARouteAndHearsTheOthers() {
        Told told =
                told(
                        settings(NEW),
                        text(KEYS.route(WEB, "shop/a"), "garbage"),
                        text(KEYS.route(WEB, "shop/never"), "garbage"),
                        route(B));

        assertThat(told.intake().routes())
                .containsOnly(Map.entry("shop/a", A), Map.entry("shop/b", B));
        assertThat(told.trouble().orElseThrow()).contains("routes/shop/a");
    }

    @Test
    void isUnderstoodOfAnOlderAndOfANewerOperator() {
        String older =
                """
                {"generation":3,"address":"","httpPort":80,
                 "certificates":{"issuer":"NONE","files":[]},"trustedProxies":[],"accessLog":false}
                """;
        String newer = older.replaceFirst("\\{", "{\"http3\":{\"on\":true},");
        for (String text : List.of(older, newer)) {
            Told told = told(text(KEYS.settings(WEB), text));

            assertThat(told.trouble()).isEmpty();
            assertThat(told.intake().settings().orElseThrow().generation()).isEqualTo(3);
            assertThat(told.intake().settings().orElseThrow().metrics()).isEmpty();
        }
    }

    @Nested
    final class OfTooManyRoutes {

        private final RouteEntry c = Entries.answering("shop/c", 3, "c");
        private final RouteEntry guarded = Entries.guarded("shop/z", 5, "alice");

        @Test
        void holdsTheFirstByNameAndCountsAll() {
            Told told =
                    told(settings(NEW), route(guarded), route(c), route(B), route(A), route(d()));

            assertThat(told.routes()).isEqualTo(5);
            assertThat(told.intake().routes().keySet())
                    .containsExactlyInAnyOrder("shop/a", "shop/b", "shop/c", "shop/z");
        }

        @Test
        void closesThePlacesOfGuardedOnesThatAreLeftOut() {
            Told told = told(settings(NEW), route(guarded), route(c), route(B), route(A));

            assertThat(told.intake().routes().get("shop/z")).isEqualTo(guarded.closing());
        }

        @Test
        void holdsThoseThatWereWantedBeforeAheadOfOthers() {
            Intake before = new Intake(Optional.of(OLD), Map.of("shop/z", guarded));

            Told told =
                    reader().read(
                                    List.of(
                                            settings(NEW),
                                            route(A),
                                            route(B),
                                            route(c),
                                            route(guarded)),
                                    before);

            assertThat(told.intake().routes())
                    .containsOnly(
                            Map.entry("shop/a", A),
                            Map.entry("shop/b", B),
                            Map.entry("shop/z", guarded));
        }

        @Test
        void holdsOneThatWasLeftOutWhenThereIsRoom() {
            StoreReader reader = reader();
            List<Entry> all = List.of(settings(NEW), route(A), route(B), route(c), route(guarded));
            Told first = reader.read(all, BEFORE);

            Told second = reader.read(all.subList(0, 3), first.intake());
            Told third =
                    reader.read(List.of(settings(NEW), route(A), route(guarded)), second.intake());

            assertThat(second.intake().routes().keySet())
                    .containsExactlyInAnyOrder("shop/a", "shop/b");
            assertThat(third.intake().routes().get("shop/z")).isEqualTo(guarded);
        }

        private RouteEntry d() {
            return Entries.answering("shop/d", 4, "d");
        }
    }

    @Test
    void readsATextOnceAndANewOneAnew() {
        StoreReader reader = reader();
        Entry first = new Entry(KEYS.route(WEB, "shop/a"), StatusCodec.encode((Object) A), 7);
        RouteEntry changed = Entries.answering("shop/a", 8, "other");
        Entry second = new Entry(first.key(), StatusCodec.encode((Object) changed), 8);

        Told told = reader.read(List.of(settings(NEW), first), Intake.NOTHING);
        Told again = reader.read(List.of(settings(NEW), first), told.intake());
        Told other = reader.read(List.of(settings(NEW), second), again.intake());

        assertThat(again.intake().routes().get("shop/a"))
                .isSameAs(told.intake().routes().get("shop/a"));
        assertThat(other.intake().routes().get("shop/a")).isEqualTo(changed);
    }

    private static Told told(Entry... entries) {
        return reader().read(List.of(entries), BEFORE);
    }

    private static StoreReader reader() {
        return new StoreReader(KEYS, WEB, MOST);
    }

    private static Entry settings(ProxySettings settings) {
        return new Entry(KEYS.settings(WEB), StatusCodec.encode((Object) settings), 1);
    }

    private static Entry route(RouteEntry entry) {
        return new Entry(KEYS.route(WEB, entry.route()), StatusCodec.encode((Object) entry), 1);
    }

    private static Entry text(String key, String text) {
        return new Entry(key, text.getBytes(StandardCharsets.UTF_8), 1);
    }
}
