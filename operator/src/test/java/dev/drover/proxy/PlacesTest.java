package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.proxy.Places.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class PlacesTest {

    private static final String ROOT = "web: shop.test/*";
    private static final String API = "web: shop.test/api/*";
    private static final String BLOG = "web: blog.test/*";
    private static final String A = "shop/a";
    private static final String B = "shop/b";
    private static final String C = "shop/c";

    private final Places places = new Places();

    @Nested
    final class ThatNobodyHolds {

        @Test
        void areFreeForTheOnlyOneThatAsks() {
            places.wish(A, 10, List.of(ROOT, API));

            assertThat(places.obstacle(A)).isEmpty();
        }

        @Test
        void areForTheOlderOfTwoWhicheverAsksFirst() {
            for (List<String> order : List.of(List.of(A, B), List.of(B, A))) {
                Places anew = new Places();
                order.forEach(route -> anew.wish(route, route.equals(A) ? 20 : 10, List.of(ROOT)));

                assertThat(anew.obstacle(A)).contains(new Taken(ROOT, B));
                assertThat(anew.obstacle(B)).isEmpty();
            }
        }

        @Test
        void areForTheFirstByNameOfTwoThatWereWrittenAtOnce() {
            places.wish(B, 10, List.of(ROOT));
            places.wish(A, 10, List.of(ROOT));

            assertThat(places.obstacle(A)).isEmpty();
            assertThat(places.obstacle(B)).contains(new Taken(ROOT, A));
        }

        @Test
        void areNotKeptForAnOlderOneThatCannotHaveAllItAsksFor() {
            hold(C, 30, API);
            places.wish(A, 10, List.of(ROOT, API));
            places.wish(B, 20, List.of(ROOT));

            assertThat(places.obstacle(A)).contains(new Taken(API, C));
            assertThat(places.obstacle(B)).isEmpty();
        }

        @Test
        void areNotKeptForOneThatAnOlderOneKeepsFromAnother() {
            places.wish(A, 10, List.of(API));
            places.wish(B, 20, List.of(API, ROOT));
            places.wish(C, 30, List.of(ROOT));

            assertThat(places.obstacle(B)).contains(new Taken(API, A));
            assertThat(places.obstacle(C)).isEmpty();
        }

        @Test
        void areForTheNextWhenTheOlderOneAsksForNothingAnyMore() {
            places.wish(A, 10, List.of(ROOT));
            places.wish(B, 20, List.of(ROOT));
            assertThat(places.obstacle(B)).isPresent();

            assertThat(places.wish(A, 10, List.of())).containsExactly(B);

            assertThat(places.obstacle(B)).isEmpty();
        }

        @Test
        void areFreeForWhoWaitedForOneThatMustNowWaitItself() {
            places.wish(B, 20, List.of(ROOT, API));
            places.wish(C, 30, List.of(ROOT));
            assertThat(places.obstacle(C)).contains(new Taken(ROOT, B));

            assertThat(places.wish(A, 10, List.of(API))).containsExactly(C);

            assertThat(places.obstacle(C)).isEmpty();
        }

        @Test
        void areLookedAtAgainAtTheEndOfAChainOfThoseThatWait() {
            String end = "shop/d";
            places.wish(B, 20, List.of(API, ROOT));
            places.wish(C, 30, List.of(ROOT, BLOG));
            places.wish(end, 40, List.of(BLOG));
            assertThat(places.obstacle(C)).contains(new Taken(ROOT, B));
            assertThat(places.obstacle(end)).isEmpty();

            assertThat(places.wish(A, 10, List.of(API))).containsExactly(C);

            assertThat(places.obstacle(C)).isEmpty();
            assertThat(places.obstacle(end)).contains(new Taken(BLOG, C));
            assertThat(places.wish(A, 10, List.of())).containsExactly(end);
        }

        @Test
        void areFoundAmongThousandsThatAskForThem() {
            hold("shop/holder", 1, API);
            List<String> routes = new ArrayList<>();
            for (int number = 0; number < 2_000; number++) {
                String route = "shop/r" + number;
                routes.add(route);
                places.wish(route, 10 + number, List.of(ROOT, number % 2 == 0 ? API : BLOG));
            }

            assertThat(routes.stream().filter(route -> places.obstacle(route).isEmpty()))
                    .containsExactly("shop/r1");
        }
    }

    @Nested
    final class ThatOneHolds {

        @Test
        void areNotTakenByAnOlderOne() {
            hold(A, 20, ROOT);
            places.wish(B, 10, List.of(API, ROOT));

            assertThat(places.obstacle(B)).contains(new Taken(ROOT, A));
            assertThat(places.take(B, List.of(API, ROOT)))
                    .contains("route %s took %s at the same time".formatted(A, ROOT));
            assertThat(places.obstacle(A)).isEmpty();
        }

        @Test
        void areItsOwnFromTheMomentItTakesThem() {
            places.wish(B, 20, List.of(ROOT));
            assertThat(places.take(B, List.of(ROOT))).isEmpty();

            places.wish(A, 10, List.of(ROOT));

            assertThat(places.obstacle(A)).contains(new Taken(ROOT, B));
            assertThat(places.take(B, List.of(ROOT))).isEmpty();
        }

        @Test
        void areNotTakenWhereItAsksForOthersByNow() {
            places.wish(A, 10, List.of(API));

            assertThat(places.take(A, List.of(ROOT))).contains("it asks for other places by now");
            assertThat(places.take(B, List.of(ROOT))).isPresent();
            assertThat(places.holds(A)).isFalse();
        }

        @Test
        void areFreeAgainWhenWhatWasTakenIsNotRecorded() {
            places.wish(A, 10, List.of(ROOT));
            Optional<String> none = places.take(A, List.of(ROOT));
            places.wish(B, 20, List.of(ROOT));
            places.wish(A, 10, List.of());
            assertThat(places.obstacle(B)).isPresent();

            assertThat(places.recall(A, List.of())).containsExactly(B);

            assertThat(none).isEmpty();
            assertThat(places.obstacle(B)).isEmpty();
        }

        @Test
        void areHeldBesideTheNewOnesUntilTheRecordSaysOtherwise() {
            hold(A, 10, ROOT);
            places.wish(A, 10, List.of(API));
            assertThat(places.take(A, List.of(API))).isEmpty();
            places.wish(B, 20, List.of(ROOT));

            assertThat(places.obstacle(B)).contains(new Taken(ROOT, A));

            assertThat(places.recall(A, List.of(API))).containsExactly(B);
            assertThat(places.obstacle(B)).isEmpty();
        }

        @Test
        void wakeNobodyWhenTheRecordSaysTheSame() {
            hold(A, 10, ROOT);
            places.wish(B, 20, List.of(ROOT));
            assertThat(places.obstacle(B)).isPresent();

            assertThat(places.recall(A, List.of(ROOT))).isEmpty();
            assertThat(places.wish(B, 20, List.of(ROOT))).isEmpty();
            assertThat(places.wish(C, 30, List.of())).isEmpty();
        }

        @Test
        void wakeWhoWaitsWhenTheirHolderIsGone() {
            hold(A, 10, ROOT);
            places.wish(B, 20, List.of(ROOT));
            assertThat(places.obstacle(B)).isPresent();

            assertThat(places.release(A)).containsExactly(B);

            assertThat(places.holds(A)).isFalse();
            assertThat(places.obstacle(B)).isEmpty();
        }

        @Test
        void wakeTheLastOfThreeWhenTheSecondGotThemAndMovesOn() {
            hold(A, 10, ROOT);
            places.wish(B, 20, List.of(ROOT));
            places.wish(C, 30, List.of(ROOT));
            assertThat(places.obstacle(B)).contains(new Taken(ROOT, A));
            assertThat(places.obstacle(C)).contains(new Taken(ROOT, A));
            assertThat(places.release(A)).containsExactlyInAnyOrder(B, C);
            assertThat(places.obstacle(C)).contains(new Taken(ROOT, B));
            assertThat(places.take(B, List.of(ROOT))).isEmpty();

            assertThat(places.wish(B, 20, List.of(BLOG))).containsExactly(C);
            assertThat(places.obstacle(C)).contains(new Taken(ROOT, B));
            assertThat(places.recall(B, List.of(BLOG))).containsExactly(C);

            assertThat(places.obstacle(C)).isEmpty();
        }

        @Test
        void wakeAlsoWhoWaitedForOneThatTheFirstOfAChainNowKeepsOut() {
            String end = "shop/d";
            hold(A, 10, API);
            places.wish(B, 20, List.of(API, ROOT));
            places.wish(C, 30, List.of(ROOT, BLOG));
            places.wish(end, 40, List.of(BLOG));
            assertThat(places.obstacle(B)).contains(new Taken(API, A));
            assertThat(places.obstacle(end)).contains(new Taken(BLOG, C));

            assertThat(places.release(A)).containsExactlyInAnyOrder(B, end);

            assertThat(places.obstacle(B)).isEmpty();
            assertThat(places.obstacle(C)).contains(new Taken(ROOT, B));
            assertThat(places.obstacle(end)).isEmpty();
        }

        @Test
        void areNotWaitedForByWhoIsGoneOrFoundOthers() {
            hold(A, 10, ROOT);
            places.wish(B, 20, List.of(ROOT));
            places.wish(C, 30, List.of(ROOT));
            assertThat(places.obstacle(B)).isPresent();
            assertThat(places.obstacle(C)).isPresent();
            places.wish(B, 20, List.of(API));
            assertThat(places.obstacle(B)).isEmpty();
            places.release(C);

            assertThat(places.release(A)).isEmpty();
        }

        @Test
        void stayWithBothWhereAnOlderOperatorLetTwoHaveThem() {
            hold(A, 10, ROOT);
            hold(B, 20, ROOT);

            assertThat(places.obstacle(A)).contains(new Taken(ROOT, B));
            assertThat(places.obstacle(B)).contains(new Taken(ROOT, A));

            places.release(B);
            assertThat(places.obstacle(A)).isEmpty();
        }

        @Test
        void areNobodysAfterTheyWereCleared() {
            hold(A, 10, ROOT);
            places.wish(B, 20, List.of(ROOT));
            places.clear();

            assertThat(places.holds(A)).isFalse();
            places.wish(C, 30, List.of(ROOT));
            assertThat(places.obstacle(C)).isEmpty();
        }
    }

    private void hold(String route, long since, String place) {
        places.wish(route, since, List.of(place));
        places.recall(route, List.of(place));
    }
}
