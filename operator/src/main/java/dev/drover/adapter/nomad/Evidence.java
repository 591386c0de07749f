package dev.drover.adapter.nomad;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Why a job is not healthy, kept because Nomad forgets it.
 *
 * @param failures the newest failed or unhealthy allocations, at most three
 * @param placements why groups could not be placed, one line a group and constraint
 * @param checks health checks in Consul that fail, or failed last, one line each, at most ten
 */
public record Evidence(List<Failure> failures, List<String> placements, List<String> checks) {

    private static final int CHECKS_MAX = 10;

    /** In a sentence that says more than this. */
    private static final int WORDS_LENGTH_MAX = 160;

    /** Nothing was found. */
    public static final Evidence NONE = new Evidence(List.of(), List.of(), List.of());

    public Evidence {
        failures = List.copyOf(failures);
        placements = List.copyOf(placements);
        checks = List.copyOf(checks);
    }

    /**
     * The same with other checks.
     *
     * @param lines what they said; secrets are masked here
     */
    public Evidence withPlacements(List<String> lines) {
        return new Evidence(failures, lines, checks);
    }

    /** The same with other checks. */
    public Evidence withChecks(List<String> lines) {
        return new Evidence(
                failures,
                placements,
                lines.stream().limit(CHECKS_MAX).map(SecretMask::mask).map(Bounds::line).toList());
    }

    /** What stands in the way, in a few words; empty when nothing was found. */
    public Optional<String> cause() {
        return placements.stream()
                .findFirst()
                .map("cannot be placed: "::concat)
                .or(() -> checks.stream().filter(check -> !isOfFailed(check)).findFirst())
                .or(() -> ofFailures(Failure::end))
                .or(() -> checks.stream().findFirst())
                .or(() -> ofFailures(Failure::cause));
    }

    /** A check of what has ended can only fail: how it ended says more. */
    private boolean isOfFailed(String check) {
        return failures.stream().anyMatch(failure -> check.contains(failure.allocation()));
    }

    private Optional<String> ofFailures(Function<Failure, Optional<String>> words) {
        return failures.stream()
                .sorted(Comparator.comparing(Failure::isIncidental))
                .flatMap(failure -> words.apply(failure).stream())
                .findFirst();
    }

    /**
     * One allocation that failed.
     *
     * @param allocation its short ID
     * @param node the node's name
     * @param task the task that failed first
     * @param events what happened to the task, in Nomad's words, newest last, at most ten
     * @param neverStarted the task has never run: it has no end either
     * @param exitCode of the last end, -1 if it never ended
     * @param outOfMemory it was killed for using too much memory
     * @param checks output of failing health checks
     * @param log the last lines of its output, at most 50, secrets masked
     */
    public record Failure(
            String allocation,
            String node,
            String task,
            List<String> events,
            boolean neverStarted,
            int exitCode,
            boolean outOfMemory,
            List<String> checks,
            List<String> log) {

        private static final List<String> COMMONPLACES =
                List.of(
                        "Received",
                        "Task Setup",
                        "Started",
                        "Not Restarting",
                        "Restarting",
                        "Alloc Unhealthy",
                        "Killing",
                        "Killed",
                        "Sibling Task Failed");

        public Failure {
            events = List.copyOf(events);
            checks = List.copyOf(checks);
            log = List.copyOf(log);
        }

        /** Nomad ended it, or has not begun it: others say more. */
        private boolean isIncidental() {
            boolean killed = events.stream().anyMatch(event -> event.startsWith("Killing"));
            return task.isEmpty() || (exitCode <= 0 && killed);
        }

        /** How it ended, with the last words of a program that ended badly; empty when it did not. */
        private Optional<String> end() {
            if (exitCode <= 0) {
                return Optional.empty();
            }
            String words = log.isEmpty() ? "" : Bounds.line(log.getLast(), WORDS_LENGTH_MAX);
            return Optional.of(
                    "task %s: exit code %d".formatted(task, exitCode)
                            + (outOfMemory ? ", out of memory" : "")
                            + (words.isBlank() ? "" : ": " + words));
        }

        /** What happened in a few words. */
        private Optional<String> cause() {
            if (exitCode > 0) {
                return end();
            }
            // What any task goes through, and what Nomad did about it, says less than what it was.
            return events.reversed().stream()
                    .filter(event -> COMMONPLACES.stream().noneMatch(event::startsWith))
                    .findFirst()
                    .or(() -> events.reversed().stream().findFirst())
                    .map(event -> "task %s: %s".formatted(task, event));
        }
    }
}
