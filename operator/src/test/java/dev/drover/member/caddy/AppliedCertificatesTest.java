package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.member.Intake;
import dev.drover.proxy.CaddyConfig;
import dev.drover.proxy.ProxySettings.Certificates;
import dev.drover.proxy.ProxySettings.Issuer;
import dev.drover.proxy.ProxySettings.Pair;
import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.Site;
import dev.drover.testing.Entries;
import dev.drover.testing.FakeCaddy;
import dev.drover.testing.OwnCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that are given, and renewed at their place. */
final class AppliedCertificatesTest {

    private static final RouteEntry A = Entries.answering("shop/a", 1, "a");
    private static final RouteEntry B = Entries.answering("shop/b", 1, "b");

    @TempDir private static Path made;
    private static OwnCertificate first;
    private static OwnCertificate second;

    @TempDir private Path folder;
    private Site site;
    private Pair pair;
    private FakeCaddy caddy;
    private Applied applied;

    @BeforeAll
    static void make() {
        first = OwnCertificate.make(made, "first", "dns:a.test");
        second = OwnCertificate.make(made, "second", "dns:a.test");
    }

    @BeforeEach
    void open() throws IOException {
        site = new Site(folder.resolve("proxy"));
        WholeFile.folder(site.folder());
        pair = new Pair(folder.resolve("a.pem").toString(), folder.resolve("a.key").toString());
        caddy = new FakeCaddy(CaddyConfig.first(site));
        applied = opened();
        place(first.certificate(), first.key());
        assertThat(applied.bring(intake(A))).isEmpty();
    }

    private Applied opened() throws IOException {
        Applied opened = new Applied(site, caddy, (_, _) -> Ports.Finding.FREE);
        opened.open();
        return opened;
    }

