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
 */
public record HookProgress(
        String revision,
        long generation,
        int passed,
        int total,
        Optional<Run> run,
        Optional<String> failure) {

    /**
     * A hook that was begun.
     *
     * @param name the hook's
     * @param job the ID of its job
     * @param since when that was announced
     * @param deadline when it has failed at the latest
     */
    public record Run(String name, String job, Instant since, Instant deadline) {}

    static HookProgress of(String revision, long generation, int total) {
        return new HookProgress(revision, generation, 0, total, Optional.empty(), Optional.empty());
    }

    boolean over() {
        return passed >= total && run.isEmpty();
    }

    HookProgress beginning(Run now) {
        return new HookProgress(
                revision, generation, passed, total, Optional.of(now), Optional.empty());
    }

    HookProgress succeeded() {
        return new HookProgress(
                revision, generation, passed + 1, total, Optional.empty(), Optional.empty());
    }

    HookProgress failed(String why) {
        return new HookProgress(
                revision, generation, passed, total, Optional.empty(), Optional.of(why));
    }

    /** Those that have not succeeded are tried again, as that generation asked for. */
    HookProgress again(long asking) {
        return new HookProgress(
                revision, asking, passed, total, Optional.empty(), Optional.empty());
    }
}
