package dev.drover.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.faults.Results.Result;
import dev.drover.testing.BedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.core.ConditionTimeoutException;

/** Plays scenarios on a database that is whole, as often as asked for and not yet done, and says what came of each. */
final class Matrix {

    private static final Path FOLDER = Path.of("target", "faults");

    /** One of each is no measurement: those of an ordinary build are kept apart. */
    private static final Path FILE =
            FOLDER.resolve(Length.REPETITIONS == 1 ? "once.tsv" : "results.tsv");

    /** A part of their names, property {@code faults.only}: the others are left out. */
    private static final String ONLY = System.getProperty("faults.only", "");

    private static final int ROWS_BETWEEN = 100;

    private final BedDatabase database;

    /** On that database; what it finds is kept in {@code target/faults}, also from one run to the next. */
    Matrix(BedDatabase database) {
        this.database = database;
    }

    /** Whether any of them is still to be played: where none is, nothing need be started. */
    static boolean open(List<Scenario> scenarios) {
        return scenarios.stream().anyMatch(it -> left(it.name()) > 0);
    }

    /** How often that scenario is still to be played. An ordinary build plays each anew. */
    static int left(String scenario) {
        if (!scenario.contains(ONLY)) {
            return 0;
        }
        return Length.REPETITIONS == 1
                ? 1
                : Math.max(0, Length.REPETITIONS - new Results(FILE).played(scenario));
    }

    /** Plays them one after the other, and then again those that are still to be played. */
    void play(List<Scenario> scenarios) throws Exception {
        Map<String, Integer> left = new HashMap<>();
        scenarios.forEach(it -> left.put(it.name(), left(it.name())));
        for (int round = 0; round < Length.REPETITIONS; round++) {
            for (Scenario scenario : scenarios) {
                if (left.getOrDefault(scenario.name(), 0) > round) {
                    play(scenario);
                }
            }
        }
    }

    /** Keeps what a client saw of something that has a test of its own; that nothing was lost has been asserted. */
    static void keep(String name, Duration outage) throws IOException {
        keep(new Result(name, outage, 0, Duration.ZERO));
    }

    private static void keep(Result result) throws IOException {
        Results results = new Results(FILE);
        results.add(result);
        Files.writeString(FOLDER.resolve("report.md"), results.table());
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
            keep(new Result(scenario.name(), outage, lost.size(), overlap));
            System.out.printf("faults: %s: outage of %d ms%n", scenario.name(), outage.toMillis());
            assertThat(lost).as("acknowledged and lost by: " + scenario.name()).isEmpty();
            assertThat(overlap).as("two primaries by: " + scenario.name()).isZero();
            database.whole();
        } catch (AssertionError | ConditionTimeoutException failed) {
            throw new AssertionError(
                    "%s: %s; the client: %s%s"
                            .formatted(
                                    scenario.name(),
                                    failed.getMessage(),
                                    database.rows().complaint(),
                                    database.bed().told()),
                    failed);
        }
    }
}
