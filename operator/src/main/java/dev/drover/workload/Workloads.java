package dev.drover.workload;

import dev.drover.adapter.consul.CheckFeed;
import dev.drover.adapter.nomad.JobFeed;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.convergence.Ticker;
import dev.drover.document.DocumentKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The jobs of one Nomad, as the kinds of one operator share them: one job has one holder, whatever its kind. Thread-safe.
 */
public final class Workloads {

    private final Nomad nomad;
    private final JobFeed feed;
    private final CheckFeed checks;
    private final Terms terms;
    private final InstantSource clock;
    private final FailingChecks failingChecks;
    private final Lags lags;
    private final Trials trials;
    private final Abodes abodes;
    private final Claims claims = new Claims();

    /** Who is woken by jobs that no document holds. */
    private final Map<JobId, DocumentKey> followers = new ConcurrentHashMap<>();

    /** The kind that follows the jobs for all of them. */
    private final AtomicReference<String> follower = new AtomicReference<>("");

    /**
     * Of one Nomad.
     *
     * @param followed what is heard of its jobs
     * @param clock says when a periodic job runs next
     */
    public Workloads(Nomad nomad, Followed followed, Terms terms, InstantSource clock) {
        this.nomad = nomad;
        this.feed = followed.feed();
        this.checks = followed.checks();
        this.terms = terms;
        this.clock = clock;
        this.failingChecks = new FailingChecks(nomad);
        this.lags = new Lags(nomad, followed.frontage(), clock);
        this.trials = new Trials(nomad, followed.frontage());
        this.abodes = new Abodes(this, followed.roles(), followed.ticker());
    }

    /**
     * What is followed; used by these kinds only.
     *
     * @param feed the jobs
     * @param checks the health checks of their allocations
     * @param frontage who sends requests to their services
     * @param roles of databases that jobs are to be beside
     * @param ticker by which is waited for jobs that leave: nobody sets it
     */
    public record Followed(
            JobFeed feed, CheckFeed checks, Frontage frontage, RolePlaces roles, Ticker ticker) {

        /** Where there are no databases. */
        public Followed(JobFeed feed, CheckFeed checks, Frontage frontage) {
            this(feed, checks, frontage, RolePlaces.NONE, () -> Duration.ZERO);
        }
    }

    /**
     * What is the same for all jobs.
     *
     * @param namespace the Nomad namespace of jobs that name none
     * @param purgeAfter how long a job is kept after its document was deleted and it was stopped
     */
    public record Terms(String namespace, Duration purgeAfter) {}

    Nomad nomad() {
        return nomad;
    }

    JobFeed feed() {
        return feed;
    }

    String namespace() {
        return terms.namespace();
    }

    Duration purgeAfter() {
        return terms.purgeAfter();
    }

    InstantSource clock() {
        return clock;
    }

    FailingChecks failingChecks() {
        return failingChecks;
    }

    Lags lags() {
        return lags;
    }

    Trials trials() {
        return trials;
    }

    Abodes abodes() {
        return abodes;
    }

    Claims claims() {
        return claims;
    }

    /** Begins to follow the jobs, their health, who sends to them and beside whom they run, for the first kind that asks. */
    void start(String kind, Consumer<DocumentKey> wake) {
        if (follower.compareAndSet("", kind)) {
            Consumer<JobId> changed =
                    job ->
                            claims.holder(job)
                                    .or(() -> Optional.ofNullable(followers.get(job)))
                                    .ifPresent(wake);
            feed.start(changed);
            checks.start(failing -> failingChecks.tell(failing, changed));
            lags.start(wake);
            abodes.start(wake);
        }
    }

    /** Wakes the document when that job changes, from now on. */
    void follow(JobId job, DocumentKey document) {
        followers.put(job, document);
    }

    void unfollow(JobId job) {
        followers.remove(job);
    }

    /** Of a document that is gone for good. */
    void unfollow(DocumentKey document) {
        followers.values().removeIf(document::equals);
    }

    /**
     * A job in use that carries Drover's mark and another, and that no other document holds: what to record of it where nothing is,
     * so that it can be removed. Asks Nomad only when there is such a job.
     *
     * @param key the document whose job it was
     * @param meta the other mark: this name and value in its meta
     */
    public Optional<JobPart> lost(DocumentKey key, String id, Map.Entry<String, String> meta) {
        JobId job = new JobId(namespace(), id);
        return feed.find(job)
                .filter(stub -> stub.ours() && !stub.stopped())
                .filter(_ -> claims.holder(job).filter(it -> !it.equals(key)).isEmpty())
                .flatMap(_ -> nomad.definition(job))
                .filter(it -> it.path("Meta").path(meta.getKey()).asText().equals(meta.getValue()))
                .map(_ -> JobPart.of(job).holding(true));
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
