package dev.drover.member.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which of the installed PostgreSQLs a member runs: that of its data, and the newest when it has none. */
public final class Installed {

    /** Those that were tried; others may do something else on the way. */
    private static final String SUPPORTED = "1[3-7]";

    private final Path distribution;

    /** Those of a distribution, each in a folder with its version's name, for example {@code /usr/lib/postgresql}. */
    public Installed(Path distribution) {
        this.distribution = distribution;
    }

    /**
     * The folder with the programs for a member.
     *
     * @param member the member's folder, which need not exist
     * @throws IOException when the one that is needed is not installed, or the member's state cannot be read; says what to do
     */
    public Path programsFor(Path member) throws IOException {
        Optional<String> written = versionOfData(member);
        List<String> versions = versions();
        if (written.isPresent()) {
            return written.filter(versions::contains)
                    .map(this::programs)
                    .orElseThrow(() ->
                            new IOException(
                                    "%s: the data are of PostgreSQL %s, and in %s there is %s; install it (apt-get install postgresql-%s), or write --programs DIR"
                                            .formatted(
                                                    member,
                                                    written.get(),
                                                    distribution,
                                                    versions.isEmpty() ? "none" : versions,
                                                    written.get())));
        }
        return versions.stream()
                .max(Comparator.naturalOrder())
                .map(this::programs)
                .orElseThrow(() ->
                        new IOException(
                                "no PostgreSQL 13 to 17 in %s; install it (apt-get install postgresql), or write --programs DIR"
                                        .formatted(distribution)));
    }

    private Path programs(String version) {
        return distribution.resolve(version).resolve("bin");
    }

    private List<String> versions() throws IOException {
        try (Stream<Path> all = Files.list(distribution)) {
            return all.map(each -> each.getFileName().toString())
                    .filter(name -> name.matches(SUPPORTED))
                    .filter(name -> Files.isExecutable(programs(name).resolve("postgres")))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }

    private static Optional<String> versionOfData(Path member) throws IOException {
        if (!Files.isDirectory(member)) {
            return Optional.empty();
        }
        DiskFile file = new DiskFile(member);
        String incarnation = file.read().incarnation();
        Path version = file.data(incarnation).resolve("PG_VERSION");
        return incarnation.isEmpty() || !Files.exists(version)
                ? Optional.empty()
                : Optional.of(Files.readString(version).strip());
    }
}
