package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.adapter.caddy.Caddy.Counted;
import dev.drover.member.Intake;
import dev.drover.proxy.CaddyConfig;
import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.Site;
import dev.drover.proxy.Tallying;
import dev.drover.testing.Entries;
import dev.drover.testing.FakeCaddy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is asked to count, and what becomes of it when another Caddy stands in its place. */
final class AppliedTallyingTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final RouteEntry A = Entries.answering("shop/a", 1, "a");

    @TempDir Path folder;

    private final Intake wanted =
            new Intake(Optional.of(Entries.plain(1, 8080)), Map.of(A.route(), A));

    private Site site;
    private FakeCaddy caddy;
    private Applied applied;

    @BeforeEach
    void open() throws IOException {
        site = new Site(folder);
        caddy = new FakeCaddy(CaddyConfig.first(site));
        applied = opened();
    }

    @Test
    void asksACaddyThatCan() throws IOException {
        can();
        applied.bring(wanted);

        assertThat(Tallying.isIn(caddy.running().configuration())).isTrue();
        assertThat(Tallying.isIn(beginsWith())).isTrue();
        assertThat(applied.look()).isEmpty();
    }

    @Test
    void servesWithOneThatCannot() {
        assertThat(applied.bring(wanted)).isEmpty();

        assertThat(applied.refusals().words(A)).isEmpty();
        assertThat(applied.inForce()).isEqualTo(wanted);
        assertThat(Tallying.isIn(caddy.running().configuration())).isFalse();
    }

    @Test
    void asksOneThatCanInPlaceOfOneThatCouldNot() {
        applied.bring(wanted);
        can();

        assertThat(applied.look()).as("nobody else changed anything").isEmpty();

        assertThat(Tallying.isIn(caddy.running().configuration())).isTrue();
    }

    @Test
    void givesOneThatCannotWhatItUnderstandsAlsoBeforeItWasLookedAt() {
        can();
        applied.bring(wanted);
        caddy.countNothing();
        RouteEntry other = Entries.answering("shop/a", 2, "b");

        applied.bring(new Intake(wanted.settings(), Map.of(other.route(), other)));

        assertThat(applied.refusals().words(other)).isEmpty();
        assertThat(Tallying.isIn(caddy.running().configuration())).isFalse();
        assertThat(caddy.running().configuration().toString()).contains("\"body\":\"b\"");
    }

    @Test
    void goesOnWithWhatStandsThereWhenTheMemberBeginsAnew() throws IOException {
        can();
        applied.bring(wanted);
        int applications = caddy.attempts();

        applied = opened();
        applied.bring(wanted);

        assertThat(applied.look()).isEmpty();
        assertThat(caddy.attempts()).isEqualTo(applications);
    }

    @Test
    void givesOneThatCannotBeginWithItAllTheRestFirst() throws IOException {
        can();
        applied.bring(wanted);
        caddy.gone(true);
        caddy.countNothing();
        begins(3);

        assertThat(Tallying.isIn(beginsWith())).isFalse();
        assertThat(beginsWith().at("/apps/http/servers/plain/named_routes").size()).isEqualTo(1);
        assertThat(applied.lost()).isEmpty();

        caddy.gone(false);
        caddy.meddle(beginsWith());
        int applications = caddy.attempts();
        applied.bring(wanted);
        assertThat(applied.look()).isEmpty();
        assertThat(caddy.attempts()).isEqualTo(applications);
    }

    @Test
    void givesLessWhereThatWasNotTheReason() throws IOException {
        can();
        applied.bring(wanted);
        caddy.gone(true);
        begins(6);

        assertThat(beginsWith()).isEqualTo(CaddyConfig.first(site));
        assertThat(applied.lost()).contains(wanted);

        caddy.gone(false);
        caddy.meddle(beginsWith());
        applied.bring(applied.lost().orElseThrow());
        assertThat(Tallying.isIn(caddy.running().configuration())).isTrue();
    }

    private void can() {
        caddy.count(new Counted(1, Map.of(), Map.of()));
    }

    private void begins(int times) throws IOException {
        for (int i = 1; i <= times; i++) {
            Files.writeString(site.admin(), "");
            Files.setLastModifiedTime(site.admin(), FileTime.fromMillis(1_000L * i));
            applied.revive();
        }
    }

    private JsonNode beginsWith() throws IOException {
        return JSON.readTree(site.configuration().toFile());
    }

    private Applied opened() throws IOException {
        Applied opened = new Applied(site, caddy, (_, _) -> Ports.Finding.FREE);
        opened.open();
        return opened;
    }
}
