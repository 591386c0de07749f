package dev.drover.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.member.Intake.Change;
import dev.drover.proxy.RouteEntry;
import dev.drover.testing.Entries;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RefusalsTest {

    private static final RouteEntry A = Entries.answering("shop/a", 1, "a");
    private static final RouteEntry NEW_A = Entries.answering("shop/a", 2, "a");
    private static final RouteEntry B = Entries.answering("shop/b", 1, "b");
    private static final Change ROUTE = new Change.Route(A);
    private static final Change CLOSING = new Change.Route(A.closing());
    private static final Change SETTINGS = new Change.Settings(Entries.plain(1, 8080));
    private static final Change NEW_SETTINGS = new Change.Settings(Entries.plain(2, 8080));

    private final Refusals refusals = new Refusals();

    @Test
    void areNoneAtFirst() {
        assertThat(refusals.untried(List.of(SETTINGS, ROUTE))).containsExactly(SETTINGS, ROUTE);
        assertThat(refusals.words(A)).isEmpty();
        assertThat(refusals.settingsWords(1)).isEmpty();
    }

    @Test
    void keepARouteFromBeingTriedAgain() {
        refusals.add(ROUTE, "no");

        assertThat(refusals.untried(List.of(SETTINGS, ROUTE, new Change.Route(B))))
                .containsExactly(SETTINGS, new Change.Route(B));
        assertThat(refusals.words(A)).contains("no");
    }

    @Test
    void areTriedAgainOnceWhenToldSo() {
        refusals.add(ROUTE, "no");

        refusals.tryAgain();

        assertThat(refusals.untried(List.of(ROUTE))).containsExactly(ROUTE);
        assertThat(refusals.untried(List.of(ROUTE))).isEmpty();
        assertThat(refusals.words(A)).contains("no");
    }

    @Test
    void areForgottenWhenCaddyTookIt() {
        refusals.add(ROUTE, "no");
        refusals.add(SETTINGS, "no");

        refusals.taken(List.of(ROUTE, SETTINGS));

        assertThat(refusals.words(A)).isEmpty();
        assertThat(refusals.settingsWords(1)).isEmpty();
    }

    @Test
    void keepNoOtherTextOfARouteFromBeingTried() {
        refusals.add(ROUTE, "no");

        assertThat(refusals.untried(List.of(new Change.Route(NEW_A)))).hasSize(1);
        assertThat(refusals.words(NEW_A)).isEmpty();
    }

    @Test
    void keepSettingsFromBeingTriedAgain() {
        refusals.add(SETTINGS, "no");

        assertThat(refusals.untried(List.of(SETTINGS, ROUTE))).containsExactly(ROUTE);
        assertThat(refusals.settingsWords(1)).contains("no");
    }

    @Test
    void keepNoOtherSettingsFromBeingTried() {
        refusals.add(SETTINGS, "no");

        assertThat(refusals.untried(List.of(NEW_SETTINGS))).containsExactly(NEW_SETTINGS);
        assertThat(refusals.settingsWords(2)).isEmpty();
    }

    @Test
    void areForgottenWithTheirRoute() {
        refusals.add(ROUTE, "no");

        refusals.keepOnly(new Intake(Optional.empty(), Map.of("shop/b", B)));

        assertThat(refusals.words(A)).isEmpty();
    }

    @Test
    void ofAClosedPlaceAreApartFromThoseOfItsRoute() {
        refusals.add(ROUTE, "no");
        refusals.add(CLOSING, "not even so");

        assertThat(refusals.untried(List.of(CLOSING, ROUTE))).isEmpty();
        assertThat(refusals.words(A)).contains("no");
        assertThat(refusals.unclosed())
                .hasValueSatisfying(
                        words -> assertThat(words).contains("shop/a").endsWith(": not even so"));

        refusals.taken(List.of(CLOSING));

        assertThat(refusals.unclosed()).isEmpty();
        assertThat(refusals.untried(List.of(CLOSING, ROUTE))).containsExactly(CLOSING);
        assertThat(refusals.words(A)).contains("no");
    }

    @Test
    void ofAClosedPlaceAreForgottenWhenItIsNotTheRoutesAnyMore() {
        refusals.add(CLOSING, "no");

        refusals.keepOnly(new Intake(Optional.empty(), Map.of("shop/a", NEW_A)));
        assertThat(refusals.unclosed()).isPresent();

        refusals.keepOnly(
                new Intake(
                        Optional.empty(),
                        Map.of("shop/a", Entries.entry("shop/a", List.of("a.test"), List.of()))));
        assertThat(refusals.unclosed()).isEmpty();
    }

    @Test
    void areRememberedWhileTheirRouteIsWanted() {
        refusals.add(ROUTE, "no");

        refusals.keepOnly(new Intake(Optional.empty(), Map.of("shop/a", A)));

        assertThat(refusals.words(A)).contains("no");
    }
}
