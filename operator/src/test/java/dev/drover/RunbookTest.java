package dev.drover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever reads an alert or a condition finds it in the runbook. */
final class RunbookTest {

    private static final Path RUNBOOK = Path.of("docs/RUNBOOK.md");
    private static final Path RULES =
            Path.of("../helm-free-deploy/monitoring/rules/drover.rules.yml");

    /** Reasons of events, which no condition has. */
    private static final Set<String> NO_CONDITIONS = Set.of("Forgotten", "Resumed");

    @Test
    void hasAHeadingForEachAlert() throws IOException {
        Set<String> alerts = found("alert: (\\w+)", Files.readString(RULES));

        assertThat(alerts).isNotEmpty();
        assertThat(found("(?m)^### (\\w+)$", Files.readString(RUNBOOK)))
                .containsExactlyInAnyOrderElementsOf(alerts);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "convergence/Acceptance",
                "convergence/Brakes",
                "convergence/Pass",
                "convergence/Reconciler",
                "convergence/Statements",
                "database/DatabasePlanner",
                "database/ParameterPlanner",
                "kind/proxy/ProxyPlanner",
                "kind/route/RoutePlanner",
                "proxy/Confirmation",
                "proxy/Publications",
                "workload/JobHealth",
                "workload/JobPlanner",
                "workload/RemovalPlanner",
                "workload/Setback"
            })
    void explainsEachReason(String source) throws IOException {
        Path file = Path.of("src/main/java/dev/drover", source + ".java");
        Set<String> reasons = found("\"((?:[A-Z][a-z]+)+)\"", Files.readString(file));
        reasons.removeAll(NO_CONDITIONS);

        String conditions = Files.readString(RUNBOOK).split("\n## Conditions\n", 2)[1];

        assertThat(reasons).isNotEmpty();
        assertThat(found("(\\w+)", conditions)).containsAll(reasons);
    }

    private static Set<String> found(String pattern, String text) {
        Set<String> found = new TreeSet<>();
        Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .forEach(found::add);
        return found;
    }
}
