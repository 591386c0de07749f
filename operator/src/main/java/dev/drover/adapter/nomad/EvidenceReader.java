package dev.drover.adapter.nomad;

import static dev.drover.adapter.nomad.Shapes.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.adapter.nomad.Evidence.Failure;
import dev.drover.adapter.nomad.Exchange.Ask;
import dev.drover.convergence.RemoteFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Collects why a job is not healthy, before Nomad forgets it: allocations, their tasks' events and output, failing checks,
 * placements. What cannot be read says so in its place; only the list of allocations must answer.
 */
final class EvidenceReader {

    private static final int FAILURES_MAX = 3;
    private static final int EVENTS_MAX = 10;
    private static final int CHECKS_MAX = 10;
    private static final int LOG_LINES_MAX = 50;

    /** Enough for 50 long lines of each stream; the whole of a failure stays below 64 KiB. */
    private static final int LOG_BYTES_MAX = 16 * 1024;

    /** 128 + SIGKILL: how the kernel ends a process that takes too much memory. */
    private static final int KILLED = 137;

    private static final String NO_TIME = "0001-01-01";

    private static final Set<String> ENDED = Set.of("complete", "failed", "lost");

    private final Exchange exchange;

    EvidenceReader(Exchange exchange) {
        this.exchange = exchange;
    }

    /**
     * The evidence as it stands now.
     *
     * @param version the version that is asked about: what newer ones do is not told
     */
    Evidence of(JobId job, OptionalLong version) {
        JsonNode allocations = read(job, "/v1/job/" + job.id() + "/allocations");
        long newest = version.orElse(Long.MAX_VALUE);
        List<JsonNode> asked =
                stream(allocations)
                        .filter(one -> one.path("JobVersion").asLong() <= newest)
                        .toList();
        List<Failure> failures =
                ofOneVersion(asked).stream()
                        .sorted(newestFirst("ModifyIndex"))
                        .limit(FAILURES_MAX)
                        .map(allocation -> failure(job, allocation))
                        .toList();
        return new Evidence(failures, placements(job), List.of());
    }

    /**
     * Those of the newest version of the job that has sick ones: what an older one died of is no reason. Of what runs to an end,
     * those of the newest version that have ended, for it is asked about when that ended badly: a stopped one is not sick.
     */
    private static List<JsonNode> ofOneVersion(List<JsonNode> all) {
        List<JsonNode> sick = all.stream().filter(EvidenceReader::isSick).toList();
        List<JsonNode> newest = newestVersion(all);
        boolean batch = newest.stream().anyMatch(one -> text(one, "JobType").endsWith("batch"));
        return batch && newest.stream().noneMatch(sick::contains)
                ? newest.stream().filter(one -> ENDED.contains(text(one, "ClientStatus"))).toList()
                : newestVersion(sick);
    }

    private static List<JsonNode> newestVersion(List<JsonNode> some) {
        long newest =
                some.stream().mapToLong(one -> one.path("JobVersion").asLong()).max().orElse(0);
        return some.stream().filter(one -> one.path("JobVersion").asLong() == newest).toList();
    }

    private static boolean isSick(JsonNode allocation) {
        String status = text(allocation, "ClientStatus");
        boolean wanted = text(allocation, "DesiredStatus").equals("run");
        JsonNode healthy = allocation.path("DeploymentStatus").path("Healthy");
        boolean unhealthy = healthy.isBoolean() && !healthy.asBoolean();
        // Before its node has begun with it there is nothing to tell.
        boolean slow = status.equals("pending") && !allocation.path("TaskStates").isEmpty();
        boolean stuck = wanted && (slow || sickTask(allocation).isPresent());
        return status.equals("failed") || status.equals("lost") || unhealthy || stuck;
    }

    /** The task that failed first; else one that was restarted. */
    private static Optional<Map.Entry<String, JsonNode>> sickTask(JsonNode allocation) {
        Comparator<Map.Entry<String, JsonNode>> firstFinished =
                Comparator.comparing(task -> text(task.getValue(), "FinishedAt"));
        List<Map.Entry<String, JsonNode>> tasks =
                List.copyOf(allocation.path("TaskStates").properties());
        return tasks.stream()
                .filter(task -> task.getValue().path("Failed").asBoolean())
                .min(firstFinished)
                .or(() ->
                        tasks.stream()
                                .filter(t -> t.getValue().path("Restarts").asInt() > 0)
                                .findFirst());
    }

    private Failure failure(JobId job, JsonNode allocation) {
        String id = text(allocation, "ID");
        Optional<Map.Entry<String, JsonNode>> task =
                sickTask(allocation)
                        .or(() -> allocation.path("TaskStates").properties().stream().findFirst());
        String name = task.map(Map.Entry::getKey).orElse("");
        List<JsonNode> events =
                task.map(found -> stream(found.getValue().path("Events")).toList())
                        .orElse(List.of());
        int exitCode = exitCode(events);
        boolean outOfMemory = isOutOfMemory(events, exitCode);
        return new Failure(
                id.substring(0, Math.min(8, id.length())),
                text(allocation, "NodeName"),
                name,
                eventLines(allocation, events, exitCode, outOfMemory),
                task.map(Map.Entry::getValue).map(EvidenceReader::neverStarted).orElse(true),
                exitCode,
                outOfMemory,
                checks(job, id),
                name.isEmpty() ? List.of() : log(job, id, name));
    }

