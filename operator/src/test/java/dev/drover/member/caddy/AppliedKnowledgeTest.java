package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.member.Intake;
import dev.drover.proxy.CaddyConfig;
import dev.drover.proxy.Hashes;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.Site;
import dev.drover.proxy.Spelling;
import dev.drover.testing.Entries;
import dev.drover.testing.FakeCaddy;
import dev.drover.testing.FakeCaddy.Fate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of Caddy is not read again. */
final class AppliedKnowledgeTest {

    private static final ProxySettings SETTINGS = Entries.plain(1, 8080);
    private static final RouteEntry A = Entries.answering("shop/a", 1, "a");
    private static final RouteEntry B = Entries.answering("shop/b", 1, "b");

    @TempDir Path folder;

    private Site site;
    private FakeCaddy caddy;
    private Applied applied;

    @BeforeEach
    void open() throws IOException {
        site = new Site(folder);
        caddy = new FakeCaddy(CaddyConfig.first(site));
        applied = new Applied(site, caddy, (_, _) -> Ports.Finding.FREE);
        applied.open();
        applied.bring(intake(A));
    }

    @Test
    void readsWhatItAppliedOnceAndNotBeforeTheNextChange() {
        int before = caddy.readings();

        applied.bring(intake(A, B));
        applied.bring(intake(B));

        assertThat(caddy.readings() - before).isEqualTo(2);
        assertThat(caddy.applied()).hasSize(3);
    }

    @Test
    void looksOnlyAtTheTag() {
        int before = caddy.readings();

        assertThat(applied.look()).isEmpty();

        assertThat(caddy.readings()).isEqualTo(before);
    }

    @Test
    void looksOnlyAtTheTagOnceItHasLooked() throws IOException {
        Applied next = new Applied(site, caddy, (_, _) -> Ports.Finding.FREE);
        next.open();
        assertThat(next.look()).isEmpty();
        int before = caddy.readings();

        assertThat(next.look()).isEmpty();

        assertThat(caddy.readings()).isEqualTo(before);
    }

    @Test
    void replacesAlsoWhatSomebodyElseChangedBefore() {
        caddy.meddle(CaddyConfig.first(site));

        assertThat(applied.bring(intake(A, B))).isEmpty();

        assertThat(caddy.running().configuration())
                .isIn(configuration(Spelling.ODD), configuration(Spelling.EVEN));
    }

    @Test
    void findsWhatSomebodyElseUndidRightAfterIt() {
        caddy.next(Fate.UNDONE);
        applied.bring(intake(A, B));

        assertThat(applied.look())
                .contains("somebody else changed Caddy's configuration; it was put back");

        assertThat(caddy.running().configuration())
                .isIn(configuration(Spelling.ODD), configuration(Spelling.EVEN));
    }

    @Test
    void appliesNothingWhereOnlyTheGenerationIsAnother() {
        RouteEntry newer = Entries.answering("shop/a", 2, "a");

        applied.bring(intake(newer));

        assertThat(caddy.attempts()).isEqualTo(1);
        assertThat(applied.inForce()).isEqualTo(intake(newer));
    }

    private Object configuration(Spelling spelling) {
        return CaddyConfig.of(site, Hashes.NONE, spelling, SETTINGS, List.of(A, B));
    }

    private static Intake intake(RouteEntry... entries) {
        return new Intake(
                Optional.of(SETTINGS),
                List.of(entries).stream()
                        .collect(Collectors.toMap(RouteEntry::route, entry -> entry)));
    }
}
