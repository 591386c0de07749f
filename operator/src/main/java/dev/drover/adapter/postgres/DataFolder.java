package dev.drover.adapter.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** PostgreSQL's data directory, looked at and prepared from outside while no server runs on it, except where said otherwise. */
public final class DataFolder {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** A history that says nothing: it takes a number, so that the next promotion takes the one after. */
    private static final String PLACEHOLDER = "# drover: this number was never used\n";

    private static final Pattern WAL = Pattern.compile("([0-9A-F]{8})[0-9A-F]{16}(\\.partial)?");
    private static final Pattern HISTORY = Pattern.compile("([0-9A-F]{8})\\.history");

    /** {@code pg_rewind} finds the last checkpoint; the server follows what was written after it. */
    private static final Pattern CONTROL_TIMELINE =
            Pattern.compile(
                    "(?:Latest checkpoint's TimeLineID|Min recovery ending loc's"
                            + " timeline):\\s+(\\d+)");

    private static final Pattern CONTROL_SYSTEM =
            Pattern.compile("Database system identifier:\\s+(\\d+)");

    private static final Pattern CONTROL_PAIRED =
            Pattern.compile(
                    "(max_connections|max_worker_processes|max_wal_senders|max_prepared_xacts|max_locks_per_xact)"
                        + " setting:\\s+(\\d+)");

    /** Two of them have another name there. */
    private static final Map<String, String> PARAMETER =
            Map.of(
                    "max_prepared_xacts",
                    "max_prepared_transactions",
                    "max_locks_per_xact",
                    "max_locks_per_transaction");

    private final Path folder;
    private final Programs programs;

    /** The one in that folder. */
    public DataFolder(Path folder, Programs programs) {
        this.folder = folder;
        this.programs = programs;
    }

    /** Where it is. */
    public Path path() {
        return folder;
    }

    /** Whether there is one at all. */
    public boolean exists() {
        return Files.isRegularFile(folder.resolve("PG_VERSION"));
    }

    /**
     * What the server's control file says, as of now.
     *
     * @return empty without data
     * @throws IOException when there are data and it cannot be read
     */
    public Optional<Control> control() throws IOException, InterruptedException {
        return exists() ? Optional.of(new Control(read())) : Optional.empty();
    }

    /**
     * {@link Control#timeline} as of now.
     *
     * @return empty without data
     * @throws IOException when there are data and they do not say
     */
    public Optional<Integer> timeline() throws IOException, InterruptedException {
        Optional<Control> control = control();
        return control.isEmpty() ? Optional.empty() : Optional.of(control.get().timeline());
    }

    /** What a control file said once. */
    public final class Control {

        private final String said;

        private Control(String said) {
            this.said = said;
        }

        /**
         * The timeline that the server goes on with: of the last checkpoint, or, until there is one after a promotion, of the record
         * that ended recovery. Not from the names of WAL files: a promotion that was cut short leaves the name of a timeline on which
         * nothing was written.
         *
         * @throws IOException when it does not say
         */
        public int timeline() throws IOException {
            Matcher found = CONTROL_TIMELINE.matcher(said);
            int newest = 0;
            while (found.find()) {
                newest = Math.max(newest, Integer.parseInt(found.group(1)));
            }
            if (newest == 0) {
                throw new IOException("pg_controldata names no timeline of " + folder);
            }
            return newest;
        }

        /**
         * Where the WAL ends that a server has left which was shut down, and not stopped in the middle of its work.
         *
         * @return empty when it was stopped otherwise, or when that cannot be told without a start
         */
        public Optional<Long> endAfterShutdown() throws IOException {
            return isStandby()
                    ? Optional.empty()
                    : ShutdownRecord.end(said, folder.resolve("pg_wal"));
        }
    }

    /** The identifier of the database, the same in all copies of it. */
    public String system() throws IOException, InterruptedException {
        Matcher found = CONTROL_SYSTEM.matcher(read());
        if (!found.find()) {
            throw new IOException("pg_controldata names no database of " + folder);
        }
        return found.group(1);
    }

    /**
     * What the primary whose WAL was replayed last had of the parameters of which a standby needs as much; of a primary, what it
     * last ran with itself. Also while a server runs.
     *
     * @return by the parameter's name; empty without data
     */
    public Map<String, Integer> pairedSettings() throws IOException, InterruptedException {
        if (!exists()) {
            return Map.of();
        }
        Map<String, Integer> settings = new TreeMap<>();
        Matcher found = CONTROL_PAIRED.matcher(read());
        while (found.find()) {
            settings.put(
                    PARAMETER.getOrDefault(found.group(1), found.group(1)),
                    Integer.valueOf(found.group(2)));
        }
        return settings;
    }

    private String read() throws IOException, InterruptedException {
        Programs.Ran ran = programs.run("pg_controldata", List.of("-D", folder.toString()), LIMIT);
        if (!ran.well()) {
            throw new IOException("pg_controldata: " + ran.lastWord());
        }
        // It goes on after a warning, with numbers that mean nothing.
        Optional<String> damaged =
                ran.said().lines().filter(line -> line.startsWith("WARNING:")).findFirst();
        if (damaged.isPresent()) {
            throw new IOException(
                    "pg_controldata: %s: the control file is damaged".formatted(folder));
        }
        return ran.said();
    }

