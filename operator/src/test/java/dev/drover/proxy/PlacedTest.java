package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.testing.Entries;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class PlacedTest {

    private static final List<String> ANY = List.of();
    private static final List<String> SHOP = List.of("shop.test");

    @Nested
    final class InOrder {

        @Test
        void namesComeBeforeWildcardsAndThoseBeforeEveryHost() {
            assertThat(
                            order(
                                    Entries.entry("a/every", ANY, ANY),
                                    Entries.entry("a/wild", List.of("*.test"), ANY),
                                    Entries.entry("a/name", SHOP, ANY)))
                    .containsExactly("a/name", "a/wild", "a/every");
        }

        @Test
        void narrowWildcardsComeBeforeWideOnes() {
            assertThat(
                            order(
                                    Entries.entry("a/wide", List.of("*.test"), ANY),
                                    Entries.entry("a/narrow", List.of("*.shop.test"), ANY)))
                    .containsExactly("a/narrow", "a/wide");
        }

        @Test
        void wholePathsComeBeforeBeginningsAndLongerOnesBeforeShorter() {
            assertThat(
                            order(
                                    Entries.entry("a/root", SHOP, ANY),
                                    Entries.entry("a/short", SHOP, List.of("/api/*")),
                                    Entries.entry("a/long", SHOP, List.of("/api/v2/*")),
                                    Entries.entry("a/exact", SHOP, List.of("/api"))))
                    .containsExactly("a/exact", "a/long", "a/short", "a/root");
        }

        @Test
        void hostsCountMoreThanPaths() {
            assertThat(
                            order(
                                    Entries.entry("a/path", ANY, List.of("/api/cart")),
                                    Entries.entry("a/host", SHOP, ANY)))
                    .containsExactly("a/host", "a/path");
        }

        @Test
        void allPathsIsTheSameAsNone() {
            assertThat(
                            order(
                                    Entries.entry("a/one", SHOP, List.of("/*")),
                                    Entries.entry("a/short", SHOP, List.of("/a/*"))))
                    .containsExactly("a/short", "a/one");
        }

        @Test
        void equallySpecificOnesFollowTheirNames() {
            assertThat(
                            order(
                                    Entries.entry("a/two", SHOP, ANY),
                                    Entries.entry("a/one", List.of("other.test"), ANY)))
                    .containsExactly("a/one", "a/two");
        }

        @Test
        void theOrderOfDocumentsMattersNot() {
            List<RouteEntry> entries = new ArrayList<>();
            for (String host : List.of("", "*.test", "*.shop.test", "shop.test", "a.test")) {
                for (String path : List.of("", "/*", "/a", "/a/*", "/b/*", "/a/b/*")) {
                    entries.add(
                            Entries.entry(
                                    "a/r" + entries.size(),
                                    host.isEmpty() ? ANY : List.of(host),
                                    path.isEmpty() ? ANY : List.of(path)));
                }
            }
            List<Placed> sorted = Placed.all(entries);
            Random random = new Random(1);
            for (int round = 0; round < 50; round++) {
                Collections.shuffle(entries, random);
                assertThat(Placed.all(entries)).isEqualTo(sorted);
            }
        }

        private static List<String> order(RouteEntry... entries) {
            return Placed.all(List.of(entries)).stream()
                    .map(placed -> placed.entry().route())
                    .toList();
        }
    }

    @Nested
    final class OfOneRoute {

        @Test
        void thereIsOneForEachPath() {
            assertThat(placed(SHOP, List.of("/a", "/b")))
                    .extracting(Placed::path)
                    .containsExactly("/a", "/b");
        }

        @Test
        void namesAndWildcardsArePlacedApart() {
            assertThat(placed(List.of("*.test", "a.test", "b.test"), ANY))
                    .extracting(Placed::hosts)
                    .containsExactly(List.of("a.test", "b.test"), List.of("*.test"));
        }

        private static List<Placed> placed(List<String> hosts, List<String> paths) {
            return Placed.all(List.of(Entries.entry("a/b", hosts, paths)));
        }
    }

    @Nested
    final class AsCaddysRoute {

        @Test
        void matchesHostAndPath() {
            assertThat(match(SHOP, List.of("/cart")))
                    .isEqualTo("[{\"host\":[\"shop.test\"],\"path\":[\"/cart\"]}]");
        }

        @Test
        void matchesTheBeginningItselfToo() {
            assertThat(match(ANY, List.of("/api/*")))
                    .isEqualTo("[{\"path\":[\"/api\",\"/api/*\"]}]");
        }

        @Test
        void matchesOnlyTheHostWhereAllPathsAreMeant() {
            assertThat(match(SHOP, List.of("/*"))).isEqualTo("[{\"host\":[\"shop.test\"]}]");
        }

        @Test
        void matchesEverythingWithoutAMatcher() {
            assertThat(route(ANY, ANY).has("match")).isFalse();
        }

        @Test
        void isTheLastThatIsAsked() {
            assertThat(route(ANY, ANY).path("terminal").asBoolean()).isTrue();
        }

        private static String match(List<String> hosts, List<String> paths) {
            return route(hosts, paths).path("match").toString();
        }

        private static ObjectNode route(List<String> hosts, List<String> paths) {
            return Placed.all(List.of(Entries.entry("a/b", hosts, paths)))
                    .getFirst()
                    .with(List.of(JsonNodeFactory.instance.objectNode()));
        }
    }
}
