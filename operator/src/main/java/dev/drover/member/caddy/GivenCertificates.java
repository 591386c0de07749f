package dev.drover.member.caddy;

import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.ProxySettings.Pair;
import dev.drover.proxy.Site;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates that are given on this node. Caddy reads a file only with a new configuration, and refuses all of that for half
 * of a file: so it gets copies that are whole, each named by what is in it, and a renewed one is another configuration. Not
 * thread-safe.
 */
final class GivenCertificates {

    private static final Logger LOG = LoggerFactory.getLogger(GivenCertificates.class);

    /** A file that holds a chain has some thousand bytes. */
    private static final int BYTES_MAX = 1 << 20;

    /** Changes with whatever is done to a file, also where its time is put back. */
    private static final String STAMP = "unix:ctime,ino,size";

    private static final int NAME_BYTES = 16;

    private final Path folder;
    private Map<Pair, Seen> seen = new HashMap<>();

    /** Copies that Caddy did not take, and its words. */
    private final Map<Pair, String> refused = new HashMap<>();

    /** Copies that wait while others are tried. */
    private Set<Pair> heldBack = Set.of();

    /** What stands at both paths; equal while nobody has touched either. */
    private record Stamps(Map<String, Object> certificate, Map<String, Object> key) {}

    /**
     * What was found at the place of a pair.
     *
     * @param copy of what is whole
     * @param trouble why there is none
     */
    private record Seen(Optional<Stamps> stamps, Optional<Pair> copy, String trouble) {}

    GivenCertificates(Site site) {
        this.folder = site.given();
    }

    /** Looks at all pairs of these settings, and copies what is whole and new. */
    void read(Collection<ProxySettings> settings) {
        Map<Pair, Seen> before = seen;
        seen = new LinkedHashMap<>();
        for (ProxySettings some : settings) {
            for (Pair pair : some.certificates().files()) {
                seen.computeIfAbsent(pair, _ -> look(pair, Optional.ofNullable(before.get(pair))));
            }
        }
        refused.keySet()
                .retainAll(seen.values().stream().flatMap(it -> it.copy().stream()).toList());
    }

    private Seen look(Pair pair, Optional<Seen> before) {
        try {
            Stamps stamps = stamps(pair);
            Optional<Seen> unchanged =
                    before.filter(last -> last.stamps().filter(stamps::equals).isPresent())
                            .filter(last ->
                                    last.copy().map(GivenCertificates::readable).orElse(true));
            if (unchanged.isPresent()) {
                return unchanged.get();
            }
            byte[] certificate = content(pair.certificate());
            byte[] key = content(pair.key());
            if (!stamps.equals(stamps(pair))) {
                return new Seen(Optional.empty(), Optional.empty(), "is being written");
            }
            Optional<String> objection = PemPair.objection(certificate, key);
            return objection.isPresent()
                    ? new Seen(Optional.of(stamps), Optional.empty(), objection.get())
                    : new Seen(Optional.of(stamps), Optional.of(copy(certificate, key)), "");
        } catch (NoSuchFileException absent) {
            return broken("is not there, or its key is not");
        } catch (AccessDeniedException closed) {
            return broken("or its key may not be read by the user of the member");
        } catch (IOException failed) {
            return broken("cannot be read and copied: " + failed);
        }
    }

    private static Seen broken(String why) {
        return new Seen(Optional.empty(), Optional.empty(), why);
    }

    private static Stamps stamps(Pair pair) throws IOException {
        return new Stamps(
                Files.readAttributes(Path.of(pair.certificate()), STAMP),
                Files.readAttributes(Path.of(pair.key()), STAMP));
    }

