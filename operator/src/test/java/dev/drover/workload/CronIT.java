package dev.drover.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.NomadServer;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our reckoning of the next run beside Nomad's own. */
final class CronIT {

    private static final Pattern NEXT =
            Pattern.compile("Next Periodic Launch\\s*=\\s*(\\S+)(?= \\()");

    private static NomadServer nomad;

    @BeforeAll
    static void start() {
        nomad = NomadServer.start();
    }

    @AfterAll
    static void stop() {
        nomad.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0 3 1 1 *, UTC",
        "0 3 13 * 5, UTC",
        "30 2 * * 7, Europe/Vienna",
        "30 2 * * 0, America/New_York",
        "15 4 1-7 * MON-FRI, UTC",
        "0 0 L * *, UTC",
        "0 5 * * 1#2, UTC",
        "@daily, Asia/Tokyo",
        "@yearly, UTC"
    })
    void reckonsAsNomadDoes(String spec, String zone) throws IOException, InterruptedException {
        String job =
                """
                {"Job": {"ID": "cron", "Type": "batch", "Datacenters": ["*"],
                  "Periodic": {"Enabled": true, "Spec": "%s", "SpecType": "cron", "TimeZone": "%s"},
                  "TaskGroups": [{"Name": "g", "Tasks": [
                    {"Name": "t", "Driver": "raw_exec", "Config": {"command": "/bin/true"}}]}]}}
                """
                        .formatted(spec, zone);
        nomad.call("PUT", "/v1/jobs", job);

        assertThat(new Cron(List.of(spec), zone).next(Instant.now())).contains(nomadSays());
    }

    private static Instant nomadSays() throws IOException, InterruptedException {
        ProcessBuilder command =
                new ProcessBuilder(
                        Tools.find("nomad").toString(),
                        "job",
                        "status",
                        "-address=" + nomad.address(),
                        "cron");
        Process process = command.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return NEXT.matcher(said)
                .results()
                .map(MatchResult::group)
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .map(at -> java.time.OffsetDateTime.parse(at).toInstant())
                .findFirst()
                .orElseThrow(() -> new AssertionError(said));
    }
}
