package dev.drover.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of scenarios, a line each in a file, so that what has been done once need not be done again. Thread-safe, also between
 * processes: a line is written at once.
 */
final class Results {

    private static final String SEPARATOR = "\t";

    private final Path file;

    Results(Path file) {
        this.file = file;
    }

    /**
     * What came of one scenario, played once.
     *
     * @param scenario its name
     * @param outage the longest time without an acknowledged row
     * @param lost acknowledged rows that are gone
     * @param overlap for how long two servers accepted writes
     */
    record Result(String scenario, Duration outage, long lost, Duration overlap) {

        private String line() {
            return String.join(
                            SEPARATOR,
                            scenario,
                            Long.toString(outage.toMillis()),
                            Long.toString(lost),
                            Long.toString(overlap.toMillis()))
                    + "\n";
        }

        private static Result of(String line) {
            String[] words = line.split(SEPARATOR, -1);
            return new Result(
                    words[0],
                    Duration.ofMillis(Long.parseLong(words[1])),
                    Long.parseLong(words[2]),
                    Duration.ofMillis(Long.parseLong(words[3])));
        }
    }

    /** Keeps one more. */
    void add(Result result) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(
                    file, result.line(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that were kept, in the order in which they came. */
    List<Result> all() {
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream().map(Result::of).toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often that scenario has been played. */
    int played(String scenario) {
        return (int) all().stream().filter(it -> it.scenario().equals(scenario)).count();
    }

    /** All of it as a table in Markdown, a row for each scenario. */
    String table() {
        Map<String, List<Result>> byScenario = new TreeMap<>();
        all().forEach(result ->
                byScenario.computeIfAbsent(result.scenario(), _ -> new ArrayList<>()).add(result));
        StringBuilder table =
                new StringBuilder(
                        """
                        | event | runs | outage: median | p95 | max | rows lost | longest overlap |
                        |---|---|---|---|---|---|---|
                        """);
        byScenario.forEach((name, results) -> table.append(row(name, results)));
        return table.toString();
    }

    private static String row(String name, List<Result> results) {
        List<Duration> outages = results.stream().map(Result::outage).sorted().toList();
        return "| %s | %d | %s | %s | %s | %d | %s |%n"
                .formatted(
                        name,
                        results.size(),
                        seconds(rank(outages, 50)),
                        seconds(rank(outages, 95)),
                        seconds(outages.getLast()),
                        results.stream().mapToLong(Result::lost).sum(),
                        seconds(
                                results.stream()
                                        .map(Result::overlap)
                                        .max(Duration::compareTo)
                                        .orElseThrow()));
    }

    /** The smallest that so many of a hundred do not exceed. */
    private static Duration rank(List<Duration> sorted, int percent) {
        return sorted.get((sorted.size() * percent + 99) / 100 - 1);
    }

    private static String seconds(Duration time) {
        return "%.2f s".formatted(time.toMillis() / 1_000.0);
    }
}