    private static byte[] content(String file) throws IOException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] content = in.readNBytes(BYTES_MAX + 1);
            if (content.length > BYTES_MAX) {
                throw new IOException("%s has more than %d bytes".formatted(file, BYTES_MAX));
            }
            return content;
        }
    }

    private Pair copy(byte[] certificate, byte[] key) throws IOException {
        WholeFile.folder(folder);
        Path name = folder.resolve(name(certificate, key));
        Pair copy = new Pair(name + ".pem", name + ".key");
        // The certificate last: where it stands, the key does.
        if (!Files.exists(Path.of(copy.certificate())) || !Files.exists(Path.of(copy.key()))) {
            WholeFile.writeLasting(Path.of(copy.key()), key);
            WholeFile.writeLasting(Path.of(copy.certificate()), certificate);
        }
        return copy;
    }

    private static String name(byte[] certificate, byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(certificate);
            digest.update(digest.digest());
            digest.update(key);
            return HexFormat.of().formatHex(digest.digest(), 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException("every Java has SHA-256", never);
        }
    }

    /**
     * What stands for each pair of these settings: the newest that is whole, else the one before, else the pair itself: Caddy says
     * then what is wrong with it.
     *
     * @param before what stood for them
     */
    Map<Pair, Pair> newest(Collection<ProxySettings> settings, Map<Pair, Pair> before) {
        Map<Pair, Pair> newest = new HashMap<>();
        settings.stream()
                .flatMap(some -> some.certificates().files().stream())
                .forEach(pair ->
                        newest.put(
                                pair,
                                Optional.ofNullable(seen.get(pair))
                                        .flatMap(Seen::copy)
                                        .filter(copy -> !refused.containsKey(copy))
                                        .filter(copy -> !heldBack.contains(copy))
                                        .orElse(before.getOrDefault(pair, pair))));
        return newest;
    }

    /**
     * What stands for them in a configuration that was made by this, as far as the copies are there.
     *
     * @param loaded the files that it names, in the order of the settings
     */
    Map<Pair, Pair> recovered(Optional<ProxySettings> settings, List<Pair> loaded) {
        Map<Pair, Pair> recovered = new HashMap<>();
        List<Pair> given = settings.map(some -> some.certificates().files()).orElse(List.of());
        for (int i = 0; i < given.size() && given.size() == loaded.size(); i++) {
            Pair copy = loaded.get(i);
            boolean own = Path.of(copy.certificate()).startsWith(folder);
            if (own && readable(copy)) {
                recovered.put(given.get(i), copy);
            }
        }
        return recovered;
    }

    /** Whether both files can be read. */
    static boolean readable(Pair pair) {
        return Files.isReadable(Path.of(pair.certificate()))
                && Files.isReadable(Path.of(pair.key()));
    }

    /** The copies among these that Caddy does not have yet. */
    static List<Pair> fresh(Map<Pair, Pair> newest, Map<Pair, Pair> inForce) {
        return newest.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(inForce.get(entry.getKey())))
                .map(Map.Entry::getValue)
                .distinct()
                .sorted((one, other) -> one.certificate().compareTo(other.certificate()))
                .toList();
    }

    /** These wait, and no others: what stood for their pairs stands for them on. */
    void holdBack(Collection<Pair> waiting) {
        heldBack = Set.copyOf(waiting);
    }

    /** Caddy did not take that copy: it is not given it again. */
    void refuse(Pair copy, String words) {
        refused.put(copy, words);
    }

    /** What Caddy did not take may be given to it again: the reason may be gone, or another. */
    void tryAgain() {
        refused.clear();
    }

    /** Deletes copies that stand for nothing any more. */
    void keepOnly(Map<Pair, Pair> inForce) {
        Set<Path> kept = new HashSet<>();
        inForce.values().forEach(copy -> add(copy, kept));
        seen.values().forEach(it -> it.copy().ifPresent(copy -> add(copy, kept)));
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (!kept.contains(file)) {
                    Files.delete(file);
                }
            }
        } catch (IOException stays) {
            LOG.warn("old certificates stay in {}: {}", folder, stays.toString());
        }
    }

    private static void add(Pair copy, Set<Path> files) {
        files.add(Path.of(copy.certificate()));
        files.add(Path.of(copy.key()));
    }

    /**
     * Why a pair that stands there is not the one that is served; empty when each is.
     *
     * @param inForce what stands for each pair
     */
    Optional<String> trouble(Map<Pair, Pair> inForce) {
        return seen.entrySet().stream()
                .flatMap(entry -> words(entry.getKey(), entry.getValue(), inForce).stream())
                .findFirst();
    }

    private Optional<String> words(Pair pair, Seen found, Map<Pair, Pair> inForce) {
        String why =
                found.copy().map(copy -> refused.getOrDefault(copy, "")).orElse(found.trouble());
        if (why.isEmpty()) {
            return Optional.empty();
        }
        boolean served = !inForce.getOrDefault(pair, pair).equals(pair);
        return Optional.of(
                "certificate %s %s: %s; put certificate and key (%s) in place, each whole, and readable for this user"
                        .formatted(
                                pair.certificate(),
                                why,
                                served
                                        ? "the one that was there before is served on"
                                        : "Caddy is given the files as they are",
                                pair.key()));
    }
}
