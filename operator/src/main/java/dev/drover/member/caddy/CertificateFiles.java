package dev.drover.member.caddy;

import dev.drover.proxy.MemberReport.CertificateReport;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.ProxySettings.Issuer;
import dev.drover.proxy.ProxySettings.Pair;
import dev.drover.proxy.Site;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The certificates that a Caddy serves with: those that are given, and those that it keeps in its folder. A file is read again when
 * its time or size is another. Not thread-safe.
 *
 * @see <a href="https://caddyserver.com/docs/conventions#data-directory">Caddy's data directory</a>
 */
final class CertificateFiles {

    /** What the store can hold of them beside all else in a report. */
    static final int REPORTED_MAX = 256;

    /** More names than that one certificate of a public authority does not have. */
    private static final int NAMES_MAX = 100;

    /** A file that holds a chain has some thousand bytes. */
    private static final long BYTES_MAX = 1_048_576;

    /** Of a name among those that a certificate is for: the name of a host, and an IP address. */
    private static final Set<Integer> HOSTS = Set.of(2, 7);

    private final Path kept;
    private Map<Path, Read> known = new HashMap<>();
    private Optional<String> trouble = Optional.empty();

    /** A file as it was read; without a certificate when it has none. */
    private record Read(FileTime time, long size, Optional<Content> content, String trouble) {

        /** Whether the file is as it was then. */
        boolean is(BasicFileAttributes now) {
            return time.equals(now.lastModifiedTime()) && size == now.size();
        }
    }

    /** What is of interest in a certificate. */
    private record Content(List<String> names, Instant notAfter) {}

    CertificateFiles(Site site) {
        this.kept = site.certificates();
    }

    /** Which file cannot be read, and why; empty when all can. */
    Optional<String> trouble() {
        return trouble;
    }

    /**
     * Those that Caddy serves these hosts with, and all that are given.
     *
     * @param hosts of all routes, in small letters
     * @return those that expire first, at most {@value #REPORTED_MAX}, sorted by that
     */
    List<CertificateReport> look(ProxySettings settings, Collection<String> hosts) {
        Map<Path, Read> before = known;
        known = new HashMap<>();
        trouble = Optional.empty();
        if (settings.httpsPort().isEmpty()) {
            return List.of();
        }
        List<CertificateReport> found = given(settings, before);
        Issuer issuer = settings.certificates().issuer();
        if (issuer != Issuer.NONE) {
            List<String> wanted =
                    hosts.stream()
                            .filter(host -> found.stream().noneMatch(given -> given.covers(host)))
                            .toList();
            found.addAll(own(issuer, wanted, before));
        }
        return found.stream()
                .sorted(
                        Comparator.comparing(CertificateReport::notAfter)
                                .thenComparing(CertificateReport::host))
                .limit(REPORTED_MAX)
                .toList();
    }

    private List<CertificateReport> given(ProxySettings settings, Map<Path, Read> before) {
        List<CertificateReport> found = new ArrayList<>();
        for (Pair pair : settings.certificates().files()) {
            Path file = Path.of(pair.certificate());
            if (!Files.exists(file)) {
                note("certificate %s is not there".formatted(file));
            }
            read(file, before).map(content -> report(content, "given")).ifPresent(found::add);
        }
        return found;
    }

    /** Of a host that several servers gave one for, the one that lasts longest: Caddy renews in time. */
    private Collection<CertificateReport> own(
            Issuer issuer, List<String> hosts, Map<Path, Read> before) {
        Map<String, CertificateReport> byHost = new TreeMap<>();
        for (Path authority : authorities(issuer)) {
            for (String host : hosts) {
                String name = host.replace("*", "wildcard_");
                Path file = authority.resolve(name).resolve(name + ".crt");
                read(file, before)
                        .map(content -> report(content, issuer.name().toLowerCase(Locale.ROOT)))
                        .ifPresent(report -> byHost.merge(host, report, CertificateFiles::later));
            }
        }
        return byHost.values();
    }

    private static CertificateReport later(CertificateReport one, CertificateReport other) {
        return one.notAfter().isBefore(other.notAfter()) ? other : one;
    }

    /** The folders of those who may have issued. */
    private List<Path> authorities(Issuer issuer) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(kept)) {
            for (Path folder : folders) {
                boolean own = folder.endsWith("local");
                if (own == (issuer == Issuer.INTERNAL)) {
                    found.add(folder);
                }
            }
        } catch (NoSuchFileException none) {
            // None was issued so far.
            return List.of();
        } catch (IOException closed) {
            note("the certificates in %s cannot be listed: %s".formatted(kept, closed));
        }
        return found;
    }

    private static CertificateReport report(Content content, String issuer) {
        return new CertificateReport(content.names(), issuer, content.notAfter());
    }

    private Optional<Content> read(Path file, Map<Path, Read> before) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            Optional<Read> last = Optional.ofNullable(before.get(file)).filter(it -> it.is(now));
            Read read = last.isPresent() ? last.get() : readAnew(file, now);
            known.put(file, read);
            if (!read.trouble().isEmpty()) {
                note(read.trouble());
            }
            return read.content();
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException closed) {
            note("certificate %s cannot be read: %s".formatted(file, closed));
            return Optional.empty();
        }
    }

    private static Read readAnew(Path file, BasicFileAttributes now) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            if (now.size() > BYTES_MAX) {
                throw new CertificateException("it has more than %d bytes".formatted(BYTES_MAX));
            }
            X509Certificate leaf =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(content);
            return new Read(
                    now.lastModifiedTime(),
                    now.size(),
                    Optional.of(new Content(names(leaf), leaf.getNotAfter().toInstant())),
                    "");
        } catch (CertificateException garbled) {
            return new Read(
                    now.lastModifiedTime(),
                    now.size(),
                    Optional.empty(),
                    "certificate %s cannot be read: %s".formatted(file, garbled.getMessage()));
        }
    }

    private static List<String> names(X509Certificate certificate) throws CertificateException {
        Collection<List<?>> all = certificate.getSubjectAlternativeNames();
        List<String> names =
                all == null
                        ? List.of()
                        : all.stream()
                                .filter(name -> HOSTS.contains((Integer) name.getFirst()))
                                .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
                                .limit(NAMES_MAX)
                                .toList();
        return names.isEmpty() ? List.of(certificate.getSubjectX500Principal().getName()) : names;
    }

    private void note(String words) {
        trouble = trouble.or(() -> Optional.of(words));
    }
}
