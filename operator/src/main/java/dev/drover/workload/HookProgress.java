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
 * @param released the newest version of which all hooks before it have succeeded
 * @param earlier the one before that
 */
public record HookProgress(
        String revision,
        long generation,
        int passed,
        int total,
        Optional<Run> run,
        Optional<String> failure,
        Optional<Release> released,
        Optional<Release> earlier) {

    /**
     * A version that was registered once.
     *
     * @param revision what it is made of
     * @param passed how many of its hooks have succeeded
     */
    public record Release(String revision, int passed) {}

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

    /** Nothing has run yet. */
    static HookProgress of(String revision, long generation, int total) {
        return new HookProgress(
                revision,
                generation,
                0,
                total,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Another version comes. Of the one that was released last, nothing runs that has succeeded; nor of the one before it, when
     * Nomad has gone back to that by itself.
     */
    HookProgress next(String nextRevision, long asking, int nextTotal, boolean reverted) {
        int done =
                released.filter(known -> known.revision().equals(nextRevision))
                        .or(() ->
                                earlier.filter(_ -> reverted)
                                        .filter(known -> known.revision().equals(nextRevision)))
                        .map(Release::passed)
                        .orElse(0);
        return new HookProgress(
                nextRevision,
                asking,
                Math.min(done, nextTotal),
                nextTotal,
                Optional.empty(),
                Optional.empty(),
                released,
                earlier);
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
        boolean known = released.filter(last -> last.revision().equals(revision)).isPresent();
        return new HookProgress(
                revision,
                generation,
                passed,
                total,
                run,
                failure,
                Optional.of(new Release(revision, passed)),
                known ? earlier : released);
    }

    private HookProgress with(
            long nowGeneration, int nowPassed, Optional<Run> nowRun, Optional<String> why) {
        return new HookProgress(
                revision,
                nowGeneration,
                nowPassed,
                total,
                nowRun,
                why,
                released.map(last ->
                        last.revision().equals(revision) ? new Release(revision, nowPassed) : last),
                earlier);
    }
}
