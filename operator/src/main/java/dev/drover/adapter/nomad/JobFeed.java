package dev.drover.adapter.nomad;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A view of all of Nomad's jobs and newest deployments, kept current by one event stream and a relist now and then: looking
 * at a job costs no call. Thread-safe.
 */
public interface JobFeed extends AutoCloseable {

    /** Begins to follow, returns at once; {@code changed} is told each job whose stub or deployment changed. */
    void start(Consumer<JobId> changed);

    /** Whether the first full list has arrived. */
    boolean inView();

    /** The job as last heard of; empty when the list did not hold it. */
    Optional<JobStub> find(JobId job);

    /** The job's newest deployment as last heard of. */
    Optional<Deployment> latestDeployment(JobId job);

    /**
     * Whether Nomad's scheduler has looked at that definition of the job, or at a newer one, as far as was heard. Before
     * that its counts and deployments are those of the definition before.
     */
    boolean isScheduled(JobId job, long jobModifyIndex);

    /** All jobs in view. */
    Collection<JobStub> all();

    /** Puts a newer answer about one job into the view, so that our own writes are seen at once. */
    void refresh(JobId job);

    /** When Nomad last gave a trustworthy answer; {@link Instant#EPOCH} before the first. */
    Instant lastAnswer();

    /** Why Nomad cannot be followed just now; empty while it is. */
    String trouble();

    /** Stops following. */
    @Override
    void close();
}
