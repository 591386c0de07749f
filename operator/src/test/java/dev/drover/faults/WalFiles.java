package dev.drover.faults;

import dev.drover.testing.BedDatabase;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the log of a server that is gone tells, read by PostgreSQL's own {@code pg_waldump}. */
final class WalFiles {

    /** As it says where it found nothing more to read. */
    private static final Pattern END =
            Pattern.compile("(?:error in WAL record at|invalid \\S+ .*?at) ([0-9A-F]+/[0-9A-F]+)");

    private static final Pattern RECORD = Pattern.compile("lsn: ([0-9A-F]+/[0-9A-F]+)");

    private WalFiles() {}

    /**
     * How many bytes of log a lost primary had written on that timeline after the place where the next one branched off.
     *
     * @param timeline on which it wrote
     */
    static long lost(BedDatabase database, String lost, long timeline)
            throws IOException, InterruptedException {
        return end(log(database, lost), timeline)
                - fork(log(database, database.primary()), timeline);
    }

    private static Path log(BedDatabase database, String member) throws IOException {
        try (Stream<Path> files = Files.list(database.fleet().folderOf(member))) {
            return files.map(each -> each.resolve("pg_wal"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The last line of the newest history begins with the timeline that was left, and where. */
    private static long fork(Path log, long timeline) throws IOException {
        try (Stream<Path> files = Files.list(log)) {
            Path history =
                    files.filter(file -> file.toString().endsWith(".history"))
                            .max(Comparator.naturalOrder())
                            .orElseThrow();
            return Files.readAllLines(history).stream()
                    .map(line -> line.split("\\s+"))
                    .filter(words -> words[0].equals(Long.toString(timeline)))
                    .map(words -> number(words[1]))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static long end(Path log, long timeline) throws IOException, InterruptedException {
        String begins = "%08X".formatted(timeline);
        List<Path> segments;
        try (Stream<Path> files = Files.list(log)) {
            segments =
                    files.filter(file ->
                                    file.getFileName().toString().matches(begins + "[0-9A-F]{16}"))
                            .sorted()
                            .toList();
        }
        Process dump =
                new ProcessBuilder(
                                Tools.find("postgres").resolve("pg_waldump").toString(),
                                segments.getFirst().toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int _ = dump.waitFor();
        Matcher end = END.matcher(said);
        if (end.find()) {
            return number(end.group(1));
        }
        return RECORD.matcher(said)
                .results()
                .map(found -> number(found.group(1)))
                .max(Long::compare)
                .orElseThrow();
    }

    private static long number(String position) {
        String[] halves = position.split("/", -1);
        return (Long.parseLong(halves[0], 16) << 32) + Long.parseLong(halves[1], 16);
    }
}
