package dev.drover.adapter.nomad;

import dev.drover.adapter.nomad.Exchange.Ask;
import dev.drover.adapter.nomad.Reads.Listing;
import dev.drover.adapter.nomad.Shapes.SeenDeployment;
import dev.drover.adapter.nomad.Shapes.SeenJob;
import dev.drover.adapter.nomad.StreamLine.Heard;
import dev.drover.convergence.RemoteFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows Nomad by its event stream: subscribes first and lists then, so that no change falls in between; lists again after
 * each interruption and now and then, because the stream has silent gaps.
 *
 * <p>The list is not believed when it is short: a token that lost a namespace gets the rest with status 200. A job that is
 * missing is forgotten only after Nomad was asked about it by name.
 *
 * <p>A subscription to all namespaces covers those that exist when it begins: a job of another one makes it begin anew.
 * Thread-safe.
 *
 * @see <a href="https://developer.hashicorp.com/nomad/api-docs/events">Nomad's event stream</a>
 */
public final class NomadJobFeed implements JobFeed {

    private static final Logger LOG = LoggerFactory.getLogger(NomadJobFeed.class);

    /** How often all is listed again by default. */
    public static final Duration RESYNC_DEFAULT = Duration.ofMinutes(5);

    private static final Duration RETRY_MIN = Duration.ofMillis(100);
    private static final Duration RETRY_MAX = Duration.ofSeconds(5);

    /** How long one blocking list waits while the stream is refused. */
    private static final Duration WATCH_PATIENCE = Duration.ofSeconds(30);

    /** How long threads may take to end. */
    private static final Duration CLOSE_PATIENCE = Duration.ofMillis(500);

    private static final Ask STREAM =
            Ask.read(Operation.STREAM, "follow events", "/v1/event/stream", "*")
                    .with("topic", "Job")
                    .with("topic", "Deployment")
                    .with("topic", "Allocation")
                    .with("topic", "Evaluation");

    private final Exchange exchange;
    private final Reads reads;
    private final InstantSource clock;
    private final Duration resync;
    private final JobView view = new JobView();
    private final Gate gate = new Gate();
    private final ReentrantLock telling = new ReentrantLock();
    private final LookAgain lookAgain;

    private volatile Consumer<JobId> changed = _ -> {};
    private volatile boolean inView;
    private volatile Instant lastAnswer = Instant.EPOCH;
    private volatile String trouble = "";
    private volatile @Nullable Thread follower;

    /** Namespaces in which jobs were seen since the subscription began. */
    private final Set<String> covered = ConcurrentHashMap.newKeySet();

    /** Only the follower's thread uses these. */
    private long listedIndex;

    private Instant listedAt = Instant.EPOCH;
    private boolean refused;
    private Duration retry = RETRY_MIN;

    /**
     * Follows nothing yet.
     *
     * @param nomad whose connections it shares; not closed with the feed
     * @param resync how often to list all jobs although the stream is alive
     */
    public NomadJobFeed(SdkNomad nomad, InstantSource clock, Duration resync) {
        this.exchange = nomad.exchange();
        this.reads = nomad.reads();
        this.clock = clock;
        this.resync = resync;
        this.lookAgain = new LookAgain(reads, view, gate, clock, new Told());
    }

    @Override
    public void start(Consumer<JobId> listener) {
        changed = listener;
        follower = Thread.ofVirtual().name("nomad-follow").start(this::follow);
        lookAgain.start();
    }

    @Override
    public boolean inView() {
        return inView;
    }

    @Override
    public Optional<JobStub> find(JobId job) {
        return view.find(job);
    }

    @Override
    public Optional<Deployment> latestDeployment(JobId job) {
        return view.latestDeployment(job);
    }

    @Override
    public boolean isScheduled(JobId job, long jobModifyIndex) {
        return view.isScheduled(job, jobModifyIndex);
    }

    @Override
    public Collection<JobStub> all() {
        return view.all();
    }

    @Override
    public void refresh(JobId job) {
        try {
            lookAgain.at(job);
            cover(job.namespace());
        } catch (RemoteFailure e) {
            lookAgain.soonAt(job);
        }
    }

    @Override
    public Instant lastAnswer() {
        return lastAnswer;
    }

    @Override
    public String trouble() {
        return trouble;
    }

    @Override
    public void close() {
        gate.close();
        Gate.end(follower, CLOSE_PATIENCE);
        lookAgain.close(CLOSE_PATIENCE);
    }

    private void cover(String namespace) {
        Thread thread = follower;
        if (inView && thread != null && covered.add(namespace)) {
            LOG.info("nomad: namespace {} is new, events are subscribed anew", namespace);
            thread.interrupt();
        }
    }

    private void follow() {
        while (gate.open()) {
            try {
                subscribe();
            } catch (RemoteFailure.Denied e) {
                withoutStream(e);
            } catch (RemoteFailure e) {
                // The interrupted read leaves the flag set, which would end the next one too.
                if (Thread.interrupted()) {
                    continue;
                }
                if (gate.open()) {
                    trouble = String.valueOf(e.getMessage());
                    LOG.warn("nomad: not followed for now, tried again: {}", trouble);
                }
            } catch (RuntimeException e) {
                LOG.error("nomad: following failed by a defect, tried again", e);
            }
            gate.pause(retry);
            retry = min(retry.multipliedBy(2), RETRY_MAX);
        }
    }

    private void subscribe() {
        exchange.send(
                STREAM,
                (body, _) -> {
                    listen(body);
                    return true;
                });
    }

