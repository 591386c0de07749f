package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Why a workload is not healthy, in lines for people. */
final class EvidenceText {

    private EvidenceText() {}

    /** The lines; none when there is no evidence. */
    static List<String> lines(JsonNode evidence) {
        List<String> lines = new ArrayList<>();
        evidence.path("placements")
                .forEach(placement -> lines.add("cannot be placed: " + placement.asText()));
        evidence.path("checks").forEach(check -> lines.add(check.asText()));
        evidence.path("failures").forEach(failure -> add(lines, failure));
        return lines;
    }

    private static void add(List<String> lines, JsonNode failure) {
        lines.add(
                "allocation %s on %s, task %s: %s"
                        .formatted(
                                failure.path("allocation").asText(),
                                failure.path("node").asText(),
                                failure.path("task").asText(),
                                end(failure)));
        failure.path("events").forEach(event -> lines.add("  event: " + event.asText()));
        failure.path("checks").forEach(check -> lines.add("  check: " + check.asText()));
        failure.path("log").forEach(line -> lines.add("  | " + line.asText()));
    }

    private static String end(JsonNode failure) {
        int exitCode = failure.path("exitCode").asInt(-1);
        if (exitCode < 0) {
            return failure.path("neverStarted").asBoolean() ? "never started" : "never ended";
        }
        String end = "exit code " + exitCode;
        return failure.path("outOfMemory").asBoolean() ? end + ", out of memory" : end;
    }
}
