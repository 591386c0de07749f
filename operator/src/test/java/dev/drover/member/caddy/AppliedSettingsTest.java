package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.adapter.caddy.Caddy;
import dev.drover.member.Intake;
import dev.drover.proxy.CaddyConfig;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.Site;
import dev.drover.testing.Entries;
import dev.drover.testing.FakeCaddy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that this machine does not let Caddy start, though its ports looked free. */
final class AppliedSettingsTest {

    private static final ProxySettings SETTINGS = Entries.plain(1, 8080);
    private static final ProxySettings OTHER = Entries.plain(2, 80);
    private static final String START_OF_OTHER = "127.0.0.1:80\"";
    private static final RouteEntry A = Entries.answering("shop/a", 1, "a");
    private static final RouteEntry NEW_A = Entries.answering("shop/a", 2, "other");
    private static final RouteEntry B = Entries.answering("shop/b", 1, "b");
    private static final RouteEntry BAD = Entries.nonsense("shop/bad", 1);

    @TempDir Path folder;

    private FakeCaddy caddy;
    private Applied applied;

    @BeforeEach
    void open() throws IOException {
        Site site = new Site(folder);
        caddy = new FakeCaddy(CaddyConfig.first(site));
        applied = new Applied(site, caddy, (_, _) -> Ports.Finding.FREE);
        applied.open();
        applied.bring(intake(SETTINGS, A, B));
        caddy.doNotStart(START_OF_OTHER);
    }

    @Test
    void areLeftOutWhileRoutesChangeAndGo() {
        assertThat(applied.bring(intake(OTHER, NEW_A)))
                .startsWith("the settings are refused: caddy: apply a configuration: start: ");

        assertThat(applied.inForce()).isEqualTo(intake(SETTINGS, NEW_A));
    }

    @Test
    void areLeftOutWhereOnlyTheyChange() {
        assertThat(applied.bring(intake(OTHER, A, B))).startsWith("the settings are refused");

        assertThat(applied.inForce()).isEqualTo(intake(SETTINGS, A, B));
    }

    @Test
    void areFoundBesideARouteThatIsRefused() {
        applied.bring(intake(OTHER, A, BAD));

        assertThat(applied.inForce()).isEqualTo(intake(SETTINGS, A));
        assertThat(applied.objection(BAD)).isPresent();
    }

    @Test
    void areNotTriedEachTime() {
        applied.bring(intake(OTHER, A, B));
        int before = caddy.attempts();

        assertThat(applied.bring(intake(OTHER, A, B))).startsWith("the settings are refused");

        assertThat(caddy.attempts()).isEqualTo(before);
    }

    @Test
    void areTriedAgainLater() {
        applied.bring(intake(OTHER, A, B));
        caddy.doNotStart("nothing of that kind");

        applied.refusals().tryAgain();

        assertThat(applied.bring(intake(OTHER, A, B))).isEmpty();
        assertThat(applied.inForce()).isEqualTo(intake(OTHER, A, B));
    }

    @Test
    void areNotToBlameWhereNothingStarts() {
        caddy.doNotStart("listen");

        assertThatThrownBy(() -> applied.bring(intake(OTHER, NEW_A, B)))
                .isInstanceOf(Caddy.Unstarted.class);

        assertThat(applied.inForce()).isEqualTo(intake(SETTINGS, A, B));
        assertThat(applied.refusals().settingsWords(OTHER.generation())).isEmpty();
    }

    private static Intake intake(ProxySettings settings, RouteEntry... entries) {
        return new Intake(
                Optional.of(settings),
                Arrays.stream(entries).collect(Collectors.toMap(RouteEntry::route, one -> one)));
    }
}
