package dev.drover.workload;

import java.time.Instant;
import java.util.Optional;

/**
 * How far the hooks of one version have come. Recorded before each is begun, so that none that has succeeded runs again.
 *
 * @param revision what the version is made of, without the number of its instances
 * @param generation the document's generation that began these runs; tells one run of a job from the next
 * @param passed how many have succeeded, in their order
 * @param total how many there are
 * @param run the one that was begun and has not ended
 * @param failure why the hooks do not go on; empty while they do
 * @param released the newest revision of which all hooks before it have succeeded
 */
public record HookProgress(
        String revision,
        long generation,
        int passed,
        int total,
        Optional<Run> run,
        Optional<String> failure,
        Optional<String> released) {

    /**
     * A hook that was begun.
     *
     * @param name the hook's
     * @param job the ID of its job
     * @param since when that was announced
     * @param deadline when it has failed at the latest
     * @param registered Nomad has said that it has the job
     */
    public record Run(
            String name, String job, Instant since, Instant deadline, boolean registered) {}

    /** Nothing has run yet; of a version that was released before and comes back, all has. */
    static HookProgress of(String revision, long generation, int total, Optional<String> released) {
        int passed = released.filter(revision::equals).isPresent() ? total : 0;
        return new HookProgress(
                revision, generation, passed, total, Optional.empty(), Optional.empty(), released);
    }

    boolean over() {
        return passed >= total && run.isEmpty();
    }

    HookProgress beginning(Run now) {
        return with(generation, passed, Optional.of(now), Optional.empty());
    }

    HookProgress registered() {
        return with(
                generation,
                passed,
                run.map(now -> new Run(now.name(), now.job(), now.since(), now.deadline(), true)),
                failure);
    }

    HookProgress succeeded() {
        return with(generation, passed + 1, Optional.empty(), Optional.empty());
    }

    HookProgress failed(String why) {
        return with(generation, passed, Optional.empty(), Optional.of(why));
    }

    /** Those that have not succeeded are tried again, as that generation asked for. */
    HookProgress again(long asking) {
        return with(asking, passed, Optional.empty(), Optional.empty());
    }

    /** All before the version have succeeded. */
    HookProgress releasing() {
        return new HookProgress(
                revision, generation, passed, total, run, failure, Optional.of(revision));
    }

    private HookProgress with(
            long nowGeneration, int nowPassed, Optional<Run> nowRun, Optional<String> why) {
        return new HookProgress(revision, nowGeneration, nowPassed, total, nowRun, why, released);
    }
}
