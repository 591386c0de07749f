package dev.drover.workload;

import dev.drover.adapter.nomad.JobFeed;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.document.DocumentKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The jobs of one Nomad, as the kinds of one operator share them: one job has one holder, whatever its kind. Thread-safe.
 */
public final class Workloads {

    private final Nomad nomad;
    private final JobFeed feed;
    private final String namespace;
    private final Duration purgeAfter;
    private final InstantSource clock;
    private final Claims claims = new Claims();

    /** The kind that follows the jobs for all of them. */
    private final AtomicReference<String> follower = new AtomicReference<>("");

    /**
     * Of one Nomad.
     *
     * @param feed follows its jobs; used by these kinds only
     * @param namespace the Nomad namespace of jobs that name none
     * @param purgeAfter how long a job is kept after its document was deleted and it was stopped
     * @param clock says when a periodic job runs next
     */
    public Workloads(
            Nomad nomad, JobFeed feed, String namespace, Duration purgeAfter, InstantSource clock) {
        this.nomad = nomad;
        this.feed = feed;
        this.namespace = namespace;
        this.purgeAfter = purgeAfter;
        this.clock = clock;
    }

    Nomad nomad() {
        return nomad;
    }

    JobFeed feed() {
        return feed;
    }

    String namespace() {
        return namespace;
    }

    Duration purgeAfter() {
        return purgeAfter;
    }

    InstantSource clock() {
        return clock;
    }

    Claims claims() {
        return claims;
    }

    /** Begins to follow the jobs, for the first kind that asks. */
    void start(String kind, Consumer<DocumentKey> wake) {
        if (follower.compareAndSet("", kind)) {
            feed.start(job -> claims.holder(job).ifPresent(wake));
        }
    }

    /**
     * Jobs in use with Drover's mark that no document holds. Which kind they were of nobody knows: they count for one of the
     * kinds, and as none for the others. Runs of periodic and dispatched jobs belong to their parent.
     */
    int orphans(String kind) {
        if (!follower.get().equals(kind)) {
            return 0;
        }
        return (int)
                feed.all().stream()
                        .filter(stub -> stub.ours() && !stub.stopped())
                        .filter(stub -> stub.parentId().isEmpty())
                        .map(JobStub::id)
                        .filter(job -> claims.holder(job).isEmpty())
                        .count();
    }
}
