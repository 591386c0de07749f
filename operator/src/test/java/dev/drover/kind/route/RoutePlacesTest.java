package dev.drover.kind.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.convergence.RemoteFailure;
import dev.drover.document.Document;
import dev.drover.document.Metadata;
import dev.drover.planning.Plan;
import dev.drover.proxy.ProxyPart;
import dev.drover.proxy.ProxyStep;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Which of several routes is served. */
final class RoutePlacesTest extends RouteStage {

    @Nested
    final class WithTwoThatAskForOnePlace {

        @BeforeEach
        void appear() {
            proxies.appeared(WEB);
        }

        @Test
        void isServedWhenItIsTheOlderWhicheverIsLookedAtFirst() {
            Optional<Document<RouteSpec>> older = document(B, 7, Metadata.NONE, "");
            Optional<Document<RouteSpec>> younger = document(A, 8, Metadata.NONE, "");
            kind.foresee(younger.orElseThrow());
            kind.foresee(older.orElseThrow());

            assertThat(reason(pass(A, younger))).isEqualTo("PlaceTaken");
            pass(B, older);

            assertThat(published(WEB, B)).isPresent();
            assertThat(published(WEB, A)).isEmpty();
        }

        @Test
        void isWokenWhenTheOlderTurnsOutNotToBeMeant() {
            kind.foresee(document(A, 4, Metadata.NONE, "").orElseThrow());
            assertThat(reason(pass(B, ""))).isEqualTo("PlaceTaken");
            woken.clear();

            kind.unforesee(A);

            assertThat(woken).containsExactly(B);
            pass(B, "");
            assertThat(published(WEB, B)).isPresent();
            assertThat(reason(pass(A, ""))).isEqualTo("PlaceTaken");
        }

        @Test
        void staysTheOlderWhenItIsWrittenAgain() {
            Metadata suspended = new Metadata(Map.of(), Map.of(Metadata.SUSPEND, "true"));
            pass(A, document(A, 7, suspended, ""));
            kind.foresee(document(B, 8, Metadata.NONE, "").orElseThrow());

            pass(A, document(A, 9, Metadata.NONE, ""));

            assertThat(published(WEB, A)).isPresent();
        }

        @Test
        void holdsNothingAgainstOthersWhileItIsSuspended() {
            Metadata suspended = new Metadata(Map.of(), Map.of(Metadata.SUSPEND, "true"));
            pass(A, document(A, 5, suspended, ""));
            pass(B, "");

            assertThat(published(WEB, B)).isPresent();
            nextLeader();
            assertThat(reason(pass(B, ""))).isNotEqualTo("PlaceTaken");
            assertThat(reason(pass(A, ""))).isEqualTo("PlaceTaken");
        }

        @Test
        void holdsWhatItWasServedAtWhileItIsSuspended() {
            pass(A, "");
            Metadata suspended = new Metadata(Map.of(), Map.of(Metadata.SUSPEND, "true"));
            pass(A, document(A, 6, suspended, "'paths': ['/x'],"));

            assertThat(reason(pass(B, ""))).isEqualTo("PlaceTaken");
        }

        @Test
        void isWokenWhenTheOlderIsSuspendedBeforeItWasPublished() {
            kind.foresee(document(A, 4, Metadata.NONE, "").orElseThrow());
            assertThat(reason(pass(B, ""))).isEqualTo("PlaceTaken");
            woken.clear();

            Metadata suspended = new Metadata(Map.of(), Map.of(Metadata.SUSPEND, "true"));
            pass(A, document(A, 6, suspended, ""));

            assertThat(woken).contains(B);
            pass(B, "");
            assertThat(published(WEB, B)).isPresent();
        }

        @Test
        void doesNotTakeAPlaceThatAnotherTookSinceItLooked() {
            Optional<Document<RouteSpec>> desired = document(A, "");
            Plan<ProxyStep, ProxyPart> plan =
                    kind.planner().plan(desired, kind.observe(A, desired, Optional.empty()), NOW);
            kind.foresee(document(B, 3, Metadata.NONE, "").orElseThrow());
            pass(B, document(B, 3, Metadata.NONE, ""));

            assertThatThrownBy(() -> kind.announced(plan.move().orElseThrow().step(), plan.part()))
                    .isInstanceOf(RemoteFailure.Unavailable.class)
                    .hasMessageContaining("route shop/b took default/web: shop.test/*");
        }

        @Test
        void isNotLetInBeforeTheOldTextOfTheHolderIsReplaced() {
            pass(A, "");
            Optional<Document<RouteSpec>> moved = document(A, 6, Metadata.NONE, "'paths': ['/x'],");
            Plan<ProxyStep, ProxyPart> plan =
                    kind.planner().plan(moved, kind.observe(A, moved, Optional.of(part(A))), NOW);
            ProxyPart announced = kind.announced(plan.move().orElseThrow().step(), plan.part());
            parts.put(A, announced);
            kind.recall(A, announced);

            assertThat(reason(pass(B, ""))).isEqualTo("PlaceTaken");
            nextLeader();
            assertThat(reason(pass(B, ""))).isEqualTo("PlaceTaken");

            pass(A, moved);
            pass(B, "");
            assertThat(published(WEB, B)).isPresent();
        }

        @Test
        void isNotLetInBeforeTheHolderHasLeftTheOldProxy() {
            proxies.appeared(EDGE);
            pass(A, "'proxy': 'default/web',");
            pass(A, "'proxy': 'default/edge',");

            assertThat(reason(pass(B, "'proxy': 'default/web',"))).isEqualTo("PlaceTaken");

            served(EDGE);
            pass(A, "'proxy': 'default/edge',");
            pass(B, "'proxy': 'default/web',");
            assertThat(published(WEB, A)).isEmpty();
            assertThat(published(WEB, B)).isPresent();
        }
    }

    @Nested
    final class ThatNamesNoProxy {

        @Test
        void isWokenAndAskedToChooseWhenASecondProxyAppears() {
            proxies.appeared(WEB);
            pass(A, "");
            assertThat(reason(pass(B, ""))).isEqualTo("PlaceTaken");
            woken.clear();

            proxies.appeared(EDGE);

            assertThat(woken).contains(B);
            assertThat(reason(pass(B, ""))).isEqualTo("NoProxy");
            assertThat(reason(pass(A, ""))).isNotEqualTo("NoProxy");
        }

        @Test
        void isWokenAndPublishedWhenAllProxiesButOneAreGone() {
            proxies.appeared(WEB);
            proxies.appeared(EDGE);
            pass(A, "");
            woken.clear();

            proxies.gone(EDGE);

            assertThat(woken).contains(A);
            pass(A, "");
            assertThat(published(WEB, A)).isPresent();
        }

        @Test
        void asksForNoPlaceWhileItHasToChoose() {
            proxies.appeared(WEB);
            kind.foresee(document(A, 4, Metadata.NONE, "").orElseThrow());
            proxies.appeared(EDGE);

            pass(B, "'proxy': 'default/web',");

            assertThat(published(WEB, B)).isPresent();
        }
    }
}
