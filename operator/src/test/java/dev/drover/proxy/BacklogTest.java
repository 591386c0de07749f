package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.Reports;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BacklogTest {

    private static final ProxyName WEB = new ProxyName("shop", "web");
    private static final ProxyName OTHER = new ProxyName("shop", "other");
    private static final String ROUTE = "shop/api";

    private final Backlog backlog = new Backlog();

    @Test
    void isEmptyWhereNothingWasDecided() {
        assertThat(lag(WEB, 100)).isZero();
    }

    @Test
    void growsUntilAllMembersHaveARoute() {
        decide(ROUTE, 5, 10);
        look(20, serving(5, "a"), serving(4, "b"));
        assertThat(lag(WEB, 20)).hasSeconds(10);

        look(21, serving(5, "a"), serving(5, "b"));
        assertThat(lag(WEB, 30)).isZero();
    }

    @Test
    void growsUntilAllMembersHaveTheSettings() {
        decide(Backlog.SETTINGS, 5, 10);
        look(20, Reports.report().settings(4).of("a"));
        assertThat(lag(WEB, 20)).hasSeconds(10);

        look(21, Reports.report().settings(5).of("a"));
        assertThat(lag(WEB, 30)).isZero();
    }

    @Test
    void growsWithoutMembers() {
        decide(ROUTE, 5, 10);
        look(20);

        assertThat(lag(WEB, 20)).hasSeconds(10);
    }

    @Test
    void beginsAnewWithAMemberThatHasNothingYet() {
        decide(ROUTE, 5, 10);
        look(11, serving(5, "a"));
        look(1_000, serving(5, "a"), Reports.report().of("b"));

        assertThat(lag(WEB, 1_002)).hasSeconds(2);
    }

    @Test
    void isThatOfWhatHasWaitedLongest() {
        decide(ROUTE, 5, 10);
        decide("shop/late", 6, 30);

        assertThat(lag(WEB, 40)).hasSeconds(30);
    }

    @Test
    void goesOnForWhatIsDecidedAnewBeforeItWasConfirmed() {
        decide(ROUTE, 5, 10);
        decide(ROUTE, 6, 30);

        assertThat(lag(WEB, 40)).hasSeconds(30);
    }

    @Test
    void beginsWhenSomethingElseIsDecidedAfterItWasConfirmed() {
        decide(ROUTE, 5, 10);
        look(11, serving(5, "a"));
        decide(ROUTE, 6, 30);
        decide(ROUTE, 6, 35);

        assertThat(lag(WEB, 40)).hasSeconds(10);
    }

    @Test
    void growsUntilNobodyHasWhatWasWithdrawn() {
        decide(ROUTE, 5, 10);
        look(11, serving(5, "a"));
        backlog.withdrawn(ROUTE, seconds(20));
        look(25, serving(5, "a"));
        assertThat(lag(WEB, 25)).hasSeconds(5);

        look(26, Reports.report().of("a"));
        assertThat(lag(WEB, 30)).isZero();
    }

    @Test
    void asksTheProxyBeforeForARouteUntilItHasLeftIt() {
        decide(ROUTE, 5, 10);
        look(11, serving(5, "a"));
        backlog.decided(OTHER, ROUTE, 6, WEB.toString(), seconds(20));
        assertThat(lag(WEB, 25)).isZero();
        assertThat(lag(OTHER, 25)).hasSeconds(5);

        backlog.decided(OTHER, ROUTE, 6, "", seconds(30));
        look(31, serving(5, "a"));
        assertThat(lag(WEB, 33)).hasSeconds(3);
    }

    @Test
    void holdsNothingOfAProxyThatIsForgottenOrOfATermBefore() {
        decide(ROUTE, 5, 10);
        backlog.decided(OTHER, Backlog.SETTINGS, 5, "", seconds(10));
        backlog.forget(WEB);
        assertThat(lag(WEB, 20)).isZero();
        assertThat(lag(OTHER, 20)).hasSeconds(10);

        backlog.clear();
        assertThat(lag(OTHER, 20)).isZero();
    }

    private void decide(String name, long generation, long at) {
        backlog.decided(WEB, name, generation, "", seconds(at));
    }

    private void look(long at, Member... members) {
        backlog.look(WEB, List.of(members), seconds(at));
    }

    private Duration lag(ProxyName proxy, long at) {
        return backlog.lag(proxy, seconds(at));
    }

    private static Member serving(long generation, String name) {
        return Reports.report().serving(ROUTE, generation).of(name);
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }
}
