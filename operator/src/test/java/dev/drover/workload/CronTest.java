package dev.drover.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That Nomad reckons alike is in {@code CronIT}. */
final class CronTest {

    /** A Saturday. */
    private static final Instant NOW = Instant.parse("2026-11-21T10:07:30Z");

    @ParameterizedTest
    @CsvSource({
        "*/15 * * * *, UTC, 2026-11-21T10:15:00Z",
        "0 3 * * *, UTC, 2026-11-22T03:00:00Z",
        "0 3 * * *, Europe/Vienna, 2026-11-22T02:00:00Z",
        "0 0 13 * 5, UTC, 2026-11-27T00:00:00Z",
        "30 2 * * 7, UTC, 2026-11-22T02:30:00Z",
        "@daily, UTC, 2026-11-22T00:00:00Z"
    })
    void findsTheNextRun(String spec, String zone, Instant next) {
        assertThat(new Cron(List.of(spec), zone).next(NOW)).contains(next);
    }

    @Test
    void takesTheEarliestOfSeveral() {
        Cron cron = new Cron(List.of("0 12 * * *", "0 11 * * *"), "UTC");

        assertThat(cron.next(NOW)).contains(Instant.parse("2026-11-21T11:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({"0 0 31 2 *, UTC", "0 0 * * * * 2030, UTC", "not cron, UTC", "0 3 * * *, Mars"})
    void knowsNoNextRunOfWhatNeverComesOrOnlyNomadReads(String spec, String zone) {
        assertThat(new Cron(List.of(spec), zone).next(NOW)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"Periodic\": {\"Spec\": \"@daily\"}} | [@daily]",
                "{\"Periodic\": {\"Specs\": [\"@daily\", \"@hourly\"]}} | [@daily, @hourly]"
            })
    void readsBothFormsOfTheBlock(String job, String specs) throws JsonProcessingException {
        assertThat(Cron.of(new ObjectMapper().readTree(job)))
                .map(cron -> cron.specs().toString())
                .contains(specs);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{}", "{\"Periodic\": {\"Enabled\": false, \"Spec\": \"@daily\"}}"})
    void isEmptyForAJobThatIsNotPeriodic(String job) throws JsonProcessingException {
        assertThat(Cron.of(new ObjectMapper().readTree(job))).isEmpty();
    }
}
