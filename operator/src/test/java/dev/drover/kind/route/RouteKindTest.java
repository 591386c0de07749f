package dev.drover.kind.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.document.Condition;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Metadata;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxyPart;
import dev.drover.proxy.ProxyStep;
import dev.drover.testing.InMemoryKeyValueStore.Call;
import dev.drover.testing.InMemoryKeyValueStore.Fate;
import dev.drover.testing.Reports;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouteKindTest extends RouteStage {

    @ParameterizedTest
    @CsvSource({
        "NotServing, '{app: api}', shop/App/api",
        "NotServing, '{app: tools/api, port: metrics}', tools/App/api",
        "NotServing, '{service: api}', ''",
        "Refused, '{app: api}', ''",
    })
    void reliesOnTheAppsOfItsTargetsWhereNobodyAnswers(String reason, String target, String app) {
        RouteSpec spec = Routes.decoded("target: " + target);
        Condition ready = new Condition(Condition.READY, Condition.Status.FALSE, reason, "", NOW);

        assertThat(kind.reliesOn(new Document<>(A, 1, Metadata.NONE, spec), ready))
                .isEqualTo(app.isEmpty() ? List.of() : List.of(DocumentKey.parse(app)));
    }

    @Nested
    final class WithOneProxy {

        @BeforeEach
        void appear() {
            proxies.appeared(WEB);
        }

        @Test
        void saysThatHstsIsNotSentWhereTheProxyHasNoTls() {
            proxies.secured(WEB, false);
            pass(A, "'hsts': {},");
            served(WEB);

            assertThat(ready(pass(A, "'hsts': {},")))
                    .endsWith("; hsts is not sent: Proxy default/web has no TLS");
            proxies.secured(WEB, true);
            assertThat(ready(pass(A, "'hsts': {},"))).doesNotContain("hsts");
        }

        private static String ready(Plan<ProxyStep, ProxyPart> plan) {
            return plan.conditions().stream()
                    .filter(condition -> condition.type().equals(Condition.READY))
                    .map(Condition::message)
                    .findFirst()
                    .orElseThrow();
        }

        @Test
        void isPublishedThereOnce() {
            pass(A, "");
            Plan<ProxyStep, ProxyPart> second = pass(A, "");

            assertThat(second.move()).isEmpty();
            assertThat(store.commits()).isEqualTo(1);
            assertThat(published(WEB, A).orElseThrow().hosts()).containsExactly("shop.test");
        }

        @Test
        void isConfirmedByTheMembers() {
            pass(A, "");
            tell(WEB, Reports.report().serving("shop/a", 5));

            assertThat(reason(pass(A, ""))).isEqualTo("Serving");
        }

        @Test
        void isWokenByWhatTheMembersSay() {
            pass(A, "");
            tell(WEB, Reports.report().serving("shop/a", 5));

            assertThat(woken).containsExactly(A);
        }

        @Test
        void isNotWokenByMembersOfOthers() {
            pass(A, "");
            tell(EDGE, Reports.report().serving("shop/x", 5));

            assertThat(woken).isEmpty();
        }

        @Test
        void putsBackWhatSomebodyRemoved() {
            pass(A, "");
            store.commit(List.of(new Write.Delete(KEYS.route(WEB, "shop/a"))));

            assertThat(pass(A, "").move().orElseThrow().cause()).isInstanceOf(Cause.Drift.class);
            assertThat(published(WEB, A)).isPresent();
        }

        @Test
        void standsThereOnceWhenTheAnswerWasLost() {
            store.disturb((call, _) -> call == Call.COMMIT ? Fate.ANSWER_LOST : Fate.DONE);
            assertThatThrownBy(() -> pass(A, "")).isInstanceOf(RemoteFailure.Indeterminate.class);
            store.calm();

            assertThat(pass(A, "").move()).isEmpty();
        }

        @Test
        void isWithdrawnWithoutItsDocument() {
            pass(A, "");

            assertThat(remove(A).move()).isPresent();

            assertThat(published(WEB, A)).isEmpty();
            assertThat(remove(A).move()).isEmpty();
        }

        @Test
        void staysWhereItsProxyIsGone() {
            pass(A, "");
            proxies.gone(WEB);

            assertThat(woken).containsExactly(A);
            assertThat(reason(pass(A, ""))).isEqualTo("NoProxy");
            assertThat(published(WEB, A)).isPresent();
        }

        @Test
        void publishesNothingThatItDidNotSee() {
            assertThatIllegalStateException()
                    .isThrownBy(() ->
                            kind.apply(
                                    A,
                                    new ProxyStep.Publish("k", "w", 0, WEB, List.of()),
                                    ProxyPart.NOTHING,
                                    LEADING));
        }

        @Test
        void countsAsAnOrphanWhatNoDocumentWants() {
            pass(A, "");
            feed.tell(
                    List.of(
                            report(WEB, "a", Reports.report().serving("shop/a", 5)),
                            report(WEB, "b", Reports.report().serving("shop/lost", 5))));

            assertThat(kind.orphans()).isEqualTo(1);
        }
    }

    @Nested
    final class WithATakenPlace {

        @BeforeEach
        void take() {
            proxies.appeared(WEB);
            pass(A, "");
        }

        @Test
        void namesTheHolder() {
            Plan<ProxyStep, ProxyPart> plan = pass(B, "");

            assertThat(reason(plan)).isEqualTo("PlaceTaken");
            assertThat(ready(plan).message())
                    .startsWith("default/web: shop.test/* belongs to route shop/a");
        }

        @Test
        void publishesNothing() {
            pass(B, "");

            assertThat(published(WEB, B)).isEmpty();
        }

        @Test
        void takesTheSamePlaceOnAnotherProxy() {
            proxies.appeared(EDGE);

            pass(B, "'proxy': 'default/edge',");

            assertThat(published(EDGE, B)).isPresent();
        }

        @Test
        void isWokenWhenTheHolderIsGoneAndGoesOn() {
            pass(B, "");
            remove(A);
            woken.clear();

            kind.forget(A);

            assertThat(woken).containsExactly(B);
            pass(B, "");
            assertThat(published(WEB, B)).isPresent();
        }

        @Test
        void isWokenWhenTheHolderChoosesAnother() {
            pass(B, "");

            pass(A, "'paths': ['/api/*'],");

            assertThat(woken).containsOnly(B);
            pass(B, "");
            assertThat(published(WEB, B)).isPresent();
        }

        @Test
        void isLeftToTheHolderByTheNextLeader() {
            nextLeader();

            assertThat(reason(pass(B, ""))).isEqualTo("PlaceTaken");
        }
    }

    /** What was recorded before the crash is all there is. */
    @Test
    void keepsAPlaceForWhoOnlyAnnouncedThatItPublishesThere() {
        proxies.appeared(WEB);
        Optional<Document<RouteSpec>> desired = document(A, "");
        Plan<ProxyStep, ProxyPart> plan =
                kind.planner().plan(desired, kind.observe(A, desired, Optional.empty()), NOW);
        parts.put(A, kind.announced(plan.move().orElseThrow().step(), plan.part()));
        nextLeader();

        assertThat(reason(pass(B, ""))).isEqualTo("PlaceTaken");
    }

    @Nested
    final class WithoutAProxy {

        @Test
        void saysHowToGetOne() {
            assertThat(ready(pass(A, "")).message())
                    .isEqualTo(
                            "there is no Proxy document; write one, 'drover explain Proxy' shows"
                                    + " how");
        }

        @Test
        void saysThatItIsServedWhileItsProxyGoes() {
            proxies.appeared(WEB);
            pass(A, "");
            pass(A, "");

            proxies.gone(WEB);

            assertThat(ready(pass(A, "")).message())
                    .endsWith("; until then %s serves it as before".formatted(WEB));
        }

        @Test
        void goesOnWhenOneAppears() {
            pass(A, "");

            proxies.appeared(WEB);

            assertThat(woken).containsExactly(A);
            pass(A, "");
            assertThat(published(WEB, A)).isPresent();
        }

        @Test
        void waitsForTheOneThatItNames() {
            proxies.appeared(WEB);
            Plan<ProxyStep, ProxyPart> plan = pass(A, "'proxy': 'inner',");

            assertThat(ready(plan).message())
                    .isEqualTo("there is no Proxy inner; there is default/web");

            proxies.appeared(INNER);
            pass(A, "'proxy': 'inner',");
            assertThat(published(INNER, A)).isPresent();
        }

        @Test
        void waitsForTheOneThatItNamesWhereThereIsNoOther() {
            assertThat(ready(pass(A, "'proxy': 'inner',")).message())
                    .isEqualTo("there is no Proxy inner");
        }

        @Test
        void isAskedToChooseBetweenTwo() {
            proxies.appeared(WEB);
            proxies.appeared(EDGE);

            assertThat(ready(pass(A, "")).message())
                    .isEqualTo(
                            "there are several proxies: write proxy: with one of default/edge,"
                                    + " default/web");
        }

        @Test
        void isNotWokenAnyMoreOnceItIsForgotten() {
            pass(A, "");
            kind.forget(A);

            proxies.appeared(WEB);

            assertThat(woken).isEmpty();
        }
    }

    @Nested
    final class ThatMoves {

        private static final String TO_WEB = "'proxy': 'default/web',";
        private static final String TO_EDGE = "'proxy': 'default/edge',";
        private static final String TO_INNER = "'proxy': 'inner',";

        @BeforeEach
        void publish() {
            proxies.appeared(WEB);
            proxies.appeared(EDGE);
            proxies.appeared(INNER);
            served(WEB, EDGE, INNER);
            pass(A, TO_WEB);
        }

        @Test
        void isNotLeftBeforeTheOtherServesIt() {
            served(WEB);
            pass(A, TO_EDGE);
            pass(A, TO_EDGE);
            pass(A, TO_EDGE);
            assertThat(standsOn()).containsExactly(WEB, EDGE);

            served(WEB, EDGE);
            pass(A, TO_EDGE);

            assertThat(standsOn()).containsExactly(EDGE);
        }

        @Test
        void standsOnBothFirst() {
            pass(A, TO_EDGE);

            assertThat(standsOn()).containsExactly(WEB, EDGE);
        }

        @Test
        void leavesTheOldOneAfterwards() {
            pass(A, TO_EDGE);
            pass(A, TO_EDGE);

            assertThat(standsOn()).containsExactly(EDGE);
            assertThat(parts.values()).extracting(ProxyPart::former).containsExactly("");
            assertThat(pass(A, TO_EDGE).move()).isEmpty();
        }

        @Test
        void comesBackBeforeItLeft() {
            pass(A, TO_EDGE);
            pass(A, TO_WEB);
            pass(A, TO_WEB);

            assertThat(standsOn()).containsExactly(WEB);
        }

        @Test
        void isLeftNowhereWhenItMovesOnBeforeItLeft() {
            pass(A, TO_EDGE);
            for (int round = 0; round < 3; round++) {
                pass(A, TO_INNER);
            }

            assertThat(standsOn()).containsExactly(INNER);
            assertThat(pass(A, TO_INNER).move()).isEmpty();
        }

        @Test
        void isWithdrawnFromBothWithoutItsDocument() {
            pass(A, TO_EDGE);
            remove(A);
            remove(A);

            assertThat(standsOn()).isEmpty();
            assertThat(remove(A).move()).isEmpty();
        }

        private List<ProxyName> standsOn() {
            return List.of(WEB, EDGE, INNER).stream()
                    .filter(proxy -> published(proxy, A).isPresent())
                    .toList();
        }
    }
}
