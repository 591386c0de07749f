package dev.drover.surface.cli.verb;

import dev.drover.surface.cli.text.Durations;
import java.time.Duration;
import picocli.CommandLine.Option;

/** {@code --timeout}. */
final class WaitOptions {

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "How long to wait, such as 60s, 5m or 1h30m (default: 60s)")
    private String timeout = "60s";

    Duration timeout() {
        try {
            return Durations.parse(timeout);
        } catch (IllegalArgumentException wrong) {
            throw VerbFailure.usage("--timeout: " + wrong.getMessage());
        }
    }
}
