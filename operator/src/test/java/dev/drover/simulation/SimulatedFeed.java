package dev.drover.simulation;

import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.JobFeed;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What one operator has heard of Nomad's jobs; hears the rest when told to. */
final class SimulatedFeed implements JobFeed {

    private final World world;
    private final Map<JobId, JobStub> stubs = new HashMap<>();
    private final Map<JobId, Deployment> deployments = new HashMap<>();
    private Consumer<JobId> changed = _ -> {};
    private boolean inView;

    SimulatedFeed(World world) {
        this.world = world;
    }

    /** Hears everything that happened since, unless Nomad is out. */
    void deliver() {
        if (!world.faults().nomadOut()) {
            inView = true;
            World.JOBS.forEach(this::refresh);
        }
    }

    @Override
    public void start(Consumer<JobId> listener) {
        changed = listener;
    }

    @Override
    public boolean inView() {
        return inView;
    }

    @Override
    public Optional<JobStub> find(JobId job) {
        return Optional.ofNullable(stubs.get(job));
    }

    @Override
    public Optional<Deployment> latestDeployment(JobId job) {
        return Optional.ofNullable(deployments.get(job));
    }

    /** The scheduler of the fake is done before a registration is answered. */
    @Override
    public boolean isScheduled(JobId job, long jobModifyIndex) {
        return true;
    }

    @Override
    public Collection<JobStub> all() {
        return List.copyOf(stubs.values());
    }

    @Override
    public void refresh(JobId job) {
        Optional<JobStub> stub = find(job);
        Optional<Deployment> deployment = latestDeployment(job);
        world.nomad()
                .find(job)
                .ifPresentOrElse(found -> stubs.put(job, found), () -> stubs.remove(job));
        world.nomad()
                .latestDeployment(job)
                .ifPresentOrElse(
                        found -> deployments.put(job, found), () -> deployments.remove(job));
        if (!stub.equals(find(job)) || !deployment.equals(latestDeployment(job))) {
            changed.accept(job);
        }
    }

    @Override
    public Instant lastAnswer() {
        return world.time().instant();
    }

    @Override
    public String trouble() {
        return "";
    }

    @Override
    public void close() {
        changed = _ -> {};
    }
}
