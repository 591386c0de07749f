package dev.drover.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.faults.Results.Result;
import dev.drover.testing.BedDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Plays scenarios on a database that is whole, as often as asked for and not yet done, and says what came of each. */
final class Matrix {

    private static final Path FOLDER = Path.of("target", "faults");

    /** One of each is no measurement: those of an ordinary build are kept apart. */
    private static final Path FILE =
            FOLDER.resolve(Length.REPETITIONS == 1 ? "once.tsv" : "results.tsv");

    private static final int ROWS_BETWEEN = 100;

    private final Results results;
    private final BedDatabase database;

    /** On that database; what it finds is kept in {@code target/faults}, also from one run to the next. */
    Matrix(BedDatabase database) {
        this.database = database;
        this.results = new Results(FILE);
    }

    /** Whether any of them is still to be played: where none is, nothing need be started. */
    static boolean open(List<Scenario> scenarios) {
        Results results = new Results(FILE);
        return Length.REPETITIONS == 1
                || scenarios.stream()
                        .anyMatch(it -> results.played(it.name()) < Length.REPETITIONS);
    }

    /** A part of their names, property {@code faults.only}: the others are left out. */
    private static final String ONLY = System.getProperty("faults.only", "");

    /** Plays them one after the other, and then again. */
    void play(List<Scenario> scenarios) throws Exception {
        for (int round = 0; round < Length.REPETITIONS; round++) {
            for (Scenario scenario : scenarios) {
                if (!scenario.name().contains(ONLY)) {
                    continue;
                }
                if (Length.REPETITIONS == 1 || results.played(scenario.name()) <= round) {
                    play(scenario);
                }
            }
        }
        Files.writeString(FOLDER.resolve("report.md"), results.table());
    }

    /** Keeps what a client saw of something that has a test of its own; that nothing was lost has been asserted. */
    static void keep(String name, Duration outage) {
        new Results(FILE).add(new Result(name, outage, 0, Duration.ZERO));
    }

    private void play(Scenario scenario) throws Exception {
        try {
            database.whole();
            database.rows().awaitMore(ROWS_BETWEEN);
            database.rows().measureAnew();
            scenario.event().befalls(database);
            database.rows().awaitMore(ROWS_BETWEEN);
            Duration outage = database.rows().outage();
            Set<Long> lost = database.rows().lost();
            Duration overlap = database.acceptance().overlap();
            results.add(new Result(scenario.name(), outage, lost.size(), overlap));
            System.out.printf("faults: %s: outage of %d ms%n", scenario.name(), outage.toMillis());
            assertThat(lost).as("acknowledged and lost by: " + scenario.name()).isEmpty();
            assertThat(overlap).as("two primaries by: " + scenario.name()).isZero();
            database.whole();
        } catch (AssertionError failed) {
            throw new AssertionError(
                    "%s: %s%s"
                            .formatted(scenario.name(), failed.getMessage(), database.bed().told()),
                    failed);
        }
    }
}
