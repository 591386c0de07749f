package dev.drover.kind.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Metadata;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.planning.Plan.Move;
import dev.drover.proxy.Confirmation;
import dev.drover.proxy.Places.Taken;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxyPart;
import dev.drover.proxy.ProxyStep;
import dev.drover.proxy.Standing;
import dev.drover.schema.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class RoutePlannerTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final ProxyName OLD = new ProxyName("default", "old");
    private static final ProxyName WEB = new ProxyName("default", "web");
    private static final ProxyName THIRD = new ProxyName("default", "third");
    private static final List<String> PLACES = List.of("default/web: shop.test/*");
    private static final String WHAT = "route shop/web";

    private static final ProxyPart PUBLISHED = ProxyPart.NOTHING.at(WEB, PLACES).published(5, 50);
    private static final Optional<Standing> WANTED = Optional.of(new Standing("k", 50, true));
    private static final Optional<Standing> FORMER = Optional.of(new Standing("old", 40, false));

    @Nested
    final class WithADocument {

        @Test
        void isPublishedOnItsProxy() {
            Plan<ProxyStep, ProxyPart> plan =
                    plan(seen(ProxyPart.NOTHING, Optional.empty(), Optional.empty()));

            assertThat(plan.move())
                    .contains(
                            move(
                                    new ProxyStep.Publish("k", WHAT, 0, WEB, PLACES),
                                    new Cause.Change()));
            assertThat(plan.part()).isEqualTo(ProxyPart.NOTHING);
        }

        @Test
        void isLeftAloneWhereItStands() {
            Plan<ProxyStep, ProxyPart> plan = plan(seen(PUBLISHED, WANTED, Optional.empty()));

            assertThat(plan.move()).isEmpty();
            assertThat(ready(plan).reason()).isEqualTo("Serving");
        }

        @Test
        void isBlockedWithoutAProxyAndKeepsWhatWasPublished() {
            RouteObservation observed =
                    new RouteObservation(
                            "shop/web",
                            Optional.empty(),
                            "there is none",
                            List.of(),
                            Optional.empty(),
                            "",
                            Optional.empty(),
                            FORMER,
                            PUBLISHED,
                            serving());

            Plan<ProxyStep, ProxyPart> plan = plan(observed);

            assertThat(plan.move()).isEmpty();
            assertThat(plan.part()).isEqualTo(PUBLISHED);
            assertThat(ready(plan).reason()).isEqualTo("NoProxy");
            assertThat(ready(plan).message()).isEqualTo("there is none");
        }

        @Test
        void isBlockedByWhoHasItsPlaceAndKeepsWhatWasPublished() {
            RouteObservation observed =
                    new RouteObservation(
                            "shop/web",
                            Optional.of(WEB),
                            "",
                            PLACES,
                            Optional.of(new Taken(PLACES.getFirst(), "shop/other")),
                            "k",
                            Optional.of(new Standing("k", 50, false)),
                            FORMER,
                            PUBLISHED,
                            serving());

            Plan<ProxyStep, ProxyPart> plan = plan(observed);

            assertThat(plan.move()).isEmpty();
            assertThat(plan.part()).isEqualTo(PUBLISHED);
            assertThat(ready(plan).reason()).isEqualTo("PlaceTaken");
            assertThat(ready(plan).message())
                    .isEqualTo(
                            "default/web: shop.test/* belongs to route shop/other, which was there"
                                    + " before; change hosts or paths of one of the two");
        }
    }

    @Nested
    final class ThatWasOnlyAnnounced {

        private final ProxyPart announced = ProxyPart.NOTHING.there(5).at(WEB, PLACES);

        @Test
        void holdsNoPlaceWhereItStandsNowhere() {
            Plan<ProxyStep, ProxyPart> plan =
                    plan(seen(announced, Optional.empty(), Optional.empty()));

            assertThat(plan.part()).isEqualTo(ProxyPart.NOTHING.there(5));
            assertThat(plan.move()).isPresent();
        }

        @Test
        void holdsItsPlacesWhereItDoesStand() {
            Optional<Standing> other = Optional.of(new Standing("k", 50, false));

            assertThat(plan(seen(announced, other, Optional.empty())).part()).isEqualTo(announced);
        }

        @Test
        void holdsThemWhereItMayStandOnAnotherProxy() {
            ProxyPart elsewhere = ProxyPart.NOTHING.there(5).at(OLD, PLACES);

            assertThat(plan(seen(elsewhere, Optional.empty(), Optional.empty())).part())
                    .isEqualTo(elsewhere);
            assertThat(plan(seen(announced, Optional.empty(), FORMER)).part()).isEqualTo(announced);
        }
    }

    @Nested
    final class ThatMoves {

        private final ProxyPart before = ProxyPart.NOTHING.at(OLD, PLACES).published(5, 40);

        @Test
        void isPublishedOnTheNewProxyFirst() {
            Plan<ProxyStep, ProxyPart> plan = plan(seen(before, Optional.empty(), FORMER));

            assertThat(plan.move())
                    .contains(
                            move(
                                    new ProxyStep.Publish("k", WHAT, 0, WEB, PLACES),
                                    new Cause.Change()));
            assertThat(plan.part()).isEqualTo(before);
        }

        @Test
        void isWithdrawnFromTheOldOneAfterwards() {
            ProxyPart moved = before.at(WEB, PLACES).published(5, 50);

            Plan<ProxyStep, ProxyPart> plan = plan(seen(moved, WANTED, FORMER));

            assertThat(plan.move())
                    .contains(move(new ProxyStep.Withdraw("old", WHAT, 40), new Cause.Change()));
            assertThat(ready(plan).reason()).isEqualTo("Serving");
        }

        @Test
        void leavesTheFirstBeforeItMovesOnToAThird() {
            ProxyPart scattered =
                    ProxyPart.NOTHING.at(OLD, PLACES).at(THIRD, PLACES).published(5, 45);

            Plan<ProxyStep, ProxyPart> plan = plan(seen(scattered, Optional.empty(), FORMER));

            assertThat(plan.move())
                    .contains(move(new ProxyStep.Withdraw("old", WHAT, 40), new Cause.Change()));
            assertThat(plan.part()).isEqualTo(scattered);
        }

        @Test
        void movesOnWhenItStandsOnTheFirstNoMore() {
            ProxyPart scattered =
                    ProxyPart.NOTHING.at(OLD, PLACES).at(THIRD, PLACES).published(5, 45);

            Plan<ProxyStep, ProxyPart> plan =
                    plan(seen(scattered, Optional.empty(), Optional.empty()));

            assertThat(plan.move())
                    .contains(
                            move(
                                    new ProxyStep.Publish("k", WHAT, 0, WEB, PLACES),
                                    new Cause.Change()));
            assertThat(plan.part()).isEqualTo(scattered);
        }
    }

    @Nested
    final class WithoutADocument {

        @Test
        void isWithdrawnFromTheProxyThatItLeftFirst() {
            assertThat(unplan(seen(PUBLISHED, WANTED, FORMER)).move())
                    .contains(move(new ProxyStep.Withdraw("old", WHAT, 40), new Cause.Removal()));
        }

        @Test
        void isWithdrawnWhereItStands() {
            assertThat(unplan(seen(PUBLISHED, WANTED, Optional.empty())).move())
                    .contains(move(new ProxyStep.Withdraw("k", WHAT, 50), new Cause.Removal()));
        }

        @Test
        void isDoneWhenItStandsNowhere() {
            Plan<ProxyStep, ProxyPart> plan =
                    unplan(seen(PUBLISHED, Optional.empty(), Optional.empty()));

            assertThat(plan.move()).isEmpty();
            assertThat(plan.revisitAfter()).isEmpty();
        }

        private static Plan<ProxyStep, ProxyPart> unplan(RouteObservation observed) {
            return new RoutePlanner().plan(Optional.empty(), observed, NOW);
        }
    }

    @Nested
    final class Places {

        @Test
        void areEachHostWithEachPath() {
            assertThat(RoutePlanner.places("p", List.of("b.test", "a.test"), List.of("/y/*", "/x")))
                    .containsExactly(
                            "p: a.test/x", "p: a.test/y/*", "p: b.test/x", "p: b.test/y/*");
        }

        @Test
        void areAllPathsWhereNoneIsNamed() {
            assertThat(RoutePlanner.places("p", List.of("a.test"), List.of()))
                    .containsExactly("p: a.test/*");
        }

        @Test
        void areEveryHostWhereNoneIsNamed() {
            assertThat(RoutePlanner.places("p", List.of(), List.of("/x")))
                    .containsExactly("p: */x");
        }
    }

    private static Move<ProxyStep> move(ProxyStep step, Cause cause) {
        return new Move<>(step, cause);
    }

    private static Condition ready(Plan<ProxyStep, ProxyPart> plan) {
        return plan.conditions().stream()
                .filter(condition -> condition.type().equals(Condition.READY))
                .findFirst()
                .orElseThrow();
    }

    private static RouteObservation seen(
            ProxyPart part, Optional<Standing> standing, Optional<Standing> former) {
        return new RouteObservation(
                "shop/web",
                Optional.of(WEB),
                "",
                PLACES,
                Optional.empty(),
                "k",
                standing,
                former,
                part,
                serving());
    }

    private static Confirmation serving() {
        return new Confirmation(1, 1, Status.TRUE, "Serving", "1 of 1 members serve it");
    }

    private static Plan<ProxyStep, ProxyPart> plan(RouteObservation observed) {
        try {
            RouteSpec spec =
                    Json.decode(
                            Json.mapper().readTree("{\"target\": {\"service\": \"api\"}}"),
                            RouteSpec.class);
            DocumentKey key = new DocumentKey("shop", "Route", "web");
            return new RoutePlanner()
                    .plan(Optional.of(new Document<>(key, 5, Metadata.NONE, spec)), observed, NOW);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