    private void listen(InputStream body) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        boolean listed = false;
        covered.clear();
        covered.add(exchange.defaultNamespace());
        String line = lines.readLine();
        while (line != null && gate.open()) {
            // The first line says that the subscription stands: what changes from here on will be
            // told.
            if (!listed || isResyncDue()) {
                Listing<SeenJob> jobs = reads.jobs();
                take(jobs, reads.deployments());
                if (coversMore(jobs) && listed) {
                    // A job of a new namespace, registered by somebody else: only now do we hear of
                    // it.
                    return;
                }
                listed = true;
                refused = false;
                retry = RETRY_MIN;
            }
            hear(StreamLine.parse(line));
            line = lines.readLine();
        }
        if (gate.open()) {
            throw new IOException("nomad closed the event stream");
        }
    }

    /** Whether a job stands in a namespace in which none was seen before. */
    private boolean coversMore(Listing<SeenJob> jobs) {
        boolean more = false;
        for (SeenJob job : jobs.entries()) {
            more |= covered.add(job.stub().id().namespace());
        }
        return more;
    }

    private boolean isResyncDue() {
        return !clock.instant().isBefore(listedAt.plus(resync));
    }

    /** Waits for one change by a list; then the stream is tried again: a Nomad that just starts refuses for a moment. */
    private void withoutStream(RemoteFailure.Denied denied) {
        if (!refused) {
            LOG.warn(
                    "nomad: events are refused, all jobs are listed at each change instead: {}",
                    denied.getMessage());
            refused = true;
        }
        try {
            Listing<SeenJob> jobs = reads.jobsAfter(inView ? listedIndex : 0, WATCH_PATIENCE);
            take(jobs, reads.deployments());
            retry = RETRY_MIN;
        } catch (RemoteFailure e) {
            if (gate.open()) {
                trouble = String.valueOf(e.getMessage());
                LOG.warn("nomad: jobs cannot be listed: {}", trouble);
            }
        }
    }

    private void take(Listing<SeenJob> jobs, Listing<SeenDeployment> deployments) {
        boolean restored = jobs.index() < listedIndex;
        if (restored) {
            LOG.warn(
                    "nomad: its index went back from {} to {}: it was restored from a snapshot",
                    listedIndex,
                    jobs.index());
            view.forgetDeployments();
        }
        Set<JobId> news = new LinkedHashSet<>();
        for (SeenJob job : jobs.entries()) {
            JobStub stub = job.stub();
            boolean changedNow = restored ? view.putRestored(job) : view.put(job);
            // An evaluation that ended while nobody listened is told by no event.
            boolean scheduledNow =
                    !stub.untouched() && view.putScheduled(stub.id(), stub.jobModifyIndex());
            if (changedNow || scheduledNow) {
                news.add(stub.id());
            }
        }
        for (SeenDeployment deployment : deployments.entries()) {
            if (view.put(deployment)) {
                news.add(deployment.deployment().job());
            }
        }
        view.tidy();
        lookAgain.missing(view.missingFrom(jobs.entries()));
        listedIndex = jobs.index();
        listedAt = clock.instant();
        trust();
        trouble = "";
        inView = true;
        tell(news);
    }

    private void hear(StreamLine line) {
        trust();
        if (line.index() <= listedIndex) {
            return;
        }
        Set<JobId> news = new LinkedHashSet<>();
        for (Heard event : line.events()) {
            switch (event.topic()) {
                case "Job" -> hearJob(event, line.index(), news);
                case "Deployment" -> {
                    if (view.put(Shapes.deployment(event.payload()))) {
                        news.add(event.jobId());
                    }
                }
                case "Evaluation" -> {
                    if (isOver(event) && view.putScheduled(event.jobId(), evaluatedIndex(event))) {
                        news.add(event.jobId());
                    }
                    lookAgain.soonAt(event.jobId());
                }
                // Counts moved; only a list shows them.
                default -> lookAgain.soonAt(event.jobId());
            }
        }
        tell(news);
    }

    private static boolean isOver(Heard evaluation) {
        return !evaluation.payload().path("Status").asText().equals("pending");
    }

    private static long evaluatedIndex(Heard evaluation) {
        return evaluation.payload().path("JobModifyIndex").asLong();
    }

    private void hearJob(Heard event, long index, Set<JobId> news) {
        // A purge shows the job as it was before; a stop shows what it made of it.
        boolean purged =
                event.type().equals("JobDeregistered")
                        && event.payload().path("ModifyIndex").asLong() < index;
        if (purged) {
            lookAgain.doubt(event.jobId());
        } else if (view.putDefinition(event.payload())) {
            news.add(event.jobId());
        }
    }

    /** As long as a job is missing from the list and not yet confirmed gone, nothing is known for sure. */
    private void trust() {
        if (!lookAgain.inDoubt()) {
            lastAnswer = clock.instant();
        }
    }

    private void tell(Collection<JobId> jobs) {
        Set<JobId> all = new LinkedHashSet<>(jobs);
        jobs.forEach(job -> parent(job).ifPresent(all::add));
        telling.lock();
        try {
            for (JobId job : all) {
                if (gate.open()) {
                    changed.accept(job);
                }
            }
        } finally {
            telling.unlock();
        }
    }

    /** How a run fares is a matter of the periodic or parameterized job that it is a run of. */
    private Optional<JobId> parent(JobId job) {
        return view.find(job)
                .flatMap(JobStub::parentId)
                .map(parent -> new JobId(job.namespace(), parent));
    }

    /** What a look at single jobs brings. */
    private final class Told implements LookAgain.Finder {
        @Override
        public void answered() {
            trust();
        }

        @Override
        public void tell(Collection<JobId> jobs) {
            NomadJobFeed.this.tell(jobs);
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