    private void place(Path certificate, Path key) throws IOException {
        Files.copy(certificate, Path.of(pair.certificate()), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(key, Path.of(pair.key()), StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void caddyGetsACopyThatIsItsOwnersOnly() throws IOException {
        assertServes(first);

        Path key = Path.of(loaded().path("key").asText());
        assertThat(key).startsWith(site.given());
        assertThat(Files.getPosixFilePermissions(key))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(applied.inForce()).isEqualTo(intake(A));
        assertThat(applied.look()).isEmpty();
    }

    @Test
    void aRenewedOneIsOneReloadAndTheOldCopyGoes() throws IOException {
        int before = caddy.attempts();
        place(second.certificate(), second.key());

        assertThat(applied.bring(intake(A))).isEmpty();
        assertThat(applied.bring(intake(A))).isEmpty();

        assertServes(second);
        assertThat(caddy.attempts()).isEqualTo(before + 1);
        try (Stream<Path> copies = Files.list(site.given())) {
            assertThat(copies).hasSize(2);
        }
    }

    @Test
    void theSameWrittenAgainIsNone() throws IOException {
        int before = caddy.attempts();
        place(first.certificate(), first.key());

        assertThat(applied.bring(intake(A))).isEmpty();

        assertThat(caddy.attempts()).isEqualTo(before);
    }

    @Test
    void untilTheKeyIsThereTooTheOldOneIsServedAndRoutesChange() throws IOException {
        place(second.certificate(), first.key());

        assertThat(applied.bring(intake(A, B)))
                .isEqualTo(
                        ("certificate %s is of another key than the one beside it: the one that was"
                             + " there before is served on; put certificate and key (%s) in place,"
                             + " each whole, and readable for this user")
                                .formatted(pair.certificate(), pair.key()));
        assertServes(first);
        assertThat(applied.inForce()).isEqualTo(intake(A, B));

        place(second.certificate(), second.key());
        assertThat(applied.bring(intake(A, B))).isEmpty();
        assertServes(second);
    }

    @Test
    void halfOfOneAndNoneAtAllChangeNothing() throws IOException {
        byte[] whole = Files.readAllBytes(second.certificate());
        Files.write(Path.of(pair.certificate()), Arrays.copyOf(whole, whole.length / 2));
        assertThat(applied.bring(intake(A))).contains("is cut off");
        assertServes(first);

        Files.delete(Path.of(pair.certificate()));
        assertThat(applied.bring(intake(A))).contains("is not there");
        assertServes(first);
    }

    @Test
    void aCopyThatSomebodyDeletedIsMadeAnew() throws IOException {
        Files.delete(Path.of(loaded().path("key").asText()));

        assertThat(applied.bring(intake(A))).isEmpty();

        assertServes(first);
    }

    @Test
    void whatWasServedIsRememberedByTheNextMember() throws IOException {
        place(second.certificate(), first.key());
        applied = opened();
        int before = caddy.attempts();

        assertThat(applied.bring(intake(A))).contains("is served on");

        assertServes(first);
        assertThat(caddy.attempts()).isEqualTo(before);
    }

    @Test
    void whatCaddyDoesNotTakeIsNotGivenItAgainAndBlamesNoRoute() throws IOException {
        place(second.certificate(), second.key());
        caddy.refuse(copyOf(second));

        assertThat(applied.bring(intake(A, B))).contains("caddy: apply a configuration");
        int before = caddy.attempts();
        assertThat(applied.bring(intake(A, B))).contains("is served on");

        assertThat(caddy.attempts()).isEqualTo(before);
        assertThat(applied.inForce()).isEqualTo(intake(A, B));
        assertThat(applied.refusals().words(B)).isEmpty();
        assertServes(first);
    }

    /** Else the good one would be served old until all is tried again, a minute later. */
    @Test
    void oneThatCaddyDoesNotTakeHoldsNoOtherUp() throws IOException {
        OwnCertificate third = OwnCertificate.make(made, "third", "dns:b.test");
        Pair bad = new Pair(folder.resolve("b.pem").toString(), folder.resolve("b.key").toString());
        Files.copy(first.certificate(), Path.of(bad.certificate()));
        Files.copy(first.key(), Path.of(bad.key()));
        Intake both =
                new Intake(Optional.of(Entries.secured(given(pair, bad))), intake(A).routes());
        assertThat(applied.bring(both)).isEmpty();
        place(second.certificate(), second.key());
        Files.copy(
                third.certificate(),
                Path.of(bad.certificate()),
                StandardCopyOption.REPLACE_EXISTING);
        Files.copy(third.key(), Path.of(bad.key()), StandardCopyOption.REPLACE_EXISTING);
        caddy.refuse(copyOf(third));

        assertThat(applied.bring(both)).contains(bad.certificate(), "is served on");

        assertServes(second);
        int before = caddy.attempts();
        assertThat(applied.bring(both)).contains("is served on");
        assertThat(caddy.attempts()).isEqualTo(before);
    }

    /** The copy's name, which only what is in the files decides. */
    private String copyOf(OwnCertificate other) throws IOException {
        Site elsewhere = new Site(folder.resolve("elsewhere"));
        Pair there = new Pair(other.certificate().toString(), other.key().toString());
        GivenCertificates given = new GivenCertificates(elsewhere);
        var settings = Entries.secured(given(there));
        WholeFile.folder(elsewhere.folder());
        given.read(List.of(settings));
        Pair copy = given.newest(List.of(settings), Map.of()).getOrDefault(there, there);
        return String.valueOf(Path.of(copy.key()).getFileName());
    }

    private void assertServes(OwnCertificate expected) throws IOException {
        assertThat(Path.of(loaded().path("certificate").asText()))
                .hasSameTextualContentAs(expected.certificate());
        assertThat(Path.of(loaded().path("key").asText())).hasSameTextualContentAs(expected.key());
    }

    private JsonNode loaded() {
        return caddy.running().configuration().at("/apps/tls/certificates/load_files/0");
    }

    private static Certificates given(Pair... pairs) {
        return new Certificates(
                Issuer.NONE, Optional.empty(), Optional.empty(), Optional.empty(), List.of(pairs));
    }

    private Intake intake(RouteEntry... entries) {
        Map<String, RouteEntry> routes = new TreeMap<>();
        List.of(entries).forEach(entry -> routes.put(entry.route(), entry));
        return new Intake(Optional.of(Entries.secured(given(pair))), routes);
    }
}
