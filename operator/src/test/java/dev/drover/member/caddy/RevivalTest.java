package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.member.Intake;
import dev.drover.proxy.CaddyConfig;
import dev.drover.proxy.Hashes;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.ProxySettings.Certificates;
import dev.drover.proxy.ProxySettings.Issuer;
import dev.drover.proxy.ProxySettings.Pair;
import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.Site;
import dev.drover.proxy.Spelling;
import dev.drover.testing.Entries;
import dev.drover.testing.FakeCaddy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Caddy finds to begin with after it has ended. */
final class RevivalTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final RouteEntry A = Entries.answering("shop/a", 1, "a");

    @TempDir Path folder;

    private Site site;
    private FakeCaddy caddy;
    private Applied applied;
    private Pair there;
    private Pair gone;
    private Intake all;
    private int second;

    @BeforeEach
    void putInForce() throws IOException {
        site = new Site(folder);
        caddy = new FakeCaddy(CaddyConfig.first(site));
        there =
                new Pair(
                        Files.createFile(folder.resolve("there.pem")).toString(),
                        Files.createFile(folder.resolve("there.key")).toString());
        gone = new Pair(there.certificate(), folder.resolve("gone.key").toString());
        all = new Intake(Optional.of(settings(there, gone)), Map.of(A.route(), A));
        applied = opened();
        applied.bring(all);
        caddy.gone(true);
    }

    @Test
    void isNotNeededWhileCaddyOnlyStandsStill() throws IOException {
        Files.writeString(site.configuration(), "{");
        caddy.gone(false);

        applied.revive();

        assertThat(site.configuration()).hasContent("{");
    }

    @Test
    void leavesACaddyThatSomebodyEndedWhatItHas() throws IOException {
        JsonNode before = beginsWith();
        for (int i = 0; i < 10; i++) {
            applied.revive();
        }
        assertThat(beginsWith()).isEqualTo(before);
        assertThat(applied.lost()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"admin\"", "null", "{}"})
    void mendsAConfigurationThatIsNotWhatWasWritten(String content) throws IOException {
        JsonNode before = beginsWith();
        Files.writeString(site.configuration(), content);

        applied.revive();

        assertThat(beginsWith()).isEqualTo(inSpelling(Spelling.ODD)).isNotNull();
        assertThat(before).isIn(inSpelling(Spelling.ODD), inSpelling(Spelling.EVEN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"admin\"", "null"})
    void mendsWhatIsHalfAlsoAtTheBeginning(String content) throws IOException {
        Files.writeString(site.configuration(), content);

        applied = opened();

        assertThat(beginsWith()).isEqualTo(inSpelling(Spelling.ODD));
    }

    @Test
    void doesNotReplaceAWholeConfigurationByNothing() throws IOException {
        Files.writeString(folder.resolve("in-force.json"), "{");
        JsonNode before = beginsWith();
        applied = opened();

        applied.revive();

        assertThat(beginsWith()).isEqualTo(before);
    }

    @Test
    void waitsUntilCaddyHasTriedThreeTimes() throws IOException {
        begins(2);
        assertThat(applied.lost()).isEmpty();

        begins(1);

        assertThat(applied.lost()).contains(all);
    }

    @Test
    void countsAnewOnceCaddyHasRun() throws IOException {
        begins(2);
        caddy.gone(false);
        applied.look();
        caddy.gone(true);

        begins(2);

        assertThat(applied.lost()).isEmpty();
    }

    @Test
    void givesItFirstAllButTheCertificatesThatAreGone() throws IOException {
        begins(3);

        assertThat(beginsWith().at("/apps/tls/certificates/load_files")).hasSize(1);
        assertThat(beginsWith().at("/apps/tls/certificates/load_files/0/key").asText())
                .isEqualTo(there.key());
        assertThat(applied.inForce().settings().orElseThrow().generation())
                .as("nobody asked for that")
                .isZero();
        assertThat(applied.inForce().routes()).containsOnlyKeys("shop/a");
    }

    @Test
    void givesItThenNoCertificates() throws IOException {
        begins(6);

        assertThat(beginsWith().at("/apps/tls/certificates").isMissingNode()).isTrue();
        assertThat(applied.inForce().routes()).containsOnlyKeys("shop/a");
    }

    @Test
    void givesItAtLastNothingAndKeepsInMindWhatWasThere() throws IOException {
        begins(9);

        assertThat(beginsWith()).isEqualTo(CaddyConfig.first(site));
        assertThat(applied.inForce()).isEqualTo(Intake.NOTHING);
        assertThat(applied.lost()).contains(all);
        assertThat(Files.readString(folder.resolve("in-force.json"))).contains("shop/a");
    }

    @Test
    void endsWhenAllIsInForceAgain() throws IOException {
        begins(9);
        caddy.gone(false);

        assertThat(applied.bring(applied.lost().orElseThrow()))
                .as("what is in the files is none")
                .startsWith("certificate " + there.certificate() + " has no unencrypted key");

        assertThat(applied.lost()).isEmpty();
        assertThat(applied.inForce()).isEqualTo(all);
    }

    @Test
    void blamesTheSettingsAndNoRouteForWhatCaddyDoesNotTakeThen() throws IOException {
        begins(3);
        caddy.gone(false);
        caddy.meddle(beginsWith());
        caddy.refuse("gone.key");
        RouteEntry b = Entries.answering("shop/b", 2, "b");

        assertThat(applied.bring(new Intake(all.settings(), Map.of(A.route(), A, b.route(), b))))
                .startsWith("the settings are refused");

        assertThat(applied.inForce().routes()).containsOnlyKeys("shop/a", "shop/b");
        assertThat(applied.refusals().words(b)).isEmpty();
        assertThat(applied.lost()).contains(all);
    }

    /** Each time Caddy begins it makes its socket anew, and then it ends. */
    private void begins(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            Files.writeString(site.admin(), "");
            Files.setLastModifiedTime(site.admin(), FileTime.fromMillis(1_000L * ++second));
            applied.revive();
            applied.revive();
        }
    }

    private JsonNode beginsWith() throws IOException {
        return JSON.readTree(site.configuration().toFile());
    }

    private JsonNode inSpelling(Spelling spelling) {
        return CaddyConfig.of(
                site, Hashes.NONE, spelling, all.settings().orElseThrow(), all.routes().values());
    }

    private Applied opened() throws IOException {
        Applied opened = new Applied(site, caddy, (_, _) -> Ports.Finding.FREE);
        opened.open();
        return opened;
    }

    private static ProxySettings settings(Pair... pairs) {
        return Entries.secured(
                new Certificates(
                        Issuer.NONE,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(pairs)));
    }
}