    /** The newest timeline of which there is a file of WAL; also while a server runs. */
    public int newestWal() throws IOException {
        return newest(WAL, _ -> true).orElse(1);
    }

    private OptionalInt newest(Pattern names, DirectoryStream.Filter<Path> which)
            throws IOException {
        int newest = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("pg_wal"))) {
            for (Path file : files) {
                Matcher name = names.matcher(file.getFileName().toString());
                if (name.matches() && which.accept(file)) {
                    newest = Math.max(newest, Integer.parseInt(name.group(1), 16));
                }
            }
        }
        return newest == 0 ? OptionalInt.empty() : OptionalInt.of(newest);
    }

    /**
     * Has the next promotion of the server that runs take this number: fills all free ones below. Those below its own too:
     * who follows from an older timeline fetches each.
     */
    public void reserve(int timeline) throws IOException {
        for (int number = 2; number < timeline; number++) {
            Path file = folder.resolve("pg_wal/%08X.history".formatted(number));
            if (!Files.exists(file)) {
                LastingFile.write(file, PLACEHOLDER, programs::give);
            }
        }
    }

    /** Whether a number has a history already, so that no promotion can take it. */
    public boolean taken(int timeline) {
        return Files.exists(folder.resolve("pg_wal/%08X.history".formatted(timeline)));
    }

    /** Makes it a standby's when its server starts next, with nothing in its way that a crash has left. */
    public void standby() throws IOException {
        clean();
        Path signal = folder.resolve("standby.signal");
        if (!Files.exists(signal)) {
            LastingFile.write(signal, "", programs::give);
        }
    }

    /** Whether its server would start as a standby. */
    public boolean isStandby() {
        return Files.exists(folder.resolve("standby.signal"))
                || Files.exists(folder.resolve("recovery.signal"));
    }

    /** Makes it fit for {@code pg_rewind}, which recovers it as a primary's first. */
    public void rewindable() throws IOException {
        clean();
        Files.deleteIfExists(folder.resolve("standby.signal"));
        Files.deleteIfExists(folder.resolve("recovery.signal"));
        LastingFile.syncFolder(folder);
    }

    /**
     * Removes what would keep a server from starting: the lock of one that is gone, whose number may be another's now, and numbers
     * that were reserved for a promotion that did not come about, which a standby takes for its own future.
     *
     * @throws IOException when a server that runs has the lock; nothing is changed then
     */
    public void clean() throws IOException {
        unlock();
        forgetSettings();
        int real = newest(HISTORY, file -> !isPlaceholder(file)).orElse(1);
        OptionalInt last = newest(HISTORY, DataFolder::isPlaceholder);
        for (int number = real + 1; number <= last.orElse(0); number++) {
            Files.deleteIfExists(folder.resolve("pg_wal/%08X.history".formatted(number)));
        }
    }

    private void unlock() throws IOException {
        Path lock = folder.resolve("postmaster.pid");
        if (!Files.exists(lock)) {
            return;
        }
        String first;
        try (Stream<String> lines = Files.lines(lock)) {
            first = lines.findFirst().orElse("").strip();
        }
        if (first.matches("\\d{1,10}") && worksHere(Path.of("/proc", first))) {
            throw new IOException(
                    "%s: the postgres with the process number %s works in this folder; end it (kill -INT %s), since two at a time would destroy the data"
                            .formatted(lock, first, first));
        }
        Files.delete(lock);
    }

    /** Of another user's process it cannot be seen where it works: a postgres is taken for this folder's then. */
    private boolean worksHere(Path process) {
        try {
            if (!Files.readString(process.resolve("comm")).strip().equals("postgres")) {
                return false;
            }
        } catch (IOException gone) {
            return false;
        }
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).equals(folder.toRealPath());
        } catch (NoSuchFileException gone) {
            return false;
        } catch (IOException unseen) {
            return true;
        }
    }

    private static boolean isPlaceholder(Path file) throws IOException {
        return Files.size(file) == PLACEHOLDER.length()
                && Files.readString(file).equals(PLACEHOLDER);
    }

    private static boolean isReserved(String line) {
        String[] setting = line.split("=", 2);
        return setting.length == 2
                && ReservedParameters.refusal(setting[0].strip(), setting[1]).isPresent();
    }

    /** Settings of {@code ALTER SYSTEM} go before all files: those that are ours are taken out, also such as came with a copy. */
    private void forgetSettings() throws IOException {
        Path file = folder.resolve("postgresql.auto.conf");
        if (!Files.exists(file)) {
            return;
        }
        String before = Files.readString(file, StandardCharsets.UTF_8);
        String after =
                before.lines()
                        .filter(line -> !isReserved(line))
                        .reduce("", (text, line) -> text + line + "\n");
        if (!after.equals(before)) {
            LastingFile.write(file, after, programs::give);
        }
    }
}
