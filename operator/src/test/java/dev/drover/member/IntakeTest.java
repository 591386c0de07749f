package dev.drover.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.StatusCodec;
import dev.drover.member.Intake.Change;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.RouteEntry;
import dev.drover.testing.Entries;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class IntakeTest {

    private static final ProxySettings SETTINGS = Entries.plain(1, 8080);
    private static final ProxySettings OTHER = Entries.plain(2, 8081);
    private static final RouteEntry A = Entries.answering("shop/a", 1, "a");
    private static final RouteEntry B = Entries.answering("shop/b", 1, "b");
    private static final RouteEntry NEW_B = Entries.answering("shop/b", 2, "other");

    private static final RouteEntry GUARDED = Entries.guarded("shop/x", 1, "alice");

    @Test
    void differsNotFromItself() {
        assertThat(intake(SETTINGS, A, B).changesTo(intake(SETTINGS, B, A))).isEmpty();
    }

    @Test
    void differsByAllFromNothing() {
        assertThat(Intake.NOTHING.changesTo(intake(SETTINGS, B, A)))
                .containsExactly(
                        new Change.Settings(SETTINGS), new Change.Route(A), new Change.Route(B));
    }

    @Test
    void differsByWhatIsNewOrOther() {
        assertThat(intake(SETTINGS, B).changesTo(intake(OTHER, A, NEW_B)))
                .containsExactly(
                        new Change.Settings(OTHER), new Change.Route(A), new Change.Route(NEW_B));
    }

    @Test
    void countsNoRemovalAsAChange() {
        assertThat(intake(SETTINGS, A, B).changesTo(intake(SETTINGS, A))).isEmpty();
    }

    @Test
    void isTheWantedOneWithAllChanges() {
        Intake before = intake(SETTINGS, A, B);
        Intake wanted = intake(OTHER, NEW_B);

        assertThat(before.with(before.changesTo(wanted), wanted)).isEqualTo(wanted);
    }

    @Test
    void tellsTheSameWhereOnlyTheGenerationIsAnother() {
        Intake before = intake(SETTINGS, A);

        assertThat(before.tellsTheSameAs(intake(Entries.plain(2, 8080), A))).isTrue();
        assertThat(before.tellsTheSameAs(intake(SETTINGS, Entries.answering("shop/a", 2, "a"))))
                .isTrue();
        assertThat(before.tellsTheSameAs(intake(OTHER, A))).isFalse();
        assertThat(before.tellsTheSameAs(intake(SETTINGS, A, B))).isFalse();
        assertThat(intake(SETTINGS, B).tellsTheSameAs(intake(SETTINGS, NEW_B))).isFalse();
    }

    @Test
    void keepsWhatDoesNotChange() {
        Intake wanted = intake(OTHER, A, NEW_B);

        assertThat(intake(SETTINGS, A, B).with(List.of(new Change.Route(NEW_B)), wanted))
                .isEqualTo(intake(SETTINGS, A, NEW_B));
    }

    @Test
    void losesWhatIsWantedNoMoreWithWhateverChange() {
        assertThat(intake(SETTINGS, A, B).with(List.of(), intake(OTHER, B)))
                .isEqualTo(intake(SETTINGS, B));
    }

    @Test
    void hasAllRoutesWhileTheyAreNotTooMany() {
        Intake few = intake(SETTINGS, A, B);

        assertThat(few.atMost(2, Intake.NOTHING)).isSameAs(few);
    }

    @Test
    void hasOfTooManyThoseThatAreServedAndTheFirstOfTheOthers() {
        RouteEntry c = Entries.answering("shop/c", 1, "c");
        RouteEntry d = Entries.answering("shop/d", 1, "d");

        assertThat(intake(SETTINGS, A, NEW_B, c, d).atMost(3, intake(SETTINGS, d, B)))
                .isEqualTo(intake(SETTINGS, A, NEW_B, d));
    }

    @Test
    void closesTheGuardedOnesOfTooMany() {
        RouteEntry open = Entries.answering("shop/y", 1, "y");
        Intake all = intake(SETTINGS, A, B, GUARDED, open);
        Intake some = all.atMost(2, Intake.NOTHING);

        assertThat(some).isEqualTo(intake(SETTINGS, A, B, GUARDED.closing()));
        assertThat(all.atMost(2, some)).isEqualTo(some);
    }

    @Test
    void takesAClosedOneForNoneThatIsServed() {
        RouteEntry y = Entries.answering("shop/y", 1, "y");

        assertThat(
                        intake(SETTINGS, A, GUARDED, y)
                                .atMost(1, intake(SETTINGS, GUARDED.closing(), y)))
                .isEqualTo(intake(SETTINGS, GUARDED.closing(), y));
    }

    @Test
    void closesAPlaceBeforeAnythingIsServed() {
        assertThat(Intake.NOTHING.changesTo(intake(SETTINGS, A, GUARDED)))
                .containsExactly(
                        new Change.Settings(SETTINGS),
                        new Change.Route(GUARDED.closing()),
                        new Change.Route(A),
                        new Change.Route(GUARDED));
    }

    @Test
    void closesNoPlaceThatIsClosedOrServed() {
        Intake wanted = intake(SETTINGS, GUARDED);

        assertThat(intake(SETTINGS, GUARDED.closing()).changesTo(wanted))
                .containsExactly(new Change.Route(GUARDED));
        assertThat(intake(SETTINGS, Entries.guarded("shop/x", 7, "bob")).changesTo(wanted))
                .containsExactly(new Change.Route(GUARDED));
    }

    @Test
    void closesThePlaceOfAnotherTextInstead() {
        RouteEntry elsewhere =
                new RouteEntry(
                        "shop/x",
                        2,
                        List.of("x.test"),
                        List.of(),
                        Entries.TLS,
                        List.of(),
                        Optional.empty(),
                        GUARDED.handle(),
                        Optional.empty());

        assertThat(intake(SETTINGS, GUARDED.closing()).changesTo(intake(SETTINGS, elsewhere)))
                .containsExactly(
                        new Change.Route(elsewhere.closing()), new Change.Route(elsewhere));
    }

    @Test
    void isReadAsItIsWritten() {
        Intake intake = intake(SETTINGS, A, Entries.passing("shop/c", "api"), GUARDED.closing());

        assertThat(StatusCodec.decode(Intake.class, StatusCodec.encode((Object) intake)))
                .isEqualTo(intake);
        assertThat(StatusCodec.decode(Intake.class, StatusCodec.encode((Object) Intake.NOTHING)))
                .isEqualTo(Intake.NOTHING);
    }

    private static Intake intake(ProxySettings settings, RouteEntry... entries) {
        return new Intake(
                Optional.of(settings),
                List.of(entries).stream()
                        .collect(Collectors.toMap(RouteEntry::route, entry -> entry)));
    }
}
