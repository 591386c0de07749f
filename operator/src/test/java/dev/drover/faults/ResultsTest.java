package dev.drover.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.faults.Results.Result;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that was broken off goes on where it ended, and its report counts all that was done. */
final class ResultsTest {

    @TempDir private Path folder;

    @Test
    void remembersWhatWasPlayed() {
        Path file = folder.resolve("new").resolve("results");
        assertThat(new Results(file).played("killed")).isZero();

        new Results(file).add(new Result("killed", Duration.ofMillis(800), 0, Duration.ZERO));
        new Results(file).add(new Result("cut", Duration.ofMillis(10), 0, Duration.ZERO));

        assertThat(new Results(file).played("killed")).isEqualTo(1);
    }

    @Test
    void reportsTheMedianAndTheWorst() {
        Results results = new Results(folder.resolve("results"));
        for (int i = 1; i <= 10; i++) {
            results.add(
                    new Result(
                            "killed",
                            Duration.ofMillis(100L * i),
                            i % 2,
                            Duration.ofMillis(i == 4 ? 70 : 0)));
        }

        assertThat(results.table())
                .contains("| killed | 10 | 0.50 s | 1.00 s | 1.00 s | 5 | 0.07 s |");
    }
}