    private static List<String> eventLines(
            JsonNode allocation, List<JsonNode> events, int exitCode, boolean outOfMemory) {
        List<String> lines = new ArrayList<>();
        for (JsonNode event : events) {
            String words = text(event, "DisplayMessage");
            lines.add(text(event, "Type") + (words.isEmpty() ? "" : ": " + words));
        }
        if (outOfMemory) {
            lines.add("Out of memory: raise resources.memory or memory_max");
        } else if (exitCode == KILLED) {
            lines.add("Killed (137), perhaps out of memory: compare with resources.memory");
        }
        if (lines.isEmpty()) {
            lines.add(
                    text(allocation, "ClientStatus")
                            + ": "
                            + text(allocation, "ClientDescription"));
        }
        return Bounds.last(lines, EVENTS_MAX).stream()
                .map(SecretMask::mask)
                .map(Bounds::line)
                .toList();
    }

    /** Nomad writes the first moment of the calendar, or nothing, for a start that was not. */
    private static boolean neverStarted(JsonNode task) {
        String startedAt = text(task, "StartedAt");
        return startedAt.isEmpty() || startedAt.startsWith(NO_TIME);
    }

    private static int exitCode(List<JsonNode> events) {
        return lastEnd(events).map(end -> end.path("ExitCode").asInt()).orElse(-1);
    }

    /** Nomad knows it for drivers that tell; raw_exec shows only the signal. */
    private static boolean isOutOfMemory(List<JsonNode> events, int exitCode) {
        return exitCode > 0
                && lastEnd(events)
                        .map(end -> text(end.path("Details"), "oom_killed").equals("true"))
                        .orElse(false);
    }

    private static Optional<JsonNode> lastEnd(List<JsonNode> events) {
        return events.reversed().stream()
                .filter(event -> text(event, "Type").equals("Terminated"))
                .findFirst();
    }

    private List<String> checks(JobId job, String allocation) {
        JsonNode checks;
        try {
            checks = read(job, "/v1/client/allocation/" + allocation + "/checks");
        } catch (RemoteFailure.Refused | RemoteFailure.Unavailable e) {
            // A client that is gone, or an allocation that never had checks of Nomad's own.
            return List.of();
        } catch (RemoteFailure.Denied e) {
            return List.of("checks cannot be read: " + Bounds.line(String.valueOf(e.getMessage())));
        }
        return stream(checks)
                .filter(check -> !text(check, "Status").equals("success"))
                .limit(CHECKS_MAX)
                .map(EvidenceReader::checkLine)
                .toList();
    }

    private static String checkLine(JsonNode check) {
        int code = check.path("StatusCode").asInt();
        String line =
                "check %s of service %s: %s%s: %s"
                        .formatted(
                                text(check, "Check"),
                                text(check, "Service"),
                                text(check, "Status"),
                                code > 0 ? " " + code : "",
                                text(check, "Output"));
        return Bounds.line(SecretMask.mask(line));
    }

    private List<String> log(JobId job, String allocation, String task) {
        List<String> errors = logTail(job, allocation, task, "stderr");
        int room = LOG_LINES_MAX - errors.size();
        if (room <= 0) {
            return errors;
        }
        List<String> output = Bounds.last(logTail(job, allocation, task, "stdout"), room);
        // Errors last: what a program says before it ends badly is most often one.
        return Stream.concat(output.stream(), errors.stream()).toList();
    }

    private List<String> logTail(JobId job, String allocation, String task, String stream) {
        try {
            String text =
                    exchange.send(
                            Ask.read(
                                            Operation.EVIDENCE,
                                            "read the log of task " + task,
                                            "/v1/client/fs/logs/" + allocation,
                                            job.namespace())
                                    .with("task", task)
                                    .with("type", stream)
                                    .with("origin", "end")
                                    .with("offset", Integer.toString(LOG_BYTES_MAX))
                                    .with("plain", "true"),
                            EvidenceReader::utf8);
            List<String> lines = SecretMask.mask(text).lines().map(Bounds::line).toList();
            return Bounds.last(lines, LOG_LINES_MAX);
        } catch (RemoteFailure e) {
            return List.of(
                    "(%s cannot be read: %s)"
                            .formatted(stream, Bounds.line(String.valueOf(e.getMessage()))));
        }
    }

    private static String utf8(InputStream body, long index) throws IOException {
        try (body) {
            return new String(body.readNBytes(LOG_BYTES_MAX), StandardCharsets.UTF_8);
        }
    }

    /** The newest evaluation that failed to place something, or waits for room, unless a newer one placed all. */
    private List<String> placements(JobId job) {
        JsonNode evaluations;
        try {
            evaluations = read(job, "/v1/job/" + job.id() + "/evaluations");
        } catch (RemoteFailure.Refused e) {
            return List.of();
        }
        return stream(evaluations)
                .filter(evaluation ->
                        text(evaluation, "Status").equals("complete")
                                || text(evaluation, "Status").equals("blocked"))
                .max(Comparator.comparingLong(e -> e.path("CreateIndex").asLong()))
                .map(newest -> placements(job, newest.path("FailedTGAllocs")))
                .orElse(List.of());
    }

    /** The evaluation does not say which datacenters it looked in; the job does. */
    private List<String> placements(JobId job, JsonNode failedGroups) {
        return Placements.nowhere(failedGroups)
                ? Placements.lines(failedGroups, Placements.where(read(job, "/v1/job/" + job.id())))
                : Placements.lines(failedGroups);
    }

    private JsonNode read(JobId job, String path) {
        return exchange.json(
                Ask.read(
                        Operation.EVIDENCE,
                        "read the evidence of job " + job,
                        path,
                        job.namespace()));
    }

    private static Stream<JsonNode> stream(JsonNode entries) {
        return StreamSupport.stream(entries.spliterator(), false);
    }

    private static Comparator<JsonNode> newestFirst(String index) {
        return Comparator.comparingLong((JsonNode node) -> node.path(index).asLong()).reversed();
    }
}
