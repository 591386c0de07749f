package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.proxy.MemberReport.CertificateReport;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.ProxySettings.Certificates;
import dev.drover.proxy.ProxySettings.Issuer;
import dev.drover.proxy.ProxySettings.Pair;
import dev.drover.proxy.Site;
import dev.drover.testing.Entries;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CertificateFilesTest {

    private static final List<String> NAMES =
            List.of("shop.example.org", "*.shop.example.org", "10.0.0.1");
    private static final Instant LATE = Instant.parse("2126-10-29T05:25:55Z");
    private static final Instant SOON = Instant.parse("2036-11-19T05:25:56Z");
    private static final List<String> SHOP = List.of("shop.example.org");

    @TempDir Path folder;

    @Test
    void thereAreNoneBeforeCaddyHasAny() {
        CertificateFiles files = files();

        assertThat(files.look(issued(Issuer.INTERNAL), SHOP)).isEmpty();
        assertThat(files.trouble()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "INTERNAL, local, internal",
        "ACME, acme-v02.api.letsencrypt.org-directory, acme",
    })
    void thoseOfItsIssuerAreFound(Issuer issuer, String authority, String word) {
        keep(authority, "shop.example.org", "shop.pem");

        assertThat(files().look(issued(issuer), SHOP))
                .containsExactly(new CertificateReport(NAMES, word, LATE));
    }

    @ParameterizedTest
    @CsvSource({"ACME, local", "INTERNAL, acme.example.org", "NONE, local"})
    void thoseOfAnotherIssuerAreLeftFromBefore(Issuer issuer, String authority) {
        keep(authority, "shop.example.org", "shop.pem");

        assertThat(files().look(issued(issuer), SHOP)).isEmpty();
    }

    @Test
    void thoseOfAHostThatNoRouteHasAnyMoreAreLeftFromBefore() {
        keep("local", "shop.example.org", "shop.pem");

        assertThat(files().look(issued(Issuer.INTERNAL), List.of("other.test"))).isEmpty();
    }

    @Test
    void ofTwoAuthoritiesTheOneThatLastsLongerIsServed() {
        keep("acme-one", "shop.example.org", "nameless.pem");
        keep("acme-two", "shop.example.org", "shop.pem");

        assertThat(files().look(issued(Issuer.ACME), SHOP))
                .extracting(CertificateReport::notAfter)
                .containsExactly(LATE);
    }

    @Test
    void allNamesBelowOneHaveOneOfTheirOwn() {
        keep("local", "wildcard_.shop.example.org", "shop.pem");

        assertThat(files().look(issued(Issuer.INTERNAL), List.of("*.shop.example.org"))).hasSize(1);
    }

    @Test
    void oneWithoutNamesIsCalledByItsSubject() {
        keep("local", "shop.example.org", "nameless.pem");

        assertThat(files().look(issued(Issuer.INTERNAL), SHOP))
                .containsExactly(new CertificateReport(List.of("CN=nameless"), "internal", SOON));
    }

    @Test
    void aGivenOneIsServedInsteadOfTheOneThatCaddyHas() {
        keep("local", "shop.example.org", "nameless.pem");
        Path given = copy("shop.pem", folder.resolve("given.pem"));

        assertThat(files().look(given(Issuer.INTERNAL, given), SHOP))
                .containsExactly(new CertificateReport(NAMES, "given", LATE));
    }

    @Test
    void aGivenOneThatIsNotThereIsNamed() {
        CertificateFiles files = files();

        assertThat(files.look(given(Issuer.NONE, folder.resolve("gone.pem")), SHOP)).isEmpty();
        assertThat(files.trouble())
                .contains("certificate %s is not there".formatted(folder.resolve("gone.pem")));
    }

    @Test
    void oneThatCannotBeReadIsNamedAndHindersNoOther() throws IOException {
        keep("local", "shop.example.org", "shop.pem");
        Path broken = folder.resolve("data/caddy/certificates/local/bad.test/bad.test.crt");
        Files.createDirectories(broken.getParent());
        Files.writeString(broken, "-----BEGIN CERTIFICATE-----\nnonsense");
        CertificateFiles files = files();

        for (int look = 0; look < 2; look++) {
            assertThat(files.look(issued(Issuer.INTERNAL), List.of("bad.test", SHOP.getFirst())))
                    .hasSize(1);
            assertThat(files.trouble().orElseThrow())
                    .startsWith("certificate %s cannot be read: ".formatted(broken));
        }

        copy("shop.pem", broken);
        assertThat(files.look(issued(Issuer.INTERNAL), List.of("bad.test"))).hasSize(1);
        assertThat(files.trouble()).isEmpty();
    }

    @Test
    void oneIsReadAnewOnlyWhenItsFileIsAnother() throws IOException {
        Path file = keep("local", "shop.example.org", "shop.pem");
        CertificateFiles files = files();
        files.look(issued(Issuer.INTERNAL), SHOP);
        FileTime time = Files.getLastModifiedTime(file);
        long size = Files.size(file);
        Files.writeString(file, "x".repeat((int) size));
        Files.setLastModifiedTime(file, time);
        assertThat(files.look(issued(Issuer.INTERNAL), SHOP)).hasSize(1);

        Files.setLastModifiedTime(file, FileTime.from(time.toInstant().plusSeconds(1)));
        assertThat(files.look(issued(Issuer.INTERNAL), SHOP)).isEmpty();
        assertThat(files.trouble()).isPresent();
    }

    @Test
    void thoseThatExpireFirstAreTold() {
        List<String> hosts = IntStream.range(0, 300).mapToObj("h%d.test"::formatted).toList();
        hosts.forEach(host -> keep("local", host, "shop.pem"));
        keep("local", "h299.test", "nameless.pem");

        List<CertificateReport> told = files().look(issued(Issuer.INTERNAL), hosts);

        assertThat(told).hasSize(256);
        assertThat(told.getFirst().notAfter()).isEqualTo(SOON);
    }

    @Test
    void withoutTlsThereAreNone() {
        keep("local", "shop.example.org", "shop.pem");

        assertThat(files().look(Entries.plain(1, 8080), SHOP)).isEmpty();
    }

    private CertificateFiles files() {
        return new CertificateFiles(new Site(folder));
    }

    private static ProxySettings issued(Issuer issuer) {
        return Entries.secured(Entries.issued(issuer));
    }

    private static ProxySettings given(Issuer issuer, Path certificate) {
        return Entries.secured(
                new Certificates(
                        issuer,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(new Pair(certificate.toString(), "/opt/shop.key"))));
    }

    private Path keep(String authority, String name, String resource) {
        return copy(
                resource,
                folder.resolve("data/caddy/certificates")
                        .resolve(authority)
                        .resolve(name)
                        .resolve(name + ".crt"));
    }

    private static Path copy(String resource, Path file) {
        try (InputStream content =
                CertificateFilesTest.class.getResourceAsStream("/certificates/" + resource)) {
            Files.createDirectories(file.getParent());
            assertThat(content).isNotNull();
            Files.write(file, content.readAllBytes());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
